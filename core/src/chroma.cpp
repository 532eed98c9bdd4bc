// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/chroma.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "isa.hpp"
#include "log2.hpp"

namespace ksom {
namespace {

constexpr int kAtOnce = 64;

// Of some peaks, side by side.
struct Pitches {
  float freqHz[kAtOnce], amount[kAtOnce];
  double pitch[kAtOnce];           // MIDI note number, with its fraction
  float re[kAtOnce], im[kAtOnce];  // the amount, turned by that fraction
  int count;
};

// sin(2 pi x) of at most a quarter turn, within 1e-7 (Taylor's series).
[[gnu::always_inline]] inline float sineOf(float turns) {
  const float x = 2 * std::numbers::pi_v<float> * turns, s = x * x;
  const float end = 1.0f / 5040 - s * (1.0f / 362880 - s * (1.0f / 39916800 - s * (1.0f / 6227020800)));
  return x * (1 - s * (1.0f / 6 - s * (1.0f / 120 - s * end)));
}

[[gnu::always_inline]] inline void findPitches(Pitches* pitches) {
#pragma omp simd
  for (int k = 0; k < pitches->count; ++k)
    pitches->pitch[k] = 69 + 12 * (exactLog2Of(pitches->freqHz[k]) - 8.7813597135246608);  // log2 440
}

// A fraction of a turn, half a turn on: both are negative then.
[[gnu::always_inline]] inline void turnAmounts(Pitches* pitches) {
#pragma omp simd
  for (int k = 0; k < pitches->count; ++k) {
    const double pitch = pitches->pitch[k];
    const float turn = static_cast<float>(pitch - static_cast<int>(pitch)) - 0.5f, way = std::abs(turn);
    pitches->re[k] = -pitches->amount[k] * sineOf(0.25f - way);
    pitches->im[k] = -pitches->amount[k] * std::copysign(sineOf(0.25f - std::abs(way - 0.25f)), turn);
  }
}

bool hasPitch(const Peak& peak) { return peak.freqHz >= Chroma::kMinHz && peak.freqHz <= Chroma::kMaxHz; }

// Some peaks after the other. Their pitches are all positive.
template <class Work>
void forEach(std::span<const Peak> peaks, const Work& work) {
  while (!peaks.empty()) {
    const auto some = peaks.first(std::min<std::size_t>(peaks.size(), kAtOnce));
    Pitches pitches;
    pitches.count = 0;
    for (const Peak& peak : some) {
      pitches.freqHz[pitches.count] = peak.freqHz;
      pitches.amount[pitches.count] = peak.amp * peak.weight;
      pitches.count += hasPitch(peak) ? 1 : 0;
    }
    runBest<findPitches>(&pitches);
    work(pitches);
    peaks = peaks.subspan(some.size());
  }
}

}  // namespace

void Chroma::prepare(double frameSeconds, double tuningSeconds) {
  keep_ = std::exp(-frameSeconds / tuningSeconds);
  reset();
}

void Chroma::reset() {
  values_ = {};
  tuning_ = 0;
}

float Chroma::tuningCents() const {
  return std::abs(tuning_) > 0 ? static_cast<float>(std::arg(tuning_) * 50 / std::numbers::pi) : 0.0f;
}

void Chroma::update(std::span<const Peak> peaks) {
  tuning_ *= keep_;
  forEach(peaks, [&](Pitches& pitches) {
    runBest<turnAmounts>(&pitches);
    for (int k = 0; k < pitches.count; ++k) tuning_ += std::complex<double>(pitches.re[k], pitches.im[k]);
  });
  const double tuning = tuningCents() / 100.0;
  std::array<double, kClasses + 1> sums{};
  double total = 0;
  forEach(peaks, [&](const Pitches& pitches) {
    for (int k = 0; k < pitches.count; ++k) {
      const double pitch = pitches.pitch[k] - tuning, amount = pitches.amount[k];
      const int below = static_cast<int>(pitch);
      const double share = pitch - below;
      const auto pitchClass = static_cast<std::size_t>(below % kClasses);
      sums[pitchClass] += amount * (1 - share);
      sums[pitchClass + 1] += amount * share;
      total += amount;
    }
  });
  sums[0] += sums[kClasses];
  for (std::size_t c = 0; c < kClasses; ++c) values_[c] = total > 0 ? static_cast<float>(sums[c] / total) : 0.0f;
}

}  // namespace ksom
