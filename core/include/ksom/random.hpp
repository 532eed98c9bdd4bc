// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ksom {

/// 64 well mixed bits for every pair of seed and index, the same on every machine (after Steele, Lea & Flood,
/// "Fast splittable pseudorandom number generators", 2014). There is no state: what is drawn never depends on order.
std::uint64_t randomBits(std::uint64_t seed, std::uint64_t index);

/// The same, even in 0 ... 1 (1 excluded).
double randomUnit(std::uint64_t seed, std::uint64_t index);

}  // namespace ksom
