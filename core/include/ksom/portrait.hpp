// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ksom/analyzer.hpp"

namespace ksom {

/// What a recording sounds like as a whole, independent of its level: summed over the frames of an Analyzer.
class Portrait {
 public:
  static constexpr int kSpectrumBands = 27;  ///< third octaves from 40 Hz to 16 kHz
  static constexpr float kFloorDb = -80;     ///< below the whole, a band counts as this

  void start(double sampleRate, int hopSize);
  /// The analyzer's frame. `countsOnset` is false for the frames that reach beyond the end: the edge is no onset.
  void add(const Analyzer& analyzer, bool countsOnset = true);

  /// Power in each band relative to the whole, dB, kFloorDb at the least; all kFloorDb for silence.
  std::array<float, kSpectrumBands> spectrumDb() const;
  /// Sum 1, or all 0 for a sound without pitch.
  std::array<float, Chroma::kClasses> chroma() const;
  /// Mean of the frames' centroids, each by its power.
  double centroidHz() const { return power_ > 0 ? centroid_ / power_ : 0; }
  double onsetsPerSecond() const;

 private:
  double sampleRate_ = 48000, hopSeconds_ = 0.01;
  std::array<double, kSpectrumBands> bands_{};
  std::array<double, Chroma::kClasses> chroma_{};
  double power_ = 0, centroid_ = 0;
  std::int64_t frames_ = 0, onsets_ = 0;
};

/// Root mean square of the differences between two spectra in dB.
double logSpectralDistanceDb(const Portrait& a, const Portrait& b);

/// Pearson correlation of a's chroma with b's turned down by `rotation` semitones; 1 when both are without pitch, 0
/// when one is.
double chromaCorrelation(const Portrait& a, const Portrait& b, int rotation);
/// How many semitones (-5 ... 6) b lies above a: the rotation with the highest correlation.
int chromaRotation(const Portrait& a, const Portrait& b);

}  // namespace ksom
