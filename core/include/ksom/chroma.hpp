// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <complex>
#include <span>

#include "ksom/tracks.hpp"

namespace ksom {

/// The twelve pitch classes, C first. Each peak's amplitude (times its sinusoidality) goes to the two classes beside
/// it, after the tuning of the music is taken out: the circular mean of how far the peaks lie from A = 440 Hz
/// semitones. Audio thread.
class Chroma {
 public:
  static constexpr int kClasses = 12;
  static constexpr float kMinHz = 27, kMaxHz = 5000;  ///< peaks outside carry no pitch class

  /// `tuningSeconds` is how long a tuning is remembered; infinity weighs all that was heard alike.
  void prepare(double frameSeconds, double tuningSeconds);
  void reset();
  void update(std::span<const Peak> peaks);

  /// Sum 1, or all 0 when nothing in this frame had a pitch.
  const std::array<float, kClasses>& values() const { return values_; }
  /// How far the music lies from A = 440 Hz, -50 ... 50 cents.
  float tuningCents() const;

 private:
  std::array<float, kClasses> values_{};
  std::complex<double> tuning_ = 0;
  double keep_ = 1;  // what is left of the tuning's memory after a frame
};

}  // namespace ksom
