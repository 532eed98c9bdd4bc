// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ksom::kernel {

/// An oscillator, whom it heard on the ring, and whom it hears instead; as places in pairs, see pairOf.
struct Link {
  std::uint32_t of, was, is;
};

/// Each of `count` hears the `reach` next on each side, but for what is rewired.
struct Ring {
  std::size_t count, reach;
  float scale;             // makes whole numbers of values
  std::uint32_t* running;  // 4 * runningRoom(count)
  std::span<const Link> rewired;
  float *pairs, *heard;  // 2 * count each, up to a whole vector; what is heard is 0 in between
};
std::size_t runningRoom(std::size_t count);
/// Where the pair of an oscillator stands.
std::uint32_t pairOf(std::size_t oscillator);

/// h_i = the sum over all that i hears. Phasors, and fields, fill vectors of 8.
void ringField(const Ring& ring, const float* x, const float* y, float* hx, float* hy);

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
