// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <numbers>

#include "bank_kernel.hpp"
#include "isa.hpp"

namespace ksom::kernel {
namespace {

// A phase is cut into the nearest quarter turn and a rest of at most an eighth, where Taylor series are short.
[[gnu::always_inline]] inline void phasorOf(std::uint64_t phase, float& cosine, float& sine) {
  constexpr float kRadPerUnit = 2 * std::numbers::pi_v<float> / 4294967296.0f;
  const auto top = static_cast<std::uint32_t>(phase >> 32);
  const std::uint32_t quarter = (top + 0x20000000u) >> 30;
  const float x = static_cast<float>(static_cast<std::int32_t>(top - (quarter << 30))) * kRadPerUnit;
  const float x2 = x * x;
  const float s = x * (1 + x2 * (-1.0f / 6 + x2 * (1.0f / 120 - x2 * (1.0f / 5040))));
  const float c = 1 + x2 * (-0.5f + x2 * (1.0f / 24 + x2 * (-1.0f / 720 + x2 * (1.0f / 40320))));
  const float swappedS = (quarter & 1) ? c : s, swappedC = (quarter & 1) ? s : c;
  sine = (quarter & 2) ? -swappedS : swappedS;
  cosine = ((quarter + 1) & 2) ? -swappedC : swappedC;
}

[[gnu::always_inline]] inline void weighted(const std::uint64_t* phase, const float* weight, float* x, float* y,
                                            std::size_t count) {
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    float cosine, sine;
    phasorOf(phase[i], cosine, sine);
    x[i] = cosine * weight[i];
    y[i] = sine * weight[i];
  }
}

// A deviation in units of 2^-46 cycles fits the fraction of a double, to which 1.5 * 2^52 is added: its last bits are
// then a whole number. Deviations stay below 128 rad.
[[gnu::always_inline]] inline void moved(std::uint64_t* phase, const std::uint64_t* step, float* deviation,
                                         std::size_t count, unsigned samples) {
  constexpr double kUnitsPerRad = 0x1p46 / (2 * std::numbers::pi), kShift = 0x1.8p52;
  constexpr auto kShiftBits = std::bit_cast<std::uint64_t>(kShift);
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    const double pulled = static_cast<double>(deviation[i]) * kUnitsPerRad + kShift;
    phase[i] += samples * step[i] + ((std::bit_cast<std::uint64_t>(pulled) - kShiftBits) << 18);
    deviation[i] = 0;
  }
}

KSOM_V3 void weightedV3(const std::uint64_t* phase, const float* weight, float* x, float* y, std::size_t count) {
  weighted(phase, weight, x, y, count);
}

KSOM_V3 void movedV3(std::uint64_t* phase, const std::uint64_t* step, float* deviation, std::size_t count,
                     unsigned samples) {
  moved(phase, step, deviation, count, samples);
}

}  // namespace

void phasorsOf(std::span<const std::uint64_t> phase, std::span<float> cosine, std::span<float> sine) {
  for (std::size_t i = 0; i < phase.size(); ++i) phasorOf(phase[i], cosine[i], sine[i]);
}

void phasorsOf(std::span<const std::uint64_t> phase, std::span<const float> weight, std::span<float> x,
               std::span<float> y) {
  (hasV3() ? weightedV3 : weighted)(phase.data(), weight.data(), x.data(), y.data(), phase.size());
}

void movePhases(std::span<std::uint64_t> phase, std::span<const std::uint64_t> step, std::span<float> deviation,
                unsigned samples) {
  (hasV3() ? movedV3 : moved)(phase.data(), step.data(), deviation.data(), phase.size(), samples);
}

}  // namespace ksom::kernel
