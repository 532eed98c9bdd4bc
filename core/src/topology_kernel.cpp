// SPDX-License-Identifier: GPL-3.0-or-later
#include "topology_kernel.hpp"

#include <algorithm>
#include <cmath>

#include "isa.hpp"
#include "vectors.hpp"

namespace ksom::kernel {

namespace {

template <class V>
constexpr std::size_t kMostVectors = kLanesOf<V> == 16 ? 8 : 6;  // of listeners at once, whose sums stay in registers
constexpr std::size_t kRowsAhead = 8;                            // asked for early, for rows stand far apart

// What listeners hear of one speaker.
template <class V, std::size_t vectors>
[[gnu::always_inline]] inline void hearOne(const float* row, float x, float y, V* sumX, V* sumY) {
  const V speakerX = x - V{}, speakerY = y - V{};
  for (std::size_t v = 0; v < vectors; ++v) {
    const V link = loadOnce<V>(row + v * kLanesOf<V>);
    sumX[v] += link * speakerX, sumY[v] += link * speakerY;
  }
}

// These listeners keep their fields in registers while all speak, one after the other. Few have several sums each, for one
// addition takes as long as eight can be begun in.
template <class V, std::size_t vectors>
[[gnu::always_inline]] inline void listen(Links links, const float* x, const float* y, std::size_t count, float* hx,
                                          float* hy) {
  constexpr std::size_t kSums = vectors > 3 ? 1 : vectors > 1 ? 2 : 4;
  V sumX[kSums][vectors]{}, sumY[kSums][vectors]{};
  std::size_t j = 0;
  for (; j + kSums <= count; j += kSums)
    for (std::size_t k = 0; k < kSums; ++k) {
      const float* const row = links.row(j + k);
      for (std::size_t i = 0; i < vectors * kLanesOf<V>; i += 16)
        __builtin_prefetch(row + kRowsAhead * links.perRow + i);
      hearOne<V, vectors>(row, x[j + k], y[j + k], sumX[k], sumY[k]);
    }
  for (; j < count; ++j) hearOne<V, vectors>(links.row(j), x[j], y[j], sumX[0], sumY[0]);
  for (std::size_t v = 0; v < vectors; ++v) {
    for (std::size_t k = 1; k < kSums; ++k) sumX[0][v] += sumX[k][v], sumY[0][v] += sumY[k][v];
    store(hx + v * kLanesOf<V>, sumX[0][v]);
    store(hy + v * kLanesOf<V>, sumY[0][v]);
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

// There may be no memory behind the last row: what does not fill a vector listens with some that have listened before.
template <class V>
[[gnu::always_inline]] inline void matrix(Links links, const float* x, const float* y, std::size_t count, float* hx,
                                          float* hy) {
  constexpr std::size_t kLanes = kLanesOf<V>;
  if (count < kLanes) {
    if constexpr (kLanes > 8) return matrix<Vector>(links, x, y, count, hx, hy);
    else return listenSingly(links, x, y, count, hx, hy);
  }
  for (std::size_t left = count / kLanes, i = 0; left > 0;) {
    const std::size_t vectors = std::min(left, kMostVectors<V>);
    listen<V, kMostVectors<V>>(vectors, links.from(i), x, y, count, hx + i, hy + i);
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
