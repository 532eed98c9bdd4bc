// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/decibels.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "isa.hpp"

namespace ksom {
namespace {

// log2 x = e + log2 m with m in [1/sqrt 2, sqrt 2); log2 m = (2 / ln 2) atanh((m - 1)/(m + 1)).
inline float log2Of(float x) {
  constexpr std::int32_t kRootHalf = 0x3f3504f3;  // the bits of 1/sqrt 2
  const std::int32_t bits = std::bit_cast<std::int32_t>(std::max(x, std::numeric_limits<float>::min()));
  const std::int32_t exponent = (bits - kRootHalf) >> 23;
  const float m = std::bit_cast<float>(bits - exponent * (1 << 23));
  const float s = (m - 1) / (m + 1), s2 = s * s;
  const float series = s * (2.88539008f + s2 * (0.961796694f + s2 * (0.577078016f + s2 * 0.412198583f)));
  return static_cast<float>(exponent) + series;
}

constexpr float kDbPerOctave = 3.01029996f;

[[gnu::always_inline]] inline void square(const std::complex<float>* spectrum, float scale, float* power,
                                          std::size_t count) {
  const float* const parts = reinterpret_cast<const float*>(spectrum);
#pragma omp simd
  for (std::size_t k = 0; k < count; ++k)
    power[k] = scale * (parts[2 * k] * parts[2 * k] + parts[2 * k + 1] * parts[2 * k + 1]);
}

}  // namespace

float powerToDb(float power) { return kDbPerOctave * log2Of(power); }

void powersToDb(std::span<const float> power, std::span<float> db) {
  for (std::size_t k = 0; k < power.size(); ++k) db[k] = kDbPerOctave * log2Of(power[k]);
}

void powersOf(std::span<const std::complex<float>> spectrum, std::span<float> power, float scale) {
  runBest<square>(spectrum.data(), scale, power.data(), spectrum.size());
}

float maxOf(std::span<const float> values) {
  float most = 0;
#pragma omp simd reduction(max : most)
  for (std::size_t k = 0; k < values.size(); ++k) most = values[k] > most ? values[k] : most;
  return most;
}

float dbToAmp(float db) { return std::pow(10.0f, db / 20); }

double dbToPower(double db) { return std::pow(10.0, db / 10); }

}  // namespace ksom
