// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ksom {

/// 64 well mixed bits for every pair of seed and index, the same on every machine (after Steele, Lea & Flood,
/// "Fast splittable pseudorandom number generators", 2014). There is no state: what is drawn never depends on order.
std::uint64_t randomBits(std::uint64_t seed, std::uint64_t index);

/// The same, even in 0 ... 1 (1 excluded).
double randomUnit(std::uint64_t seed, std::uint64_t index);

/// randomBits of one seed, for many indices.
class RandomBits {
 public:
  explicit RandomBits(std::uint64_t seed) : start_(mixed(seed + kGoldenRatio)) {}
  std::uint64_t at(std::uint64_t index) const { return mixed(start_ + kGoldenRatio * (index + 1)); }

 private:
  static constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15u;
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::uint64_t start_;
};

}  // namespace ksom
