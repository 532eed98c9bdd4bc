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
  /// The signal chain, before each of its runs of so many samples: in a patch of small blocks Pd's time stands still for
  /// several.
  void begin(std::size_t samples) noexcept;
  /// The signal chain, at a sample of this run. One that finds no room is lost.
  void keep(int oscillator, std::size_t sample, double sampleRate) noexcept;
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
  double beganAt_ = -1;     // Pd's time
  std::size_t before_ = 0;  // samples, since it was that
};

}  // namespace ksom::pd
