// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "topology_kernel.hpp"
#include "vectors.hpp"

namespace ksom::kernel {

/// What each hears on a ring, from running sums of all phasors. They are counted in whole numbers, which may wrap: the
/// difference of two is still exact, at any reach.
using Wrapping = std::uint32_t __attribute__((vector_size(32)));
using WideWrapping = std::uint32_t __attribute__((vector_size(64)));
template <class V>
using WrappingOf = std::conditional_t<kLanesOf<V> == 8, Wrapping, WideWrapping>;
template <class V>
using WholeOf = decltype(V{} < V{});  // the same, signed

/// sums[i] = values[0] + ... + values[i]: reach + 1 sums stand before the first, and reach after the last.
struct RingSums {
  std::uint32_t *x, *y;
};

/// There are two of them, one to hear and one to fill.
[[gnu::always_inline]] inline RingSums sumsOf(const Ring& ring, std::size_t which) {
  const std::size_t room = runningRoom(ring.count);
  std::uint32_t* const x = ring.running + 2 * which * room + (ring.reach / 16 + 1) * 16;  // where a cache line begins
  return {x, x + room};
}

/// Running sums of the lanes.
[[gnu::always_inline]] inline Wrapping added(Wrapping v) {
  const Wrapping none{};
  v += __builtin_shufflevector(none, v, 3, 8, 9, 10, 7, 12, 13, 14);  // inside the halves first
  v += __builtin_shufflevector(none, v, 2, 3, 8, 9, 6, 7, 12, 13);
  const Wrapping low = __builtin_shufflevector(none, v, 0, 1, 2, 3, 8, 9, 10, 11);
  return v + __builtin_shufflevector(low, low, 3, 3, 3, 3, 7, 7, 7, 7);
}
[[gnu::always_inline]] inline WideWrapping added(WideWrapping v) {
  const WideWrapping none{};
  v += __builtin_shufflevector(none, v, 0, 16, 17, 18, 4, 20, 21, 22, 8, 24, 25, 26, 12, 28, 29, 30);
  v += __builtin_shufflevector(none, v, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
  v += __builtin_shufflevector(none, v, 0, 1, 2, 3, 19, 19, 19, 19, 8, 9, 10, 11, 27, 27, 27, 27);
  return v + __builtin_shufflevector(none, v, 0, 1, 2, 3, 4, 5, 6, 7, 23, 23, 23, 23, 23, 23, 23, 23);
}

/// The last lane in all.
[[gnu::always_inline]] inline Wrapping lastOf(Wrapping v) {
  return __builtin_shufflevector(v, v, 7, 7, 7, 7, 7, 7, 7, 7);
}
[[gnu::always_inline]] inline Wrapping lastOf(WideWrapping v) {
  return __builtin_shufflevector(v, v, 15, 15, 15, 15, 15, 15, 15, 15);
}

/// Appends values to the sums of all before them, which each lane of `before` has.
template <class V>
[[gnu::always_inline]] inline void append(std::uint32_t* sums, V values, float scale, Wrapping& before) {
  const auto all = added(reinterpret_cast<WrappingOf<V>>(__builtin_convertvector(values * scale, WholeOf<V>))) +
                   reinterpret_cast<WrappingOf<V>>(spread<V>(reinterpret_cast<Vector>(before)));
  std::memcpy(sums, &all, sizeof all);
  before = lastOf(all);
}

/// The sums go on round the ring.
[[gnu::always_inline]] inline void goRound(std::uint32_t* sums, std::size_t count, std::size_t reach) {
  const std::uint32_t all = sums[count - 1];
  std::uint32_t* const before = sums - reach - 1;
#pragma omp simd
  for (std::size_t i = 0; i <= reach; ++i) before[i] = sums[count - reach - 1 + i] - all;
#pragma omp simd
  for (std::size_t i = 0; i < reach; ++i) sums[count + i] = sums[i] + all;
}

/// The sums of as many windows as there are lanes, the first of which has its middle at `sums`.
template <class V>
[[gnu::always_inline]] inline V windows(const std::uint32_t* sums, std::size_t reach) {
  WrappingOf<V> to, from;
  std::memcpy(&to, sums + reach, sizeof to);
  std::memcpy(&from, sums - reach - 1, sizeof from);
  return __builtin_convertvector(reinterpret_cast<WholeOf<V>>(to - from), V);
}

[[gnu::always_inline]] inline void fillSums(const Ring& ring, const float* x, const float* y, const RingSums& sums) {
  Wrapping beforeX{}, beforeY{};
  for (std::size_t i = 0; i < ring.count; i += 8) {
    append(sums.x + i, load(x + i), ring.scale, beforeX);
    append(sums.y + i, load(y + i), ring.scale, beforeY);
  }
  goRound(sums.x, ring.count, ring.reach);
  goRound(sums.y, ring.count, ring.reach);
}

// Phasors of which one at a time is wanted stand in pairs of x and y, in an order that takes two shuffles for eight.
[[gnu::always_inline]] inline void storePairs(float* to, Vector x, Vector y) {
  store(to, __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13));
  store(to + 8, __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15));
}

/// Adds eight that stand in pairs, times `scale`, to x and y, and clears them.
[[gnu::always_inline]] inline void addPairs(float* from, float scale, Vector& x, Vector& y) {
  const Vector low = load(from), high = load(from + 8);
  x += scale * __builtin_shufflevector(low, high, 0, 2, 8, 10, 4, 6, 12, 14);
  y += scale * __builtin_shufflevector(low, high, 1, 3, 9, 11, 5, 7, 13, 15);
  store(from, Vector{});
  store(from + 8, Vector{});
}

/// Adds what each hears more, and less, than on the plain ring.
[[gnu::always_inline]] inline void moveLinks(const Ring& ring) {
  using Pair = float __attribute__((vector_size(8)));
  const auto at = [](float* pairs, std::uint32_t i) {
    Pair z;
    std::memcpy(&z, pairs + i, sizeof z);
    return z;
  };
  const auto put = [](float* pairs, std::uint32_t i, Pair z) { std::memcpy(pairs + i, &z, sizeof z); };
  float* const heard = ring.heard;
  for (const Link& link : ring.rewired) {
    const std::uint32_t listener = link.of, no = link.was, yes = link.is;  // read once, before anything is written
    const Pair z = at(ring.pairs, listener), more = at(ring.pairs, yes) - at(ring.pairs, no);
    put(heard, listener, at(heard, listener) + more);
    put(heard, no, at(heard, no) - z);
    put(heard, yes, at(heard, yes) + z);
  }
}

}  // namespace ksom::kernel
