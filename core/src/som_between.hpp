// SPDX-License-Identifier: GPL-3.0-or-later
// The cells that a position on a map lies between.
#pragma once

#include <array>
#include <cstddef>

#include "ksom/som_grid.hpp"

namespace ksom::som {

/// Two places on a side, the first one at or before the position, and how far along it is, 0 ... 1.
struct Between {
  std::size_t first, second;
  float along;
};

/// Without a ring the nearer edge holds outside. What is not a number counts as 0, and on a ring what is infinite.
Between between(float at, int side, bool isRing, SomGrid::Interp interp);

/// Four cells and how much each of them counts, in all 1. A cell may be there twice.
struct Corners {
  std::array<std::size_t, 4> cells;
  std::array<float, 4> weights;
};
Corners corners(const Between& across, const Between& down, int width);

}  // namespace ksom::som
