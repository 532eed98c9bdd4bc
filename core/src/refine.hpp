// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace ksom {

/// Squared amplitudes, as refineHann would have them, from powers alone: which of many peaks are the strongest costs a
/// tenth of reading off all that there is to them. Not exactly: kSameAmplitude. Audio thread.
void hannPowers(std::span<const float> power, std::span<const int> bins, std::span<float> squared);
inline constexpr float kSameAmplitude = 5e-4f;  // the two differ by less than this share

}  // namespace ksom
