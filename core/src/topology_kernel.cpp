// SPDX-License-Identifier: GPL-3.0-or-later
#include "topology_kernel.hpp"

#include <algorithm>
#include <cstring>

#include "isa.hpp"
#include "vector8.hpp"

namespace ksom::kernel {
namespace {

using Whole = std::int32_t __attribute__((vector_size(32)));

// Each lane the sum of itself and all before it.
inline Whole summedUp(Whole v) {
  const Whole none{};
  v += __builtin_shufflevector(none, v, 0, 8, 9, 10, 11, 12, 13, 14);
  v += __builtin_shufflevector(none, v, 0, 1, 8, 9, 10, 11, 12, 13);
  v += __builtin_shufflevector(none, v, 0, 1, 2, 3, 8, 9, 10, 11);
  return v;
}

// sums[i] = x[0] + ... + x[i - 1], for i = 0 ... count and up to seven more.
[[gnu::always_inline]] inline void runUp(const float* x, std::size_t count, float scale, std::int32_t* sums) {
  Whole carry{};
  sums[0] = 0;
  for (std::size_t i = 0; i < count; i += 8) {
    const Whole sum = summedUp(__builtin_convertvector(load(x + i) * scale, Whole)) + carry;
    std::memcpy(sums + i + 1, &sum, sizeof sum);
    carry = __builtin_shufflevector(sum, sum, 7, 7, 7, 7, 7, 7, 7, 7);
  }
}

// Unsigned, for what wraps.
[[gnu::always_inline]] inline void ring(const float* x, std::size_t count, std::size_t reach, float scale,
                                        std::int32_t* running, float* h) {
  std::int32_t* const sums = running + reach;
  runUp(x, count, scale, sums);
  auto* const wide = reinterpret_cast<std::uint32_t*>(running);
  const std::uint32_t all = wide[reach + count];
#pragma omp simd
  for (std::size_t i = 0; i < reach; ++i) wide[i] = wide[i + count] - all;  // before the first: the last once more
  for (std::size_t i = 0; i <= reach; ++i) wide[reach + count + i] = wide[reach + i] + all;
  const float unit = 1 / scale;
  const std::size_t width = 2 * reach + 1;
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i)
    h[i] = static_cast<float>(static_cast<std::int32_t>(wide[i + width] - wide[i])) * unit - x[i];
}

constexpr std::size_t kTile = 4;  // vectors of listeners at once: both their sums stay in registers

template <std::size_t vectors>
[[gnu::always_inline]] inline void matrixTile(const float* links, const float* x, const float* y, std::size_t count,
                                              float* hx, float* hy) {
  Vector sumX[vectors]{}, sumY[vectors]{};
  for (std::size_t j = 0; j < count; ++j)
    for (std::size_t v = 0; v < vectors; ++v) {
      const Vector link = load(links + j * count + v * 8);
      sumX[v] += link * x[j];
      sumY[v] += link * y[j];
    }
  for (std::size_t v = 0; v < vectors; ++v) {
    store(hx + v * 8, sumX[v]);
    store(hy + v * 8, sumY[v]);
  }
}

[[gnu::always_inline]] inline void matrix(const float* links, const float* x, const float* y, std::size_t count,
                                          float* hx, float* hy) {
  std::size_t i = 0;
  for (; i + kTile * 8 <= count; i += kTile * 8) matrixTile<kTile>(links + i, x, y, count, hx + i, hy + i);
  for (; i + 8 <= count; i += 8) matrixTile<1>(links + i, x, y, count, hx + i, hy + i);
  for (; i < count; ++i) {
    float sumX = 0, sumY = 0;
    for (std::size_t j = 0; j < count; ++j) sumX += links[j * count + i] * x[j], sumY += links[j * count + i] * y[j];
    hx[i] = sumX, hy[i] = sumY;
  }
}

KSOM_V3 void ringV3(const float* x, std::size_t count, std::size_t reach, float scale, std::int32_t* running,
                    float* h) {
  ring(x, count, reach, scale, running, h);
}

KSOM_V3 void matrixV3(const float* links, const float* x, const float* y, std::size_t count, float* hx, float* hy) {
  matrix(links, x, y, count, hx, hy);
}

}  // namespace

std::size_t runningSize(std::size_t count) { return 2 * count + 16; }

void ringField(const float* x, std::size_t count, std::size_t reach, float scale, std::int32_t* running, float* h) {
  (hasV3() ? ringV3 : ring)(x, count, reach, scale, running, h);
}

void matrixField(const float* links, const float* x, const float* y, std::size_t count, float* hx, float* hy) {
  (hasV3() ? matrixV3 : matrix)(links, x, y, count, hx, hy);
}

}  // namespace ksom::kernel
