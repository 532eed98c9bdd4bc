// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bank_support.hpp"

namespace ksom::test {

inline constexpr std::size_t kChimeraCount = 256;
inline constexpr float kChimeraLag = 1.46f;  ///< rad

/// A ring of equal oscillators that hear 90 of the others on each side; with kChimeraLag it becomes a chimera.
BankOf ringFromBump(std::uint64_t seed, float lag);
/// How much in step each is with its eight neighbours on each side.
std::vector<double> localOrders(const KuramotoBank& bank);

}  // namespace ksom::test
