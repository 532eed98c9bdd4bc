// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace ksom::pd {

/// Ticks that are still to be told, each at its own time: the signal chain finds those of a whole block at once, and a
/// message that comes with the block would be early by where in it the tick is, each time by another amount.
class BankTicks {
 public:
  struct Tick {
    int oscillator;
    double at;  ///< Pd's time
  };

  /// Messages: room for so many.
  explicit BankTicks(std::size_t most = 0) { ticks_.resize(most); }
  /// The signal chain. One that finds no room is lost.
  void keep(Tick tick) noexcept;
  bool areThere() const { return count_ > 0; }
  /// The time of the first of them; there is one.
  double next() const noexcept;
  /// Messages: the oscillators whose ticks are due, in the order of time. They are no longer there.
  std::vector<int> takeDue(double now);
  /// Messages: whether any was lost since this was asked.
  bool wereLost();

 private:
  std::vector<Tick> ticks_;
  std::size_t count_ = 0;
  bool wereLost_ = false;
};

}  // namespace ksom::pd
