// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_player.hpp"

#include <algorithm>

#include "bank_words.hpp"

namespace ksom::pd {

BankPlayer::BankPlayer(const Setup& setup, float rootHz, double sampleRate)
    : wanted(static_cast<std::size_t>(setup.oscillators)),
      setup_(setup),
      count_(setup.oscillators),
      tracks_(wanted.size()) {
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i].freqHz = rootHz * static_cast<float>(i + 1);
  sampleRate_ = sampleRate >= 1 && sampleRate <= 1e6 ? sampleRate : 48000;
  prepare();
  const auto& params = setup_.playsSwarms() ? bank::kParamsOfSwarms : bank::kParams;
  for (std::size_t id = 0; id < params.size(); ++id) bank_.set(static_cast<KuramotoBank::ParamId>(id), params[id].init);
}

// A small world may send all of its links elsewhere, as far as the bank can hold them.
KuramotoBank::Config BankPlayer::bankConfig() const {
  if (setup_.playsSwarms()) return SwarmPlayer::bankConfig(swarmConfig(), setup_.channels);
  const std::int64_t links = std::int64_t{setup_.oscillators} * setup_.oscillators;
  const std::int64_t most = 16 * KuramotoBank::kMaxOscillators;
  return {sampleRate_, setup_.oscillators, setup_.channels, static_cast<int>(std::min(links, most))};
}

bool BankPlayer::prepare() {
  residues_.fill(Residue(sampleRate_));
  bankBlock_.resize(KuramotoBank::bytesNeeded(bankConfig()));
  isReady_ = bank_.prepare(bankConfig(), bankBlock_);
  if (isReady_ && setup_.playsSwarms()) {
    swarmBlock_.resize(SwarmPlayer::bytesNeeded(swarmConfig()));
    isReady_ = swarms_.prepare(swarmConfig(), swarmBlock_);
  }
  if (isReady_) start();
  return isReady_;
}

void BankPlayer::start() {
  gridAt_ = 0;
  sounds_ = false;
  if (setup_.playsSwarms()) {
    swarms_.start(bank_, seed());
  } else {
    bank_.setCount(count_);
    if (!blocks_.empty()) bank_.setBlocks(blocks_);
    bank_.setLearningLinks(links_);
  }
  take();
  if (!setup_.playsSwarms()) bank_.reset(seed());
}

void BankPlayer::keepValues() {
  for (std::size_t id = 0; id < values_.size(); ++id) values_[id] = bank_.get(static_cast<KuramotoBank::ParamId>(id));
  for (std::size_t id = 0; id < swarmValues_.size(); ++id)
    swarmValues_[id] = swarms_.get(static_cast<SwarmPlayer::ParamId>(id));
}

void BankPlayer::takeValues() {
  for (std::size_t id = 0; id < values_.size(); ++id) bank_.set(static_cast<KuramotoBank::ParamId>(id), values_[id]);
  for (std::size_t id = 0; id < swarmValues_.size(); ++id)
    swarms_.set(static_cast<SwarmPlayer::ParamId>(id), swarmValues_[id]);
}

bool BankPlayer::setSampleRate(double sampleRate) {
  if (sampleRate == sampleRate_) return isReady_;
  std::vector<double> phases(hasPhases_ && isReady_ && !setup_.playsSwarms() ? wanted.size() : 0);
  for (std::size_t i = 0; i < phases.size(); ++i) phases[i] = bank_.phase(static_cast<int>(i));
  keepValues();
  sampleRate_ = sampleRate;
  prepare();
  takeValues();  // without memory, too: what is set meanwhile comes on top
  for (std::size_t i = 0; i < phases.size(); ++i) bank_.setPhase(static_cast<int>(i), phases[i]);
  return isReady_;
}

void BankPlayer::reset(std::uint32_t seed) {
  setup_.swarm.seed = seed;
  hasPhases_ = false;
  if (setup_.playsSwarms()) {
    keepValues();
    start();
    return takeValues();  // starting sets some of its own
  }
  gridAt_ = 0;
  sounds_ = false;
  bank_.reset(seed);
}

void BankPlayer::breakOff() {
  for (auto& one : wanted) one.amp = 0;
  if (!setup_.playsSwarms()) return take();
  for (Residue& left : residues_) left.cut();
  reset(seed());
}

void BankPlayer::setCount(int count) {
  count_ = std::clamp(count, 1, setup_.oscillators);
  if (setup_.playsSwarms()) return;
  bank_.setCount(count_);
  if (!sounds_ && !blocks_.empty()) bank_.setBlocks(blocks_);  // which a bank that stands at its beginning forgets
}

void BankPlayer::take() {
  if (!setup_.playsSwarms()) {
    for (std::size_t i = 0; i < wanted.size(); ++i) bank_.setOscillator(static_cast<int>(i), wanted[i]);
    return;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool sounds = wanted[i].amp != 0 && i < static_cast<std::size_t>(count_);
    tracks_[i] = {wanted[i].freqHz, wanted[i].amp, 0, wanted[i].weight,
                  sounds ? PartialState::continues : PartialState::empty};
  }
  swarms_.play(tracks_);
}

void BankPlayer::setBlocks(std::vector<int> sizes) {
  blocks_ = std::move(sizes);
  bank_.setBlocks(blocks_);
}

void BankPlayer::setPhase(int index, float radians) {
  hasPhases_ = true;
  bank_.setPhase(index, static_cast<double>(radians));
}

void BankPlayer::setLinks(std::span<float> links) {
  links_ = links;
  bank_.setLearningLinks(links_);
}

void BankPlayer::moveOn(std::size_t samples) {
  gridAt_ = (gridAt_ + samples) % KuramotoBank::kGrid;
  hasPhases_ = sounds_ = true;
}

void BankPlayer::process(std::span<const std::span<float>> out, std::span<float> r, std::span<float> psi,
                         std::span<const float> input) {
  if (setup_.playsSwarms() && isAtGrid()) {
    swarms_.move(bank_);
    swarms_.sound(bank_);
  }
  bank_.process(out, r, psi, input);
  for (std::size_t c = 0; setup_.playsSwarms() && c < out.size(); ++c) residues_[c].add(out[c]);
  moveOn(out[0].size());
}

void BankPlayer::processEach(KuramotoBank::Each what, std::span<const std::span<float>> out, std::span<float> r,
                             std::span<float> psi, std::span<const float> input) {
  bank_.processEach(what, out, r, psi, input);
  moveOn(input.size());
}

}  // namespace ksom::pd
