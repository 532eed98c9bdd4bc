// SPDX-License-Identifier: GPL-3.0-or-later
#include "ranking.hpp"

#include <bit>
#include <cstdint>
#include <limits>

#include "isa.hpp"

namespace ksom {
namespace {

[[gnu::always_inline]] inline std::int32_t bitsOf(float x) { return std::bit_cast<std::int32_t>(x); }

[[gnu::always_inline]] inline std::int32_t countFrom(const float* values, std::size_t count, std::int32_t least) {
  std::int32_t above = 0;
#pragma omp simd reduction(+ : above)
  for (std::size_t k = 0; k < count; ++k) above += bitsOf(values[k]) >= least ? 1 : 0;
  return above;
}

[[gnu::always_inline]] inline std::int32_t leastFrom(const float* values, std::size_t count, std::int32_t least) {
  std::int32_t lowest = std::numeric_limits<std::int32_t>::max();
#pragma omp simd reduction(min : lowest)
  for (std::size_t k = 0; k < count; ++k) {
    const std::int32_t bits = bitsOf(values[k]) >= least ? bitsOf(values[k]) : lowest;
    lowest = bits < lowest ? bits : lowest;
  }
  return lowest;
}

// Positive floats are in the order of their bits. All have those above the highest in which the least and the largest
// differ; from that one down, what n values reach. As soon as exactly n reach it, the least of them is meant.
[[gnu::always_inline]] inline void ask(const float* values, std::size_t count, std::size_t n, float* nth) {
  const auto wanted = static_cast<std::int32_t>(n);
  std::int32_t least = std::numeric_limits<std::int32_t>::max(), most = 0;
#pragma omp simd reduction(min : least) reduction(max : most)
  for (std::size_t k = 0; k < count; ++k) {
    const std::int32_t bits = bitsOf(values[k]);
    least = bits < least ? bits : least;
    most = bits > most ? bits : most;
  }
  const int differing = std::bit_width(static_cast<std::uint32_t>(least ^ most));
  std::int32_t reached = most >> differing << differing;
  for (int bit = differing - 1; bit >= 0; --bit) {
    const std::int32_t tried = reached | std::int32_t{1} << bit, above = countFrom(values, count, tried);
    reached = above >= wanted ? tried : reached;
    if (above == wanted) break;
  }
  *nth = std::bit_cast<float>(leastFrom(values, count, reached));
}

}  // namespace

float nthLargest(std::span<const float> values, std::size_t n) {
  float nth;
  runBest<ask>(values.data(), values.size(), n, &nth);
  return nth;
}

}  // namespace ksom
