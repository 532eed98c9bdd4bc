// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <span>

#include "ksom/smoothing.hpp"

namespace ksom {

/// What is left of a channel that breaks off: its last sample goes on and dies away, where a jump to whatever comes next
/// would click. Audio thread.
class Residue {
 public:
  static constexpr double kSeconds = 0.003;   ///< to 1/e
  static constexpr float kInaudible = 1e-5f;  ///< -100 dBFS: from there on it is over

  Residue() = default;
  explicit Residue(double sampleRate) : share_(1 - smoothingShare(1, kSeconds * sampleRate)) {}
  /// The sound breaks off behind the last sample that came by.
  void cut() { left_ = last_; }
  /// The next samples, with what is left of those that broke off before; bit for bit as they are where that is over.
  void add(std::span<float> samples) {
    for (std::size_t n = 0; n < samples.size() && left_ != 0; ++n) {
      left_ = std::abs(left_) > kInaudible ? left_ * share_ : 0.0f;
      samples[n] += left_;
    }
    if (!samples.empty()) last_ = samples.back();
  }

 private:
  float share_ = 0, last_ = 0, left_ = 0;
};

}  // namespace ksom
