// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/fft.hpp"

#include <fftw3.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace ksom {
namespace {

std::size_t indexOf(int size) {
  return static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(size)) -
                                  std::bit_width(static_cast<unsigned>(FftPlans::kMinSize)));
}

}  // namespace

FftPlans::FftPlans(int smallest, int largest) {
  float* in = fftwf_alloc_real(kMaxSize);
  fftwf_complex* out = fftwf_alloc_complex(kMaxSize / 2 + 1);
  for (int size = kMinSize; size <= kMaxSize; size *= 2)
    if (size >= smallest && size <= largest)
      plans_[indexOf(size)] = fftwf_plan_dft_r2c_1d(size, in, out, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
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
  fftwf_execute_dft_r2c(plans_[indexOf(static_cast<int>(in.size()))], in.data(),
                        reinterpret_cast<fftwf_complex*>(out.data()));
}

}  // namespace ksom
