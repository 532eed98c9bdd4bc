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

// In cycles times 2^64, of less than 128 rad: in units of 2^-46 cycles it fits the fraction of a double, to which
// 1.5 * 2^52 is added, and its last bits are then a whole number.
[[gnu::always_inline]] inline std::uint64_t cyclesOf(float rad) {
  constexpr double kUnitsPerRad = 0x1p46 / (2 * std::numbers::pi), kShift = 0x1.8p52;
  const double units = static_cast<double>(rad) * kUnitsPerRad + kShift;
  return (std::bit_cast<std::uint64_t>(units) - std::bit_cast<std::uint64_t>(kShift)) << 18;
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

// Angle of a point in 2^-32 cycles, which wrap; within 6e-8 rad (the polynomial is 4.4.49 of Abramowitz & Stegun,
// Handbook of Mathematical Functions, 1964). Octants are put together in whole numbers, without rounding.
[[gnu::always_inline]] inline std::uint32_t angleOf(float x, float y) {
  constexpr float kUnitsPerRad = 0x1p31f / std::numbers::pi_v<float>;
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
  const auto flat = static_cast<std::uint32_t>(static_cast<std::int32_t>(within * kUnitsPerRad));
  const std::uint32_t steep = width > height ? flat : 0x40000000u - flat;
  const std::uint32_t half = x < 0 ? 0x80000000u - steep : steep;
  return y < 0 ? 0 - half : half;
}

// What a phasor says of a lane that has gone `free`.
struct Reading {
  float deviation;  // rad
  float back;       // what it turned too far, rad: all where nothing pulls, else what its steps do
  float square;     // of its length, over its weight
};

[[gnu::always_inline]] inline Reading readingOf(const Settled& l, std::size_t i, std::uint64_t free, float samples) {
  constexpr float kRadPerUnit = std::numbers::pi_v<float> / 0x1p31f;
  const std::uint32_t ahead =
      angleOf(l.x[i] * l.twoOverWeight[i], l.y[i] * l.twoOverWeight[i]) - static_cast<std::uint32_t>(free >> 32);
  const float turned = static_cast<float>(static_cast<std::int32_t>(ahead)) * kRadPerUnit;
  const bool isPulled = (l.gain[i] != 0) | (l.bias[i] != 0);
  const float back = isPulled ? samples * l.excess[i] : turned;
  const float x = 0.5f * l.x[i] * l.twoOverWeight[i], y = 0.5f * l.y[i] * l.twoOverWeight[i];
  return {isPulled ? turned - back : 0.0f, back, x * x + y * y};
}

[[gnu::always_inline]] inline void traced(const Settled* lanes, unsigned samples) {
  const Settled l = *lanes;
#pragma omp simd
  for (std::size_t i = 0; i < l.count; ++i)
    l.deviation[i] = readingOf(l, i, l.phase[i] + samples * l.step[i], static_cast<float>(samples)).deviation;
}

[[gnu::always_inline]] inline void settledBySum(const Settled* lanes) {
  const Settled l = *lanes;
#pragma omp simd
  for (std::size_t i = 0; i < l.count; ++i) {
    float cosine, sine;
    l.phase[i] += kGridSamples * l.step[i] + cyclesOf(l.deviation[i]);
    phasorOf(l.phase[i], cosine, sine);
    l.x[i] = cosine * l.weight[i];
    l.y[i] = sine * l.weight[i];
    l.pulled[i] = l.deviation[i];
    l.deviation[i] = 0;
  }
}

// A phasor keeps its direction, but for what it turned too far. One that is broken begins at 0.
[[gnu::always_inline]] inline void settledByTrace(const Settled* lanes) {
  const Settled l = *lanes;
#pragma omp simd
  for (std::size_t i = 0; i < l.count; ++i) {
    const std::uint64_t free = l.phase[i] + kGridSamples * l.step[i];
    const Reading reading = readingOf(l, i, free, kGridSamples);
    const bool isSound = (reading.square > 0.5f) & (reading.square < 2.0f);
    const float shrink = 1.5f - 0.5f * reading.square;  // a step of Newton's towards 1 / sqrt
    const float x = (l.x[i] + reading.back * l.y[i]) * shrink, y = (l.y[i] - reading.back * l.x[i]) * shrink;
    l.phase[i] = isSound ? free + cyclesOf(reading.deviation) : 0;
    l.x[i] = isSound ? x : l.weight[i];
    l.y[i] = isSound ? y : 0.0f;
    l.pulled[i] = isSound ? reading.deviation : 0.0f;
    l.deviation[i] = 0;
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

void trace(const Settled& lanes, unsigned samples) { runBest<traced>(&lanes, samples); }

void settle(const Settled& lanes, bool isTraced) {
  if (isTraced) runBest<settledByTrace>(&lanes);
  else runBest<settledBySum>(&lanes);
}

void phasorsOf(std::span<const std::uint64_t> phase, std::span<const float> weight, std::span<float> x,
               std::span<float> y) {
  runBest<weighted>(phase.data(), weight.data(), x.data(), y.data(), phase.size());
}

}  // namespace ksom::kernel
