// SPDX-License-Identifier: GPL-3.0-or-later
// Eight floats side by side, as the loops of a SomGrid use them. Only for files that are built with -Wno-psabi.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "clones.hpp"

// All that a loop is made of goes into each of its builds; what it called instead would be built for plain x86-64 only.
#define KSOM_LOOP KSOM_CLONES __attribute__((flatten))

namespace ksom::som {

inline constexpr std::size_t kLanes = 8;
using Eight = float __attribute__((vector_size(kLanes * sizeof(float))));
using Mask = std::int32_t __attribute__((vector_size(kLanes * sizeof(float))));
using Quad = float __attribute__((vector_size(4 * sizeof(float))));

inline Eight eightAt(const float* from) {
  Eight eight;
  std::memcpy(&eight, from, sizeof eight);
  return eight;
}

/// Four floats twice.
inline Eight fourTwice(const float* from) {
  Quad four;
  std::memcpy(&four, from, sizeof four);
  return __builtin_shufflevector(four, four, 0, 1, 2, 3, 0, 1, 2, 3);
}

/// The first half of a and the last of b: a blend, which every port does. Of floats g++ makes a permutation of it.
inline Eight firstAndLast(const Eight& a, const Eight& b) {
  using Long = std::int64_t __attribute__((vector_size(kLanes * sizeof(float))));
  return reinterpret_cast<Eight>(
      __builtin_shufflevector(reinterpret_cast<Long>(a), reinterpret_cast<Long>(b), 0, 1, 6, 7));
}

/// Four floats from a on beside four from b on. Reads four more beyond those of a, and before those of b: then they only
/// need to be blended.
inline Eight fourAndFour(const float* a, const float* b) { return firstAndLast(eightAt(a), eightAt(b - 4)); }

inline Eight onlyWhere(const Mask& mask, const Eight& eight) {
  return reinterpret_cast<Eight>(reinterpret_cast<Mask>(eight) & mask);
}

}  // namespace ksom::som
