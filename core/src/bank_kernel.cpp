// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_kernel.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numbers>

// The loops are built for plain x86-64 and for AVX2, and the machine picks when the library loads. Without fused
// multiply-adds (-ffp-contract=off) both give the same bits.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define KSOM_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define KSOM_CLONES
#endif

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
  // Deviations stay below 128 rad, so 2^55 units a cycle keep the product inside 63 bits; the shift does the rest.
  constexpr double kUnitsPerRad = 0x1p55 / (2 * std::numbers::pi);
  for (std::size_t i = 0; i < phase.size(); ++i) {
    const auto pulled = static_cast<std::int64_t>(static_cast<double>(deviation[i]) * kUnitsPerRad);
    phase[i] += samples * step[i] + (static_cast<std::uint64_t>(pulled) << 9);
    deviation[i] = 0;
  }
}

namespace {

constexpr std::size_t kWidth = 8;
using Vector = float __attribute__((vector_size(kWidth * sizeof(float))));

// Eight oscillators, or one oscillator of each of eight blocks.
struct Cell {
  Vector x, y, deviation, stepX, stepY, weight, gain, bias;
};

// The one integrator: free rotation, then rotation by the pull e of the field h.
inline void rotate(Cell& cell, Vector hx, Vector hy) {
  const Vector e = cell.gain * (cell.x * hy - cell.y * hx) + cell.bias;
  cell.deviation += e;
  const Vector freeX = cell.x * cell.stepX - cell.y * cell.stepY, freeY = cell.x * cell.stepY + cell.y * cell.stepX;
  // cos e and sin e: |e| <= 1 (see kMaxCouplingPerSample), where these are off by less than 0.009, and 1e-9 at 0.05.
  const Vector e2 = e * e;
  const Vector c = 1 - e2 * (0.5f - e2 * (1.0f / 24)), s = e * (1 - e2 * (1.0f / 6));
  cell.x = freeX * c - freeY * s;
  cell.y = freeX * s + freeY * c;
}

inline float total(Vector v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

// Up to eight values that lie `stride` apart; lanes without one hold 0, and an oscillator of zeros stays 0.
inline Vector gather(const float* from, std::size_t count, std::size_t stride) {
  Vector v{};
  if (count == kWidth && stride == 1) {
    std::memcpy(&v, from, sizeof v);
    return v;
  }
  for (std::size_t lane = 0; lane < count; ++lane) v[lane] = from[lane * stride];
  return v;
}

inline void scatter(Vector v, float* to, std::size_t count, std::size_t stride) {
  if (count == kWidth && stride == 1) {
    std::memcpy(to, &v, sizeof v);
    return;
  }
  for (std::size_t lane = 0; lane < count; ++lane) to[lane * stride] = v[lane];
}

inline Cell load(const Lanes& l, std::size_t at, std::size_t count, std::size_t stride) {
  return {gather(l.cosine + at, count, stride),     gather(l.sine + at, count, stride),
          gather(l.deviation + at, count, stride),  gather(l.stepCosine + at, count, stride),
          gather(l.stepSine + at, count, stride),   gather(l.weight + at, count, stride),
          gather(l.gain + at, count, stride),       gather(l.bias + at, count, stride)};
}

inline void store(const Cell& cell, const Lanes& l, std::size_t at, std::size_t count, std::size_t stride) {
  scatter(cell.x, l.cosine + at, count, stride);
  scatter(cell.y, l.sine + at, count, stride);
  scatter(cell.deviation, l.deviation + at, count, stride);
}

// Adds the sines of one cell to a channel, with weights that move on by their slope.
inline Vector heard(Vector sines, Vector& weight, Vector slope) {
  const Vector sound = sines * weight;
  weight += slope;
  return sound;
}

// Up to eight blocks, a lane each: their fields are sums over cells, so no lane has to wait for another.
KSOM_CLONES void runSideBySide(const Lanes& lanes, std::span<BlockRun> blocks, std::size_t size, const Outputs& outputs) {
  std::array<Cell, kMostSideBySide> cells;
  std::array<std::array<Vector, 2>, kMostSideBySide> mix;  // weight and slope of the channel in turn
  const std::size_t begin = blocks[0].begin, count = blocks.size();
  Vector pullX{}, pullY{}, sumX{}, sumY{};
  for (std::size_t lane = 0; lane < count; ++lane) {
    pullX[lane] = blocks[lane].pull.real(), pullY[lane] = blocks[lane].pull.imag();
    sumX[lane] = blocks[lane].sum.real(), sumY[lane] = blocks[lane].sum.imag();
  }
  for (std::size_t i = 0; i < size; ++i) cells[i] = load(lanes, begin + i, count, size);

  std::array<std::array<Vector, kMostSideBySide>, kMostSamples> sines;
  for (std::size_t n = 0; n < outputs.samples; ++n) {
    if (outputs.sumX) outputs.sumX[n] += total(sumX), outputs.sumY[n] += total(sumY);
    const Vector hx = pullX * sumX - pullY * sumY, hy = pullX * sumY + pullY * sumX;
    sumX = sumY = Vector{};
    for (std::size_t i = 0; i < size; ++i) {
      sines[n][i] = cells[i].y;
      rotate(cells[i], hx, hy);
      sumX += cells[i].weight * cells[i].x;
      sumY += cells[i].weight * cells[i].y;
    }
  }
  for (std::size_t c = 0; c < outputs.channels; ++c) {
    const std::size_t at = c * lanes.channelStride + begin;
    for (std::size_t i = 0; i < size; ++i)
      mix[i] = {gather(lanes.out + at + i, count, size), gather(lanes.outStep + at + i, count, size)};
    for (std::size_t n = 0; n < outputs.samples; ++n) {
      Vector sound{};
      for (std::size_t i = 0; i < size; ++i) sound += heard(sines[n][i], mix[i][0], mix[i][1]);
      outputs.out[c][n] += total(sound);
    }
    for (std::size_t i = 0; i < size; ++i) scatter(mix[i][0], lanes.out + at + i, count, size);
  }

  for (std::size_t i = 0; i < size; ++i) store(cells[i], lanes, begin + i, count, size);
  for (std::size_t lane = 0; lane < count; ++lane) blocks[lane].sum = {sumX[lane], sumY[lane]};
}

// One block along the lanes.
KSOM_CLONES void runAlong(const Lanes& lanes, BlockRun& block, std::size_t size, const Outputs& outputs) {
  for (std::size_t n = 0; n < outputs.samples; ++n) {
    if (outputs.sumX) outputs.sumX[n] += block.sum.real(), outputs.sumY[n] += block.sum.imag();
    const float fieldX = block.pull.real() * block.sum.real() - block.pull.imag() * block.sum.imag();
    const float fieldY = block.pull.real() * block.sum.imag() + block.pull.imag() * block.sum.real();
    const Vector hx = fieldX - Vector{}, hy = fieldY - Vector{};
    Vector sumX{}, sumY{};
    for (std::size_t c = 0; c < outputs.channels; ++c) {
      Vector sound{};
      for (std::size_t i = 0; i < size; i += kWidth) {
        const std::size_t at = block.begin + i, count = std::min(kWidth, size - i), mixAt = c * lanes.channelStride + at;
        Vector weight = gather(lanes.out + mixAt, count, 1);
        sound += heard(gather(lanes.sine + at, count, 1), weight, gather(lanes.outStep + mixAt, count, 1));
        scatter(weight, lanes.out + mixAt, count, 1);
      }
      outputs.out[c][n] += total(sound);
    }
    for (std::size_t i = 0; i < size; i += kWidth) {
      const std::size_t at = block.begin + i, count = std::min(kWidth, size - i);
      Cell cell = load(lanes, at, count, 1);
      rotate(cell, hx, hy);
      sumX += cell.weight * cell.x;
      sumY += cell.weight * cell.y;
      store(cell, lanes, at, count, 1);
    }
    block.sum = {total(sumX), total(sumY)};
  }
}

}  // namespace

void run(const Lanes& lanes, std::span<BlockRun> blocks, std::size_t size, const Outputs& outputs) {
  if (size <= kMostSideBySide && blocks.size() > 1) return runSideBySide(lanes, blocks, size, outputs);
  for (BlockRun& block : blocks) runAlong(lanes, block, size, outputs);
}

}  // namespace ksom::kernel
