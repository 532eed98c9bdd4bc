// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/swarm_player.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ksom/decibels.hpp"
#include "ksom/smoothing.hpp"

namespace ksom {
namespace {

constexpr float kNoiseCents = 400;      // half of a noise band of two thirds of an octave
constexpr float kNoiseLine = 0.12f;     // linewidth of a voice of noise over its frequency
constexpr float kUnsteadyLine = 2e-3f;  // the same of a tonal partial of weight 0
constexpr float kWideFromHz = 160;      // below, voices lie nearer together: a low tone beats too slowly to shimmer
constexpr float kMostSlopeGainDb = 20;  // between the middle of a set and its ends
constexpr float kFadesBeyond = 0.03f;   // of where it began: a fade aims so far below nothing, and so comes to an end
constexpr float kStruckAgain = 0.35f;   // of its level is left of a note when it begins anew
constexpr double kThere = 1e-5;         // octaves, a hundredth of a cent: nearer is there
constexpr float kSmoothSeconds = 0.05f;

// Of the way to a target, a grid step.
float shareFor(float seconds, double sampleRate) {
  return smoothingShare(KuramotoBank::kGrid, static_cast<double>(seconds) * sampleRate);
}

}  // namespace

KuramotoBank::Config SwarmPlayer::bankConfig(const Config& config, int channels) {
  return {config.sampleRate, slotsFor(config) * config.swarm.voiceCount, channels};
}

bool SwarmPlayer::isLegal(const Config& config) {
  return config.maxPartials >= 1 && config.swarm.voiceCount >= 1 &&
         KuramotoBank::bytesNeeded(bankConfig(config, 1)) > 0;
}

void SwarmPlayer::carve(Arena& arena) {
  const auto slots = static_cast<std::size_t>(slotsFor(config_)),
             partials = static_cast<std::size_t>(config_.maxPartials);
  slots_ = arena.take<Slot>(slots);
  sorted_ = arena.take<int>(slots);
  slotOf_ = arena.take<int>(partials);
  room_ = arena.take<MapPartial>(partials);
  const std::size_t voices = slots * static_cast<std::size_t>(config_.swarm.voiceCount);
  for (auto* values : {&voiceRatio_, &noiseRatio_, &voicePan_}) *values = arena.take<float>(voices);
}

std::size_t SwarmPlayer::bytesNeeded(const Config& config) { return Carving::bytesNeeded<SwarmPlayer>(config); }

bool SwarmPlayer::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  for (std::size_t id = 0; id < numParams; ++id) set(static_cast<ParamId>(id), params[id].init);
  attackShare_ = shareFor(kAttackSeconds / 3, config.sampleRate);
  smoothShare_ = shareFor(kSmoothSeconds, config.sampleRate);
  placeVoices();
  return true;
}

Verdict SwarmPlayer::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  morphShare_ = shareFor(values_[morph] / 3, config_.sampleRate);
  return verdict;
}

void SwarmPlayer::start(KuramotoBank& bank, std::uint32_t seed) {
  order_ = 0;
  std::fill(slots_.begin(), slots_.end(), Slot{});
  const int oscillators = bankConfig(config_, 1).maxOscillators;
  bank.setCount(oscillators);
  // sorted_ serves as room for the sizes of the blocks until the first set.
  std::fill(sorted_.begin(), sorted_.end(), config_.swarm.voiceCount);
  bank.setBlocks(sorted_);
  bank.set(KuramotoBank::harmonics, kHarmonics);
  for (int i = 0; i < oscillators; ++i) bank.setOscillator(i, {.amp = 0});  // nothing is left of what it played before
  bank.reset(seed);
  config_.swarm.spreadPhases(bank);
  for (int i = 0; i < bank.blockCount(); ++i) bank.rest(i, true);
}

void SwarmPlayer::play(std::span<const Partial> tracks) {
  std::size_t count = 0;
  for (const Partial& track : tracks)
    if (count < room_.size() && track.state != PartialState::empty && track.freqHz > 0 && std::isfinite(track.freqHz) &&
        std::isfinite(track.amp))
      room_[count++] = {.freqHz = track.freqHz, .amp = std::abs(track.amp), .weight = track.weight};
  const std::span<MapPartial> partials = room_.first(count);
  std::sort(partials.begin(), partials.end(),
            [](const MapPartial& a, const MapPartial& b) { return a.freqHz < b.freqHz; });
  play(partials, Manner{});
}

void SwarmPlayer::play(std::span<const MapPartial> partials, const Manner& manner) {
  match(partials);
  for (std::size_t p = 0; p < std::min(partials.size(), slotOf_.size()); ++p) {
    const bool isNew = slotOf_[p] < 0;
    Slot* slot = isNew ? freeSlot(partials[p].isNoisy()) : &slots_[static_cast<std::size_t>(slotOf_[p])];
    if (!slot) break;
    if (isNew) *slot = Slot{.octaves = static_cast<double>(std::log2(partials[p].freqHz))};
    aim(*slot, partials[p], manner);
  }
  for (Slot& slot : slots_)
    if (!slot.isMatched && slot.target > 0) fadeOut(slot);
}

void SwarmPlayer::fadeOut(Slot& slot) {
  slot.target = 0;
  slot.fadesFrom = slot.amp;
  slot.slope = 1;
  slot.rises = false;
}

void SwarmPlayer::move(KuramotoBank& bank) {
  bank.holdNorm(std::none_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.target > 0; }));
  double power = 0, agreement = 0;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    if (slot.isFree()) continue;
    moveOn(slot);
    bank.rest(static_cast<int>(i), slot.isFree());
    if (slot.isFree()) continue;
    const float r = bank.blockR(static_cast<int>(i));
    slot.r += smoothShare_ * (r - slot.r);
    if (slot.isNoisy) continue;
    const auto p = static_cast<double>(slot.amp) * static_cast<double>(slot.amp);
    power += p;
    agreement += p * static_cast<double>(r);
  }
  order_ = power > 0 ? static_cast<float>(agreement / power) : 0.0f;
}

void SwarmPlayer::sound(KuramotoBank& bank, std::span<const float> gains) {
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (!slots_[i].isFree()) soundSlot(i, i < gains.size() ? gains[i] : 1.0f, bank);
}

// Sounding slots by frequency, in sorted_; tells how many.
std::size_t SwarmPlayer::sortSounding() {
  std::size_t count = 0;
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (!slots_[i].isFree()) sorted_[count++] = static_cast<int>(i);
  std::sort(sorted_.begin(), sorted_.begin() + static_cast<std::ptrdiff_t>(count), [this](int a, int b) {
    const double x = slots_[static_cast<std::size_t>(a)].octaves, y = slots_[static_cast<std::size_t>(b)].octaves;
    return x < y || (x == y && a < b);
  });
  return count;
}

// Goes up through partials and slots at once, so that no two matches cross.
void SwarmPlayer::match(std::span<const MapPartial> partials) {
  const std::size_t sounding = sortSounding();
  std::fill(slotOf_.begin(), slotOf_.end(), -1);
  for (Slot& slot : slots_) slot.isMatched = false;
  std::size_t from[2] = {0, 0};  // where to look on, for tonal and for noisy ones
  for (std::size_t p = 0; p < std::min(partials.size(), slotOf_.size()); ++p) {
    std::size_t& next = from[partials[p].isNoisy()];
    const int found = nearestSounding(partials[p], next, sounding);
    if (found < 0) continue;
    slotOf_[p] = sorted_[static_cast<std::size_t>(found)];
    slots_[static_cast<std::size_t>(slotOf_[p])].isMatched = true;
    next = static_cast<std::size_t>(found) + 1;
  }
}

// Its place in sorted_, -1 for none.
int SwarmPlayer::nearestSounding(const MapPartial& partial, std::size_t from, std::size_t sounding) const {
  const float octaves = std::log2(partial.freqHz);
  float nearest = kMatchCents / 1200;
  int found = -1;
  for (std::size_t s = from; s < sounding; ++s) {
    const Slot& slot = slots_[static_cast<std::size_t>(sorted_[s])];
    const float above = slot.octavesNow() - octaves;
    if (above > nearest) break;
    if (slot.isNoisy != partial.isNoisy() || -above > nearest) continue;
    nearest = std::abs(above);
    found = static_cast<int>(s);
  }
  return found;
}

// The first that is free, from the lower end for tones and from the upper one for noise: those that sound stand close
// together, each kind by itself, and the bank runs neighbours of a kind eight by eight. Else the softest that fades.
SwarmPlayer::Slot* SwarmPlayer::freeSlot(bool isNoisy) {
  Slot* softest = nullptr;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[isNoisy ? slots_.size() - 1 - i : i];
    if (slot.isMatched) continue;
    if (slot.isFree()) return &slot;
    if (!softest || slot.amp < softest->amp) softest = &slot;
  }
  return softest;
}

// Falls or rises by the partial's slope about the middle of a set; the mean power over the set stays the partial's.
void SwarmPlayer::aim(Slot& slot, const MapPartial& partial, const Manner& manner) const {
  const float seconds = manner.gridSteps * static_cast<float>(KuramotoBank::kGrid / config_.sampleRate);
  const float halfDb = std::clamp(partial.slopeDb * seconds / 2, -kMostSlopeGainDb, kMostSlopeGainDb);
  const float halfNepers = halfDb * std::numbers::ln10_v<float> / 10;  // of power
  const float meanPower = std::abs(halfNepers) > 1e-3f ? std::sinh(halfNepers) / halfNepers : 1.0f;
  slot.targetOctaves = std::log2(partial.freqHz);
  slot.target = partial.amp * manner.gain * dbToAmp(-halfDb) / std::sqrt(meanPower);
  slot.slope = std::pow(10.0f, halfDb / 10 / std::max(manner.gridSteps, 1.0f));
  slot.weight = partial.weight;
  slot.isNoisy = partial.isNoisy();
  slot.isMatched = true;
  slot.rises = manner.attacks;
  if (manner.attacks) slot.amp = std::min(slot.amp, kStruckAgain * slot.target);
}

void SwarmPlayer::moveOn(Slot& slot) const {
  const double way = static_cast<double>(slot.targetOctaves) - slot.octaves;
  slot.octaves += std::abs(way) > kThere ? static_cast<double>(morphShare_) * way : way;
  slot.amp += (slot.rises && slot.target > slot.amp ? attackShare_ : morphShare_) * (slot.target - slot.amp);
  if (slot.target <= 0) slot.amp = std::max(slot.amp - morphShare_ * kFadesBeyond * slot.fadesFrom, 0.0f);
  if (slot.amp >= slot.target) slot.rises = false;
  slot.target *= slot.slope;
  if (slot.target < kInaudible && slot.amp < kInaudible) slot.amp = slot.target = 0;
}

void SwarmPlayer::placeVoices() {
  const int voices = config_.swarm.voiceCount;
  for (std::size_t i = 0; i < voiceRatio_.size(); ++i) {
    const std::size_t slot = i / static_cast<std::size_t>(voices);
    const int voice = static_cast<int>(i % static_cast<std::size_t>(voices));
    const float place = voices > 1 ? 2 * static_cast<float>(voice) / static_cast<float>(voices - 1) - 1 : 0;
    voiceRatio_[i] = std::exp2(config_.swarm.voiceCents(slot, voice) / 1200);
    noiseRatio_[i] = std::exp2(place * kNoiseCents * 0.75f / 1200);
    voicePan_[i] = config_.swarm.voicePan(slot, voice);
  }
}

void SwarmPlayer::soundSlot(std::size_t index, float gain, KuramotoBank& bank) const {
  const Slot& slot = slots_[index];
  const int voices = config_.swarm.voiceCount;
  const float freqHz = std::exp2(slot.octavesNow());
  const float amp = slot.amp * gain / std::sqrt(static_cast<float>(voices));
  const float apart = std::min(freqHz / kWideFromHz, 1.0f);
  const float line = freqHz * (slot.isNoisy ? kNoiseLine : kUnsteadyLine * (1 - slot.weight));
  const std::size_t first = index * static_cast<std::size_t>(voices);
  for (std::size_t i = first; i < first + static_cast<std::size_t>(voices); ++i)
    bank.setOscillator(static_cast<int>(i),
                       {.freqHz = freqHz * (slot.isNoisy ? noiseRatio_[i] : 1 + apart * (voiceRatio_[i] - 1)),
                        .amp = amp,
                        .gain = slot.isNoisy ? 0.0f : 1.0f,
                        .rolloff = slot.isNoisy ? 0.0f : values_[brightness] * slot.r * slot.r,
                        .linewidthHz = line,
                        .pan = voicePan_[i]});
}

}  // namespace ksom
