// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/level.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ksom/decibels.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/smoothing.hpp"

namespace ksom {
namespace {

constexpr double kAheadSeconds = 0.0015, kGlideSeconds = 0.02;
constexpr float kMarginDb = 0.15f;  // what moving the gain may add between samples
constexpr std::int64_t kUnity = 1 << 30;
constexpr float kLoudest = 1e3f;  // of the input, 60 dBFS: what the filter of the DC has to forget

}  // namespace

bool Level::isLegal(const Config& config) {
  return config.sampleRate >= 1 && config.sampleRate <= 1e6 && config.channels >= 1 && config.channels <= kMaxChannels;
}

void Level::carve(Arena& arena) {
  channels_ = static_cast<std::size_t>(config_.channels);
  ahead_ = std::max<std::size_t>(1, static_cast<std::size_t>(kAheadSeconds * config_.sampleRate));
  history_ = arena.take<float>(channels_ * 2 * kTaps);
  delay_ = arena.take<float>(channels_ * static_cast<std::size_t>(latencySamples()));
  needs_ = arena.take<Need>(ahead_ + 1);
  lowest_ = arena.take<std::int64_t>(ahead_);
}

std::size_t Level::bytesNeeded(const Config& config) { return Carving::bytesNeeded<Level>(config); }

bool Level::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  designInterpolator();
  for (std::size_t id = 0; id < numParams; ++id) set(static_cast<ParamId>(id), params[id].init);
  glide_ = smoothingShare(1, kGlideSeconds * config.sampleRate);
  reset();
  return true;
}

// Windowed sinc, kTaps long, at 1/4, 1/2 and 3/4 of the way between the two samples in the middle.
void Level::designInterpolator() {
  interpolatorBound_ = 1;
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    float bound = 0;
    for (std::size_t tap = 0; tap < kTaps; ++tap) {
      const double t = static_cast<double>(tap) - (kTaps / 2 - 1) - static_cast<double>(phase + 1) / (kPhases + 1);
      const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * t / (kTaps / 2));
      interpolator_[phase][tap] = static_cast<float>(window * std::sin(std::numbers::pi * t) / (std::numbers::pi * t));
      bound += std::abs(interpolator_[phase][tap]);
    }
    interpolatorBound_ = std::max(interpolatorBound_, bound);
  }
}

void Level::reset() {
  dcIn_ = dcOut_ = {};
  std::fill(history_.begin(), history_.end(), 0.0f);
  std::fill(delay_.begin(), delay_.end(), 0.0f);
  std::fill(lowest_.begin(), lowest_.end(), kUnity);
  lowestSum_ = static_cast<std::int64_t>(ahead_) * kUnity;
  needsBegin_ = needsEnd_ = now_ = newest_ = 0;
  gainNow_ = gainTarget_;
  reduction_ = deepest_ = 1;
  quietFor_ = kTaps;
}

Verdict Level::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  gainTarget_ = dbToAmp(values_[gain]);
  limit_ = dbToAmp(values_[ceiling] - kMarginDb);
  dcPole_ = values_[dcCut] > 0 ? std::exp(-2 * std::numbers::pi * values_[dcCut] / config_.sampleRate) : 1;
  return verdict;
}

int Level::latencySamples() const { return static_cast<int>(ahead_ - 1 + kTaps / 2); }

float Level::reductionDb() const { return 20 * std::log10(std::max(reduction_, 1e-6f)); }

float Level::deepestReductionDb() const { return 20 * std::log10(std::max(deepest_, 1e-6f)); }

float Level::removeDc(std::size_t channel, float x) {
  if (values_[dcCut] <= 0) return x;
  const double y = x - dcIn_[channel] + dcPole_ * dcOut_[channel];
  dcIn_[channel] = x;
  dcOut_[channel] = y;
  return static_cast<float>(y);
}

void Level::remember(std::size_t channel, float x) {
  float* window = history_.data() + channel * 2 * kTaps;
  window[newest_] = window[newest_ + kTaps] = x;
}

// Of all channels, around the sample that came kTaps / 2 samples ago. `loudest` is the largest of the newest samples;
// as long as all are too quiet to reach the limit even between samples, nothing is computed.
float Level::truePeak(float loudest) {
  quietFor_ = loudest * interpolatorBound_ >= limit_ ? 0 : std::min(quietFor_ + 1, kTaps);
  if (quietFor_ >= kTaps) return 0;
  float peak = 0;
  for (std::size_t c = 0; c < channels_; ++c) {
    const float* window = history_.data() + c * 2 * kTaps + newest_ + 1;  // oldest first
    peak = std::max(peak, std::abs(window[kTaps / 2 - 1]));
    for (const auto& taps : interpolator_) {
      float between = 0;
      for (std::size_t tap = 0; tap < kTaps; ++tap) between += taps[tap] * window[tap];
      peak = std::max(peak, std::abs(between));
    }
  }
  return peak;
}

// A peak stays the lowest for the look-ahead, then the average over the same time has come down to it: just when the
// delayed peak leaves.
float Level::gainFor(float peak) {
  const std::int64_t need = peak > limit_ ? static_cast<std::int64_t>(limit_ / peak * kUnity) : kUnity;
  const auto slot = [this](std::size_t i) -> Need& { return needs_[i % needs_.size()]; };
  while (needsEnd_ > needsBegin_ && slot(needsEnd_ - 1).gain >= need) --needsEnd_;
  slot(needsEnd_++) = {need, now_};
  if (slot(needsBegin_).at + ahead_ <= now_) ++needsBegin_;
  std::int64_t& oldest = lowest_[now_ % ahead_];
  lowestSum_ += slot(needsBegin_).gain - oldest;
  oldest = slot(needsBegin_).gain;
  return static_cast<float>(lowestSum_) / (static_cast<float>(ahead_) * static_cast<float>(kUnity));
}

void Level::process(std::span<const std::span<float>> channels) {
  const FloatMode mode;
  if (delay_.empty()) {
    for (const auto channel : channels) std::fill(channel.begin(), channel.end(), 0.0f);
    return;
  }
  const auto latency = static_cast<std::size_t>(latencySamples());
  const std::size_t used = std::min(channels.size(), channels_);
  for (std::size_t at = 0; used > 0 && at < channels[0].size(); ++at) {
    float loudest = 0;
    gainNow_ += glide_ * (gainTarget_ - gainNow_);
    for (std::size_t c = 0; c < used; ++c) {
      const float in = std::isfinite(channels[c][at]) ? std::clamp(channels[c][at], -kLoudest, kLoudest) : 0.0f;
      const float x = std::clamp(removeDc(c, in) * gainNow_, -1e6f, 1e6f);
      remember(c, x);
      loudest = std::max(loudest, std::abs(x));
      float& delayed = delay_[c * latency + now_ % latency];
      channels[c][at] = delayed;
      delayed = x;
    }
    reduction_ = gainFor(truePeak(loudest));
    deepest_ = std::min(deepest_, reduction_);
    for (std::size_t c = 0; c < used; ++c) channels[c][at] *= reduction_;
    newest_ = (newest_ + 1) % kTaps;
    ++now_;
  }
}

}  // namespace ksom
