// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fftw3.h>

#include <algorithm>
#include <cstddef>

/// A bare FFT of this size, planned with MEASURE: what the fastest spectrum costs.
class BareFft {
 public:
  explicit BareFft(int size)
      : in_(fftwf_alloc_real(static_cast<std::size_t>(size))),
        out_(fftwf_alloc_complex(static_cast<std::size_t>(size) / 2 + 1)),
        plan_(fftwf_plan_dft_r2c_1d(size, in_, out_, FFTW_MEASURE)) {
    std::fill_n(in_, size, 0.1f);
  }
  ~BareFft() {
    fftwf_destroy_plan(plan_);
    fftwf_free(out_);
    fftwf_free(in_);
  }
  BareFft(const BareFft&) = delete;
  BareFft& operator=(const BareFft&) = delete;
  void run() { fftwf_execute(plan_); }

 private:
  float* in_;
  fftwf_complex* out_;
  fftwf_plan plan_;
};
