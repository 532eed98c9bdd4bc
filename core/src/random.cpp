// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/random.hpp"

namespace ksom {

std::uint64_t randomBits(std::uint64_t seed, std::uint64_t index) { return RandomBits(seed).at(index); }

double randomUnit(std::uint64_t seed, std::uint64_t index) {
  return static_cast<double>(randomBits(seed, index) >> 11) * 0x1p-53;
}

}  // namespace ksom
