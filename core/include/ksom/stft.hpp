// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/arena.hpp"
#include "ksom/fft.hpp"

namespace ksom {

/// Short-time Fourier transform with a periodic Hann window: samples in at any block size, spectra out every
/// `hopSize` samples. Frame m covers the window that ends with sample (m + 1) * hopSize when it starts empty, or,
/// with `centred`, is centred on sample m * hopSize (zeros before the beginning), as librosa and scipy do.
///
///   while (!in.empty()) { in = in.subspan(stft.push(in)); if (stft.frameReady()) use(stft.spectrum()); }
class Stft {
 public:
  struct Config {
    const FftPlans* plans = nullptr;  ///< outlives the Stft
    int windowSize = 4096;            ///< a legal FFT size
    int hopSize = 512;                ///< 1 ... windowSize
    bool centred = false;
  };

  static std::size_t bytesNeeded(const Config& config);
  /// Takes its memory from `block`. False, and deaf, if the config is illegal or the block too small.
  bool prepare(const Config& config, std::span<std::byte> block);
  /// Back to before the first sample. Audio thread.
  void reset();

  /// Takes samples up to the end of the next frame and says how many it took (all, or fewer when a frame became
  /// ready). Samples that are not finite count as 0, those beyond 1e9 as 1e9. Audio thread.
  std::size_t push(std::span<const float> in);
  /// True when the last push completed a frame; false again with the next push.
  bool frameReady() const { return ready_; }
  /// Bins 0 ... windowSize/2 of the frame, not scaled: a full-scale sine on a bin reads windowSize / 4.
  std::span<const std::complex<float>> spectrum() const { return spectrum_; }

  int bins() const { return config_.windowSize / 2 + 1; }
  /// From a sample's arrival to the frame that it is in the middle of.
  int latencySamples() const { return config_.windowSize / 2; }

 private:
  friend struct Carving;
  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  void transform();

  Config config_;
  std::span<float> ring_, window_, windowed_;
  std::span<std::complex<float>> spectrum_;
  std::size_t writeAt_ = 0, untilFrame_ = 0;
  bool ready_ = false;
};

}  // namespace ksom
