// SPDX-License-Identifier: GPL-3.0-or-later
#include "topology_kernel.hpp"

#include <algorithm>
#include <cmath>

#include "isa.hpp"
#include "vectors.hpp"

namespace ksom::kernel {

namespace {

constexpr std::size_t kMostVectors = 6;  // of listeners at once: twelve sums, and what they hear, fill the registers
constexpr std::size_t kRowsAhead = 8;    // asked for early, for rows stand far apart

// These listeners keep their fields in registers while all speak, one after the other.
template <class V, std::size_t vectors>
[[gnu::always_inline]] inline void listen(Links links, const float* x, const float* y, std::size_t count, float* hx,
                                          float* hy) {
  V sumX[vectors]{}, sumY[vectors]{};
  for (std::size_t j = 0; j < count; ++j) {
    const float* const row = links.row(j);
    for (std::size_t i = 0; i < vectors * kLanesOf<V>; i += 16) __builtin_prefetch(row + kRowsAhead * links.perRow + i);
    const V speakerX = x[j] - V{}, speakerY = y[j] - V{};
    for (std::size_t v = 0; v < vectors; ++v) {
      const V link = loadOnce<V>(row + v * kLanesOf<V>);
      sumX[v] += link * speakerX, sumY[v] += link * speakerY;
    }
  }
  for (std::size_t v = 0; v < vectors; ++v) {
    store(hx + v * kLanesOf<V>, sumX[v]);
    store(hy + v * kLanesOf<V>, sumY[v]);
  }
}

template <class V, std::size_t most>
[[gnu::always_inline]] inline void listen(std::size_t vectors, Links links, const float* x, const float* y,
                                          std::size_t count, float* hx, float* hy) {
  if (vectors == most) return listen<V, most>(links, x, y, count, hx, hy);
  if constexpr (most > 1) listen<V, most - 1>(vectors, links, x, y, count, hx, hy);
}

// Fewer than a vector.
[[gnu::always_inline]] inline void listenSingly(Links links, const float* x, const float* y, std::size_t count,
                                                float* hx, float* hy) {
  for (std::size_t i = 0; i < count; ++i) {
    float sumX = 0, sumY = 0;
    for (std::size_t j = 0; j < count; ++j) sumX += links.row(j)[i] * x[j], sumY += links.row(j)[i] * y[j];
    hx[i] = sumX, hy[i] = sumY;
  }
}

// In parts of much the same size: a small one would wait for its own sums. There may be no memory behind the last row:
// what does not fill a vector listens with some that have listened before.
template <class V>
[[gnu::always_inline]] inline void matrix(Links links, const float* x, const float* y, std::size_t count, float* hx,
                                          float* hy) {
  constexpr std::size_t kLanes = kLanesOf<V>;
  if (count < kLanes) {
    if constexpr (kLanes > 8) return matrix<Vector>(links, x, y, count, hx, hy);
    else return listenSingly(links, x, y, count, hx, hy);
  }
  for (std::size_t left = count / kLanes, i = 0; left > 0;) {
    const std::size_t parts = (left + kMostVectors - 1) / kMostVectors, vectors = (left + parts - 1) / parts;
    listen<V, kMostVectors>(vectors, links.from(i), x, y, count, hx + i, hy + i);
    left -= vectors;
    i += vectors * kLanes;
  }
  const std::size_t last = count - kLanes;
  if (count % kLanes != 0) listen<V, 1>(links.from(last), x, y, count, hx + last, hy + last);
}

[[gnu::always_inline]] inline void weigh(Links links, const float* size, std::size_t count, float* sums) {
  std::fill_n(sums, count, 0.0f);
  for (std::size_t j = 0; j < count; ++j)
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) sums[i] += std::abs(links.row(j)[i]) * size[j];
}

}  // namespace

void weighMatrix(Links links, const float* size, std::size_t count, float* sums) {
  runBest<weigh>(links, size, count, sums);
}

void matrixField(Links links, const float* x, const float* y, std::size_t count, float* hx, float* hy) {
  runBest<matrix<Vector>, matrix<Wide>>(links, x, y, count, hx, hy);
}

}  // namespace ksom::kernel
