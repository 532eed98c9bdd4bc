// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>

namespace ksom::kernel {

/// Eight floats at once, in the extension that g++ and clang share: the compiler makes of it what the machine has.
/// Functions of vectors must be inlined: builds with and without AVX2 pass them in different ways.
using Vector = float __attribute__((vector_size(32)));

[[gnu::always_inline]] inline Vector load(const float* from) {
  Vector v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

/// The same, kept in a register however often it is used, where a compiler would rather load it again.
[[gnu::always_inline]] inline Vector loadOnce(const float* from) {
  using Loose = float __attribute__((vector_size(32), aligned(4), may_alias));
  return *reinterpret_cast<const volatile Loose*>(from);
}

[[gnu::always_inline]] inline void store(float* to, Vector v) { std::memcpy(to, &v, sizeof v); }

/// In each lane the sum of all, in a fixed order.
[[gnu::always_inline]] inline Vector total(Vector v) {
  v += __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3);
  v += __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5);
  v += __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6);
  return v;
}

/// The first lane alone.
[[gnu::always_inline]] inline Vector first(Vector v) { return Vector{v[0]}; }

}  // namespace ksom::kernel
