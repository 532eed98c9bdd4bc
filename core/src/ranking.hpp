// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <span>

namespace ksom {

/// The n-th largest of positive numbers, 1 <= n <= their count; they are left in another order. First they are counted in
/// boxes an eighth of an octave wide, which needs no comparisons: those of a sort are coin tosses, and guessed wrong. Audio
/// thread.
inline float nthLargest(std::span<float> values, std::size_t n) {
  constexpr int kBoxes = 256, kBoxBits = 20;
  const auto boxOf = [](float x) {  // from the top down; outside, the first and the last box take all
    constexpr int kTop = std::bit_cast<std::int32_t>(4.0f) >> kBoxBits;
    return static_cast<std::size_t>(std::clamp(kTop - (std::bit_cast<std::int32_t>(x) >> kBoxBits), 0, kBoxes - 1));
  };
  std::array<std::uint16_t, kBoxes> counts{};
  for (const float x : values) ++counts[boxOf(x)];
  std::size_t box = 0, above = 0;
  while (above + counts[box] < n) above += counts[box++];
  const auto end = std::partition(values.begin(), values.end(), [&](float x) { return boxOf(x) == box; });
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(n - above - 1);
  std::nth_element(values.begin(), nth, end, std::greater<>());
  return *nth;
}

}  // namespace ksom
