// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "buffers.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom::sc {

/// Cuts a server's blocks at the grid on which a bank takes values over.
class BankGrid {
 public:
  void restart() { at_ = 0; }
  bool isOnGrid() const { return at_ == 0; }
  int toGrid() const { return KuramotoBank::kGrid - at_; }
  void moveOn(int samples) { at_ = (at_ + samples) % KuramotoBank::kGrid; }
  /// Of a block of `samples`, what is over when the grid step that begins `at` ends.
  static float share(int at, int samples) {
    return std::min(static_cast<float>(at + KuramotoBank::kGrid) / static_cast<float>(samples), 1.0f);
  }

 private:
  int at_ = 0;
};

/// A buffer as a bank's links, for as long as this lives: as many channels as frames, each number how loudly the
/// channel's oscillator hears the frame's. The bank may learn in them with Access::write alone.
template <Access access>
class HeldLinks {
 public:
  HeldLinks(const Unit& unit, KuramotoBank& bank, float number) : bank_(bank), buffer_(unit, number) {
    if (!buffer_.exists() || buffer_.frames() != buffer_.channels()) return;
    if constexpr (access == Access::write) bank_.setLearningLinks(buffer_.samples());
    else bank_.setLinks(buffer_.samples());
  }
  ~HeldLinks() { bank_.setLinks({}); }

 private:
  KuramotoBank& bank_;
  HeldBuffer<access> buffer_;
};

}  // namespace ksom::sc
