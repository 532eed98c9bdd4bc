// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/bands.hpp"

#include <algorithm>

namespace ksom {

int bandOf(double freqHz) {
  return static_cast<int>(std::count_if(kBandEdgesHz.begin(), kBandEdgesHz.end(),
                                        [freqHz](float edge) { return freqHz >= static_cast<double>(edge); }));
}

std::array<std::size_t, kBands + 1> bandBins(std::size_t bins, double binHz) {
  std::array<std::size_t, kBands + 1> begins{};
  std::size_t k = 1;
  for (int band = 0; band < kBands; ++band) {
    begins[static_cast<std::size_t>(band)] = k;
    while (k < bins && bandOf(static_cast<double>(k) * binHz) == band) ++k;
  }
  begins.back() = bins;
  return begins;
}

void BandSums::add(double freqHz, double peakEnergy) {
  ++count;
  freq += freqHz;
  energy += peakEnergy;
  energyFreq += peakEnergy * freqHz;
  energySquared += peakEnergy * peakEnergy;
}

std::size_t partialsFrom(const Bands& bands, std::span<Partial> partials) {
  std::size_t count = 0;
  for (const BandSums& band : bands)
    if (band.used() && count < partials.size())
      partials[count++] = {.freqHz = static_cast<float>(band.weightedFreqHz()),
                           .amp = static_cast<float>(band.weightedEnergy()),
                           .weight = 1,
                           .state = PartialState::born};
  return count;
}

}  // namespace ksom
