// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "ksom/map_learner.hpp"
#include "ksom/music_map.hpp"
#include "ksom/score.hpp"
#include "ksom/walk.hpp"

namespace ksom {

struct ComposeOptions {
  double sampleRate = 48000;
  std::int64_t frames = 0;  ///< length
  std::uint32_t seed = 1;
  double perturb = static_cast<double>(Walk::params[Walk::perturb].init);
  std::size_t mostPartials = static_cast<std::size_t>(MapLearner::params[MapLearner::partials].init);
};

/// Writes down a walk through the map as a score. Where the album has a beat, steps begin on its quarters. Allocates.
Score composeScore(const MusicMap& map, const ComposeOptions& options);

/// What a score would read on a loudness meter if every partial sounded alone: integrated loudness with both gates of
/// ITU-R BS.1770-4, from the powers of the partials and the K weighting at their frequencies. -infinity for silence.
double expectedLoudness(const Score& score);

}  // namespace ksom
