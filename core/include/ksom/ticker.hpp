// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ksom {

/// A tick where a phase passes 0, either way. It ticks again only once the phase has passed pi, so that noise and pushes
/// cannot make it tick twice. Phases are cycles times 2^64. Audio thread.
class Ticker {
 public:
  /// Whether it ticks at this sample, by its count. Where it was not asked for the one before it begins anew: it ticks at
  /// once at phase 0 itself, else when that is passed.
  bool ticks(std::uint64_t phase, std::uint64_t sample) {
    constexpr std::uint64_t kPi = std::uint64_t{1} << 63;
    const bool begins = next_ != sample;
    const bool isDue = begins ? phase == 0 : isArmed_ && passes(0, phase);
    isArmed_ = begins ? phase != 0 : (isArmed_ && !isDue) || passes(kPi, phase);
    next_ = sample + 1;
    last_ = phase;
    return isDue;
  }

 private:
  // Whether it went through `mark` on its way, and not through the point opposite.
  bool passes(std::uint64_t mark, std::uint64_t now) const {
    const auto from = static_cast<std::int64_t>(last_ - mark), to = static_cast<std::int64_t>(now - mark);
    const auto way = static_cast<std::int64_t>(now - last_);
    return (from < 0) != (to < 0) && (way < 0) == (to < 0);
  }

  std::uint64_t last_ = 0, next_ = ~std::uint64_t{0};  // phase, and sample to come: none yet
  bool isArmed_ = false;
};

}  // namespace ksom
