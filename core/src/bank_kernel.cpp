// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_kernel.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numbers>

#include "clones.hpp"

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
  return {gather(l.cosine + at, count, stride),    gather(l.sine + at, count, stride),
          gather(l.deviation + at, count, stride), gather(l.stepCosine + at, count, stride),
          gather(l.stepSine + at, count, stride),  gather(l.weight + at, count, stride),
          gather(l.gain + at, count, stride),      gather(l.bias + at, count, stride)};
}

inline void store(const Cell& cell, const Lanes& l, std::size_t at, std::size_t count, std::size_t stride) {
  scatter(cell.x, l.cosine + at, count, stride);
  scatter(cell.y, l.sine + at, count, stride);
  scatter(cell.deviation, l.deviation + at, count, stride);
}

// The tone of one cell: sum of rolloff^(k-1) sin(k theta) for k = 1 ... harmonics. With sin(k theta) = sin(theta)
// U_(k-1)(cos theta) that is Clenshaw's recurrence for Chebyshev polynomials (Math. Tables Aids Comput. 9, 1955).
inline Vector tone(Vector x, Vector y, Vector rolloff, int harmonics) {
  const Vector twice = 2 * rolloff * x, squared = rolloff * rolloff;
  Vector now = 1 - Vector{}, before{};
  for (int k = 1; k < harmonics; ++k) {
    const Vector next = 1 + twice * now - squared * before;
    before = now;
    now = next;
  }
  return y * now;
}

// Adds the sines of one cell to a channel, with weights that move on by their slope.
inline Vector heard(Vector sines, Vector& weight, Vector slope) {
  const Vector sound = sines * weight;
  weight += slope;
  return sound;
}

constexpr std::size_t kMostCells = 16;  // held at once: with their sines for one run they fill a first-level cache

/// How the oscillators of a run lie in cells: lane l of cell i holds oscillator first + i * step + l * stride.
struct Layout {
  std::size_t first, cells, step, stride, lanes, lanesInLast;
  std::size_t at(std::size_t cell) const { return first + cell * step; }
  std::size_t used(std::size_t cell) const { return cell + 1 < cells ? lanes : lanesInLast; }
};

// Holds all cells while the samples go by. `sideBySide`: a lane is a block, and the sum over cells is its field;
// otherwise there is one block, and the field is that of all lanes together.
template <bool sideBySide>
[[gnu::always_inline]] inline void runHeld(const Lanes& lanes, std::span<BlockRun> blocks, const Layout& layout,
                                           const Outputs& outputs) {
  Vector pullX{}, pullY{}, sumX{}, sumY{};
  for (std::size_t lane = 0; lane < kWidth; ++lane) {
    if (sideBySide && lane >= blocks.size()) break;
    const BlockRun& block = blocks[sideBySide ? lane : 0];
    pullX[lane] = block.pull.real(), pullY[lane] = block.pull.imag();
    sumX[lane] = block.sum.real(), sumY[lane] = block.sum.imag();
  }
  std::array<Cell, kMostCells> cells;
  for (std::size_t i = 0; i < layout.cells; ++i) cells[i] = load(lanes, layout.at(i), layout.used(i), layout.stride);

  std::array<Vector, kMostCells> rolloff, rolloffSlope;
  const bool isRich = outputs.harmonics > 1;
  for (std::size_t i = 0; isRich && i < layout.cells; ++i) {
    rolloff[i] = gather(lanes.rolloff + layout.at(i), layout.used(i), layout.stride);
    rolloffSlope[i] = gather(lanes.rolloffStep + layout.at(i), layout.used(i), layout.stride);
  }

  std::array<std::array<Vector, kMostCells>, kMostSamples> sines;
  for (std::size_t n = 0; n < outputs.samples; ++n) {
    if (outputs.sumX) {
      outputs.sumX[n] += sideBySide ? total(sumX) : sumX[0];
      outputs.sumY[n] += sideBySide ? total(sumY) : sumY[0];
    }
    const Vector hx = pullX * sumX - pullY * sumY, hy = pullX * sumY + pullY * sumX;
    sumX = sumY = Vector{};
    for (std::size_t i = 0; i < layout.cells; ++i) {
      sines[n][i] = isRich ? tone(cells[i].x, cells[i].y, rolloff[i], outputs.harmonics) : cells[i].y;
      if (isRich) rolloff[i] += rolloffSlope[i];
      rotate(cells[i], hx, hy);
      sumX += cells[i].weight * cells[i].x;
      sumY += cells[i].weight * cells[i].y;
    }
    if (!sideBySide) sumX = total(sumX) - Vector{}, sumY = total(sumY) - Vector{};
  }

  for (std::size_t c = 0; c < outputs.channels; ++c) {
    const std::size_t channel = c * lanes.channelStride;
    std::array<Vector, kMostCells> weight, slope;
    for (std::size_t i = 0; i < layout.cells; ++i) {
      weight[i] = gather(lanes.out + channel + layout.at(i), layout.used(i), layout.stride);
      slope[i] = gather(lanes.outStep + channel + layout.at(i), layout.used(i), layout.stride);
    }
    for (std::size_t n = 0; n < outputs.samples; ++n) {
      Vector sound{};
      for (std::size_t i = 0; i < layout.cells; ++i) sound += heard(sines[n][i], weight[i], slope[i]);
      outputs.out[c][n] += total(sound);
    }
    for (std::size_t i = 0; i < layout.cells; ++i)
      scatter(weight[i], lanes.out + channel + layout.at(i), layout.used(i), layout.stride);
  }

  for (std::size_t i = 0; isRich && i < layout.cells; ++i)
    scatter(rolloff[i], lanes.rolloff + layout.at(i), layout.used(i), layout.stride);
  for (std::size_t i = 0; i < layout.cells; ++i) store(cells[i], lanes, layout.at(i), layout.used(i), layout.stride);
  for (std::size_t k = 0; k < blocks.size(); ++k) blocks[k].sum = {sumX[k], sumY[k]};
}

KSOM_CLONES void runSideBySide(const Lanes& lanes, std::span<BlockRun> blocks, std::size_t size,
                               const Outputs& outputs) {
  runHeld<true>(lanes, blocks, {blocks[0].begin, size, 1, size, blocks.size(), blocks.size()}, outputs);
}

KSOM_CLONES void runAlong(const Lanes& lanes, BlockRun& block, std::size_t size, const Outputs& outputs) {
  const std::size_t cells = (size + kWidth - 1) / kWidth;
  const std::size_t lanesInLast = size - (cells - 1) * kWidth;
  runHeld<false>(lanes, std::span(&block, 1), {block.begin, cells, kWidth, 1, kWidth, lanesInLast}, outputs);
}

// A block too large to hold: sample by sample through memory.
KSOM_CLONES void runLarge(const Lanes& lanes, BlockRun& block, std::size_t size, const Outputs& outputs) {
  for (std::size_t n = 0; n < outputs.samples; ++n) {
    if (outputs.sumX) outputs.sumX[n] += block.sum.real(), outputs.sumY[n] += block.sum.imag();
    for (std::size_t c = 0; c < outputs.channels; ++c) {
      Vector sound{};
      for (std::size_t i = 0; i < size; i += kWidth) {
        const std::size_t at = block.begin + i, count = std::min(kWidth, size - i);
        const std::size_t mixAt = c * lanes.channelStride + at;
        Vector weight = gather(lanes.out + mixAt, count, 1);
        Vector sines = gather(lanes.sine + at, count, 1);
        if (outputs.harmonics > 1)
          sines =
              tone(gather(lanes.cosine + at, count, 1), sines, gather(lanes.rolloff + at, count, 1), outputs.harmonics);
        sound += heard(sines, weight, gather(lanes.outStep + mixAt, count, 1));
        scatter(weight, lanes.out + mixAt, count, 1);
      }
      outputs.out[c][n] += total(sound);
    }
    const std::complex<float> pull = block.pull, sum = block.sum;
    const Vector hx = pull.real() * sum.real() - pull.imag() * sum.imag() - Vector{};
    const Vector hy = pull.real() * sum.imag() + pull.imag() * sum.real() - Vector{};
    Vector sumX{}, sumY{};
    for (std::size_t i = 0; i < size; i += kWidth) {
      const std::size_t at = block.begin + i, count = std::min(kWidth, size - i);
      Cell cell = load(lanes, at, count, 1);
      rotate(cell, hx, hy);
      sumX += cell.weight * cell.x;
      sumY += cell.weight * cell.y;
      store(cell, lanes, at, count, 1);
      if (outputs.harmonics > 1)
        scatter(gather(lanes.rolloff + at, count, 1) + gather(lanes.rolloffStep + at, count, 1), lanes.rolloff + at,
                count, 1);
    }
    block.sum = {total(sumX), total(sumY)};
  }
}

}  // namespace

void run(const Lanes& lanes, std::span<BlockRun> blocks, std::size_t size, const Outputs& outputs) {
  if (size <= kMostCells && blocks.size() > 1) return runSideBySide(lanes, blocks, size, outputs);
  for (BlockRun& block : blocks) {
    if (size <= kMostCells * kWidth) runAlong(lanes, block, size, outputs);
    else runLarge(lanes, block, size, outputs);
  }
}

}  // namespace ksom::kernel
