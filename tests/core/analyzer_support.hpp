// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ksom/analyzer.hpp"
#include "support.hpp"

namespace ksom::test {

/// One frame of an Analyzer: when it was ready, and all that it says, as numbers to compare bit by bit.
struct HeardFrame {
  std::size_t at = 0;  ///< samples pushed
  std::vector<float> said;
  float rms = 0;
  bool onset = false;
  int births = 0;
};

/// Pushes all samples in blocks (0: of random sizes).
std::vector<HeardFrame> framesOf(Analyzer& analyzer, std::span<const float> samples, std::size_t blockSize);

}  // namespace ksom::test
