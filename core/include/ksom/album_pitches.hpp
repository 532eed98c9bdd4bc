// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "ksom/map_partial.hpp"

namespace ksom {

/// The pitches that an album dwells on: the strongest maxima of its partials' energy over pitch, frame by frame. A short
/// segment tells a partial's frequency only roughly; many frames tell it well. Learning only: allocates.
class AlbumPitches {
 public:
  static constexpr std::size_t kMost = 64;

  AlbumPitches();
  /// A partial of a frame, by its energy.
  void add(float freqHz, float amp);
  /// Finds the maxima. Call once, after all segments.
  void settle();
  /// Moves tones onto a pitch within reach: 40 cents, or in the bass the 5 Hz that short notes are blurred by. Noise
  /// stays where it is.
  void tune(std::vector<MapPartial>& partials) const;
  static constexpr float kReachCents = 40, kReachHz = 5;

 private:
  struct Pitch {
    float octaves = 0;  // log2 of Hz
    double energy = 0;
  };
  float pitchFor(float octaves) const;

  std::vector<double> energy_;  // by pitch, in steps of a few cents
  std::vector<Pitch> pitches_;
};

}  // namespace ksom
