// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>

namespace ksom {

/// A sum of floats that does not depend on their order: fixed point, with 64 bits before the point (one of them the
/// sign) and 64 behind. What is smaller than 2^-64 is cut off; 2^33 numbers up to 2^30 fit. Numbers must be finite.
struct ExactSum {
  std::int64_t whole = 0;
  std::uint64_t part = 0;  // of 2^64

  void add(float x) {
    const double size = std::abs(static_cast<double>(x));
    const auto before = static_cast<std::int64_t>(size);
    ExactSum term{before, static_cast<std::uint64_t>((size - static_cast<double>(before)) * 0x1p64)};
    merge(x < 0 ? term.negated() : term);
  }
  void merge(const ExactSum& other) {
    part += other.part;
    whole += other.whole + (part < other.part ? 1 : 0);
  }
  double value() const {
    if (whole < 0) return -negated().value();
    return static_cast<double>(whole) + static_cast<double>(part) * 0x1p-64;
  }

 private:
  ExactSum negated() const { return {-whole - (part != 0 ? 1 : 0), ~part + 1}; }
};

}  // namespace ksom
