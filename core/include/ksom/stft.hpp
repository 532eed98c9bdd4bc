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
/// `hopSize` samples. Frame m covers the window that ends with sample (m + 1) * hopSize - offset when it starts empty,
/// or, with `centred`, is centred on sample m * hopSize (zeros before the beginning), as librosa and scipy do.
///
///   while (!in.empty()) { in = in.subspan(stft.push(in)); if (stft.frameReady()) use(stft.spectrum()); }
///
/// A window of more than kLargestWhole samples is transformed in parts of kPart, which are then joined (decimation in
/// time; Cooley & Tukey, Math. Comp. 19, 1965), so that no step of the work is long.
class Stft {
 public:
  static constexpr int kLargestWhole = 16384, kPart = 8192;
  struct Config {
    const FftPlans* plans = nullptr;  ///< outlives the Stft; has the size of a part
    int windowSize = 4096;            ///< a power of two, 64 ... 65536
    int hopSize = 512;                ///< 1 ... windowSize
    bool centred = false;
    int offset = 0;        ///< frames come so many samples earlier, 0 ... hopSize - 1; 0 when centred
    bool inSteps = false;  ///< the owner takes the steps of each frame, until the next one is ready
  };

  static std::size_t bytesNeeded(const Config& config);
  /// The size that the plans must have.
  static int partSize(int windowSize) { return windowSize <= kLargestWhole ? windowSize : kPart; }
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

  /// With `inSteps`: when a frame is ready, start it; its spectrum is there when steps 0 ... steps() - 1 were taken, in
  /// this order, and not later than when the next frame is ready.
  /// cost() is how long one takes, in tenths of a microsecond or so. Audio thread.
  void start();
  int steps() const { return parts_ == 1 ? 2 : 4 * parts_; }
  int cost(int step) const;
  void step(int step);

  int bins() const { return config_.windowSize / 2 + 1; }
  /// From a sample's arrival to the frame that it is in the middle of.
  int latencySamples() const { return config_.windowSize / 2; }

 private:
  friend struct Carving;
  static bool isLegal(const Config& config);
  void carve(Arena& arena);
  std::size_t partSpectrumSize() const { return part_ / 2 + 8; }  // aligned as Arena aligns
  void window(std::size_t part);
  void transform(std::size_t part);
  void join(std::size_t begin, std::size_t end);
  void joinFour(std::size_t begin, std::size_t end);
  void joinEight(std::size_t begin, std::size_t end);

  Config config_;
  int parts_ = 1;
  std::size_t part_ = 0;  // samples of one
  std::span<float> ring_, window_, windowed_;
  std::span<std::complex<float>> spectrum_, partSpectra_, twiddles_;
  std::size_t writeAt_ = 0, frameAt_ = 0, untilFrame_ = 0;
  bool ready_ = false;
};

}  // namespace ksom
