// SPDX-License-Identifier: GPL-3.0-or-later
// Which partials of two sets are one sound.
#pragma once

#include <span>

#include "ksom/map_partial.hpp"
#include "ksom/tracks.hpp"

namespace ksom {

inline constexpr float kPartnerRatio = 1.0412637f;  ///< 70 cents, as far as SwarmPlayer glides

inline bool isNoisy(const Partial& partial) { return partial.weight < MapPartial::kNoisyBelow; }

/// The order of a set: tones, then bands of noise, each in ascending frequency.
inline bool comesBefore(const Partial& a, const Partial& b) {
  return isNoisy(a) != isNoisy(b) ? isNoisy(b) : a.freqHz < b.freqHz;
}
/// For a set that is nearly in order: as quick as it is.
void putInOrder(std::span<Partial> partials);

/// Each one's partner in the other set, or -1. Partners are of one kind, within 70 cents, and each the other's nearest:
/// so no two pairs cross. Both sets in order; as long as they are, not as their product.
void findPartners(std::span<const Partial> a, std::span<const Partial> b, std::span<int> ofA, std::span<int> ofB);

}  // namespace ksom
