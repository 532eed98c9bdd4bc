// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/beat.hpp"

#include <algorithm>
#include <cmath>

namespace ksom {
namespace {

constexpr double kShortest = 0.3, kLongest = 1.2, kPreferred = 0.5;
constexpr double kOctavesOfPreference = 0.9;  // standard deviation
constexpr int kMultiples = 4;
constexpr double kOnsetsApart = 0.1;
constexpr float kClear = 0.2f;  // strength of an onset that makes a pulse
constexpr std::array<float, 6> kPulses{0.5f, 1, 1.5f, 2, 3, 4};

}  // namespace

BeatFinder::BeatFinder(double framesPerSecond)
    : framesPerSecond_(framesPerSecond),
      correlation_(static_cast<std::size_t>(kMultiples * kLongest * framesPerSecond) + 2) {}

void BeatFinder::add(std::span<const OnsetCurve::Frame> frames) {
  std::vector<float> curve = totalOf(frames);
  double sum = 0;
  for (const float value : curve) sum += static_cast<double>(value);
  const auto mean = static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(curve.size(), 1)));
  for (float& value : curve) value -= mean;
  for (std::size_t lag = 0; lag < std::min(correlation_.size(), curve.size()); ++lag) {
    double products = 0;
    for (std::size_t m = lag; m < curve.size(); ++m)
      products += static_cast<double>(curve[m]) * static_cast<double>(curve[m - lag]);
    correlation_[lag] += products;
  }
  std::vector<float> band(frames.size());
  for (std::size_t b = 0; b < onsets_.size(); ++b) {
    std::transform(frames.begin(), frames.end(), band.begin(), [b](const auto& frame) { return frame[b]; });
    for (const Onset& onset : pickOnsets(band, framesPerSecond_, kOnsetsApart)) onsets_[b] += onset.strength >= kClear;
  }
  seconds_ += static_cast<double>(frames.size()) / framesPerSecond_;
}

// Between two lags, and relative to lag 0.
double BeatFinder::correlationAt(double seconds) const {
  const double at = seconds * framesPerSecond_;
  const auto below = static_cast<std::size_t>(at);
  if (correlation_[0] <= 0 || below + 1 >= correlation_.size()) return 0;
  const double share = at - static_cast<double>(below);
  return ((1 - share) * correlation_[below] + share * correlation_[below + 1]) / correlation_[0];
}

Beat BeatFinder::beat() const {
  Beat beat;
  double best = 0;
  for (double period = kShortest; period <= kLongest; period *= 1.002) {
    double likeness = 0;
    for (int multiple = 1; multiple <= kMultiples; ++multiple) likeness += correlationAt(multiple * period) / multiple;
    const double octaves = std::log2(period / kPreferred) / kOctavesOfPreference;
    likeness *= std::exp(-0.5 * octaves * octaves);
    if (likeness <= best) continue;
    best = likeness;
    beat.seconds = period;
    beat.confidence = std::clamp(correlationAt(period), 0.0, 1.0);
  }
  for (std::size_t b = 0; b < onsets_.size(); ++b) beat.onsetsPerSecond[b] = seconds_ > 0 ? onsets_[b] / seconds_ : 0;
  return beat;
}

std::array<float, kBands> pulsesPerBeat(const Beat& beat) {
  std::array<float, kBands> pulses{};
  float least = 0;
  for (std::size_t b = 0; b < pulses.size(); ++b) {
    const double wanted = std::log2(std::max(beat.onsetsPerSecond[b] * beat.seconds, 0.25));
    const auto isNearer = [wanted](float x, float y) {
      return std::abs(std::log2(static_cast<double>(x)) - wanted) <
             std::abs(std::log2(static_cast<double>(y)) - wanted);
    };
    pulses[b] = least = std::max(least, *std::min_element(kPulses.begin(), kPulses.end(), isNearer));
  }
  return pulses;
}

}  // namespace ksom
