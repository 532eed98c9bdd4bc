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
  /// until the next call. A curve longer than prepared for gives none. Audio thread; the work is linear in the length,
  /// and, from minDistance 3 on, in the maxima times minDistance.
  std::span<const int> pickAbove(std::span<const double> curve, double prominence, int minDistance);
  /// Peaks of a power spectrum: height >= ratio * base, and not below `least`.
  std::span<const int> pickRatio(std::span<const float> power, float ratio, int minDistance, float least = 0);

  /// The same in three rounds, each of which may be taken in pieces: a look for maxima from `begin` to `end`, ascending;
  /// then the way down from them to the left; then, piece `index` of `pieces`, to the right, and what is too near to a
  /// higher one. Meanwhile the curve must not change.
  void look(std::span<const float> power, float least, std::size_t begin, std::size_t end);
  void walkLeft(std::span<const float> power, float ratio, std::size_t begin, std::size_t end);
  void walkRight(std::span<const float> power, float ratio, int minDistance, int index, int pieces);
  std::span<const int> found() const { return found_.subspan(first_, count_ - first_); }

 private:
  void carve(Arena& arena, int maxPoints);
  bool fits(std::size_t points) const { return points >= 3 && points < found_.size(); }
  template <class T>
  void mark(std::span<const T> curve, T least, std::size_t begin, std::size_t end);
  template <class T>
  static std::size_t middleOf(std::span<const T> curve, std::size_t begin);
  template <class T>
  std::size_t topsOf(std::span<const T> curve, std::size_t begin, std::size_t end, std::span<int> tops) const;
  template <class T, class IsLow>
  bool falls(std::span<const T> curve, std::size_t peak, int step, const IsLow& isLow);
  template <class T>
  bool stays(std::span<const T> curve, std::size_t peak, int minDistance);
  template <class T, class IsLow>
  void toLeft(std::span<const T> curve, std::size_t begin, std::size_t end, const IsLow& isLow);
  template <class T, class IsLow>
  void toRight(std::span<const T> curve, int minDistance, std::size_t first, const IsLow& isLow);

  std::span<std::uint8_t> mark_;                  // of each point: whether it is a maximum
  std::span<int> at_;                             // the maxima
  std::span<double> valley_;                      // the lowest point left of each of them, and right of the last one
  std::span<std::uint8_t> leftSide_, rightSide_;  // what it is to the maximum on the right of it, and on its left
  std::span<std::uint8_t> fate_, walked_;  // of each maximum: whether a higher one is too close; walked from where
  std::span<int> walkEnd_;                 // ... where that walk stopped
  std::span<double> walkLow_;              // ... and the lowest point on the way
  std::span<int> standing_;                // those that stand out on the left, and may on the right
  std::span<int> climb_, found_;
  std::size_t count_ = 0, settled_ = 0, standingCount_ = 0;
  std::size_t first_ = 0, left_ = 0;  // found from the end on; left to ask
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
/// The same for many bins at once, eight side by side; bit for bit the same. `found` has room for all.
void refineHann(std::span<const std::complex<float>> spectrum, std::span<const int> bins, std::span<Sinusoid> found);

/// The same frequency from powers alone, in bins.
float refineHannBin(float powerBefore, float powerAtPeak, float powerAfter);

}  // namespace ksom
