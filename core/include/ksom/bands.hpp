// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/tracks.hpp"

namespace ksom {

/// The prototype's five musical bands and what it sums up in them.
inline constexpr int kBands = 5;
inline constexpr std::array<const char*, kBands> kBandNames{"bass", "low_mid", "mid", "high_mid", "treble"};
inline constexpr std::array<float, kBands - 1> kBandEdgesHz{250, 500, 2000, 4000};  ///< each the next band's lowest

/// 0 (bass) ... 4 (treble); an edge belongs to the band above it.
int bandOf(double freqHz);
/// Where each band begins among the `bins` of a spectrum, and its end after the last; bin 0 is in none.
std::array<std::size_t, kBands + 1> bandBins(std::size_t bins, double binHz);

/// What the peaks of one band add up to. `energy` is the prototype's word for linear amplitude, 1 at the loudest bin.
struct BandSums {
  /// A band with this many peaks or more makes an oscillator.
  static constexpr std::int64_t kPeaksForOscillator = 4;

  std::int64_t count = 0;
  double freq = 0, energy = 0;  ///< plain sums: of Hz, and of energies
  double energyFreq = 0;        ///< sum of energy * Hz
  double energySquared = 0;

  void add(double freqHz, double peakEnergy);
  bool used() const { return count >= kPeaksForOscillator; }
  /// The prototype's plain means; 0 for an empty band.
  double meanFreqHz() const { return count ? freq / static_cast<double>(count) : 0; }
  double meanEnergy() const { return count ? energy / static_cast<double>(count) : 0; }
  /// The same with each peak counted by its energy, so that loud peaks decide; 0 for an empty band.
  double weightedFreqHz() const { return energy > 0 ? energyFreq / energy : 0; }
  double weightedEnergy() const { return energy > 0 ? energySquared / energy : 0; }
};

using Bands = std::array<BandSums, kBands>;

/// The prototype's path done right: one partial for each used band, in ascending order, at its energy-weighted
/// frequency and amplitude, relative to the loudest. `partials` has room for kBands; gives how many there are.
std::size_t partialsFrom(const Bands& bands, std::span<Partial> partials);

}  // namespace ksom
