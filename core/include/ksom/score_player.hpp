// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/param.hpp"
#include "ksom/pulse.hpp"
#include "ksom/score_source.hpp"
#include "ksom/swarm_player.hpp"

namespace ksom {

/// Moves the swarms of a bank along a score, one grid step at a time, each pulsing with the beat of its band. Audio
/// thread but for prepare.
class ScorePlayer {
 public:
  enum ParamId { pulse, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"pulse", "", 0, 1, 0.4f, "How deep the parts pulse with the beat of the album; 0 is steady"},
  }};

  using Config = SwarmPlayer::Config;
  static KuramotoBank::Config bankConfig(const Config& config, int channels) {
    return SwarmPlayer::bankConfig(config, channels);
  }
  static std::size_t bytesNeeded(const Config& config);
  bool prepare(const Config& config, std::span<std::byte> block);
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }
  SwarmPlayer& swarms() { return swarms_; }

  /// At the first step of `score`, which outlives the playing and may count in samples of another rate. The bank, made with
  /// bankConfig, is taken over.
  void start(const ScoreSource& score, KuramotoBank& bank);
  /// Length of the score, in samples of this player's rate.
  std::int64_t frames() const { return frames_; }
  /// Sets the bank's oscillators for the next kGrid samples.
  void advance(KuramotoBank& bank);

  float order() const { return swarms_.order(); }
  std::size_t step() const { return next_ == 0 ? 0 : next_ - 1; }

 private:
  friend struct Carving;
  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  std::int64_t gridOf(const ScoreStep& step) const;
  std::size_t stepToCome() const;
  void takeStep();
  float pulseGain(int slot) const;

  Config config_;
  std::array<float, numParams> values_{};
  const ScoreSource* score_ = nullptr;
  Pulse pulse_;
  SwarmPlayer swarms_;
  std::span<std::byte> pulseBlock_, swarmBlock_;
  std::span<float> gains_;  // of each slot
  std::size_t next_ = 0;    // step to come
  std::int64_t at_ = 0;     // grid steps done
  std::int64_t frames_ = 0;
  double rateRatio_ = 1;  // samples here for one of the score
  float pulseDepth_ = 0;
};

}  // namespace ksom
