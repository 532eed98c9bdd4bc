// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "ksom/harmonic_root.hpp"

namespace ksom {
namespace {

constexpr std::size_t kHeard = 24;          // of the strongest
constexpr std::size_t kCandidatesFrom = 8;  // of the strongest; each may be any of the first harmonics
constexpr int kDivisors = 10;
constexpr float kFavour = 0.1f;  // of a score: how much better another root must be

// What fits a harmonic p: within kFitting of it, a third of a semitone, but of high ones no more than kMostFitting steps.
constexpr float kFitting = 0.02f, kMostFitting = 0.12f;

struct Tone {
  float hz, strength;
};

// The strongest tones, in the order of their frequencies, with strengths up to 1.
class Tones {
 public:
  Tones(std::span<const float> freqHz, std::span<const float> strength) {
    for (std::size_t i = 0; i < std::min(freqHz.size(), strength.size()); ++i)
      add({std::abs(freqHz[i]), std::abs(strength[i])});
    const float most = count_ > 0 ? tones_[0].strength : 1;
    for (Tone& tone : all()) tone.strength /= most;
    strongest_ = tones_;
    std::sort(all().begin(), all().end(), [](const Tone& a, const Tone& b) { return a.hz < b.hz; });
  }
  std::span<const Tone> byFrequency() const { return std::span(tones_).first(count_); }
  std::span<const Tone> strongest() const { return std::span(strongest_).first(std::min(count_, kCandidatesFrom)); }

 private:
  std::span<Tone> all() { return std::span(tones_).first(count_); }
  // Keeps the strongest, by strength.
  void add(Tone tone) {
    if (!(tone.hz > 0 && tone.strength > 0) || !std::isfinite(tone.hz * tone.strength)) return;
    std::size_t at = count_;
    while (at > 0 && tones_[at - 1].strength < tone.strength) --at;
    if (at == kHeard) return;
    count_ = std::min(count_ + 1, kHeard);
    std::copy_backward(tones_.begin() + static_cast<std::ptrdiff_t>(at),
                       tones_.begin() + static_cast<std::ptrdiff_t>(count_ - 1),
                       tones_.begin() + static_cast<std::ptrdiff_t>(count_));
    tones_[at] = tone;
  }

  std::array<Tone, kHeard> tones_{}, strongest_{};
  std::size_t count_ = 0;
};

struct Fit {
  float harmonic, distance, tolerance;
  bool fits() const { return distance <= tolerance; }
  float quality() const { return fits() ? 1 - distance * distance / (2 * tolerance * tolerance) : 0.0f; }
};

Fit fitOf(float hz, float rootHz) {
  const float x = hz / rootHz, p = std::max(std::round(x), 1.0f);
  return {p, std::abs(x - p), std::min(kFitting * p, kMostFitting)};
}

// The mean of what the tones that fit say, the stronger the more.
float refined(float rootHz, std::span<const Tone> tones) {
  double moment = 0, sum = 0;
  for (const Tone& tone : tones) {
    const Fit fit = fitOf(tone.hz, rootHz);
    if (!fit.fits()) continue;
    moment += static_cast<double>(tone.strength * tone.hz);
    sum += static_cast<double>(tone.strength * fit.harmonic);
  }
  return sum > 0 ? static_cast<float>(moment / sum) : rootHz;
}

struct Candidate {
  float hz = 0, confidence = 0, score = 0;
};

// Strength that fits, less what would fit by chance, and less where more than half of the harmonics are missing. The
// score says beside that which of two roots an octave apart explains the tones with fewer harmonics.
Candidate judged(float rootHz, std::span<const Tone> tones) {
  float fitting = 0, byChance = 0, all = 0, last = 0, present = 0;
  for (const Tone& tone : tones) {
    const Fit fit = fitOf(tone.hz, rootHz);
    all += tone.strength;
    byChance += tone.strength * 2 * fit.tolerance;
    if (!fit.fits()) continue;
    fitting += tone.strength * fit.quality();
    present += fit.harmonic > last ? 1.0f : 0.0f;
    last = fit.harmonic;
  }
  const float filled = present / std::max(last, 1.0f);
  const float beyondChance = std::clamp((fitting - byChance) / std::max(all - byChance, 1e-20f), 0.0f, 1.0f);
  const float confidence = beyondChance * std::min(2 * filled, 1.0f);
  return {rootHz, confidence, confidence * (0.7f + 0.3f * filled)};
}

}  // namespace

Root rootOf(std::span<const float> freqHz, std::span<const float> strength, float favoured) {
  const Tones all(freqHz, strength);
  const std::span<const Tone> tones = all.byFrequency();
  Candidate best;
  const auto consider = [&](float hz, float favour) {
    if (!(hz > 0) || tones.empty()) return;
    Candidate candidate = judged(refined(hz, tones), tones);
    candidate.score += favour;
    if (candidate.score > best.score) best = candidate;
  };
  consider(favoured, kFavour);
  for (const Tone& tone : all.strongest())
    for (int p = 1; p <= kDivisors; ++p) consider(tone.hz / static_cast<float>(p), 0);
  return {best.hz, best.confidence};
}

}  // namespace ksom
