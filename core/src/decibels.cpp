// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/decibels.hpp"

#include <algorithm>
#include <cmath>

#include "isa.hpp"
#include "log2.hpp"

namespace ksom {
namespace {

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
