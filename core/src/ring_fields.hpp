// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "ring_columns.hpp"
#include "vectors.hpp"

// What each hears on a ring, from sums down its columns: one addition for a row of them.
namespace ksom::kernel {

template <class V>
constexpr std::size_t kParts = kColumns / kLanesOf<V>;  // vectors of a row
constexpr std::size_t kSumsInRow = 2 * kColumns;

/// Sums down the columns, of phasors as `phasorAt` has them for a lane; two rows at once: then one sum less waits for
/// another.
template <class V, class PhasorAt>
[[gnu::always_inline]] inline void sumDown(const Ring& ring, PhasorAt phasorAt) {
  PointOf<V> sum[kParts<V>]{};
  const auto put = [&](std::size_t row, std::size_t column, PointOf<V> z) {
    store(ring.sumsX + row * kSumsInRow + column, z.x);
    store(ring.sumsY + row * kSumsInRow + column, z.y);
  };
  for (std::size_t row = 0; row < ring.rows; row += 2)
    for (std::size_t part = 0; part < kParts<V>; ++part) {
      const std::size_t column = part * kLanesOf<V>;
      const PointOf<V> upper = phasorAt(row * kColumns + column);
      put(row, column, sum[part] + upper);
      if (row + 1 == ring.rows) continue;
      sum[part] = sum[part] + (upper + phasorAt((row + 1) * kColumns + column));
      put(row + 1, column, sum[part]);
    }
}

/// The ring begins anew behind the last oscillator, in these rows.
template <class V>
[[gnu::always_inline]] inline void goOn(const Ring& ring, std::size_t begin, std::size_t end, float* sums) {
  const auto low = static_cast<std::size_t>(ring.round.rows), columns = static_cast<std::size_t>(ring.round.columns);
  for (std::size_t row = begin; row < end; ++row) {
    const bool isLow = row < low;
    const float* const from = sums + (isLow ? row + ring.rows - low : row - low) * kSumsInRow;
    float* const to = sums + row * kSumsInRow + columns + (isLow ? 1 : 0);
    for (std::size_t column = 0; column < kColumns; column += kLanesOf<V>) store(to + column, load<V>(from + column));
  }
}

/// The sum of all before a column, and of those that the ring goes on with. In 64 bits, for the difference of two may be
/// small.
class ColumnsBefore {
 public:
  [[gnu::always_inline]] void take(const Ring& ring, const float* totals) {
    constexpr std::size_t kHalf = kColumns / 2;
    double sums[kColumns], lower = 0, upper = 0;  // two chains, which need not wait for one another
    for (std::size_t column = 0; column < kHalf; ++column) {
      sums[column] = lower;
      lower += static_cast<double>(totals[column]);
      sums[kHalf + column] = upper;
      upper += static_cast<double>(totals[kHalf + column]);
    }
    all_ = lower + upper;
    for (std::size_t column = 0; column < kHalf; ++column) sums[kHalf + column] += lower;
    const auto high = static_cast<std::size_t>(ring.round.columns);
    for (std::size_t column = 0; column < kColumns; ++column) low_[column] = high_[column] = sums[column];
    for (std::size_t column = 0; column < kColumns; ++column) high_[high + column] = sums[column] + all_;
    for (std::size_t column = 0; column < kColumns; ++column) low_[high + 1 + column] = sums[column] + all_;
  }
  [[gnu::always_inline]] double all() const { return all_; }
  [[gnu::always_inline]] void between(const Stretch& stretch, float* heard) const {
    const double* const last = (stretch.isLastLow ? low_ : high_) + stretch.last.columns;
    const double* const before = (stretch.isBeforeLow ? low_ : high_) + stretch.before.columns;
    const double round = stretch.isRound ? all_ : 0;
    for (std::size_t column = 0; column < kColumns; ++column)
      heard[column] = static_cast<float>(last[column] - before[column] + round);
  }

 private:
  double low_[2 * kColumns + 1]{}, high_[2 * kColumns + 1]{};  // see Stretch
  double all_ = 0;
};

/// What a vector of lanes hears in a stretch of rows: sums to the last one heard, less those to before the first, and whole
/// columns in between. A row of sums is as long as two of lanes.
template <class V>
struct Window {
  const float *lastX, *lastY, *beforeX, *beforeY;
  PointOf<V> between;

  [[gnu::always_inline]] PointOf<V> at(std::size_t lane) const {
    const std::size_t at = 2 * lane;
    return {(load<V>(lastX + at) - load<V>(beforeX + at)) + between.x,
            (load<V>(lastY + at) - load<V>(beforeY + at)) + between.y};
  }
};

/// Of all stretches, in one sample.
template <class V>
struct RingWindows {
  ColumnsBefore x, y;
  alignas(64) float betweenX[kMostStretches][kColumns]{}, betweenY[kMostStretches][kColumns]{};

  template <class PhasorAt>
  [[gnu::always_inline]] void take(const Ring& ring, PhasorAt phasorAt) {
    const std::size_t last = (ring.rows - 1) * kSumsInRow;
    sumDown<V>(ring, phasorAt);
    x.take(ring, ring.sumsX + last);
    y.take(ring, ring.sumsY + last);
    for (float* const sums : {ring.sumsX, ring.sumsY}) {
      goOn<V>(ring, ring.bottom, ring.rows, sums);
      goOn<V>(ring, 0, ring.top, sums);
    }
    for (std::size_t i = 0; i < ring.stretchCount; ++i) {
      x.between(ring.stretches[i], betweenX[i]);
      y.between(ring.stretches[i], betweenY[i]);
    }
  }
  [[gnu::always_inline]] Window<V> of(const Ring& ring, std::size_t stretch, std::size_t column) const {
    const auto back = static_cast<std::ptrdiff_t>(column);  // what the lanes are further than the row is doubled, too
    const std::ptrdiff_t last = ring.stretches[stretch].last.lanes() - back;
    const std::ptrdiff_t before = ring.stretches[stretch].before.lanes() - back;
    return {ring.sumsX + last,
            ring.sumsY + last,
            ring.sumsX + before,
            ring.sumsY + before,
            {load<V>(betweenX[stretch] + column), load<V>(betweenY[stretch] + column)}};
  }
};

// Points as pairs of x and y, and back; see pairOf.
template <class V>
struct Pairs {
  V low, high;
};
[[gnu::always_inline]] inline Pairs<Vector> pairsOf(Vector x, Vector y) {
  return {__builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13),
          __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15)};
}
[[gnu::always_inline]] inline Pairs<Wide> pairsOf(Wide x, Wide y) {
  return {__builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 2, 18, 3, 19, 6, 22, 7, 23),
          __builtin_shufflevector(x, y, 8, 24, 9, 25, 12, 28, 13, 29, 10, 26, 11, 27, 14, 30, 15, 31)};
}

template <class V>
[[gnu::always_inline]] inline void putPairs(float* pairs, std::size_t at, PointOf<V> z) {
  const Pairs<V> both = pairsOf(z.x, z.y);
  store(pairs + 2 * at, both.low);
  store(pairs + 2 * at + kLanesOf<V>, both.high);
}

[[gnu::always_inline]] inline PointOf<Vector> pointsOf(Vector low, Vector high) {
  return {__builtin_shufflevector(low, high, 0, 2, 8, 10, 4, 6, 12, 14),
          __builtin_shufflevector(low, high, 1, 3, 9, 11, 5, 7, 13, 15)};
}
[[gnu::always_inline]] inline PointOf<Wide> pointsOf(Wide low, Wide high) {
  return {__builtin_shufflevector(low, high, 0, 2, 8, 10, 4, 6, 12, 14, 16, 18, 24, 26, 20, 22, 28, 30),
          __builtin_shufflevector(low, high, 1, 3, 9, 11, 5, 7, 13, 15, 17, 19, 25, 27, 21, 23, 29, 31)};
}
template <class V>
[[gnu::always_inline]] inline PointOf<V> pairsAt(const float* pairs, std::size_t at) {
  return pointsOf(load<V>(pairs + 2 * at), load<V>(pairs + 2 * at + kLanesOf<V>));
}

}  // namespace ksom::kernel
