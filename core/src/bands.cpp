// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/bands.hpp"

#include <algorithm>

namespace ksom {

int bandOf(double freqHz) {
  return static_cast<int>(std::count_if(kBandEdgesHz.begin(), kBandEdgesHz.end(),
                                        [freqHz](float edge) { return freqHz >= static_cast<double>(edge); }));
}

void BandSums::add(double freqHz, double peakEnergy) {
  ++count;
  freq += freqHz;
  energy += peakEnergy;
  energyFreq += peakEnergy * freqHz;
  energySquared += peakEnergy * peakEnergy;
}

}  // namespace ksom
