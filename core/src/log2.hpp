// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace ksom {

// x = 2^exponent m with m in [1/sqrt 2, sqrt 2); 0 and less count as the least normal number.
struct Octaves {
  std::int32_t exponent;
  float m;
};

[[gnu::always_inline]] inline Octaves octavesOf(float x) {
  constexpr std::int32_t kRootHalf = 0x3f3504f3;  // the bits of 1/sqrt 2
  constexpr float kLeast = std::numeric_limits<float>::min();
  const std::int32_t bits = std::bit_cast<std::int32_t>(x < kLeast ? kLeast : x);
  const std::int32_t exponent = (bits - kRootHalf) >> 23;
  return {exponent, std::bit_cast<float>(bits - exponent * (1 << 23))};
}

// log2 m = (2 / ln 2) atanh((m - 1)/(m + 1)), within 2e-7; in loops, a compiler makes vectors of it.
[[gnu::always_inline]] inline float log2Of(float x) {
  const Octaves octaves = octavesOf(x);
  const float s = (octaves.m - 1) / (octaves.m + 1), s2 = s * s;
  const float series = s * (2.88539008f + s2 * (0.961796694f + s2 * (0.577078016f + s2 * 0.412198583f)));
  return static_cast<float>(octaves.exponent) + series;
}

// The same within 1e-12.
[[gnu::always_inline]] inline double exactLog2Of(float x) {
  const Octaves octaves = octavesOf(x);
  constexpr double k = 2.8853900817779268;  // 2 / ln 2
  const double m = octaves.m, s = (m - 1) / (m + 1), s2 = s * s;
  const double end = k / 9 + s2 * (k / 11 + s2 * (k / 13 + s2 * (k / 15)));
  return octaves.exponent + s * (k + s2 * (k / 3 + s2 * (k / 5 + s2 * (k / 7 + s2 * end))));
}

}  // namespace ksom
