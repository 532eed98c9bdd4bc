// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/onset_curve.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "ksom/decibels.hpp"

namespace ksom {
namespace {

constexpr float kCompression = 1000;     // where the logarithm bends: 60 dB below full scale
constexpr double kAroundSeconds = 0.75;  // what an onset stands out of
constexpr float kRise = 1.4f;            // over the mean around it
constexpr float kLeastShare = 0.2f;      // of the curve's own mean; keeps ripples of a steady sound out
constexpr float kLeast = 2e-4f;          // below this nothing begins: rounding, dither

}  // namespace

OnsetCurve::OnsetCurve(const FftPlans& plans, double sampleRate) : sampleRate_(sampleRate) {
  const Stft::Config config{&plans, kWindow, kHop, true};
  block_.resize(Stft::bytesNeeded(config));
  stft_.prepare(config, block_);
  constexpr auto bins = static_cast<std::size_t>(kWindow / 2 + 1);
  for (auto* values : {&power_, &now_, &before_}) values->resize(bins);
  bandBegin_ = bandBins(bins, sampleRate / kWindow);
}

void OnsetCurve::reset() {
  stft_.reset();
  frames_.clear();
  std::fill(before_.begin(), before_.end(), 0.0f);
}

void OnsetCurve::push(std::span<const float> samples) {
  while (!samples.empty()) {
    samples = samples.subspan(stft_.push(samples));
    if (stft_.frameReady()) addFrame();
  }
}

void OnsetCurve::addFrame() {
  constexpr float kScale = kCompression * 4.0f / kWindow;
  powersOf(stft_.spectrum(), power_);
  for (std::size_t k = 0; k < power_.size(); ++k) now_[k] = 1 + kScale * std::sqrt(power_[k]);
  powersToDb(now_, now_);
  for (float& value : now_) value *= std::numbers::ln10_v<float> / 10;  // the natural logarithm, eight at a time
  Frame rise{};
  for (std::size_t b = 0; b < rise.size(); ++b) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t k = bandBegin_[b]; k < bandBegin_[b + 1]; ++k) {
      const float way = now_[k] - before_[k];
      sum += way > 0 ? way : 0.0f;
    }
    rise[b] = sum / static_cast<float>(std::max<std::size_t>(bandBegin_[b + 1] - bandBegin_[b], 1));
  }
  frames_.push_back(rise);
  std::swap(now_, before_);
}

std::vector<float> totalOf(std::span<const OnsetCurve::Frame> frames) {
  std::vector<float> total;
  total.reserve(frames.size());
  for (const auto& frame : frames) total.push_back(std::accumulate(frame.begin(), frame.end(), 0.0f));
  return total;
}

std::vector<Onset> pickOnsets(std::span<const float> curve, double framesPerSecond, double minSeconds) {
  std::vector<double> sums(curve.size() + 1, 0.0);
  for (std::size_t m = 0; m < curve.size(); ++m) sums[m + 1] = sums[m] + static_cast<double>(curve[m]);
  const auto meanOf = [&](std::size_t begin, std::size_t end) {
    return static_cast<float>((sums[end] - sums[begin]) / static_cast<double>(end - begin));
  };
  const auto around = static_cast<std::size_t>(kAroundSeconds * framesPerSecond);
  const auto apart = std::max<std::size_t>(1, static_cast<std::size_t>(minSeconds * framesPerSecond));
  std::vector<Onset> onsets;
  if (curve.empty()) return onsets;
  const float mean = meanOf(0, curve.size());
  for (std::size_t m = 0; m < curve.size(); ++m) {
    const float surroundings = meanOf(m - std::min(m, around), std::min(m + around + 1, curve.size()));
    if (curve[m] < kRise * surroundings + kLeastShare * mean || curve[m] < kLeast) continue;
    const auto begin = curve.begin() + static_cast<std::ptrdiff_t>(m - std::min(m, apart));
    const auto end = curve.begin() + static_cast<std::ptrdiff_t>(std::min(m + apart + 1, curve.size()));
    if (std::max_element(begin, end) - curve.begin() != static_cast<std::ptrdiff_t>(m)) continue;
    onsets.push_back({static_cast<double>(m) / framesPerSecond,
                      std::min(1.0f, (curve[m] - surroundings) / (6 * std::max(mean, 1e-9f)))});
  }
  return onsets;
}

}  // namespace ksom
