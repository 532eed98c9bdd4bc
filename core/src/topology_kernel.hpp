// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ksom::kernel {

/// How loudly each hears others: row(j)[i] is how loudly i hears j.
struct Links {
  const float* first;
  std::size_t perRow;
  const float* row(std::size_t j) const { return first + j * perRow; }
  Links from(std::size_t i) const { return {first + i, perRow}; }
};

/// hx_i = the sum of links.row(j)[i] x_j, and hy likewise.
void matrixField(Links links, const float* x, const float* y, std::size_t count, float* hx, float* hy);

/// sums_i = the sum of |links.row(j)[i]| size_j.
void weighMatrix(Links links, const float* size, std::size_t count, float* sums);

}  // namespace ksom::kernel
