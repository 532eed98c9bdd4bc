// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "ksom/arena.hpp"

namespace ksom {

/// Spectral flux and onsets, independent of level. flux = sum of max(0, |X_t| - |X_t-1|) / sum of |X_t|, over
/// magnitudes: 0 for a steady sound, near 1 when everything is new (after Masri 1996, normalised). An onset is a frame
/// whose flux exceeds the recent mean by `kRise`, at least `kMinSeconds` after the last. A sound that is cut off
/// clicks, and the click is an onset. Audio thread.
class OnsetDetector {
 public:
  static constexpr float kRise = 0.12f;          ///< how far above the recent mean the flux must stand
  static constexpr double kMeanSeconds = 0.25;   ///< the recent mean's time constant
  static constexpr double kMinSeconds = 0.06;    ///< no two onsets are closer
  static constexpr float kSilenceAmp = 3.2e-4f;  ///< frames below -70 dBFS hold no onset

  static std::size_t bytesNeeded(int bins);
  bool prepare(int bins, double frameSeconds, std::span<std::byte> block);
  void reset();
  /// The same while something sounds: the next frame is compared with nothing, and the one after it is what is usual.
  void resetAmid();

  /// The next frame: powers of its bins, and the amplitude that the sound has in full scale (for the silence rule).
  void update(std::span<const float> power, float amp);
  /// The same in pieces: all bins in ascending order, then what they add up to.
  void add(std::span<const float> power, std::size_t begin, std::size_t end);
  void finish(float amp);
  /// Some frames were left out: the next one is compared with nothing, and is no onset.
  void skip() { skips_ = true; }
  float flux() const { return flux_; }
  bool onset() const { return onset_; }

 private:
  void carve(Arena& arena, int bins);

  std::span<float> magnitude_;
  float rise_ = 0, sum_ = 0;  // of the frame that comes in
  float flux_ = 0, mean_ = 0, meanStep_ = 0.05f;
  int framesSince_ = 0, minFrames_ = 1;
  bool onset_ = false, skips_ = false, hasMean_ = true;
};

}  // namespace ksom
