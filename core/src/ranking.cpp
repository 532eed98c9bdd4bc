// SPDX-License-Identifier: GPL-3.0-or-later
#include "ranking.hpp"

#include <bit>
#include <cstdint>

#include "isa.hpp"

namespace ksom {
namespace {

// Positive floats are in the order of their bits. From the highest bit down: the largest number of so many bits that n
// values reach.
[[gnu::always_inline]] inline void ask(const float* values, std::size_t count, std::size_t n, int lastBit, float* nth) {
  std::int32_t reached = 0;
  for (int bit = 30; bit >= lastBit; --bit) {
    const std::int32_t tried = reached | std::int32_t{1} << bit;
    std::int32_t above = 0;
#pragma omp simd reduction(+ : above)
    for (std::size_t k = 0; k < count; ++k) above += std::bit_cast<std::int32_t>(values[k]) >= tried ? 1 : 0;
    reached = above >= static_cast<std::int32_t>(n) ? tried : reached;
  }
  *nth = std::bit_cast<float>(reached);
}

constexpr int kMantissaBits = 23;

}  // namespace

float nthLargest(std::span<const float> values, std::size_t n) {
  float nth;
  runBest<ask>(values.data(), values.size(), n, 0, &nth);
  return nth;
}

float nearlyNthLargest(std::span<const float> values, std::size_t n) {
  float nth;
  runBest<ask>(values.data(), values.size(), n, kMantissaBits - 4, &nth);
  return nth;
}

}  // namespace ksom
