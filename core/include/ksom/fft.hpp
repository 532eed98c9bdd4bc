// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <complex>
#include <span>
#include <vector>

struct fftwf_plan_s;

namespace ksom {

/// Plans for real forward FFTs of every power of two from 64 to 65536. Making one plans all sizes (about 10 ms,
/// allocates, not thread-safe): do it once, when a library or program loads, and hand it to every Stft. Plans are
/// made by FFTW_ESTIMATE and without wisdom: MEASURE chooses by timing, so two runs would differ in the last bits.
///
/// Samples are transformed as size/2 complex numbers, even and odd ones side by side, and then taken apart (Sorensen et
/// al., IEEE Trans. ASSP 35, 1987): FFTW's complex transforms run in vectors, its real ones hardly do.
class FftPlans {
 public:
  static constexpr int kMinSize = 64, kMaxSize = 65536;

  /// Plans the legal sizes from `smallest` to `largest`; a program that knows its one size saves the time for the rest.
  explicit FftPlans(int smallest = kMinSize, int largest = kMaxSize);
  ~FftPlans();
  FftPlans(const FftPlans&) = delete;
  FftPlans& operator=(const FftPlans&) = delete;

  static bool isLegalSize(int size);
  /// Legal, and planned here.
  bool has(int size) const;
  /// The power of two in range that is nearest to `size` (in octaves); any input is answered.
  static int nearestLegalSize(double size);

  /// X[k] = sum x[n] e^{-2 pi i k n / size} for k = 0 ... size/2. Audio thread: allocates nothing. `in` has `size`
  /// samples, `out` size/2 + 1 bins, both aligned as Arena aligns; size must be legal. `in` is kept.
  void forward(std::span<float> in, std::span<std::complex<float>> out) const;

 private:
  static constexpr int kSizes = 11;
  std::array<fftwf_plan_s*, kSizes> plans_{};
  std::array<std::vector<float>, kSizes> turns_;  // half the cosine and sine of 2 pi k / size for k = 0 ... size/4 - 1
};

}  // namespace ksom
