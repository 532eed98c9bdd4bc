// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/renderer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ksom/float_mode.hpp"

namespace ksom {
namespace {

constexpr float kSilence = 1e-18f;  // what a fade leaves below, -360 dB: hosts' own arrays keep nothing so small

}  // namespace

ScorePlayer::Config Renderer::playerConfig(const Config& config) {
  return {config.sampleRate, config.maxPartials, config.swarm};
}

KuramotoBank::Config Renderer::bankConfig(const Config& config) {
  return ScorePlayer::bankConfig(playerConfig(config), config.channels);
}

Level::Config Renderer::levelConfig(const Config& config) { return {config.sampleRate, config.channels}; }

bool Renderer::isLegal(const Config& config) {
  return config.frames >= 0 && config.maxPartials >= 1 && config.swarm.voiceCount >= 1 &&
         KuramotoBank::bytesNeeded(bankConfig(config)) > 0 && ScorePlayer::bytesNeeded(playerConfig(config)) > 0 &&
         Level::bytesNeeded(levelConfig(config)) > 0;
}

void Renderer::carve(Arena& arena) {
  bankBlock_ = arena.take<std::byte>(KuramotoBank::bytesNeeded(bankConfig(config_)));
  playerBlock_ = arena.take<std::byte>(ScorePlayer::bytesNeeded(playerConfig(config_)));
  levelBlock_ = arena.take<std::byte>(Level::bytesNeeded(levelConfig(config_)));
  blockSizes_ = arena.take<int>(static_cast<std::size_t>(config_.maxPartials));
}

std::size_t Renderer::bytesNeeded(const Config& config) { return Carving::bytesNeeded<Renderer>(config); }

bool Renderer::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  if (!bank_.prepare(bankConfig(config), bankBlock_) || !player_.prepare(playerConfig(config), playerBlock_) ||
      !level_.prepare(levelConfig(config), levelBlock_)) {
    *this = Renderer();
    return false;
  }
  bank_.set(KuramotoBank::level, 1);
  last(config.frames);
  return true;
}

// A sound shorter than two fades still rises and falls.
void Renderer::last(std::int64_t frames) {
  config_.frames = frames;
  fadeFrames_ = std::min(static_cast<std::int64_t>(kFadeSeconds * config_.sampleRate), frames / 2);
}

void Renderer::start(std::span<const Partial> partials) {
  config_.swarm.seedBank(bank_, partials, blockSizes_);
  bank_.set(KuramotoBank::norm, 1);
  bank_.reset(config_.swarm.seed);
  config_.swarm.spreadPhases(bank_);
  playsScore_ = false;
  rewind(kGainDb);
}

void Renderer::start(const ScoreSource& score) {
  if (blockSizes_.empty()) return;   // no memory, no sound
  bank_.set(KuramotoBank::norm, 0);  // the album's own dynamics stay
  player_.start(score, bank_);
  playsScore_ = true;
  last(player_.frames());
  rewind(score.head().gainDb);
}

void Renderer::rewind(float gainDb) {
  level_.set(Level::gain, gainDb);
  level_.reset();
  at_ = 0;
  gridAt_ = 0;
  started_ = false;
}

// The level stage looks ahead; what comes before the first sample has passed through it is not part of the sound.
// The player moves on where the bank's grid does.
void Renderer::sound(std::span<const std::span<float>> out) {
  std::array<std::span<float>, KuramotoBank::kMaxChannels> part;
  for (std::size_t at = 0; at < out[0].size();) {
    if (playsScore_ && gridAt_ == 0) player_.advance(bank_);
    const std::size_t count = std::min(out[0].size() - at, KuramotoBank::kGrid - gridAt_);
    for (std::size_t c = 0; c < out.size(); ++c) part[c] = out[c].subspan(at, count);
    bank_.process(std::span(part).first(out.size()));
    gridAt_ = (gridAt_ + count) % KuramotoBank::kGrid;
    if (watcher_ && gridAt_ == 0) watcher_->see(bank_);
    at += count;
  }
  level_.process(out);
}

float Renderer::fadeAt(std::int64_t frame) const {
  const std::int64_t fromEdge = std::min(frame, config_.frames - 1 - frame);
  if (fromEdge >= fadeFrames_) return 1;
  const double share = (static_cast<double>(fromEdge) + 0.5) / static_cast<double>(fadeFrames_);
  return static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * share));
}

std::size_t Renderer::process(std::span<const std::span<float>> out) {
  if (out.empty()) return 0;
  const FloatMode mode;
  const auto wanted =
      static_cast<std::size_t>(std::min(static_cast<std::int64_t>(out[0].size()), config_.frames - at_));
  std::array<std::span<float>, KuramotoBank::kMaxChannels> part;
  const std::size_t used = std::min(out.size(), static_cast<std::size_t>(config_.channels));
  const auto sliceOf = [&](std::size_t from, std::size_t count) {
    for (std::size_t c = 0; c < used; ++c) part[c] = out[c].subspan(from, count);
    return std::span<const std::span<float>>(part).first(used);
  };
  for (auto left = static_cast<std::size_t>(started_ ? 0 : level_.latencySamples()); left > 0 && wanted > 0;) {
    const std::size_t count = std::min(left, out[0].size());
    sound(sliceOf(0, count));
    left -= count;
    started_ = true;
  }
  sound(sliceOf(0, wanted));
  for (std::size_t n = 0; n < wanted; ++n) {
    const float fade = fadeAt(at_ + static_cast<std::int64_t>(n));
    for (std::size_t c = 0; c < used; ++c) {
      const float faded = out[c][n] * fade;
      out[c][n] = std::abs(faded) > kSilence ? faded : 0.0f;
    }
  }
  at_ += static_cast<std::int64_t>(wanted);
  return wanted;
}

}  // namespace ksom
