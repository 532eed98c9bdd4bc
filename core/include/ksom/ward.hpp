// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace ksom {

/// Groups the cells of a map, `width` to a row, into `groups` connected regions: from one region a cell, the two
/// neighbours whose union adds least to the variance inside regions become one, again and again (Ward, J. Am. Stat.
/// Assoc. 58, 1963, with neighbours on the map only). `vectors` is cells x features, `mass` how much each cell counts
/// (> 0). Gives each cell's region, numbered in the order of their first cells. No chance is involved. Learning only:
/// allocates.
std::vector<int> groupCells(std::span<const float> vectors, std::span<const double> mass, int width, int groups);

}  // namespace ksom
