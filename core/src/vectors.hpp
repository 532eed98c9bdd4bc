// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>

namespace ksom::kernel {

/// Eight floats at once, in the extension that g++ and clang share: the compiler makes of it what the machine has.
/// Functions of vectors must be inlined: builds with and without AVX2 pass them in different ways.
using Vector = float __attribute__((vector_size(32)));
/// Sixteen, for loops that only run on machines with registers of that size.
using Wide = float __attribute__((vector_size(64)));

template <class V>
constexpr std::size_t kLanesOf = sizeof(V) / sizeof(float);

template <class V = Vector>
[[gnu::always_inline]] inline V load(const float* from) {
  V v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

/// The same, kept in a register however often it is used, where a compiler would rather load it again.
template <class V>
[[gnu::always_inline]] inline V loadOnce(const float* from) {
  struct [[gnu::packed, gnu::may_alias]] Loose {
    V v;
  };
  return static_cast<const volatile Loose*>(static_cast<const void*>(from))->v;
}

template <class V>
[[gnu::always_inline]] inline void store(float* to, V v) {
  std::memcpy(to, &v, sizeof v);
}

/// Points of a plane, one a lane.
template <class V>
struct PointOf {
  V x, y;
};
using Point = PointOf<Vector>;

template <class V>
[[gnu::always_inline]] inline PointOf<V> operator+(PointOf<V> a, PointOf<V> b) {
  return {a.x + b.x, a.y + b.y};
}
template <class V>
[[gnu::always_inline]] inline PointOf<V> operator-(PointOf<V> a, PointOf<V> b) {
  return {a.x - b.x, a.y - b.y};
}

/// Eight lanes as often as there is room for them.
template <class V>
[[gnu::always_inline]] inline V spread(Vector v) {
  if constexpr (kLanesOf<V> == 8) return v;
  else return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7);
}

/// Half of the lanes, and both halves together.
using Four = float __attribute__((vector_size(16)));
[[gnu::always_inline]] inline Vector lowHalf(Wide v) { return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7); }
[[gnu::always_inline]] inline Vector highHalf(Wide v) {
  return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
}
[[gnu::always_inline]] inline Wide joined(Vector low, Vector high) {
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
[[gnu::always_inline]] inline Four lowHalf(Vector v) { return __builtin_shufflevector(v, v, 0, 1, 2, 3); }
[[gnu::always_inline]] inline Four highHalf(Vector v) { return __builtin_shufflevector(v, v, 4, 5, 6, 7); }
[[gnu::always_inline]] inline Vector joined(Four low, Four high) {
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
}

/// What is over eight lanes added to them.
[[gnu::always_inline]] inline Vector folded(Wide v) { return lowHalf(v) + highHalf(v); }
[[gnu::always_inline]] inline Vector folded(Vector v) { return v; }

/// The same, as often as there is room for it.
[[gnu::always_inline]] inline Wide foldedInEach(Wide v) {
  return v + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}
[[gnu::always_inline]] inline Vector foldedInEach(Vector v) { return v; }

/// Eight of them.
[[gnu::always_inline]] inline Vector firstEight(Wide v) { return lowHalf(v); }
[[gnu::always_inline]] inline Vector firstEight(Vector v) { return v; }

/// In each lane the sum of all, in a fixed order.
[[gnu::always_inline]] inline Vector total(Vector v) {
  v += __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3);
  v += __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5);
  v += __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6);
  return v;
}

/// The same of any number of lanes, in each of eight.
template <class V>
[[gnu::always_inline]] inline Vector totalOf(V v) {
  return total(folded(v));
}
template <class V>
[[gnu::always_inline]] inline Point totalOf(PointOf<V> z) {
  return {totalOf(z.x), totalOf(z.y)};
}

/// The first lane alone.
[[gnu::always_inline]] inline Vector first(Vector v) { return Vector{v[0]}; }

}  // namespace ksom::kernel
