// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_kernel.hpp"

#include <cmath>
#include <numbers>

namespace ksom::kernel {

// A phase is cut into the nearest quarter turn and a rest of at most an eighth, where Taylor series are short.
void phasorsOf(std::span<const std::uint64_t> phase, std::span<float> cosine, std::span<float> sine) {
  constexpr float kRadPerUnit = 2 * std::numbers::pi_v<float> / 4294967296.0f;
  for (std::size_t i = 0; i < phase.size(); ++i) {
    const auto top = static_cast<std::uint32_t>(phase[i] >> 32);
    const std::uint32_t quarter = (top + 0x20000000u) >> 30;
    const float x = static_cast<float>(static_cast<std::int32_t>(top - (quarter << 30))) * kRadPerUnit;
    const float x2 = x * x;
    const float s = x * (1 + x2 * (-1.0f / 6 + x2 * (1.0f / 120 - x2 * (1.0f / 5040))));
    const float c = 1 + x2 * (-0.5f + x2 * (1.0f / 24 + x2 * (-1.0f / 720 + x2 * (1.0f / 40320))));
    const float swappedS = (quarter & 1) ? c : s, swappedC = (quarter & 1) ? s : c;
    sine[i] = (quarter & 2) ? -swappedS : swappedS;
    cosine[i] = ((quarter + 1) & 2) ? -swappedC : swappedC;
  }
}

void movePhases(std::span<std::uint64_t> phase, std::span<const std::uint64_t> step, std::span<float> deviation,
                unsigned samples) {
  // Deviations stay below 64 rad, so 2^55 units a rad keep the product inside 63 bits; the shift does the rest.
  constexpr double kUnitsPerRad = 0x1p55 / (2 * std::numbers::pi);
  for (std::size_t i = 0; i < phase.size(); ++i) {
    const auto pulled = static_cast<std::int64_t>(static_cast<double>(deviation[i]) * kUnitsPerRad);
    phase[i] += samples * step[i] + (static_cast<std::uint64_t>(pulled) << 9);
    deviation[i] = 0;
  }
}

std::complex<float> advance(const Lanes& lanes, std::size_t begin, std::size_t end, std::complex<float> h) {
  const float hx = h.real(), hy = h.imag();
  float sumX = 0, sumY = 0;
#pragma omp simd reduction(+ : sumX, sumY)
  for (std::size_t i = begin; i < end; ++i) {
    const float x = lanes.cosine[i], y = lanes.sine[i];
    const float e = lanes.gain[i] * (x * hy - y * hx) + lanes.bias[i];
    lanes.deviation[i] += e;
    const float freeX = x * lanes.stepCosine[i] - y * lanes.stepSine[i];
    const float freeY = x * lanes.stepSine[i] + y * lanes.stepCosine[i];
    // cos e and sin e: |e| <= 1 (see kMaxCouplingPerSample), where these are off by less than 0.009, and 1e-9 at 0.05.
    const float e2 = e * e;
    const float c = 1 - e2 * (0.5f - e2 * (1.0f / 24)), s = e * (1 - e2 * (1.0f / 6));
    const float nextX = freeX * c - freeY * s, nextY = freeX * s + freeY * c;
    lanes.cosine[i] = nextX;
    lanes.sine[i] = nextY;
    sumX += lanes.weight[i] * nextX;
    sumY += lanes.weight[i] * nextY;
  }
  return {sumX, sumY};
}

float mix(std::span<const float> sine, std::span<float> weight, std::span<const float> slope) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < sine.size(); ++i) {
    sum += sine[i] * weight[i];
    weight[i] += slope[i];
  }
  return sum;
}

}  // namespace ksom::kernel
