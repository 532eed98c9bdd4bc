// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <vector>

#include "ksom/bands.hpp"
#include "ksom/onset_curve.hpp"

namespace ksom {

/// The pulse of an album.
struct Beat {
  double seconds = 0.5;                          ///< from one beat to the next, 0.3 ... 1.2
  double confidence = 0;                         ///< how well the onsets repeat after a beat, 0 ... 1
  std::array<double, kBands> onsetsPerSecond{};  ///< of each band
};

/// Finds the beat of one or many recordings from their onset curves: the lag at which the curve resembles itself most
/// (autocorrelation with its first multiples, a beat near 0.5 s preferred; after Ellis, J. New Music Res. 36, 2007).
/// Learning only: allocates.
class BeatFinder {
 public:
  explicit BeatFinder(double framesPerSecond);
  /// Adds a recording, or a part of one.
  void add(std::span<const OnsetCurve::Frame> frames);
  Beat beat() const;

 private:
  double correlationAt(double seconds) const;

  double framesPerSecond_;
  std::vector<double> correlation_;  // by lag, summed over what was added
  std::array<double, kBands> onsets_{};
  double seconds_ = 0;
};

/// How often each band pulses within a beat: one of 1/2, 1, 3/2, 2, 3, 4, near the rate of the band's own onsets, and
/// none slower than the band below it.
std::array<float, kBands> pulsesPerBeat(const Beat& beat);

}  // namespace ksom
