// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "ksom/chroma.hpp"
#include "ksom/map_partial.hpp"

namespace ksom {

/// A stretch of a recording between two onsets or beats: what a map learns.
struct Segment {
  static constexpr float kSilenceDb = -70;  ///< dBFS; below this a segment is silence

  double startSeconds = 0, seconds = 0;
  std::array<float, Chroma::kClasses> chroma{};  ///< sum 1, or all 0
  float levelDb = -200;                          ///< dBFS, of the mean square
  float centroidHz = 0;
  float attack = 0;                  ///< how clearly it begins, 0 (cut by the beat) ... 1
  std::vector<MapPartial> partials;  ///< ascending frequency, tonal ones before noisy ones of the same

  bool isSilent() const { return levelDb < kSilenceDb; }
};

}  // namespace ksom
