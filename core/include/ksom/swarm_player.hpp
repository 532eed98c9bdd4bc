// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/map_partial.hpp"
#include "ksom/param.hpp"
#include "ksom/swarm.hpp"
#include "ksom/tracks.hpp"

namespace ksom {

/// Plays sets of partials, one after the other, on a bank: each partial is a swarm, a block of the bank. Sounding swarms
/// glide to partials of the next set within 70 cents, in the order of their frequencies and without crossing, so their
/// phases go on; the others fade, new ones rise. A swarm gets brighter as its voices come into step. Noisy partials are
/// bands of noise: far apart, with broad lines, listening to nobody. Audio thread but for prepare.
class SwarmPlayer {
 public:
  enum ParamId { brightness, morph, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"brightness", "", 0, 1, 0.25f,
       "How bright a partial gets as its voices come into step: roll-off of its harmonics"},
      {"morph", "s", 0.005f, 5, 0.08f, "How long a sound takes to turn into the next"},
  }};
  static constexpr float kMatchCents = 70, kAttackSeconds = 0.005f;
  static constexpr int kHarmonics = 3;  ///< at the usual brightness the third is at -24 dB; a fourth would be at -36
  static constexpr float kInaudible = 1e-5f;  ///< what is softer, before any gain, is not played

  struct Config {
    double sampleRate = 48000;
    int maxPartials = 64;  ///< of any set
    Swarm swarm;
  };
  static KuramotoBank::Config bankConfig(const Config& config, int channels);
  static std::size_t bytesNeeded(const Config& config);
  bool prepare(const Config& config, std::span<std::byte> block);
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }

  /// Silence. The bank, made with bankConfig, is taken over.
  void start(KuramotoBank& bank, std::uint32_t seed);

  /// How a set is to sound.
  struct Manner {
    float gain = 1;
    float gridSteps = 1;   ///< how long until the next set: as far as the slopes of partials go
    bool attacks = false;  ///< begins anew, within kAttackSeconds, what sounds already
  };
  /// The next set, in ascending frequency.
  void play(std::span<const MapPartial> partials, const Manner& manner);
  /// The same for tracks as they come, in any order; empty slots are left out.
  void play(std::span<const Partial> tracks);

  /// The next kGrid samples: swarms move on, then sound, each with a gain of its own (empty: 1 for all).
  void move(KuramotoBank& bank);
  void sound(KuramotoBank& bank, std::span<const float> gains = {});

  static int slotsFor(const Config& config) { return config.maxPartials + config.maxPartials / 2 + 4; }
  /// Places for partials: index, and frequency and whether it sounds.
  int slots() const { return static_cast<int>(slots_.size()); }
  bool sounds(int slot) const { return !slots_[static_cast<std::size_t>(slot)].isFree(); }
  float octavesOf(int slot) const { return slots_[static_cast<std::size_t>(slot)].octavesNow(); }  ///< log2 of the Hz
  /// Mean order parameter of the tonal swarms, by their power; 0 in silence.
  float order() const { return order_; }

 private:
  friend struct Carving;
  // A place for a partial.
  struct Slot {
    double octaves = 0;  // log2 of the frequency in Hz; a float would stand still on a slow way
    float targetOctaves = 0;
    float amp = 0, target = 0;  // of the whole swarm
    float fadesFrom = 0;        // what it was when it began to fade
    float slope = 1;            // the target's factor a grid step
    float weight = 1, r = 0;
    bool isNoisy = false, isMatched = false, rises = false;
    bool isFree() const { return amp <= 0 && target <= 0; }
    float octavesNow() const { return static_cast<float>(octaves); }
  };
  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  std::size_t sortSounding();
  void match(std::span<const MapPartial> partials);
  int nearestSounding(const MapPartial& partial, std::size_t from, std::size_t sounding) const;
  Slot* freeSlot(bool isNoisy);
  void aim(Slot& slot, const MapPartial& partial, const Manner& manner) const;
  static void fadeOut(Slot& slot);
  void moveOn(Slot& slot) const;
  void placeVoices();
  void soundSlot(std::size_t index, float gain, KuramotoBank& bank) const;

  Config config_;
  std::array<float, numParams> values_{};
  std::span<Slot> slots_;
  std::span<int> sorted_;                                // sounding slots by frequency
  std::span<int> slotOf_;                                // of each partial of the set, -1 for none
  std::span<MapPartial> room_;                           // for tracks
  std::span<float> voiceRatio_, noiseRatio_, voicePan_;  // voice after voice: of a tonal swarm, of a noisy one
  float order_ = 0;
  float morphShare_ = 0, attackShare_ = 0, smoothShare_ = 0;  // a grid step
};

}  // namespace ksom
