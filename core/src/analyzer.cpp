// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/analyzer.hpp"

#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"

namespace ksom {
namespace {

constexpr double kLobeBins = 5;  // nearer to each other two sines may leave no valley of 10 dB

}  // namespace

bool Analyzer::isLegal(const Config& config) {
  return Stft::bytesNeeded(stftConfig(config)) > 0 && std::isfinite(config.sampleRate) && config.sampleRate > 0 &&
         config.maxPartials >= 1 && config.maxPartials <= kMostPartials && config.tuningSeconds > 0 &&
         (config.windowSize <= kLargestUnasked || config.allowsLarge);
}

Stft::Config Analyzer::stftConfig(const Config& config) {
  return {config.plans, config.windowSize, config.hopSize, config.centred, config.offset, true};
}

Tracks::Config Analyzer::tracksConfig(const Config& config) {
  return {config.maxPartials, config.hopSize / config.sampleRate, kLobeBins * config.sampleRate / config.windowSize};
}

Verdict Analyzer::setSizes(Config& config, float window, float hop) {
  Verdict ofWindow, ofHop;
  const Config before = config;
  const float asked = clampParam(params[windowSize], window, static_cast<float>(before.windowSize), &ofWindow);
  config.windowSize =
      std::min(FftPlans::nearestLegalSize(asked), config.allowsLarge ? FftPlans::kMaxSize : kLargestUnasked);
  const float step = clampParam(params[hopSize], hop, static_cast<float>(before.hopSize), &ofHop);
  config.hopSize = std::clamp(static_cast<int>(step), 1, config.windowSize);
  config.offset = 0;
  if (ofWindow == Verdict::notFinite || ofHop == Verdict::notFinite) return Verdict::notFinite;
  const bool isAsked = static_cast<float>(config.windowSize) == window && static_cast<float>(config.hopSize) == hop;
  return isAsked ? Verdict::accepted : Verdict::clipped;
}

int Analyzer::stagger(int instance, int hopSize, int blockSize) {
  const int blocks = std::max(hopSize, 1) / std::max(blockSize, 1);
  return blocks < 2 ? 0 : (instance % blocks + blocks) % blocks * blockSize;
}

void Analyzer::carve(Arena& arena) {
  const int bins = config_.windowSize / 2 + 1;
  const auto points = static_cast<std::size_t>(bins), slots = static_cast<std::size_t>(config_.maxPartials);
  stftBlock_ = arena.take<std::byte>(Stft::bytesNeeded(stftConfig(config_)));
  pickerBlock_ = arena.take<std::byte>(PeakPicker::bytesNeeded(bins));
  power_ = arena.take<float>(points);
  chosen_ = arena.take<int>(points);
  found_ = arena.take<Sinusoid>(points);
  heard_ = arena.take<Peak>(points);
  peaks_ = arena.take<Peak>(points);
  squared_ = arena.take<float>(points);
  ranked_ = arena.take<float>(points);
  if (config_.parts.onset) onsetsBlock_ = arena.take<std::byte>(OnsetDetector::bytesNeeded(bins));
  if (!config_.parts.tracks) return;
  tracksBlock_ = arena.take<std::byte>(Tracks::bytesNeeded(tracksConfig(config_)));
  sorted_ = arena.take<Partial>(slots);
}

std::size_t Analyzer::bytesNeeded(const Config& config) { return Carving::bytesNeeded<Analyzer>(config); }

bool Analyzer::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  for (std::size_t id = 0; id < numParams; ++id) values_[id] = params[id].init;
  values_[windowSize] = static_cast<float>(config.windowSize);
  values_[hopSize] = static_cast<float>(config.hopSize);
  const int bins = config.windowSize / 2 + 1;
  const Tracks::Config tracks = tracksConfig(config);
  if (!stft_.prepare(stftConfig(config), stftBlock_) || !picker_.prepare(bins, pickerBlock_) ||
      (config.parts.tracks && !tracks_.prepare(tracks, tracksBlock_)) ||
      (config.parts.onset && !onsets_.prepare(bins, tracks.frameSeconds, onsetsBlock_))) {
    *this = Analyzer();
    return false;
  }
  asked_ = parts_ = config.parts;
  chroma_.prepare(tracks.frameSeconds, config.tuningSeconds);
  bandBegin_ = bandBins(static_cast<std::size_t>(bins), binHz());
  isSpread_ = config.windowSize >= kSpreadFrom && !config.atOnce;
  reset();
  return true;
}

void Analyzer::reset() {
  stft_.reset();
  tracks_.reset();
  chroma_.reset();
  onsets_.reset();
  std::fill(sorted_.begin(), sorted_.end(), Partial{});
  peakCount_ = 0;
  floor_ = 0;
  bands_ = {};
  frame_ = {};
  shownOrder_ = bySlot;
  ready_ = isWorking_ = isHolding_ = false;
}

Verdict Analyzer::set(ParamId id, float value) {
  if (id == windowSize || id == hopSize) return Verdict::accepted;
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  return verdict;
}

void Analyzer::ask(const Parts& parts) {
  const Parts& most = config_.parts;
  asked_ = {parts.tracks && most.tracks, parts.chroma && most.chroma, parts.level && most.level,
            parts.onset && most.onset, parts.bands && most.bands};
}

std::size_t Analyzer::limit() const {
  return static_cast<std::size_t>(std::min(now_[numPeaks], static_cast<float>(config_.maxPartials)));
}

std::size_t Analyzer::push(std::span<const float> in) {
  const FloatMode mode;
  const std::size_t taken = stft_.push(in);
  if (isSpread_ && isWorking_) runOwed(taken);
  ready_ = stft_.frameReady() && (isWorking_ || !isSpread_);
  if (!stft_.frameReady()) return taken;
  begin();
  if (!isSpread_) runOwed(0);
  return taken;
}

std::span<const Partial> Analyzer::partials() const {
  return shownOrder_ == bySlot ? tracks_.partials() : std::span<const Partial>(sorted_);
}

void Analyzer::sortPartials() {
  const auto slots = tracks_.partials();
  std::copy(slots.begin(), slots.end(), sorted_.begin());
  const bool strongestFirst = shownOrder_ == byStrength;
  std::sort(sorted_.begin(), sorted_.end(), [strongestFirst](const Partial& a, const Partial& b) {
    const bool aSounds = a.state != PartialState::empty, bSounds = b.state != PartialState::empty;
    if (aSounds != bSounds) return aSounds;  // empty slots stand last
    if (strongestFirst && a.amp != b.amp) return a.amp > b.amp;
    return a.freqHz < b.freqHz;
  });
}

}  // namespace ksom
