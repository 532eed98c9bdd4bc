// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace ksom {

/// The n-th largest of positive numbers, 1 <= n <= their count. Audio thread; without comparisons that would be coin
/// tosses, and guessed wrong.
float nthLargest(std::span<const float> values, std::size_t n);

}  // namespace ksom
