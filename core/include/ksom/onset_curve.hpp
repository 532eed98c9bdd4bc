// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <vector>

#include "ksom/arena.hpp"
#include "ksom/bands.hpp"
#include "ksom/stft.hpp"

namespace ksom {

/// How much is new at each moment of a recording, in each of the five bands: the rise of log(1 + 1000 |X|) from one
/// frame to the next, averaged over a band's bins (spectral flux with logarithmic compression; Bello et al., IEEE
/// Trans. Speech Audio 13, 2005). Short windows, so that an attack keeps its place. Learning only: the curve grows
/// with the recording, so this allocates.
class OnsetCurve {
 public:
  static constexpr int kWindow = 2048, kHop = 512;
  using Frame = std::array<float, kBands>;

  OnsetCurve(const FftPlans& plans, double sampleRate);
  /// Back to before the first sample of a file.
  void reset();
  void push(std::span<const float> samples);

  /// Frame m is centred on sample m * kHop.
  std::span<const Frame> frames() const { return frames_; }
  double framesPerSecond() const { return sampleRate_ / kHop; }

 private:
  void addFrame();

  double sampleRate_;
  std::vector<std::byte> block_;
  Stft stft_;
  std::vector<float> power_, now_, before_;
  std::array<std::size_t, kBands + 1> bandBegin_{};  // bins
  std::vector<Frame> frames_;
};

/// A moment at which something begins.
struct Onset {
  double seconds = 0;
  float strength = 0;  ///< how far it stands out, 0 ... 1
};

/// The sum over the bands of a stretch of a curve.
std::vector<float> totalOf(std::span<const OnsetCurve::Frame> frames);

/// Peaks of a curve that stand out of their surroundings (0.75 s to each side), none closer than `minSeconds` to a
/// higher one. A flat or silent curve has none.
std::vector<Onset> pickOnsets(std::span<const float> curve, double framesPerSecond, double minSeconds);

}  // namespace ksom
