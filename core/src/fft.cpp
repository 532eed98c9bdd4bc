// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/fft.hpp"

#include <fftw3.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

#include "isa.hpp"
#include "vectors.hpp"

namespace ksom {
namespace {

std::size_t indexOf(int size) {
  return static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(size)) -
                                  std::bit_width(static_cast<unsigned>(FftPlans::kMinSize)));
}

using kernel::Vector, kernel::Wide, kernel::load, kernel::store, kernel::kLanesOf;

// The lanes of a vector, each from `placeOf` its own.
template <class V, class PlaceOf, std::size_t... lanes>
[[gnu::always_inline]] inline V taken(V v, PlaceOf, std::index_sequence<lanes...>) {
  return __builtin_shufflevector(v, v, PlaceOf{}(lanes)...);
}
template <class V>
using Places = std::make_index_sequence<kLanesOf<V>>;

// Of complex numbers, one after the other: in the opposite order; real and imaginary parts exchanged; real or imaginary
// parts alone, twice.
template <class V>
[[gnu::always_inline]] inline V reversed(V v) {
  return taken(
      v, [](std::size_t lane) { return (kLanesOf<V> - 2 - lane / 2 * 2) + lane % 2; }, Places<V>());
}
template <class V>
[[gnu::always_inline]] inline V exchanged(V v) {
  return taken(
      v, [](std::size_t lane) { return lane ^ 1; }, Places<V>());
}
template <class V>
[[gnu::always_inline]] inline V realParts(V v) {
  return taken(
      v, [](std::size_t lane) { return lane / 2 * 2; }, Places<V>());
}
template <class V>
[[gnu::always_inline]] inline V imaginaryParts(V v) {
  return taken(
      v, [](std::size_t lane) { return lane | 1; }, Places<V>());
}

// With Z of the samples as `half` complex numbers and w = e^{-2 pi i / 2 half}:
//   X[k] = (Z[k] + Z*[half - k]) / 2 - i w^k (Z[k] - Z*[half - k]) / 2,
// and X[half - k] is the conjugate of the difference. In place, bins 1 ... half/2 - 1 and their mirror images.
template <class V>
[[gnu::always_inline]] inline void takeApart(float* z, const float* turns, std::size_t half) {
  const V conjugate = kernel::spread<V>(Vector{1, -1, 1, -1, 1, -1, 1, -1});
  constexpr std::size_t kBins = kLanesOf<V> / 2;
  for (std::size_t k = 0; k < half / 2; k += kBins) {
    float *const low = z + 2 * k, *const high = z + 2 * (half - k - kBins + 1);
    const V a = load<V>(low), b = conjugate * reversed(load<V>(high)), turn = load<V>(turns + 2 * k);
    const V even = 0.5f * (a + b), odd = a - b;
    const V turned = exchanged(odd) * (conjugate * realParts(turn)) - odd * imaginaryParts(turn);
    store(high, reversed(conjugate * (even - turned)));
    store(low, even + turned);
  }
}

std::vector<float> turnsOf(int size) {
  std::vector<float> turns(static_cast<std::size_t>(size / 2));
  for (std::size_t k = 0; k < turns.size() / 2; ++k) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(k) / size;
    turns[2 * k] = static_cast<float>(std::cos(angle) / 2);
    turns[2 * k + 1] = static_cast<float>(std::sin(angle) / 2);
  }
  return turns;
}

std::vector<float> everyOther(const std::vector<float>& turns) {
  std::vector<float> half(turns.size() / 2);
  for (std::size_t i = 0; i < half.size(); ++i) half[i] = turns[i / 2 * 4 + i % 2];
  return half;
}

}  // namespace

FftPlans::FftPlans(int smallest, int largest) {
  float* in = fftwf_alloc_real(kMaxSize);
  fftwf_complex* out = fftwf_alloc_complex(kMaxSize / 2);
  for (int size = kMaxSize; size >= kMinSize; size /= 2) {
    if (size < smallest || size > largest) continue;
    const std::size_t index = indexOf(size);
    plans_[index] = fftwf_plan_dft_1d(size / 2, reinterpret_cast<fftwf_complex*>(in), out, FFTW_FORWARD,
                                      FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    const bool isLargest = size == kMaxSize || turns_[index + 1].empty();
    turns_[index] = isLargest ? turnsOf(size) : everyOther(turns_[index + 1]);
  }
  fftwf_free(out);
  fftwf_free(in);
}

FftPlans::~FftPlans() {
  for (fftwf_plan plan : plans_)
    if (plan) fftwf_destroy_plan(plan);
}

bool FftPlans::isLegalSize(int size) {
  return size >= kMinSize && size <= kMaxSize && std::has_single_bit(static_cast<unsigned>(size));
}

bool FftPlans::has(int size) const { return isLegalSize(size) && plans_[indexOf(size)]; }

int FftPlans::nearestLegalSize(double size) {
  if (!(size > kMinSize)) return kMinSize;  // also NaN
  const double octave = std::round(std::log2(std::min(size, static_cast<double>(kMaxSize))));
  return 1 << static_cast<int>(octave);
}

void FftPlans::forward(std::span<float> in, std::span<std::complex<float>> out) const {
  const std::size_t index = indexOf(static_cast<int>(in.size())), half = in.size() / 2;
  auto* const numbers = reinterpret_cast<float*>(out.data());
  fftwf_execute_dft(plans_[index], reinterpret_cast<fftwf_complex*>(in.data()),
                    reinterpret_cast<fftwf_complex*>(numbers));
  const std::complex<float> first = out[0];
  out[half] = 0;
  runBest<takeApart<Vector>, takeApart<Wide>>(numbers, turns_[index].data(), half);
  out[0] = first.real() + first.imag();
  out[half / 2] = std::conj(out[half / 2]);
  out[half] = first.real() - first.imag();
}

}  // namespace ksom
