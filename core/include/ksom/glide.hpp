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
  explicit Glide(float hz) : hz_(static_cast<double>(hz)), toHz_(hz) {}
  float hz() const { return static_cast<float>(hz_); }
  /// To what is wanted next, it jumps.
  void forgetAim() { toHz_ = kNowhere; }
  /// A step towards what is wanted, Hz, where it arrives `steps` after that was new: a whole number, 0 jumps. Tells whether
  /// there is still a way to go.
  bool step(float wantedHz, float steps) {
    if (toHz_ != wantedHz) turnTo(wantedHz, steps);
    left_ = std::max(left_ - 1, 0.0f);
    hz_ = left_ > 0 ? hz_ * ratio_ : static_cast<double>(toHz_);
    return left_ > 0;
  }

 private:
  static constexpr float kNowhere = std::numeric_limits<float>::quiet_NaN();  // differs from anything wanted
  // There are no cents from, to or across 0 Hz: a frequency jumps there.
  void turnTo(float wantedHz, float steps) {
    const double wanted = static_cast<double>(wantedHz);
    const bool hasCents = std::isfinite(toHz_) && hz_ * wanted > 0;
    left_ = hasCents ? steps : 0;
    if (left_ > 0) ratio_ = std::exp2(std::log2(wanted / hz_) / static_cast<double>(left_));
    toHz_ = wantedHz;
  }

  double hz_ = 0;  // a minute has a million steps, each by less than a float can tell
  double ratio_ = 1;
  float toHz_ = kNowhere, left_ = 0;  // where to, in how many steps
};

}  // namespace ksom
