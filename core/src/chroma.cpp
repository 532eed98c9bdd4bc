// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/chroma.hpp"

#include <cmath>
#include <numbers>

namespace ksom {
namespace {

constexpr std::size_t kAtOnce = 256;  // so many peaks have their pitch worked out once; of more, twice

// MIDI note number, with its fraction.
double pitchOf(float freqHz) { return 69 + 12 * std::log2(static_cast<double>(freqHz) / 440); }

bool hasPitch(const Peak& peak) { return peak.freqHz >= Chroma::kMinHz && peak.freqHz <= Chroma::kMaxHz; }

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
  std::array<double, kAtOnce> pitches;
  std::array<double, kClasses> sums{};
  double total = 0;
  const bool fits = peaks.size() <= kAtOnce;
  for (std::size_t p = 0; p < peaks.size(); ++p) {
    if (!hasPitch(peaks[p])) continue;
    const double pitch = pitchOf(peaks[p].freqHz);
    if (fits) pitches[p] = pitch;
    const auto beside = static_cast<float>(pitch - std::floor(pitch));
    tuning_ += std::polar(peaks[p].amp * peaks[p].weight, 2 * std::numbers::pi_v<float> * beside);
  }
  const double tuning = tuningCents() / 100.0;
  for (std::size_t p = 0; p < peaks.size(); ++p) {
    const Peak& peak = peaks[p];
    if (!hasPitch(peak)) continue;
    const double pitch = (fits ? pitches[p] : pitchOf(peak.freqHz)) - tuning;
    const double below = std::floor(pitch), share = pitch - below, amount = peak.amp * peak.weight;
    const auto pitchClass = static_cast<std::size_t>(below) % kClasses;
    sums[pitchClass] += amount * (1 - share);
    sums[(pitchClass + 1) % kClasses] += amount * share;
    total += amount;
  }
  for (std::size_t c = 0; c < kClasses; ++c) values_[c] = total > 0 ? static_cast<float>(sums[c] / total) : 0.0f;
}

}  // namespace ksom
