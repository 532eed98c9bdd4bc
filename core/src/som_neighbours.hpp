// SPDX-License-Identifier: GPL-3.0-or-later
// Where the cells of a SomGrid lie, and how much each of them moves along with the best one.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace ksom::som {

/// Positions count in widths of a cell. Hexagonal: rows are sqrt(3)/2 apart, and odd ones lie half a cell to the left
/// (as in MiniSom with an even number of rows); then a cell has six neighbours at distance 1. On a torus the last column
/// is beside the first, and the last row above the first.
struct Shape {
  int width, height;
  bool isHexagonal, isTorus;

  int cellsAround(int cell, std::array<int, 8>& around) const;  // how many; each once, and never the cell itself
  bool touch(int a, int b) const;
};

/// h of a cell is the factor of its row times that of its column, both 0 ... 1. Only the places that move are there: on
/// each side `count` of them, one after the other from `first` on, beyond the last place comes the first.
struct Neighbours {
  struct Side {
    int first = 0, count = 0;
    const float* factors = nullptr;  // by place
  };
  Side rows;
  std::array<Side, 2> columns;  // in rows that are shifted as the best one is, and in the others
  int bestRow = 0;
  bool isHexagonal = false;

  const Side& columnsIn(int row) const { return columns[isHexagonal && (row - bestRow) % 2 != 0 ? 1 : 0]; }
};

/// visit(cell, h) for each cell that moves, row after row.
template <class Visit>
void forEach(const Neighbours& neighbours, int width, int height, const Visit& visit) {
  int row = neighbours.rows.first;
  for (int below = neighbours.rows.count; below > 0; --below, row = row + 1 < height ? row + 1 : 0) {
    const Neighbours::Side& side = neighbours.columnsIn(row);
    int column = side.first;
    for (int right = side.count; right > 0; --right, column = column + 1 < width ? column + 1 : 0)
      visit(static_cast<std::size_t>(row * width + column), neighbours.rows.factors[row] * side.factors[column]);
  }
}

/// Floats that neighboursOf needs for a map of this size.
inline std::size_t neighbourFloats(int width, int height) {
  return static_cast<std::size_t>(2 * width + height + (width > height ? width : height));
}

/// Those of the cell `best`. Gaussian exp(-d^2 / 2 sigma^2), or bubble: 1 where |dx| and |dy| are below sigma. The
/// result lies in `floats` until that is used again.
Neighbours neighboursOf(const Shape& shape, int best, double sigma, bool isBubble, std::span<float> floats);

}  // namespace ksom::som
