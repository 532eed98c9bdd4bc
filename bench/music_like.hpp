// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "ksom/random.hpp"

/// Chords with noise: as many peaks as music has.
inline std::vector<float> musicLike(std::size_t samples, double sampleRate) {
  std::vector<float> x(samples);
  for (std::size_t n = 0; n < samples; ++n) {
    const double t = static_cast<double>(n) / sampleRate;
    double sum = 0.05 * (ksom::randomUnit(1, n) - 0.5);
    for (const double f : {130.8, 164.8, 196.0, 261.6})
      for (int h = 1; h <= 8; ++h) sum += 0.1 / h * std::sin(2 * std::numbers::pi * f * h * t);
    x[n] = static_cast<float>(sum);
  }
  return x;
}
