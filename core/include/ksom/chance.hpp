// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "ksom/random.hpp"

namespace ksom {

/// A seeded stream of chance: the same seed gives the same draws. Any thread; never allocates.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : seed_(seed) {}
  /// Even in 0 ... 1 (1 excluded).
  double draw() { return randomUnit(seed_, drawn_++); }
  /// Even in 0 ... count - 1.
  std::size_t pick(std::size_t count) { return static_cast<std::size_t>(draw() * static_cast<double>(count)); }
  /// One of `count` in proportion to weightOf(i), 0 or more; the first when all are 0.
  template <class WeightOf>
  std::size_t pick(std::size_t count, const WeightOf& weightOf) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += weightOf(i);
    double left = draw() * sum;
    std::size_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double weight = weightOf(i);
      if (weight <= 0) continue;
      last = i;
      if ((left -= weight) < 0) break;
    }
    return last;
  }

 private:
  std::uint64_t seed_, drawn_ = 0;  // which stream, and how much of it is used up
};

}  // namespace ksom
