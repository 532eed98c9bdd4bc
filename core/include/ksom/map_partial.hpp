// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace ksom {

/// A partial as a segment, a cell of a map, a state or a score holds it: a sound that lasts a while.
struct MapPartial {
  static constexpr float kNoisyBelow = 0.05f;  ///< of `weight`: a band of noise; above, a tone, be it unsteady

  float freqHz = 0;
  float amp = 0;      ///< linear, as a sine of the same power: root mean square over the segment times sqrt 2
  float weight = 1;   ///< sinusoidality: 1 a steady tone, 0 a band of noise around the frequency
  float slopeDb = 0;  ///< how its level moves, dB a second

  bool isNoisy() const { return weight < kNoisyBelow; }
};

/// A set of partials and how much it counts (by its duration, say).
struct WeighedPartials {
  const std::vector<MapPartial>* partials;
  double weight = 1;
};

/// Several sets as one of the same mean power, in ascending frequency: partials within `cents` of each other are one,
/// tonal and noisy ones apart, and of all the `most` strongest stay.
std::vector<MapPartial> mergePartials(const std::vector<WeighedPartials>& sets, float cents, std::size_t most);

}  // namespace ksom
