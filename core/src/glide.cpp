// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/glide.hpp"

#include <cmath>

namespace ksom {

// There are no cents from, to or across 0 Hz: a frequency jumps there.
void Glide::turnTo(float wantedHz, float steps) {
  const bool hasCents = std::isfinite(toHz_) && hz_ * wantedHz > 0;
  left_ = hasCents ? steps : 0;
  if (left_ > 0) ratio_ = std::exp2(std::log2(wantedHz / hz_) / left_);
  toHz_ = wantedHz;
}

}  // namespace ksom
