// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace ksom {

/// A frequency on its way to another, evenly in cents. Any thread; never allocates.
class Glide {
 public:
  /// From nowhere: to what is wanted first, it jumps.
  Glide() = default;
  /// It stands there.
  explicit Glide(float hz) : hz_(hz), toHz_(hz) {}
  float hz() const { return hz_; }
  /// To what is wanted next, it jumps.
  void forgetAim() { toHz_ = kNowhere; }
  /// A step towards what is wanted, Hz, where it arrives `steps` after that was new: a whole number, 0 jumps. Tells whether
  /// there is still a way to go.
  bool step(float wantedHz, float steps) {
    if (toHz_ != wantedHz) turnTo(wantedHz, steps);
    left_ = std::max(left_ - 1, 0.0f);
    hz_ = left_ > 0 ? hz_ * ratio_ : toHz_;
    return left_ > 0;
  }

 private:
  static constexpr float kNowhere = std::numeric_limits<float>::quiet_NaN();  // differs from anything wanted
  // There are no cents from, to or across 0 Hz: a frequency jumps there.
  void turnTo(float wantedHz, float steps) {
    const bool hasCents = std::isfinite(toHz_) && hz_ * wantedHz > 0;
    left_ = hasCents ? steps : 0;
    if (left_ > 0) ratio_ = std::exp2(std::log2(wantedHz / hz_) / left_);
    toHz_ = wantedHz;
  }

  float hz_ = 0, toHz_ = kNowhere;
  float ratio_ = 1, left_ = 0;  // of a step, and how many of them
};

}  // namespace ksom
