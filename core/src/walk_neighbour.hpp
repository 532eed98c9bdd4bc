// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/chance.hpp"
#include "som_neighbours.hpp"

namespace ksom {

/// One of the cells that touch it, by chance; on a map of one the cell itself.
inline int neighbourOf(const som::Shape& shape, int cell, Chance& chance) {
  std::array<int, 8> around;
  const int count = shape.cellsAround(cell, around);
  return count == 0 ? cell : around[chance.pick(static_cast<std::size_t>(count))];
}

}  // namespace ksom
