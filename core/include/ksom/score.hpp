// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ksom/bands.hpp"
#include "ksom/map_partial.hpp"

namespace ksom {

/// A piece, note by note, as any host can play it: plain data. composeScore writes it, ScorePlayer plays it.
struct Score {
  /// A sound to play: the partials of a cell. None is silence.
  struct Sound {
    int cell = -1;
    std::vector<MapPartial> partials;  ///< ascending frequency
  };
  /// From `at` on, until the next step, `sound` is heard.
  struct Step {
    std::int64_t at = 0;  ///< in grid steps of 64 samples
    int state = 0, sound = 0;
    float gainDb = 0;  ///< of this step, on top of the score's
    float attack = 0;  ///< 0: it grows out of the step before; up to 1: it begins anew
  };
  static constexpr int kGrid = 64;

  double sampleRate = 48000;
  std::int64_t frames = 0;  ///< length in samples
  std::uint32_t seed = 1;
  float gainDb = 0;  ///< brings the whole to about -16 LUFS
  float beatSeconds = 0.5f, beatConfidence = 0;
  std::array<float, kBands> pulsesPerBeat{1, 1, 1, 1, 1};
  std::vector<Sound> sounds;
  std::vector<Step> steps;  ///< in order of time; silence before the first

  std::size_t mostPartials() const;  ///< of any sound, at least 1
  bool isSilent() const;             ///< no step has a partial
};

}  // namespace ksom
