// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ksom/analyzer.hpp"
#include "ksom/map_partial.hpp"

namespace ksom {

/// The pitches that an album dwells on: the strongest maxima of its partials' energy over pitch. A short segment tells
/// a frequency only roughly, above all in the bass; long windows over all of the album tell it well. Learning only:
/// allocates.
class AlbumPitches {
 public:
  static constexpr int kWindow = 16384, kHop = 4096;
  static constexpr std::size_t kMost = 64;
  static constexpr float kReachCents = 40, kReachHz = 5;

  AlbumPitches(const FftPlans& plans, double sampleRate);
  void push(std::span<const float> samples);
  /// What comes next is another file.
  void finishFile() { analyzer_.reset(); }
  /// Finds the maxima. Call after all files.
  void settle();
  /// Moves tones onto a pitch within reach: 40 cents, or in the bass the 5 Hz that short notes are blurred by. Noise
  /// stays where it is.
  void tune(std::vector<MapPartial>& partials) const;

 private:
  struct Pitch {
    float octaves = 0;  // log2 of Hz
    double energy = 0;
  };
  float topNear(float freqHz) const;
  void add(float freqHz, float amp);
  float pitchFor(float octaves) const;

  double binHz_;
  std::vector<std::byte> block_;
  Analyzer analyzer_;
  std::vector<double> energy_;  // by pitch, in steps of a few cents
  std::vector<Pitch> pitches_;
};

}  // namespace ksom
