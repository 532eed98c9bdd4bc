// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"

namespace ksom {

/// Finds the peaks of a curve exactly as scipy.signal.find_peaks(x, prominence=, distance=) does:
///   1. local maxima: strictly higher than both sides, a plateau counts as its middle (left of it when even); never
///      the first or last point;
///   2. distance: by descending height, a peak removes those closer than `minDistance`; of equals the later one wins;
///   3. prominence, inclusive: height above the higher of the two lowest points that lie between the peak and
///      whatever is higher on that side (or the curve's end).
/// No sorting and no logarithms: on a power spectrum P, a prominence of d dB is a ratio, P >= 10^(d/10) * base.
class PeakPicker {
 public:
  static std::size_t bytesNeeded(int maxPoints);
  bool prepare(int maxPoints, std::span<std::byte> block);

  /// Peaks of a curve in dB (or any unit): height - base >= prominence. Indices in ascending order; they stay valid
  /// until the next call. A curve longer than prepared for gives none. Audio thread; linear in the length on music
  /// and noise (a comb of faint teeth on a slope is the worst case, and quadratic).
  std::span<const int> pickAbove(std::span<const double> curve, double prominence, int minDistance);
  /// Peaks of a power spectrum: height >= ratio * base.
  std::span<const int> pickRatio(std::span<const float> power, float ratio, int minDistance);

 private:
  void carve(Arena& arena, int maxPoints);
  template <class T>
  std::size_t findMaxima(std::span<const T> curve);
  template <class T, class IsLow>
  void screen(std::span<const T> curve, const IsLow& isLow);
  template <class T>
  bool stays(std::span<const T> curve, std::size_t peak, std::size_t count, int minDistance);
  template <class T, class IsLow>
  std::span<const int> pick(std::span<const T> curve, int minDistance, IsLow isLow);

  std::span<int> at_;             // all local maxima
  std::span<std::uint8_t> fate_;  // of each: whether a higher one is too close
  std::span<int> standsOut_;      // of each point of the curve, after the first look
  std::span<int> climb_, found_;
};

/// A sinusoid read from the spectrum of a periodic Hann window around one of its peaks.
struct Sinusoid {
  float bin = 0;     ///< frequency in bins, with its fraction
  float amp = 0;     ///< amplitude, linear: a full-scale sine reads 1
  float phase = 0;   ///< phase of the cosine at the window's centre, rad, in -pi ... pi
  float weight = 0;  ///< sinusoidality, 0 (noise) ... 1 (a steady sine): how well a Hann main lobe fits the bins around
};

/// Frequency and amplitude by the ratio of the two highest bins, exact for a lone sine: with a = |X[k+1]| / |X[k]|, d
/// = (2a - 1)/(a + 1), A = |X[k]| pi d (1 - d^2) / sin(pi d), scaled by 4/windowSize (Grandke, IEEE Trans. Instrum.
/// Meas. 32, 1983). `spectrum` has windowSize/2 + 1 unscaled bins; 1 <= bin <= windowSize/2 - 1. Audio thread.
Sinusoid refineHann(std::span<const std::complex<float>> spectrum, int bin);

/// The same frequency from powers alone, in bins.
float refineHannBin(float powerBefore, float powerAtPeak, float powerAfter);

}  // namespace ksom
