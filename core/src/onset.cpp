// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/onset.hpp"

#include <algorithm>
#include <cmath>

#include "isa.hpp"
#include "ksom/smoothing.hpp"

namespace ksom {
namespace {

constexpr double kMostFrames = 1e9;  // that an int can count

[[gnu::always_inline]] inline void addUp(const float* power, float* before, std::size_t begin, std::size_t end,
                                         float* rises, float* sums) {
  float rise = 0, sum = 0;
#pragma omp simd reduction(+ : rise, sum)
  for (std::size_t k = begin; k < end; ++k) {
    const float now = std::sqrt(power[k]), way = now - before[k];
    rise += way > 0 ? way : 0.0f;
    sum += now;
    before[k] = now;
  }
  *rises += rise;
  *sums += sum;
}

}  // namespace

void OnsetDetector::carve(Arena& arena, int bins) { magnitude_ = arena.take<float>(static_cast<std::size_t>(bins)); }

std::size_t OnsetDetector::bytesNeeded(int bins) {
  if (bins < 1) return 0;
  Arena arena;
  OnsetDetector().carve(arena, bins);
  return arena.bytesNeeded();
}

bool OnsetDetector::prepare(int bins, double frameSeconds, std::span<std::byte> block) {
  if (bins < 1 || !(frameSeconds > 0)) return false;
  Arena arena(block);
  carve(arena, bins);
  meanStep_ = smoothingShare(frameSeconds, kMeanSeconds);
  minFrames_ = static_cast<int>(std::clamp(std::ceil(kMinSeconds / frameSeconds), 1.0, kMostFrames));
  reset();
  return arena.ok();
}

void OnsetDetector::reset() {
  std::fill(magnitude_.begin(), magnitude_.end(), 0.0f);
  flux_ = mean_ = rise_ = sum_ = 0;
  framesSince_ = minFrames_;
  onset_ = skips_ = false;
  hasMean_ = true;
}

void OnsetDetector::resetAmid() {
  reset();
  skips_ = true;
  hasMean_ = false;
}

void OnsetDetector::update(std::span<const float> power, float amp) {
  add(power, 0, magnitude_.size());
  finish(amp);
}

void OnsetDetector::add(std::span<const float> power, std::size_t begin, std::size_t end) {
  runBest<addUp>(power.data(), magnitude_.data(), begin, end, &rise_, &sum_);
}

void OnsetDetector::finish(float amp) {
  const bool sounds = amp > kSilenceAmp && sum_ > 0;
  if (!skips_) flux_ = sounds ? rise_ / sum_ : 0.0f;
  if (!skips_ && !hasMean_) mean_ = flux_, hasMean_ = true;
  framesSince_ = std::min(framesSince_ + 1, minFrames_);
  onset_ = sounds && !skips_ && flux_ > mean_ + kRise && framesSince_ >= minFrames_;
  if (onset_) framesSince_ = 0;
  if (!skips_) mean_ += meanStep_ * (flux_ - mean_);
  rise_ = sum_ = 0;
  skips_ = false;
}

}  // namespace ksom
