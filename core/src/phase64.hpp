// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>

namespace ksom {

/// Finite cycles as a phase of 64 bits, which wraps once a cycle.
inline std::uint64_t phase64(double cycles) {
  const double fraction = cycles - std::floor(cycles);
  return fraction < 1 ? static_cast<std::uint64_t>(fraction * 0x1p64) : 0;  // -1e-20 leaves exactly 1
}

}  // namespace ksom
