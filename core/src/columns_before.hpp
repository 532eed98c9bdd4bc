// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>

#include "ring_columns.hpp"
#include "vectors.hpp"

namespace ksom::kernel {

template <class V>
constexpr std::size_t kParts = kColumns / kLanesOf<V>;  // vectors of a row

// As many in 64 bits as fill a register of the machine that runs vectors V: those of half a vector.
template <class V>
using Half = decltype(lowHalf(V{}));
using FourDoubles = double __attribute__((vector_size(32)));
using EightDoubles = double __attribute__((vector_size(64)));
template <class V>
using Doubles = std::conditional_t<kLanesOf<V> == 8, FourDoubles, EightDoubles>;

template <class D>
[[gnu::always_inline]] inline D doublesAt(const double* from) {
  D v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
template <class D>
[[gnu::always_inline]] inline void put(double* to, D v) {
  std::memcpy(to, &v, sizeof v);
}

// A lane further, with 0 in the first.
[[gnu::always_inline]] inline FourDoubles pushed(FourDoubles v) {
  return __builtin_shufflevector(FourDoubles{}, v, 0, 4, 5, 6);
}
[[gnu::always_inline]] inline EightDoubles pushed(EightDoubles v) {
  return __builtin_shufflevector(EightDoubles{}, v, 0, 8, 9, 10, 11, 12, 13, 14);
}

// In each lane the sum of all up to it.
[[gnu::always_inline]] inline FourDoubles summedUp(FourDoubles v) {
  v += pushed(v);
  return v + __builtin_shufflevector(FourDoubles{}, v, 0, 1, 4, 5);
}
[[gnu::always_inline]] inline EightDoubles summedUp(EightDoubles v) {
  v += pushed(v);
  v += __builtin_shufflevector(EightDoubles{}, v, 0, 1, 8, 9, 10, 11, 12, 13);
  return v + __builtin_shufflevector(EightDoubles{}, v, 0, 1, 2, 3, 8, 9, 10, 11);
}

/// The sum of all before a column, and of those that the ring goes on with. In 64 bits, for the difference of two may be
/// small.
template <class V>
class ColumnsBefore {
 public:
  /// Sums of whole columns.
  [[gnu::always_inline]] void take(const Ring& ring, const V* totals) {
    Doubles<V> sums[kPieces];
    all_ = 0;
    for (std::size_t i = 0; i < kPieces; ++i) {
      const Half<V> piece = i % 2 == 0 ? lowHalf(totals[i / 2]) : highHalf(totals[i / 2]);
      const Doubles<V> upTo = summedUp(__builtin_convertvector(piece, Doubles<V>));
      sums[i] = pushed(upTo) + all_;
      all_ += upTo[kPiece - 1];
    }
    const auto round = static_cast<std::size_t>(ring.round.columns);
    for (std::size_t i = 0; i < kPieces; ++i) put(low_ + i * kPiece, sums[i]), put(high_ + i * kPiece, sums[i]);
    for (std::size_t i = 0; i < kPieces; ++i) {
      put(low_ + round + 1 + i * kPiece, sums[i] + all_);
      put(high_ + round + i * kPiece, sums[i] + all_);
    }
  }
  [[gnu::always_inline]] double all() const { return all_; }
  /// Of whole columns between the ends of windows, for the lanes from this column on.
  [[gnu::always_inline]] V between(const Stretch& stretch, std::size_t column) const {
    const double* const last = (stretch.isLastLow ? low_ : high_) + stretch.last.columns + column;
    const double* const before = (stretch.isBeforeLow ? low_ : high_) + stretch.before.columns + column;
    const double round = stretch.isRound ? all_ : 0;
    return joined(pieceOf(last, before, round), pieceOf(last + kPiece, before + kPiece, round));
  }

 private:
  static constexpr std::size_t kPiece = kLanesOf<V> / 2, kPieces = kColumns / kPiece;
  [[gnu::always_inline]] static Half<V> pieceOf(const double* last, const double* before, double round) {
    return __builtin_convertvector(doublesAt<Doubles<V>>(last) - doublesAt<Doubles<V>>(before) + round, Half<V>);
  }

  double low_[2 * kColumns + 1]{}, high_[2 * kColumns + 1]{};  // see Stretch
  double all_ = 0;
};

}  // namespace ksom::kernel
