// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>

#include "rewired_links.hpp"

namespace ksom::kernel {

/// Oscillators of a ring stand in sixteen columns, each of `rows` neighbours, and the columns follow one another round
/// the ring; the last ones may be short, or empty. Lanes go along rows, so that a column is summed up lane by lane.
constexpr std::size_t kColumns = 16;
constexpr std::size_t rowsOf(std::size_t count) { return (count + kColumns - 1) / kColumns; }
constexpr std::size_t laneInColumns(std::size_t oscillator, std::size_t rows) {
  return oscillator % rows * kColumns + oscillator / rows;
}

/// Sums down the columns stand in rows of twice as many points: after the last oscillator the ring begins anew, so that a
/// window never has to go round. That is 4 floats to a lane, x and y; a fifth lets rows begin in other sets of a cache, for
/// their second halves are seldom asked for.
constexpr std::size_t kSumsOfLane = 5, kSumsInRow = kSumsOfLane * kColumns;

/// Where one stands that is so many oscillators on: rows further down, or up, and columns.
struct Way {
  std::ptrdiff_t rows, columns;
};

/// Rows from which all ways are the same: to the last oscillator that is heard, and to the one before the first. That is
/// looked for once round the ring where it is not in the same column.
struct Stretch {
  std::size_t begin, end;
  Way last, before;
  bool isLastLow, isBeforeLow;  // in rows where sums of the next round have come a column less far
  bool isRound;                 // the latter is once round
};
constexpr std::size_t kMostStretches = 5;

/// Each hears the `reach` next on each side. With room for what the bank sums up.
struct Ring {
  std::size_t rows = 0;
  Way round{};                      // as far as there are oscillators
  std::size_t top = 0, bottom = 0;  // where the ring goes on: in rows before the one and from the other on
  std::array<Stretch, kMostStretches> stretches{};
  std::size_t stretchCount = 0;
  float* sums = nullptr;  // kSumsInRow to a row
  Rewired rewired{};
};

/// The ways on a ring of `count`.
Ring ringOf(std::size_t count, std::size_t reach);

}  // namespace ksom::kernel
