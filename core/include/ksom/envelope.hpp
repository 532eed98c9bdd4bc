// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include "ksom/smoothing.hpp"

namespace ksom {

/// Follows how loud a signal is, up within a few cycles and down slowly, and divides by it: what is left says where
/// the signal is in its swing, however loud it is. Audio thread.
class Envelope {
 public:
  static constexpr float kRiseSeconds = 0.001f, kFallSeconds = 0.1f;
  static constexpr float kSilence = 1e-4f;  ///< -80 dBFS: below it nothing is left

  Envelope() = default;
  explicit Envelope(double sampleRate)
      : rise_(smoothingShare(1, static_cast<double>(kRiseSeconds) * sampleRate)),
        fall_(smoothingShare(1, static_cast<double>(kFallSeconds) * sampleRate)) {}
  void reset() { peak_ = 0; }
  float peak() const { return peak_; }

  /// The next sample over the envelope, -1 ... 1; 0 in silence and for what is not a number.
  float flattened(float x) {
    if (!std::isfinite(x)) return 0;
    const float size = std::min(std::abs(x), 1e6f);
    peak_ += (size > peak_ ? rise_ : fall_) * (size - peak_);
    return peak_ < kSilence ? 0.0f : std::clamp(x / peak_, -1.0f, 1.0f);
  }

 private:
  float rise_ = 1, fall_ = 1, peak_ = 0;
};

}  // namespace ksom
