// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "columns_before.hpp"
#include "ring_columns.hpp"
#include "vectors.hpp"

// What each hears on a ring, from sums down its columns: one addition for a row of them.
namespace ksom::kernel {

/// Points in two vectors: x and y, each in a row of its own.
template <class V>
struct Apart {
  static constexpr std::size_t kStep = 1, kSecond = 2 * kColumns;  // floats to the next point, and to the second vector
  [[gnu::always_inline]] static PointOf<V> pointsOf(PointOf<V> both) { return both; }
  [[gnu::always_inline]] static PointOf<V> of(PointOf<V> points) { return points; }
};

/// Points in two vectors: pairs of x and y, where some are heard one by one.
template <class V>
struct Paired {
  static constexpr std::size_t kStep = 2, kSecond = kLanesOf<V>;
  [[gnu::always_inline]] static PointOf<V> pointsOf(PointOf<V> both) { return split(both.x, both.y); }
  [[gnu::always_inline]] static PointOf<V> of(PointOf<V> points) { return merged(points.x, points.y); }

 private:
  [[gnu::always_inline]] static Point split(Vector a, Vector b) {
    return {__builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14),
            __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)};
  }
  [[gnu::always_inline]] static Point merged(Vector x, Vector y) {
    return {__builtin_shufflevector(x, y, 0, 8, 1, 9, 2, 10, 3, 11),
            __builtin_shufflevector(x, y, 4, 12, 5, 13, 6, 14, 7, 15)};
  }
  [[gnu::always_inline]] static PointOf<Wide> split(Wide a, Wide b) {
    return {__builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
            __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)};
  }
  [[gnu::always_inline]] static PointOf<Wide> merged(Wide x, Wide y) {
    return {__builtin_shufflevector(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
            __builtin_shufflevector(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)};
  }
};

template <class V>
[[gnu::always_inline]] inline PointOf<V> bothAt(const float* from, std::size_t second) {
  return {load<V>(from), load<V>(from + second)};
}
template <class V>
[[gnu::always_inline]] inline void keepBoth(float* to, std::size_t second, PointOf<V> both) {
  store(to, both.x);
  store(to + second, both.y);
}

/// Sums down the columns, of points as `pointsOfLane` has them; two rows at once: then one sum less waits for
/// another. What they come to goes to `sum`, one a part.
template <class Form, class V, class PointsOfLane>
[[gnu::always_inline]] inline void sumDown(const Ring& ring, PointsOfLane pointsOfLane, PointOf<V>* sum) {
  const std::size_t rows = ring.rows;
  float* const sums = ring.sums;
  const auto keep = [sums](std::size_t row, std::size_t column, PointOf<V> upTo) {
    keepBoth(sums + row * kSumsInRow + column * Form::kStep, Form::kSecond, upTo);
  };
  for (std::size_t row = 0; row < rows; row += 2)
    for (std::size_t part = 0; part < kParts<V>; ++part) {
      const std::size_t column = part * kLanesOf<V>;
      const PointOf<V> upper = pointsOfLane(row * kColumns + column), before = sum[part];
      sum[part] = before + upper;
      keep(row, column, sum[part]);
      if (row + 1 == rows) continue;
      sum[part] = before + (upper + pointsOfLane((row + 1) * kColumns + column));
      keep(row + 1, column, sum[part]);
    }
}

/// The ring begins anew behind the last oscillator, in these rows.
template <class Form, class V>
[[gnu::always_inline]] inline void goOn(const Ring& ring, std::size_t begin, std::size_t end) {
  const auto low = static_cast<std::size_t>(ring.round.rows), columns = static_cast<std::size_t>(ring.round.columns);
  const std::size_t rows = ring.rows;
  float* const sums = ring.sums;
  for (std::size_t row = begin; row < end; ++row) {
    const bool isLow = row < low;
    const float* const from = sums + (isLow ? row + rows - low : row - low) * kSumsInRow;
    float* const to = sums + row * kSumsInRow + (columns + (isLow ? 1 : 0)) * Form::kStep;
    for (std::size_t at = 0; at < kColumns * Form::kStep; at += kLanesOf<V> * Form::kStep)
      keepBoth(to + at, Form::kSecond, bothAt<V>(from + at, Form::kSecond));
  }
}

/// What a vector of lanes hears in a stretch of rows: sums to the last one heard, less those to before the first, and whole
/// columns in between.
template <class Form, class V>
struct Window {
  const float *last, *before;  // of the lane that stands in row 0; a lane further is kSumsOfLane floats further
  PointOf<V> between;

  [[gnu::always_inline]] PointOf<V> at(std::size_t lane) const {
    const std::size_t at = lane * kSumsOfLane;
    return bothAt<V>(last + at, Form::kSecond) - bothAt<V>(before + at, Form::kSecond) + between;
  }
};

/// Of all stretches, in one sample.
template <class Form, class V>
struct RingWindows {
  ColumnsBefore<V> x, y;

  template <class PointsOfLane>
  [[gnu::always_inline]] void take(const Ring& ring, PointsOfLane pointsOfLane) {
    PointOf<V> sum[kParts<V>]{};
    sumDown<Form>(ring, pointsOfLane, sum);
    V totalX[kParts<V>], totalY[kParts<V>];
    for (std::size_t part = 0; part < kParts<V>; ++part) {
      const PointOf<V> total = Form::pointsOf(sum[part]);
      totalX[part] = total.x, totalY[part] = total.y;
    }
    x.take(ring, totalX);
    y.take(ring, totalY);
    goOn<Form, V>(ring, 0, ring.top);
    goOn<Form, V>(ring, ring.bottom, ring.rows);
  }
  [[gnu::always_inline]] Window<Form, V> of(const Ring& ring, std::size_t index, std::size_t column) const {
    const Stretch& stretch = ring.stretches[index];
    const auto from = [&](const Way& way) {
      constexpr auto kRow = static_cast<std::ptrdiff_t>(kSumsInRow), kStep = static_cast<std::ptrdiff_t>(Form::kStep);
      const auto lane = static_cast<std::ptrdiff_t>(column);
      return ring.sums + way.rows * kRow + (way.columns + lane) * kStep - lane * std::ptrdiff_t{kSumsOfLane};
    };
    return {from(stretch.last), from(stretch.before),
            Form::of({x.between(stretch, column), y.between(stretch, column)})};
  }
};

}  // namespace ksom::kernel
