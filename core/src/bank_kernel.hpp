// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ksom::kernel {

/// The loops of KuramotoBank that run over oscillators; all spans of one call have the same length.

/// Phasors from phases (cycles times 2^64), within 1e-7.
void phasorsOf(std::span<const std::uint64_t> phase, std::span<float> cosine, std::span<float> sine);

/// Adds each deviation, in rad, and 64 free steps to its phase; clears the deviations.
void movePhases(std::span<std::uint64_t> phase, std::span<const std::uint64_t> step, std::span<float> deviation,
                unsigned samples);

struct Lanes {
  float *cosine, *sine, *deviation;
  const float *stepCosine, *stepSine, *weight, *gain, *bias;
};

/// One sample of oscillators begin ... end in the field h (already times 2 pi K / (W sampleRate)): rotates each phasor
/// freely, then by e = gain Im(conj(z) h) + bias. Gives the sum of weight times phasor afterwards.
std::complex<float> advance(const Lanes& lanes, std::size_t begin, std::size_t end, std::complex<float> h);

/// sum weight sine, and one step of the weights along their slopes.
float mix(std::span<const float> sine, std::span<float> weight, std::span<const float> slope);

}  // namespace ksom::kernel
