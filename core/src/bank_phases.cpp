// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <cmath>
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

// The same in double, within 1e-13.
[[gnu::always_inline]] inline void phasorOf(std::uint64_t phase, double& cosine, double& sine) {
  constexpr double kRadPerUnit = 2 * std::numbers::pi * 0x1p-32;
  const auto top = static_cast<std::uint32_t>(phase >> 32), low = static_cast<std::uint32_t>(phase);
  const std::uint32_t quarter = (top + 0x20000000u) >> 30;
  const double units = static_cast<std::int32_t>(top - (quarter << 30));
  const double rest = static_cast<double>(static_cast<std::int32_t>(low ^ 0x80000000u)) + 0x1p31;
  const double x = (units + rest * 0x1p-32) * kRadPerUnit, x2 = x * x;
  const double s =
      x * (1 + x2 * (-1.0 / 6 + x2 * (1.0 / 120 + x2 * (-1.0 / 5040 + x2 * (1.0 / 362880 - x2 / 39916800)))));
  const double c =
      1 +
      x2 * (-0.5 + x2 * (1.0 / 24 + x2 * (-1.0 / 720 + x2 * (1.0 / 40320 + x2 * (-1.0 / 3628800 + x2 / 479001600)))));
  const double swappedS = (quarter & 1) ? c : s, swappedC = (quarter & 1) ? s : c;
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

[[gnu::always_inline]] inline void turns(const std::uint64_t* step, float* cosine, float* sine, float* excess,
                                         std::size_t count) {
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    double c, s;
    phasorOf(step[i], c, s);
    cosine[i] = static_cast<float>(c);
    sine[i] = static_cast<float>(s);
    excess[i] = static_cast<float>(static_cast<double>(sine[i]) * c - static_cast<double>(cosine[i]) * s);
  }
}

// Angle of a point, within 3e-8 and what rounding adds (the polynomial is 4.4.49 of Abramowitz & Stegun, Handbook of
// Mathematical Functions, 1964); pi / 2 of (0, 0).
[[gnu::always_inline]] inline float angleOf(float x, float y) {
  constexpr float kPi = std::numbers::pi_v<float>;
  const float width = std::abs(x), height = std::abs(y);
  const float larger = width > height ? width : height, smaller = width > height ? height : width;
  const float q = smaller / (larger > 0 ? larger : 1.0f), q2 = q * q;
  const float within =
      q * (1 + q2 * (-0.3333314528f +
                     q2 * (0.1999355085f +
                           q2 * (-0.1420889944f +
                                 q2 * (0.1065626393f +
                                       q2 * (-0.0752896400f +
                                             q2 * (0.0429096138f + q2 * (-0.0161657367f + q2 * 0.0028662257f))))))));
  const float steep = width > height ? within : kPi / 2 - within;
  const float half = x < 0 ? kPi - steep : steep;
  return y < 0 ? -half : half;
}

// Of one within kFaintPull in every sample of a grid step; a tenth of a rad and 1e-8.
[[gnu::always_inline]] inline float smallAngleOf(float x, float y) {
  const float t = y / (x > 0 ? x : 1.0f), t2 = t * t;
  return t * (1 - t2 * (1.0f / 3 - t2 * (1.0f / 5)));
}

template <bool isFaint>
[[gnu::always_inline]] inline void deviations(const Turned* lanes, unsigned samples, float* deviation,
                                              std::size_t count) {
  const auto *phase = lanes->phase.data(), *step = lanes->step.data();
  const float *x = lanes->x.data(), *y = lanes->y.data(), *weight = lanes->weight.data();
  const float *excess = lanes->excess.data(), *gain = lanes->gain.data(), *bias = lanes->bias.data();
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    float c, s;
    phasorOf(phase[i] + samples * step[i], c, s);
    const float along = (x[i] * c + y[i] * s) * weight[i], across = (y[i] * c - x[i] * s) * weight[i];
    const float angle = isFaint ? smallAngleOf(along, across) : angleOf(along, across);
    const float turned = angle - static_cast<float>(samples) * excess[i];
    deviation[i] = gain[i] != 0 || bias[i] != 0 ? turned : 0.0f;
  }
}

// A hash of 32 bits with little bias (the constants are from Wellons, "Prospecting for hash functions", 2018).
[[gnu::always_inline]] inline std::uint32_t mixed(std::uint32_t z) {
  z = (z ^ (z >> 16)) * 0x21f0aaadu;
  z = (z ^ (z >> 15)) * 0x735a2d97u;
  return z ^ (z >> 15);
}

// Four even draws of 16 bits are normal enough: nothing hears the tails.
[[gnu::always_inline]] inline void normals(std::uint32_t low, std::uint32_t high, std::size_t first,
                                           const float* deviation, float most, float* noise, std::size_t count) {
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    const auto place = static_cast<std::uint32_t>(first + i);
    const std::uint32_t a = mixed(low ^ place), b = mixed(high ^ place);
    const auto sum = static_cast<std::int32_t>((a & 0xffff) + (a >> 16) + (b & 0xffff) + (b >> 16));
    const float normal = (static_cast<float>(sum) * (1.0f / 65535) - 2) * std::numbers::sqrt3_v<float>;
    const float drawn = normal * deviation[i], above = drawn > -most ? drawn : -most;
    noise[i] = above < most ? above : most;
  }
}

}  // namespace

void drawNoise(std::uint64_t key, std::size_t first, std::span<const float> deviation, float most,
               std::span<float> noise) {
  runBest<normals>(static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32), first, deviation.data(),
                   most, noise.data(), noise.size());
}

void freeTurnsOf(std::span<const std::uint64_t> step, std::span<float> cosine, std::span<float> sine,
                 std::span<float> excess) {
  runBest<turns>(step.data(), cosine.data(), sine.data(), excess.data(), step.size());
}

void deviationsOf(const Turned& lanes, unsigned samples, bool isFaint, std::span<float> deviation) {
  if (isFaint) runBest<deviations<true>>(&lanes, samples, deviation.data(), deviation.size());
  else runBest<deviations<false>>(&lanes, samples, deviation.data(), deviation.size());
}

void phasorsOf(std::span<const std::uint64_t> phase, std::span<const float> weight, std::span<float> x,
               std::span<float> y) {
  runBest<weighted>(phase.data(), weight.data(), x.data(), y.data(), phase.size());
}

void movePhases(std::span<std::uint64_t> phase, std::span<const std::uint64_t> step, std::span<float> deviation,
                unsigned samples) {
  runBest<moved>(phase.data(), step.data(), deviation.data(), phase.size(), samples);
}

}  // namespace ksom::kernel
