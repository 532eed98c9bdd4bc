// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/score_player.hpp"

#include <algorithm>
#include <cmath>

#include "ksom/decibels.hpp"

namespace ksom {
namespace {

constexpr float kAttackFrom = 0.05f;  // attacks from here on begin anew
constexpr float kSureBeat = 0.3f;     // confidence from which the pulse has its full depth

}  // namespace

bool ScorePlayer::isLegal(const Config& config) {
  return SwarmPlayer::bytesNeeded(config) > 0 && Pulse::bytesNeeded(config.sampleRate) > 0;
}

void ScorePlayer::carve(Arena& arena) {
  pulseBlock_ = arena.take<std::byte>(Pulse::bytesNeeded(config_.sampleRate));
  swarmBlock_ = arena.take<std::byte>(SwarmPlayer::bytesNeeded(config_));
  gains_ = arena.take<float>(static_cast<std::size_t>(SwarmPlayer::slotsFor(config_)));
}

std::size_t ScorePlayer::bytesNeeded(const Config& config) { return Carving::bytesNeeded<ScorePlayer>(config); }

bool ScorePlayer::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  if (!pulse_.prepare(config.sampleRate, pulseBlock_) || !swarms_.prepare(config, swarmBlock_)) {
    *this = ScorePlayer();
    return false;
  }
  for (std::size_t id = 0; id < numParams; ++id) set(static_cast<ParamId>(id), params[id].init);
  return true;
}

Verdict ScorePlayer::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  return verdict;
}

void ScorePlayer::start(const ScoreSource& score, KuramotoBank& bank) {
  const ScoreHead& head = score.head();
  score_ = &score;
  next_ = 0;
  at_ = 0;
  rateRatio_ = config_.sampleRate / head.sampleRate;
  frames_ = std::llround(static_cast<double>(head.frames) * rateRatio_);
  pulse_.start(static_cast<double>(head.beatSeconds), head.pulsesPerBeat, head.seed);
  pulseDepth_ = std::clamp(head.beatConfidence / kSureBeat, 0.0f, 1.0f);
  swarms_.start(bank, head.seed);
}

void ScorePlayer::advance(KuramotoBank& bank) {
  if (!score_) return;
  // Of steps at one time the last is played: any number of them costs no more than one.
  const std::size_t before = next_;
  next_ = stepToCome();
  if (next_ != before) takeStep();
  ++at_;
  const bool isCritical = bank.get(KuramotoBank::couplingUnit) == static_cast<float>(KuramotoBank::critical);
  pulse_.advance(isCritical ? bank.get(KuramotoBank::coupling) : 1.0f);
  swarms_.move(bank);
  for (int slot = 0; slot < swarms_.slots(); ++slot)
    if (swarms_.sounds(slot)) gains_[static_cast<std::size_t>(slot)] = pulseGain(slot);
  swarms_.sound(bank, gains_);
}

std::int64_t ScorePlayer::gridOf(const ScoreStep& step) const {
  return std::llround(static_cast<double>(step.at) * rateRatio_);
}

// Past all that have begun. Found by halves: a host's buffer may come late, with any number of steps.
std::size_t ScorePlayer::stepToCome() const {
  std::size_t low = next_, high = score_->stepCount();
  if (low >= high || gridOf(score_->step(low)) > at_) return low;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (gridOf(score_->step(middle)) <= at_) low = middle + 1;
    else high = middle;
  }
  return low;
}

void ScorePlayer::takeStep() {
  constexpr std::int64_t kGrid = KuramotoBank::kGrid;
  const ScoreStep now = score_->step(next_ - 1);
  const std::int64_t begin = gridOf(now),
                     end = next_ < score_->stepCount() ? gridOf(score_->step(next_)) : (frames_ + kGrid - 1) / kGrid;
  swarms_.play(score_->partials(now), {.gain = dbToAmp(now.gainDb),
                                       .gridSteps = static_cast<float>(std::max<std::int64_t>(end - begin, 1)),
                                       .attacks = now.attack >= kAttackFrom});
}

float ScorePlayer::pulseGain(int slot) const {
  const int band = bandOf(std::exp2(static_cast<double>(swarms_.octavesOf(slot))));
  return Pulse::gain(pulse_.shape(band, slot), values_[pulse] * pulseDepth_);
}

}  // namespace ksom
