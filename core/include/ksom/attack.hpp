// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include "ksom/smoothing.hpp"

namespace ksom {

/// Hears where a signal sets in: its peak, which falls within kFastSeconds (longer than half a cycle of any tone), jumps
/// to kRise times its mean of late, and has been below kCalm times before. Onsets come at least kApartSeconds after each
/// other, and none below kSilence. Audio thread.
class Attack {
 public:
  static constexpr float kFastSeconds = 0.05f, kSlowSeconds = 0.15f, kApartSeconds = 0.06f;
  static constexpr float kRise = 1.6f, kCalm = 1, kSilence = 1e-3f;

  Attack() = default;
  explicit Attack(double sampleRate)
      : fastShare_(smoothingShare(1, static_cast<double>(kFastSeconds) * sampleRate)),
        slowShare_(smoothingShare(1, static_cast<double>(kSlowSeconds) * sampleRate)),
        apart_(static_cast<int>(static_cast<double>(kApartSeconds) * sampleRate)) {}
  void reset() { fast_ = slow_ = 0, wait_ = 0, wasUp_ = false; }

  /// True where the next sample begins an onset. What is not a number counts as silence.
  bool setsIn(float x) {
    const float size = std::isfinite(x) ? std::min(std::abs(x), 1e6f) : 0.0f;
    fast_ = std::max(size, fast_ - fastShare_ * fast_);
    slow_ += slowShare_ * (fast_ - slow_);
    wait_ = std::max(wait_ - 1, 0);
    const bool isUp = fast_ >= kSilence && fast_ >= (wasUp_ ? kCalm : kRise) * slow_;
    const bool isOnset = isUp && !wasUp_ && wait_ == 0;
    if (isOnset) wait_ = apart_;
    wasUp_ = isUp;
    return isOnset;
  }

 private:
  float fastShare_ = 1, slowShare_ = 1, fast_ = 0, slow_ = 0;
  int apart_ = 0, wait_ = 0;
  bool wasUp_ = false;
};

}  // namespace ksom
