// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/param.hpp"
#include "ksom/pulse.hpp"
#include "ksom/score.hpp"
#include "ksom/swarm.hpp"

namespace ksom {

/// Moves the swarms of a bank along a score, one grid step at a time: each partial is a swarm, a block of the bank.
/// Sounding swarms glide to partials of the next sound within 70 cents, in the order of their frequencies and without
/// crossing; the others fade, new ones rise. A swarm gets brighter as its voices come into step, and pulses with the
/// beat of its band. Noisy partials are bands of noise: far apart, with broad lines, listening to nobody.
/// Audio thread but for prepare.
class ScorePlayer {
 public:
  enum ParamId { pulse, brightness, morph, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"pulse", "", 0, 1, 0.4f, "How deep the parts pulse with the beat of the album; 0 is steady"},
      {"brightness", "", 0, 1, 0.25f,
       "How bright a partial gets as its voices come into step: roll-off of its harmonics"},
      {"morph", "s", 0.005f, 5, 0.08f, "How long a sound takes to turn into the next"},
  }};
  static constexpr float kMatchCents = 70, kAttackSeconds = 0.005f;
  static constexpr int kHarmonics = 4;
  static constexpr float kInaudible = 1e-5f;  ///< what is softer, before the score's gain, is not played

  struct Config {
    double sampleRate = 48000;
    int maxPartials = 64;  ///< of any sound of the score
    Swarm swarm;
  };
  static KuramotoBank::Config bankConfig(const Config& config, int channels);
  static std::size_t bytesNeeded(const Config& config);
  bool prepare(const Config& config, std::span<std::byte> block);
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }

  /// At the first step of `score`, which outlives the playing. The bank, made with bankConfig, is taken over.
  void start(const Score& score, KuramotoBank& bank);
  /// Sets the bank's oscillators for the next kGrid samples.
  void advance(KuramotoBank& bank);

  /// Mean order parameter of the tonal swarms, by their power; 0 in silence.
  float order() const { return order_; }
  std::size_t step() const { return next_ == 0 ? 0 : next_ - 1; }

 private:
  friend struct Carving;
  // A place for a partial.
  struct Slot {
    float octaves = 0, targetOctaves = 0;  // log2 of the frequency in Hz
    float amp = 0, target = 0;             // of the whole swarm
    float slope = 1;                       // the target's factor a grid step
    float weight = 1, r = 0;
    bool isNoisy = false, isMatched = false, rises = false;
    bool isFree() const { return amp <= 0 && target <= 0; }
  };
  static int slotsFor(const Config& config) { return config.maxPartials + config.maxPartials / 2 + 4; }
  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  void takeStep();
  std::size_t sortSounding();
  void match(std::span<const MapPartial> partials);
  Slot* freeSlot();
  void aim(Slot& slot, const MapPartial& partial, float gain, float gridSteps, bool attacks) const;
  void move(Slot& slot);
  void sound(std::size_t index, KuramotoBank& bank) const;
  float pulseGain(std::size_t index) const;

  Config config_;
  std::array<float, numParams> values_{};
  const Score* score_ = nullptr;
  Pulse pulse_;
  std::span<std::byte> pulseBlock_;
  std::span<Slot> slots_;
  std::span<int> sorted_;        // sounding slots by frequency
  std::span<int> slotOf_;        // of each partial of the sound, -1 for none
  std::span<float> voiceRatio_;  // of a tonal swarm: slot after slot
  std::size_t next_ = 0;         // step to come
  std::int64_t at_ = 0;          // grid steps done
  float order_ = 0, pulseDepth_ = 0;
  float morphShare_ = 0, attackShare_ = 0, smoothShare_ = 0;  // a grid step
};

}  // namespace ksom
