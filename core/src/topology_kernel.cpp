// SPDX-License-Identifier: GPL-3.0-or-later
#include "topology_kernel.hpp"

#include <algorithm>
#include <cstring>

#include "isa.hpp"
#include "vector8.hpp"

namespace ksom::kernel {
std::size_t runningSize(std::size_t count) { return 2 * (2 * count + 32); }

namespace {

using Whole = std::int32_t __attribute__((vector_size(32)));

// Each lane the sum of itself and all before it, and what that is for the last, in each lane. Inside the halves first;
// written in steps for which machines have one instruction each.
struct SummedUp {
  Whole sums, all;
};

[[gnu::always_inline]] inline SummedUp summedUp(Whole v) {
  using Pairs = std::uint64_t __attribute__((vector_size(32)));
  const Whole upperTwo{0, 0, -1, -1, 0, 0, -1, -1}, upperFour{0, 0, 0, 0, -1, -1, -1, -1};
  v += reinterpret_cast<Whole>(reinterpret_cast<Pairs>(v) << 32);
  v += __builtin_shufflevector(v, v, 1, 1, 1, 1, 5, 5, 5, 5) & upperTwo;
  const Whole ends = __builtin_shufflevector(v, v, 3, 3, 3, 3, 7, 7, 7, 7);
  const Whole low = __builtin_shufflevector(ends, ends, 0, 1, 2, 3, 0, 1, 2, 3);
  const Whole high = __builtin_shufflevector(ends, ends, 4, 5, 6, 7, 4, 5, 6, 7);
  return {v + (low & upperFour), low + high};
}

// sums[i] = values[0] + ... + values[i], of x and y at once, since each has to wait for itself.
[[gnu::always_inline]] inline void runUp(const float* x, const float* y, std::size_t count, float scale,
                                         std::int32_t* sumsX, std::int32_t* sumsY) {
  Whole carryX{}, carryY{};
  for (std::size_t i = 0; i < count; i += 8) {
    const SummedUp ofX = summedUp(__builtin_convertvector(load(x + i) * scale, Whole));
    const SummedUp ofY = summedUp(__builtin_convertvector(load(y + i) * scale, Whole));
    const Whole sumX = ofX.sums + carryX, sumY = ofY.sums + carryY;
    std::memcpy(sumsX + i, &sumX, sizeof sumX);
    std::memcpy(sumsY + i, &sumY, sizeof sumY);
    carryX += ofX.all;
    carryY += ofY.all;
  }
}

// The sums go on round the ring: reach + 1 of them stand before the first, reach after the last.
[[gnu::always_inline]] inline void goRound(std::int32_t* running, std::size_t count, std::size_t reach) {
  auto* const sums = reinterpret_cast<std::uint32_t*>(running);  // unsigned, for what wraps
  const std::uint32_t all = sums[count - 1];
  std::uint32_t* const before = sums - reach - 1;
#pragma omp simd
  for (std::size_t i = 0; i <= reach; ++i) before[i] = sums[count - reach - 1 + i] - all;
#pragma omp simd
  for (std::size_t i = 0; i < reach; ++i) sums[count + i] = sums[i] + all;
}

[[gnu::always_inline]] inline void windows(const std::int32_t* running, const float* x, std::size_t count,
                                           std::size_t reach, float unit, const float* share, float* h) {
  const auto* const sums = reinterpret_cast<const std::uint32_t*>(running);
  const std::uint32_t* const to = sums + reach;
  const std::uint32_t* const from = sums - reach - 1;
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i)
    h[i] = share[i] * (static_cast<float>(static_cast<std::int32_t>(to[i] - from[i])) * unit - x[i]);
}

[[gnu::always_inline]] inline void ring(const float* x, const float* y, std::size_t count, std::size_t reach,
                                        float scale, const float* share, std::int32_t* running, float* hx, float* hy) {
  std::int32_t* const sumsX = running + (reach / 16 + 1) * 16;  // where a cache line begins
  std::int32_t* const sumsY = sumsX + runningSize(count) / 2;
  runUp(x, y, count, scale, sumsX, sumsY);
  goRound(sumsX, count, reach);
  goRound(sumsY, count, reach);
  windows(sumsX, x, count, reach, 1 / scale, share, hx);
  windows(sumsY, y, count, reach, 1 / scale, share, hy);
}

constexpr std::size_t kMostVectors = 6;  // of listeners at once: twelve sums, and what they hear, fill the registers
constexpr std::size_t kRowsAhead = 8;    // asked for early, for rows stand far apart

// These listeners keep their fields in registers while all speak, one after the other.
template <std::size_t vectors>
[[gnu::always_inline]] inline void listen(const float* links, const float* x, const float* y, std::size_t count,
                                          const float* share, float* hx, float* hy) {
  Vector sumX[vectors]{}, sumY[vectors]{};
  for (std::size_t j = 0; j < count; ++j) {
    const float* const row = links + j * count;
    for (std::size_t i = 0; i < vectors * 8; i += 16) __builtin_prefetch(row + kRowsAhead * count + i);
    const Vector speakerX = x[j] - Vector{}, speakerY = y[j] - Vector{};
    for (std::size_t v = 0; v < vectors; ++v) {
      const Vector link = loadOnce(row + v * 8);
      sumX[v] += link * speakerX, sumY[v] += link * speakerY;
    }
  }
  for (std::size_t v = 0; v < vectors; ++v) {
    store(hx + v * 8, sumX[v] * load(share + v * 8));
    store(hy + v * 8, sumY[v] * load(share + v * 8));
  }
}

template <std::size_t most>
[[gnu::always_inline]] inline void listenRest(std::size_t vectors, const float* links, const float* x, const float* y,
                                              std::size_t count, const float* share, float* hx, float* hy) {
  if (vectors == most) return listen<most>(links, x, y, count, share, hx, hy);
  if constexpr (most > 1) listenRest<most - 1>(vectors, links, x, y, count, share, hx, hy);
}

// Fewer than a vector.
[[gnu::always_inline]] inline void listenSingly(const float* links, const float* x, const float* y, std::size_t count,
                                                const float* share, float* hx, float* hy) {
  for (std::size_t i = 0; i < count; ++i) {
    float sumX = 0, sumY = 0;
    for (std::size_t j = 0; j < count; ++j) sumX += links[j * count + i] * x[j], sumY += links[j * count + i] * y[j];
    hx[i] = sumX * share[i], hy[i] = sumY * share[i];
  }
}

// There may be no memory behind the last row: what does not fill a vector listens with some that have listened before.
[[gnu::always_inline]] inline void matrix(const float* links, const float* x, const float* y, std::size_t count,
                                          const float* share, float* hx, float* hy) {
  constexpr std::size_t kMost = kMostVectors * 8;
  if (count < 8) return listenSingly(links, x, y, count, share, hx, hy);
  std::size_t i = 0;
  for (; i + kMost <= count; i += kMost) listen<kMostVectors>(links + i, x, y, count, share + i, hx + i, hy + i);
  listenRest<kMostVectors - 1>((count - i) / 8, links + i, x, y, count, share + i, hx + i, hy + i);
  i = count - 8;
  if (count % 8 != 0) listen<1>(links + i, x, y, count, share + i, hx + i, hy + i);
}

[[gnu::always_inline]] inline void turn(float cosine, float sine, std::size_t count, float* hx, float* hy) {
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    const float x = hx[i], y = hy[i];
    hx[i] = x * cosine - y * sine;
    hy[i] = x * sine + y * cosine;
  }
}

KSOM_V3 void turnV3(float cosine, float sine, std::size_t count, float* hx, float* hy) {
  turn(cosine, sine, count, hx, hy);
}

KSOM_V3 void ringV3(const float* x, const float* y, std::size_t count, std::size_t reach, float scale,
                    const float* share, std::int32_t* running, float* hx, float* hy) {
  ring(x, y, count, reach, scale, share, running, hx, hy);
}

KSOM_V3 void matrixV3(const float* links, const float* x, const float* y, std::size_t count, const float* share,
                      float* hx, float* hy) {
  matrix(links, x, y, count, share, hx, hy);
}

}  // namespace

void ringField(const float* x, const float* y, std::size_t count, std::size_t reach, float scale, const float* share,
               std::int32_t* running, float* hx, float* hy) {
  (hasV3() ? ringV3 : ring)(x, y, count, reach, scale, share, running, hx, hy);
}

void turnFields(float cosine, float sine, std::size_t count, float* hx, float* hy) {
  (hasV3() ? turnV3 : turn)(cosine, sine, count, hx, hy);
}

void matrixField(const float* links, const float* x, const float* y, std::size_t count, const float* share, float* hx,
                 float* hy) {
  (hasV3() ? matrixV3 : matrix)(links, x, y, count, share, hx, hy);
}

}  // namespace ksom::kernel
