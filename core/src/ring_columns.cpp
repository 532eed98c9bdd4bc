// SPDX-License-Identifier: GPL-3.0-or-later
#include "ring_columns.hpp"

#include <algorithm>

namespace ksom::kernel {
namespace {

Way wayFrom(std::size_t row, std::size_t distance, std::size_t rows) {
  const std::size_t to = row + distance, columns = to / rows;
  return {static_cast<std::ptrdiff_t>(to % rows) - static_cast<std::ptrdiff_t>(row),
          static_cast<std::ptrdiff_t>(columns)};
}

// Rows before which a way changes: it comes to the end of a column, or to where the next round begins in one.
void cutAt(std::size_t distance, std::size_t count, std::size_t rows, std::size_t* cuts) {
  cuts[0] = (rows - distance % rows) % rows;
  cuts[1] = (cuts[0] + count) % rows;
}

// Other rows find both ends of their windows in columns that have no end there.
void goOnWhereNeeded(std::size_t reach, Ring& ring) {
  const auto low = static_cast<std::size_t>(ring.round.rows);
  const std::size_t behind = (low > 0 ? ring.rows - low : 0) + reach + 1;
  ring.top = reach;
  ring.bottom = behind < ring.rows ? ring.rows - behind : 0;
  if (ring.top >= ring.bottom) ring.top = ring.bottom = 0;
}

}  // namespace

Ring ringOf(std::size_t count, std::size_t reach) {
  const std::size_t rows = rowsOf(count), last = reach, before = count - reach - 1;
  Ring ring{.rows = rows, .round = wayFrom(0, count, rows)};
  goOnWhereNeeded(reach, ring);
  std::array<std::size_t, 6> cuts{0, rows};
  cutAt(last, count, rows, &cuts[2]);
  cutAt(before, count, rows, &cuts[4]);
  std::ranges::sort(cuts);
  const auto isLow = [&](std::size_t row, const Way& way) {
    return static_cast<std::ptrdiff_t>(row) + way.rows < ring.round.rows;
  };
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const std::size_t row = cuts[i];
    if (row == cuts[i + 1]) continue;
    const bool isRound = row <= reach;
    const Way straight{-static_cast<std::ptrdiff_t>(reach + 1), 0};
    const Way toLast = wayFrom(row, last, rows), toBefore = isRound ? wayFrom(row, before, rows) : straight;
    ring.stretches[ring.stretchCount++] = {
        row, cuts[i + 1], toLast, toBefore, isLow(row, toLast), isLow(row, toBefore), isRound};
  }
  return ring;
}

}  // namespace ksom::kernel
