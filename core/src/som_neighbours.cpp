// SPDX-License-Identifier: GPL-3.0-or-later
#include "som_neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ksom::som {
namespace {

// A neighbour that moves by less than this share of the way does not move: it is beneath a float's last bit.
constexpr double kLeast = 0x1p-24;
constexpr double kRowStepSquared = 0.75;  // of hexagons, the centres of which are 1 apart

bool contains(const std::array<int, 8>& cells, int count, int cell) {
  return std::find(cells.data(), cells.data() + count, cell) != cells.data() + count;
}

int wrapped(int place, int side) { return place < 0 ? place + side : place >= side ? place - side : place; }

// Factors for the distances 0, 1, 2 ... times `unit`, or with `half` 0.5, 1.5, 2.5 ... Gives how many of them move.
// Whole numbers d have exp(-d^2 / 2 sigma^2) = q^(d^2) with one exponential, and (d + 1)^2 - d^2 = 2d + 1.
int fillFactors(std::span<float> table, double sigma, bool isBubble, double unitSquared, bool half) {
  const double q = std::exp(-0.5 * unitSquared / (sigma * sigma)), unit = std::sqrt(unitSquared);
  double h = half ? std::sqrt(std::sqrt(q)) : 1, ratio = half ? q * q : q;
  const auto inBubble = [&](std::size_t d) {
    const double distance = unit * (static_cast<double>(d) + (half ? 0.5 : 0));
    return distance < sigma || distance == 0 ? 1.0 : 0.0;
  };
  if (isBubble) h = inBubble(0);
  std::size_t d = 0;
  while (d < table.size() && h >= kLeast) {
    table[d++] = static_cast<float>(h);
    h = isBubble ? inBubble(d) : h * ratio;
    ratio *= q * q;
  }
  return static_cast<int>(d);
}

// One side of the map: its length, the place of the best cell, and by how many half cells the others lie to the right.
struct Line {
  int side, best, shift;
  bool isRing;

  // The distances that are in the table, laid on the places that have them.
  Neighbours::Side laidOut(std::span<const float> table, int count, float* factors) const {
    int from = shift > 0 ? -count : 1 - count, to = shift < 0 ? count : count - 1;
    if (isRing) {
      const int leftmost = shift > 0 ? -(side / 2) : -((side - 1) / 2);
      from = std::max(from, leftmost), to = std::min(to, leftmost + side - 1);
    } else {
      from = std::max(from, -best), to = std::min(to, side - 1 - best);
    }
    // Both ways from where the table begins.
    const auto lay = [&](int k, int end, int way) {
      int place = wrapped(best + k, side);
      for (const float* h = table.data(); k != end; ++h, k += way) {
        factors[place] = *h;
        place = place + way == side ? 0 : place + way < 0 ? side - 1 : place + way;
      }
    };
    if (from <= to) lay(shift < 0 ? 1 : 0, to + 1, 1), lay(shift > 0 ? -1 : 0, from - 1, -1);
    return {wrapped(best + from, side), std::max(to - from + 1, 0), factors};
  }
};

}  // namespace

Neighbours neighboursOf(const Shape& shape, int best, double sigma, bool isBubble, std::span<float> floats) {
  const int bestX = best % shape.width, bestY = best / shape.width;
  const auto width = static_cast<std::size_t>(shape.width), height = static_cast<std::size_t>(shape.height);
  const std::span<float> table = floats.subspan(2 * width + height);
  float* const columns = floats.data();
  sigma = sigma > 0 ? sigma : 0;
  Neighbours all{.rows = {}, .columns = {}, .bestRow = bestY, .isHexagonal = shape.isHexagonal};
  int count = fillFactors(table.first(shape.isHexagonal ? width : table.size()), sigma, isBubble, 1, false);
  all.columns[0] = Line{shape.width, bestX, 0, shape.isTorus}.laidOut(table, count, columns);
  if (shape.isHexagonal) {
    count = fillFactors(table.first(width), sigma, isBubble, 1, true);
    const int shift = bestY % 2 == 0 ? -1 : 1;
    all.columns[1] = Line{shape.width, bestX, shift, shape.isTorus}.laidOut(table, count, columns + width);
    count = fillFactors(table.first(height), sigma, isBubble, kRowStepSquared, false);
  }
  all.rows = Line{shape.height, bestY, 0, shape.isTorus}.laidOut(table, count, columns + 2 * width);
  return all;
}

int Shape::cellsAround(int cell, std::array<int, 8>& around) const {
  const int column = cell % width, row = cell / width;
  int count = 0;
  for (int dy = -1; dy <= 1; ++dy)
    for (int dx = -1; dx <= 1; ++dx) {
      const bool isInside = column + dx >= 0 && column + dx < width && row + dy >= 0 && row + dy < height;
      if (!isInside && !isTorus) continue;
      const int toRow = wrapped(row + dy, height);
      const int shift = row % 2 - toRow % 2;  // of the other row, in half cells to the right
      if (isHexagonal && dy != 0 && std::abs(2 * dx + shift) > 1) continue;
      const int other = toRow * width + wrapped(column + dx, width);
      if (other != cell && !contains(around, count, other)) around[static_cast<std::size_t>(count++)] = other;
    }
  return count;
}

bool Shape::touch(int a, int b) const {
  std::array<int, 8> around;
  return a == b || contains(around, cellsAround(a, around), b);
}

}  // namespace ksom::som
