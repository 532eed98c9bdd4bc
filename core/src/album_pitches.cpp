// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/album_pitches.hpp"

#include <algorithm>
#include <cmath>

namespace ksom {
namespace {

constexpr double kLowestHz = 20, kOctaves = 10.5;
constexpr double kStepCents = 2, kStepsPerOctave = 1200 / kStepCents;
constexpr int kPeaks = 64;
constexpr float kThresholdDb = -90;
constexpr double kBlurCents = 8, kBlurHz = 0.5;  // standard deviation: how sure a frequency is, the larger of both

double stepOf(double octaves) { return (octaves - std::log2(kLowestHz)) * kStepsPerOctave; }

std::vector<double> blurred(const std::vector<double>& energy) {
  std::vector<double> result(energy.size());
  for (std::size_t i = 0; i < energy.size(); ++i) {
    if (energy[i] <= 0) continue;
    const double freqHz = kLowestHz * std::exp2(static_cast<double>(i) / kStepsPerOctave);
    const double blurCents = std::max(kBlurCents, 1200 * std::log2(1 + kBlurHz / freqHz));
    const int reach = static_cast<int>(3 * blurCents / kStepCents);
    for (int d = -reach; d <= reach; ++d) {
      const auto at = static_cast<std::ptrdiff_t>(i) + d;
      if (at < 0 || at >= static_cast<std::ptrdiff_t>(energy.size())) continue;
      const double sigmas = d * kStepCents / blurCents;
      result[static_cast<std::size_t>(at)] += energy[i] * std::exp(-0.5 * sigmas * sigmas);
    }
  }
  return result;
}

}  // namespace

AlbumPitches::AlbumPitches(const FftPlans& plans, double sampleRate)
    : binHz_(sampleRate / kWindow), energy_(static_cast<std::size_t>(kOctaves * kStepsPerOctave)) {
  const Analyzer::Config config{.plans = &plans,
                                .sampleRate = sampleRate,
                                .windowSize = kWindow,
                                .hopSize = kHop,
                                .maxPartials = kPeaks,
                                .parts = Analyzer::kPeaksOnly,
                                .atOnce = true};
  block_.resize(Analyzer::bytesNeeded(config));
  analyzer_.prepare(config, block_);
  analyzer_.set(Analyzer::threshold, kThresholdDb);
  analyzer_.set(Analyzer::hysteresis, 0);
  analyzer_.set(Analyzer::numPeaks, kPeaks);
}

void AlbumPitches::push(std::span<const float> samples) {
  while (!samples.empty()) {
    samples = samples.subspan(analyzer_.push(samples));
    if (!analyzer_.frameReady()) continue;
    for (const Peak& peak : analyzer_.peaks()) add(topNear(peak.freqHz), peak.amp);
  }
}

// The ratio of two bins, exact for a steady sine, lies between bins for a short note wherever that is. The top of a
// parabola through the decibels of three bins stays where the note is, and is good enough for the sine.
float AlbumPitches::topNear(float freqHz) const {
  const auto power = analyzer_.power();
  const double bin = static_cast<double>(freqHz) / binHz_;
  auto k = std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(bin)), 1, power.size() - 2);
  if (power[k - 1] > power[k]) --k;
  else if (power[k + 1] > power[k]) ++k;
  if (k < 1 || k + 1 >= power.size() || power[k - 1] <= 0 || power[k + 1] <= 0) return freqHz;
  const double below = std::log(power[k - 1]), here = std::log(power[k]), above = std::log(power[k + 1]);
  const double curve = below - 2 * here + above;
  return curve < 0 ? static_cast<float>((static_cast<double>(k) + 0.5 * (below - above) / curve) * binHz_) : freqHz;
}

void AlbumPitches::add(float freqHz, float amp) {
  const double step = stepOf(std::log2(static_cast<double>(std::max(freqHz, 1.0f))));
  if (step >= 0 && step < static_cast<double>(energy_.size()))
    energy_[static_cast<std::size_t>(step)] += static_cast<double>(amp) * static_cast<double>(amp);
}

void AlbumPitches::settle() {
  const std::vector<double> curve = blurred(energy_);
  std::vector<std::size_t> tops;
  for (std::size_t i = 1; i + 1 < curve.size(); ++i)
    if (curve[i] > curve[i - 1] && curve[i] >= curve[i + 1]) tops.push_back(i);
  std::stable_sort(tops.begin(), tops.end(), [&](std::size_t a, std::size_t b) { return curve[a] > curve[b]; });
  tops.resize(std::min(tops.size(), kMost));
  pitches_.clear();
  for (const std::size_t top : tops)
    pitches_.push_back(
        {static_cast<float>(std::log2(kLowestHz) + (static_cast<double>(top) + 0.5) / kStepsPerOctave), curve[top]});
}

// The nearer and the stronger a pitch, the more it draws.
float AlbumPitches::pitchFor(float octaves) const {
  const float reach = std::max(kReachCents / 1200, std::log2(1 + kReachHz / std::exp2(octaves)));
  float best = octaves;
  double most = 0;
  for (const Pitch& pitch : pitches_) {
    const float distance = std::abs(pitch.octaves - octaves);
    const double draw = pitch.energy * static_cast<double>(1 - distance / reach);
    if (distance >= reach || draw <= most) continue;
    most = draw;
    best = pitch.octaves;
  }
  return best;
}

void AlbumPitches::tune(std::vector<MapPartial>& partials) const {
  for (MapPartial& partial : partials)
    if (!partial.isNoisy()) partial.freqHz = std::exp2(pitchFor(std::log2(partial.freqHz)));
}

}  // namespace ksom
