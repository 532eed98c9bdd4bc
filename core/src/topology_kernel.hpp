// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace ksom::kernel {

/// h_i = share_i times the sum over the `reach` next of i on each side of a ring of `count`. Values times `scale` are
/// counted in whole numbers, whose running sum may wrap: the difference of two is still exact, at any reach. `running`
/// has room for runningSize(count) numbers.
void ringField(const float* x, const float* y, std::size_t count, std::size_t reach, float scale, const float* share,
               std::int32_t* running, float* hx, float* hy);
std::size_t runningSize(std::size_t count);

/// hx_i = share_i times the sum of links[j * count + i] x_j, and hy likewise.
void matrixField(const float* links, const float* x, const float* y, std::size_t count, const float* share, float* hx,
                 float* hy);

/// Turns each field by the angle of this cosine and sine.
void turnFields(float cosine, float sine, std::size_t count, float* hx, float* hy);

}  // namespace ksom::kernel
