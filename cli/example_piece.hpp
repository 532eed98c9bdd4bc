// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

/// A short instrumental piece to try things on: plucked melody, bass, pad, a soft kick and hat over four chords.
/// Stereo, 44.1 kHz, always the same samples.
struct ExamplePiece {
  static constexpr double kRate = 44100;
  std::vector<float> left, right;
};

ExamplePiece makeExamplePiece();
