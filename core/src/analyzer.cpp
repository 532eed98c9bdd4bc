// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/analyzer.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "ksom/decibels.hpp"
#include "ksom/float_mode.hpp"

namespace ksom {

bool Analyzer::isLegal(const Config& config) {
  return Stft::bytesNeeded(stftConfig(config)) > 0 && std::isfinite(config.sampleRate) && config.sampleRate > 0 &&
         config.maxPartials >= 1 && config.tuningSeconds > 0;
}

Stft::Config Analyzer::stftConfig(const Config& config) {
  return {config.plans, config.windowSize, config.hopSize, config.centred};
}

Tracks::Config Analyzer::tracksConfig(const Config& config) {
  return {config.maxPartials, config.hopSize / config.sampleRate};
}

void Analyzer::carve(Arena& arena) {
  const int bins = config_.windowSize / 2 + 1;
  stftBlock_ = arena.take<std::byte>(Stft::bytesNeeded(stftConfig(config_)));
  pickerBlock_ = arena.take<std::byte>(PeakPicker::bytesNeeded(bins));
  tracksBlock_ = arena.take<std::byte>(Tracks::bytesNeeded(tracksConfig(config_)));
  onsetsBlock_ = arena.take<std::byte>(OnsetDetector::bytesNeeded(bins));
  power_ = arena.take<float>(static_cast<std::size_t>(bins));
  peaks_ = arena.take<Peak>(static_cast<std::size_t>(bins));
  ranked_ = arena.take<float>(static_cast<std::size_t>(bins));
  sorted_ = arena.take<Partial>(static_cast<std::size_t>(config_.maxPartials));
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
      !tracks_.prepare(tracks, tracksBlock_) || !onsets_.prepare(bins, tracks.frameSeconds, onsetsBlock_)) {
    *this = Analyzer();
    return false;
  }
  chroma_.prepare(tracks.frameSeconds, config.tuningSeconds);
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
  frame_ = {};
}

Verdict Analyzer::set(ParamId id, float value) {
  if (id == windowSize || id == hopSize) return Verdict::accepted;
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  return verdict;
}

std::size_t Analyzer::push(std::span<const float> in) {
  const FloatMode mode;
  const std::size_t taken = stft_.push(in);
  if (stft_.frameReady()) analyse();
  return taken;
}

void Analyzer::analyse() {
  powersOf(stft_.spectrum(), power_);
  const float scale = 4.0f / static_cast<float>(config_.windowSize);
  for (float& p : power_) p *= scale * scale;
  findPeaks();
  if (config_.peaksOnly) return;
  tracks_.update(peaks(), {values_[maxJump], values_[minLength]});
  chroma_.update(peaks());
  describe();
  if (listOrder() != bySlot) sortPartials();
}

// A sine between two bins reads up to 1.42 dB less at the higher one, never more: only what may pass is worth refining.
void Analyzer::findPeaks() {
  constexpr float kLeastShare = 0.7f;
  const float least = dbToAmp(values_[threshold]), ratio = std::pow(10.0f, values_[prominence] / 10);
  const auto binHz = static_cast<float>(config_.sampleRate / config_.windowSize);
  const auto limit = static_cast<std::size_t>(std::min(values_[numPeaks], static_cast<float>(config_.maxPartials)));
  const auto bins = picker_.pickRatio(power_, ratio, static_cast<int>(values_[minDistance]));
  const float mayPass = kLeastShare * std::max(least * least, strongest(bins, limit));
  peakCount_ = 0;
  for (const int bin : bins) {
    if (power_[static_cast<std::size_t>(bin)] < mayPass) continue;
    const Sinusoid found = refineHann(stft_.spectrum(), bin);
    const float freqHz = found.bin * binHz;
    if (found.amp >= least && freqHz >= values_[minFreq] && freqHz <= values_[maxFreq])
      peaks_[peakCount_++] = {freqHz, found.amp, found.phase, found.weight};
  }
  keepStrongest(limit);
}

// Power of the last of the `limit` strongest bins that surely lie between the least and the highest frequency; 0 when
// there are not so many.
float Analyzer::strongest(std::span<const int> bins, std::size_t limit) {
  const auto binHz = static_cast<float>(config_.sampleRate / config_.windowSize);
  std::size_t count = 0;
  for (const int bin : bins) {
    const auto at = static_cast<float>(bin);
    if ((at - 0.5f) * binHz >= values_[minFreq] && (at + 0.5f) * binHz <= values_[maxFreq])
      ranked_[count++] = power_[static_cast<std::size_t>(bin)];
  }
  if (count <= limit || limit == 0) return 0;
  const auto last = ranked_.begin() + static_cast<std::ptrdiff_t>(limit - 1);
  std::nth_element(ranked_.begin(), last, ranked_.begin() + static_cast<std::ptrdiff_t>(count), std::greater<>());
  return *last;
}

void Analyzer::keepStrongest(std::size_t limit) {
  if (peakCount_ <= limit) return;
  const auto begin = peaks_.begin(), end = begin + static_cast<std::ptrdiff_t>(peakCount_);
  const auto kept = begin + static_cast<std::ptrdiff_t>(limit);
  // Of equals the lower one stays, so that the choice does not depend on the library's way of sorting.
  std::nth_element(begin, kept, end, [](const Peak& a, const Peak& b) {
    return a.amp > b.amp || (a.amp == b.amp && a.freqHz < b.freqHz);
  });
  std::sort(begin, kept, [](const Peak& a, const Peak& b) { return a.freqHz < b.freqHz; });
  peakCount_ = limit;
}

void Analyzer::describe() {
  const double binHz = config_.sampleRate / config_.windowSize;
  double sum = 0, moment = 0;
#pragma omp simd reduction(+ : sum, moment)
  for (std::size_t k = 1; k < power_.size(); ++k) {
    sum += power_[k];
    moment += power_[k] * static_cast<double>(k);
  }
  // A full-scale sine leaves 1.5 in its main lobe and has a mean square of 1/2.
  frame_.rms = static_cast<float>(std::sqrt(sum / 3));
  frame_.centroidHz = sum > 0 ? static_cast<float>(moment / sum * binHz) : 0.0f;
  onsets_.update(power_, frame_.rms);
  frame_.flux = onsets_.flux();
  frame_.onset = onsets_.onset();
}

std::span<const Partial> Analyzer::partials() const {
  return listOrder() == bySlot ? tracks_.partials() : std::span<const Partial>(sorted_);
}

void Analyzer::sortPartials() {
  const auto slots = tracks_.partials();
  std::copy(slots.begin(), slots.end(), sorted_.begin());
  const bool strongestFirst = listOrder() == byStrength;
  std::sort(sorted_.begin(), sorted_.end(), [strongestFirst](const Partial& a, const Partial& b) {
    const bool aSounds = a.state != PartialState::empty, bSounds = b.state != PartialState::empty;
    if (aSounds != bSounds) return aSounds;  // empty slots stand last
    if (strongestFirst && a.amp != b.amp) return a.amp > b.amp;
    return a.freqHz < b.freqHz;
  });
}

}  // namespace ksom
