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

/// sums[i] = values[0] + ... + values[i]; kRound more after the last go on round the ring.
struct RingSums {
  std::uint32_t *x, *y;
};

/// There are two of them, one to hear and one to fill.
[[gnu::always_inline]] inline RingSums sumsOf(const Ring& ring, std::size_t which) {
  const std::size_t room = runningRoom(ring.count);
  std::uint32_t* const x = ring.running + 2 * which * room;
  return {x, x + room};
}

/// Running sums of the lanes: first two by two, then inside every four, then across them.
[[gnu::always_inline]] inline Wrapping added(Wrapping v) {
  const Wrapping none{};
  v += __builtin_shufflevector(none, v, 3, 8, 9, 10, 7, 12, 13, 14);
  v += __builtin_shufflevector(none, v, 2, 3, 8, 9, 6, 7, 12, 13);
  const Wrapping low = __builtin_shufflevector(none, v, 0, 1, 2, 3, 8, 9, 10, 11);
  return v + __builtin_shufflevector(low, low, 3, 3, 3, 3, 7, 7, 7, 7);
}
// In forms that g++ makes one instruction of, which leaves what it reads.
[[gnu::always_inline]] inline WideWrapping added(WideWrapping v) {
  using Twice = std::uint64_t __attribute__((vector_size(64)));
  using Mask = std::int32_t __attribute__((vector_size(64)));
  const WideWrapping none{};
  const Mask pairs{0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1};
  const Mask fours{0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1};
  const Mask eights{0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1};
  v += reinterpret_cast<WideWrapping>(reinterpret_cast<Twice>(v) << 32);
  v += pairs ? __builtin_shufflevector(v, v, 1, 1, 1, 1, 5, 5, 5, 5, 9, 9, 9, 9, 13, 13, 13, 13) : none;
  v += fours ? __builtin_shufflevector(v, v, 3, 3, 3, 3, 3, 3, 3, 3, 11, 11, 11, 11, 11, 11, 11, 11) : none;
  return v + (eights ? __builtin_shufflevector(v, v, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7) : none);
}

/// The last lane in all.
[[gnu::always_inline]] inline Wrapping lastOf(Wrapping v) {
  return __builtin_shufflevector(v, v, 7, 7, 7, 7, 7, 7, 7, 7);
}
[[gnu::always_inline]] inline WideWrapping lastOf(WideWrapping v) {
  return __builtin_shufflevector(v, v, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15);
}

/// The sum of all before a vector, in each of its lanes.
template <class V>
struct Before {
  WrappingOf<V> sum{};
};

/// Appends values to the sums of all before them.
template <class V>
[[gnu::always_inline]] inline void append(std::uint32_t* sums, V values, float scale, Before<V>& before) {
  const auto whole = __builtin_convertvector(values * scale, WholeOf<V>);
  const auto all = added(reinterpret_cast<WrappingOf<V>>(whole)) + before.sum;
  std::memcpy(sums, &all, sizeof all);
  before.sum = lastOf(all);
}

constexpr std::size_t kRound = 16;

[[gnu::always_inline]] inline void goRound(std::uint32_t* sums, std::size_t count) {
  const std::uint32_t all = sums[count - 1];
  if (count < kRound) {
    for (std::size_t i = 0; i < kRound; ++i)
      sums[count + i] = sums[i] + all;  // one after the other: it may go round twice
    return;
  }
#pragma omp simd
  for (std::size_t i = 0; i < kRound; ++i) sums[count + i] = sums[i] + all;
}

/// What is heard of sums that stand one behind the other: of as many windows as there are lanes at once, the first of
/// which has its middle at `at`. `goesRound`: unless `round` is 0.
struct Windows {
  const std::uint32_t* sums;
  std::ptrdiff_t to, from;  // from the middle
  std::uint32_t round;      // what a way round the ring has to add

  template <class V, bool goesRound = true>
  [[gnu::always_inline]] V at(std::size_t middle) const {
    const auto at = static_cast<std::ptrdiff_t>(middle);
    WrappingOf<V> last, first;
    std::memcpy(&last, sums + (at + to), sizeof last);
    std::memcpy(&first, sums + (at + from), sizeof first);
    WrappingOf<V> within = last - first;
    if constexpr (goesRound) within += round;
    return __builtin_convertvector(reinterpret_cast<WholeOf<V>>(within), V);
  }
};

/// For windows whose middles stand in [at, endOfRun(ring, at, width)): they begin, or end, behind where the sums do.
[[gnu::always_inline]] inline bool beginsBehind(const Ring& ring, std::size_t at) { return at <= ring.reach; }
[[gnu::always_inline]] inline bool endsBehind(const Ring& ring, std::size_t at) {
  return at + ring.reach >= ring.count;
}
[[gnu::always_inline]] inline Windows windowsFrom(const Ring& ring, const std::uint32_t* sums, std::size_t at) {
  const bool begins = beginsBehind(ring, at), ends = endsBehind(ring, at);
  const std::uint32_t rounds = begins + ends, all = sums[ring.count - 1];
  const auto count = static_cast<std::ptrdiff_t>(ring.count), reach = static_cast<std::ptrdiff_t>(ring.reach);
  return {sums, reach - (ends ? count : 0), (begins ? count : 0) - reach - 1, rounds * all};
}

/// In whole vectors of `width`.
[[gnu::always_inline]] inline std::size_t endOfRun(const Ring& ring, std::size_t at, std::size_t width) {
  const auto whole = [&](std::size_t place) { return (place + width - 1) / width * width; };
  const std::size_t begins = whole(ring.reach + 1), ends = whole(ring.count - ring.reach), end = whole(ring.count);
  if (begins > at && begins < ends) return begins;
  if (ends > at) return ends;
  return begins > at ? begins : end;
}

[[gnu::always_inline]] inline void fillSums(const Ring& ring, const float* x, const float* y, const RingSums& sums) {
  Before<Vector> beforeX, beforeY;
  for (std::size_t i = 0; i < ring.count; i += 8) {
    append(sums.x + i, load(x + i), ring.scale, beforeX);
    append(sums.y + i, load(y + i), ring.scale, beforeY);
  }
  goRound(sums.x, ring.count);
  goRound(sums.y, ring.count);
}

// Phasors of which one at a time is wanted stand in pairs of x and y, in an order that takes two shuffles for eight; see
// pairOf.
[[gnu::always_inline]] inline void storePairs(float* to, Vector x, Vector y) {
  store(to, __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13));
  store(to + 8, __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15));
}
[[gnu::always_inline]] inline void storePairs(float* to, Wide x, Wide y) {
  store(to, __builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 2, 18, 3, 19, 6, 22, 7, 23));
  store(to + 16, __builtin_shufflevector(x, y, 8, 24, 9, 25, 12, 28, 13, 29, 10, 26, 11, 27, 14, 30, 15, 31));
}

[[gnu::always_inline]] inline PointOf<Vector> pointsOf(Vector low, Vector high) {
  return {__builtin_shufflevector(low, high, 0, 2, 8, 10, 4, 6, 12, 14),
          __builtin_shufflevector(low, high, 1, 3, 9, 11, 5, 7, 13, 15)};
}
[[gnu::always_inline]] inline PointOf<Wide> pointsOf(Wide low, Wide high) {
  return {__builtin_shufflevector(low, high, 0, 2, 8, 10, 4, 6, 12, 14, 16, 18, 24, 26, 20, 22, 28, 30),
          __builtin_shufflevector(low, high, 1, 3, 9, 11, 5, 7, 13, 15, 17, 19, 25, 27, 21, 23, 29, 31)};
}

/// Adds what stands in pairs, times `scale`, to a vector of points, and clears it.
template <class V>
[[gnu::always_inline]] inline void addPairs(float* from, float scale, PointOf<V>& h) {
  const PointOf<V> more = pointsOf(load<V>(from), load<V>(from + kLanesOf<V>));
  h.x += scale * more.x;
  h.y += scale * more.y;
  store(from, V{});
  store(from + kLanesOf<V>, V{});
}

using Pair = float __attribute__((vector_size(8)));

[[gnu::always_inline]] inline void moveLink(const Ring& ring, const Link& link) {
  const auto at = [](const float* pairs, std::uint32_t i) {
    Pair z;
    std::memcpy(&z, pairs + i, sizeof z);
    return z;
  };
  const auto put = [](float* pairs, std::uint32_t i, Pair z) { std::memcpy(pairs + i, &z, sizeof z); };
  const std::uint32_t listener = link.of, no = link.was, yes = link.is;  // read once, before anything is written
  const Pair z = at(ring.pairs, listener), more = at(ring.pairs, yes) - at(ring.pairs, no);
  put(ring.heard, listener, at(ring.heard, listener) + more);
  put(ring.heard, no, at(ring.heard, no) - z);
  put(ring.heard, yes, at(ring.heard, yes) + z);
}

/// Adds what each hears more, and less, than on the plain ring. Links follow one another round the ring, and neighbours
/// would wait for what they add to the same listeners: they are taken from eight places in turn.
[[gnu::always_inline]] inline void moveLinks(const Ring& wanted) {
  constexpr std::size_t kPlaces = 8;
  const Ring ring = wanted;  // a copy, which nothing that is written can change
  const std::size_t links = ring.rewired.size(), part = links / kPlaces;
  for (std::size_t k = 0; k < part; ++k)
    for (std::size_t place = 0; place < kPlaces; ++place) moveLink(ring, ring.rewired[place * part + k]);
  for (std::size_t k = part * kPlaces; k < links; ++k) moveLink(ring, ring.rewired[k]);
}

}  // namespace ksom::kernel
