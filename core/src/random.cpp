// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/random.hpp"

namespace ksom {

std::uint64_t randomBits(std::uint64_t seed, std::uint64_t index) {
  const auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  };
  constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15u;
  return mix(mix(seed + kGoldenRatio) + kGoldenRatio * (index + 1));
}

double randomUnit(std::uint64_t seed, std::uint64_t index) {
  return static_cast<double>(randomBits(seed, index) >> 11) * 0x1p-53;
}

}  // namespace ksom
