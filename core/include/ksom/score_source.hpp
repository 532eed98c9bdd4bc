// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/bands.hpp"
#include "ksom/map_partial.hpp"

namespace ksom {

/// What holds for the whole of a score.
struct ScoreHead {
  double sampleRate = 48000;
  std::int64_t frames = 0;  ///< length in samples
  std::uint32_t seed = 1;
  float gainDb = 0;  ///< brings the whole to about -16 LUFS
  float beatSeconds = 0.5f, beatConfidence = 0;
  std::array<float, kBands> pulsesPerBeat{1, 1, 1, 1, 1};
};

/// From `at` on, until the next step, `sound` is heard.
struct ScoreStep {
  std::int64_t at = 0;  ///< in grid steps of 64 samples
  int state = 0, sound = 0;
  float gainDb = 0;  ///< of this step, on top of the score's
  float attack = 0;  ///< 0: it grows out of the step before; up to 1: it begins anew
};

/// Where a player reads a score: a Score, or a host's buffer (ScoreTable). All of it on the audio thread.
class ScoreSource {
 public:
  virtual const ScoreHead& head() const = 0;
  virtual std::size_t stepCount() const = 0;
  /// `index` below stepCount(). In order of time.
  virtual ScoreStep step(std::size_t index) const = 0;
  /// In ascending frequency, and there until the next question.
  virtual std::span<const MapPartial> partials(const ScoreStep& step) const = 0;

 protected:
  ScoreSource() = default;
  ScoreSource(const ScoreSource&) = default;
  ScoreSource& operator=(const ScoreSource&) = default;
  ~ScoreSource() = default;
};

/// What the numbers of a score may be, whoever writes them.
namespace score_range {
struct Range {
  double least, most;
};
inline constexpr Range gainDb{-120, 120}, stepGainDb{-200, 60}, attack{0, 1}, beatSeconds{0.05, 60},
    beatConfidence{0, 1}, pulses{0.01, 100}, freqHz{1, 400000}, amp{0, 1000}, weight{0, 1}, slopeDb{-1000, 1000};
inline constexpr std::size_t kMostSounds = 100000, kMostPartials = 256;  ///< of a score, of a sound
}  // namespace score_range

}  // namespace ksom
