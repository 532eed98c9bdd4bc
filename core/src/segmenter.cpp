// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/segmenter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ksom {
namespace {

constexpr double kStretchSeconds = 20;               // so much is heard before it is cut
constexpr double kUnsureSeconds = 2;                 // at its end: what comes may still move an onset
constexpr float kThresholdDb = -90, kMinLength = 0;  // a segment finds out itself what lasts in it
constexpr double kBlurSeconds = 0.04;                // a long window hears what lies before and after a segment

Analyzer::Config analyzerConfig(const Segmenter::Config& config) {
  return {.plans = config.plans,
          .sampleRate = config.sampleRate,
          .windowSize = Segmenter::kWindow,
          .hopSize = Segmenter::kHop,
          .maxPartials = config.maxPartials,
          .tuningSeconds = std::numeric_limits<double>::infinity(),
          .centred = true,
          .atOnce = true};
}

}  // namespace

Segmenter::Segmenter(const Config& config)
    : config_(config),
      block_(Analyzer::bytesNeeded(analyzerConfig(config))),
      curve_(*config.plans, config.sampleRate),
      beats_(curve_.framesPerSecond()),
      pitches_(*config.plans, config.sampleRate) {
  analyzer_.prepare(analyzerConfig(config), block_);
  analyzer_.set(Analyzer::threshold, kThresholdDb);
  analyzer_.set(Analyzer::numPeaks, static_cast<float>(config.maxPartials));
  analyzer_.set(Analyzer::minLength, kMinLength);
  analyzer_.set(Analyzer::hysteresis, 0);
}

// Hop by hop, so that what is cut when does not depend on the blocks that the samples come in.
void Segmenter::push(std::span<const float> samples, const Take& take) {
  while (!samples.empty()) {
    const auto part = samples.first(std::min(samples.size(), static_cast<std::size_t>(kHop - samples_ % kHop)));
    samples = samples.subspan(part.size());
    samples_ += static_cast<std::int64_t>(part.size());
    curve_.push(part);
    pitches_.push(part);
    hear(part, samples_);
    const double heard = static_cast<double>(samples_) / config_.sampleRate;
    if (samples_ % kHop == 0 && heard - doneSeconds_ > kStretchSeconds) emit(heard - kUnsureSeconds, false, take);
  }
}

// Frames that are centred beyond the end belong to nothing.
void Segmenter::hear(std::span<const float> samples, std::int64_t realUntil) {
  while (!samples.empty()) {
    samples = samples.subspan(analyzer_.push(samples));
    if (!analyzer_.frameReady()) continue;
    const std::int64_t centre = frames_++ * kHop;
    if (centre >= realUntil) continue;
    peaks_ += static_cast<std::int64_t>(analyzer_.peaks().size());
    digests_.push_back(digestOf(analyzer_, config_.sampleRate, static_cast<double>(centre) / config_.sampleRate));
  }
}

void Segmenter::finishFile(const Take& take) {
  hear(std::vector<float>(static_cast<std::size_t>(kWindow / 2 + kHop)), samples_);
  emit(static_cast<double>(samples_) / config_.sampleRate, true, take);
  beats_.add(curve_.frames());
  pitches_.finishFile();
  analyzer_.reset();
  curve_.reset();
  digests_.clear();
  samples_ = frames_ = 0;
  doneSeconds_ = 0;
  attack_ = 0;
}

// Where segments begin after doneSeconds_: onsets, and beats where none comes for more than one and a half.
std::vector<Segmenter::Cut> Segmenter::cutsUntil(double until) const {
  const double rate = curve_.framesPerSecond();
  const auto frames = curve_.frames();
  const auto first = std::min(static_cast<std::size_t>(std::max(doneSeconds_ - 1, 0.0) * rate), frames.size());
  BeatFinder local(rate);
  local.add(frames.subspan(first));
  const double beat = local.beat().seconds, offset = static_cast<double>(first) / rate;
  std::vector<Cut> cuts;
  double last = doneSeconds_;
  const auto fill = [&](double next) {
    const int parts = static_cast<int>(std::lround((next - last) / beat));
    for (int part = 1; part < parts; ++part) cuts.push_back({last + (next - last) * part / parts, 0});
  };
  for (const Onset& onset : pickOnsets(totalOf(frames.subspan(first)), rate, kLeastSeconds)) {
    const double seconds = onset.seconds + offset;
    if (seconds < last + kLeastSeconds || seconds > until - kLeastSeconds) continue;
    fill(seconds);
    cuts.push_back({seconds, onset.strength});
    last = seconds;
  }
  fill(until);
  return cuts;
}

void Segmenter::emit(double until, bool isLast, const Take& take) {
  std::vector<Cut> cuts = cutsUntil(until);
  if (isLast) cuts.push_back({until, 0});
  for (const Cut& cut : cuts) {
    const double length = cut.seconds - doneSeconds_;
    if (length <= 0) continue;
    // A frame belongs where its centre lies, but for those that hear as much of a neighbour.
    const double blur = std::min(kBlurSeconds, length / 4);
    const auto isBefore = [](const FrameDigest& digest, double seconds) { return digest.seconds < seconds; };
    auto begin = std::lower_bound(digests_.begin(), digests_.end(), doneSeconds_ + blur, isBefore);
    auto end = std::lower_bound(begin, digests_.end(), cut.seconds - blur / 2, isBefore);
    if (begin == end) {  // shorter than a hop
      begin = std::lower_bound(digests_.begin(), digests_.end(), doneSeconds_, isBefore);
      end = begin == digests_.end() ? begin : begin + 1;
    }
    const FrameDigest* frames = digests_.data();
    take(summarise(frames + (begin - digests_.begin()), frames + (end - digests_.begin()), doneSeconds_, length,
                   attack_, static_cast<std::size_t>(config_.maxPartials)));
    doneSeconds_ = cut.seconds;
    attack_ = cut.attack;
  }
  std::erase_if(digests_, [this](const FrameDigest& digest) { return digest.seconds < doneSeconds_; });
}

}  // namespace ksom
