// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ksom::kernel {

/// The loops of KuramotoBank that run over oscillators and samples.

/// Phasors from phases (cycles times 2^64), within 1e-7.
void phasorsOf(std::span<const std::uint64_t> phase, std::span<float> cosine, std::span<float> sine);

/// Adds `samples` free steps and each deviation, in rad, to its phase; clears the deviations.
void movePhases(std::span<std::uint64_t> phase, std::span<const std::uint64_t> step, std::span<float> deviation,
                unsigned samples);

/// Values side by side, one an oscillator.
struct Lanes {
  float *cosine, *sine;                // the phasor
  float* deviation;                    // rad pulled since the last grid point
  const float *stepCosine, *stepSine;  // free rotation a sample
  const float *weight, *gain, *bias;
  float* rolloff;            // of the harmonics; read only when there are any
  const float* rolloffStep;  // its slope a sample
  float* out;                // output weights of channel 0; the next channel's stand `channelStride` on
  const float* outStep;      // their slopes a sample, likewise
  std::size_t channelStride;
};

/// An all-to-all block: oscillators begin ... begin + size.
struct BlockRun {
  std::size_t begin;
  std::complex<float> pull;  // 2 pi K e^{-i lag} / (W sampleRate)
  std::complex<float> sum;   // sum of weight times phasor, of the next sample; kept up to date
};

/// What a run adds to: out[c][n] for each channel, and, unless null, the blocks' sums at each sample.
struct Outputs {
  float* const* out;
  std::size_t channels, samples;
  float *sumX, *sumY;
  int harmonics = 1;  // 1 is a sine
};

constexpr std::size_t kMostBlocks = 8;    ///< in one run
constexpr std::size_t kMostSamples = 64;  ///< in one run

/// Runs up to kMostBlocks neighbouring blocks, all of `size` oscillators, over up to kMostSamples samples. In each an
/// oscillator is heard, then rotates freely, then by e = gain Im(conj(z) h) + bias in the field h = pull * sum. Small
/// blocks go side by side, a lane for a block, so that no lane waits for the sum of another; others lie along the
/// lanes. All do the same arithmetic but for the order of the sums.
void run(const Lanes& lanes, std::span<BlockRun> blocks, std::size_t size, const Outputs& outputs);

}  // namespace ksom::kernel
