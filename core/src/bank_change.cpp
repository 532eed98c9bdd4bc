// SPDX-License-Identifier: GPL-3.0-or-later
// What changes by and by in a KuramotoBank: oscillators come and go, frequencies glide, all are drawn to a root.
#include <algorithm>
#include <cmath>

#include "bank_kernel.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom {
namespace {

constexpr std::uint64_t kListenEvery = 8;  // grid steps, while a root is found from frequencies that move

}  // namespace

// Those that have gone leave the lanes one step after they were last heard.
void KuramotoBank::fadeOscillators() {
  if (!isFading_) return;
  const float step = static_cast<float>(kGrid) * samplePeriod_ / std::max(values_[fade], 1e-6f);
  bool moves = false;
  for (std::size_t i = 0; i < count_; ++i) {
    const float wanted = i < wantedCount_ ? 1.0f : 0.0f;
    if (presence_[i] == wanted) continue;
    presence_[i] = std::clamp(presence_[i] + (wanted > 0 ? step : -step), 0.0f, 1.0f);
    blocks_[blockOf_[i]].changed = hasChanges_ = moves = true;
  }
  isFading_ = moves;
  if (!moves) resize(wantedCount_);
}

void KuramotoBank::glideFrequencies() {
  if (!hasChanges_ && !isGliding_) return;
  isGliding_ = false;
  const float steps = started_ ? std::ceil(values_[glide] * static_cast<float>(config_.sampleRate) / kGrid) : 0.0f;
  for (Block& block : blocks()) {
    if ((block.rests && started_) || !(block.changed || block.glides)) continue;
    block.glides = false;
    for (std::size_t i = block.begin; i < block.end; ++i)
      block.glides |= glides_[i].step(oscillators_[i].freqHz, steps);
    isGliding_ |= block.glides;
    block.changed = hasChanges_ = true;
    if (block.rests) forgetAims(block);
  }
}

// It wakes where it is wanted then.
void KuramotoBank::forgetAims(const Block& block) {
  for (Glide& way : glides_.subspan(block.begin, block.size())) way.forgetAim();
}

void KuramotoBank::pullToRoot() {
  rootIsStale_ = rootIsStale_ || hasChanges_;
  if (taken_.pull <= 0) return;
  const bool isDue = values_[root] > 0 || !started_ || grids_ % kListenEvery == 0;
  if (root_.size() != count_ || (rootIsStale_ && isDue)) listenToRoot();
  root_.step({phase_, step_, laneOf_.first(count_)}, kGrid, config_.sampleRate);
}

// Loud oscillators say more about a root; where none sounds, those that speak to the others.
void KuramotoBank::listenToRoot() {
  const std::span<float> strength = roomX().first(count_);
  float most = 0;
  for (std::size_t i = 0; i < count_; ++i) most = std::max(most, std::abs(presentAmp(i)));
  for (std::size_t i = 0; i < count_; ++i) strength[i] = most > 0 ? presentAmp(i) : presentWeight(i);
  root_.listen(freq_.first(count_), strength, values_[root], taken_.pull);
  rootIsStale_ = false;
}

void KuramotoBank::learnLinks() {
  if (values_[hebbian] <= 0 || topology_.shape().kind != Topology::matrix || !started_) return;
  for (std::size_t i = 0; i < count_; ++i) {
    roomX()[i] = x_[i] / laneWeight_[i];
    roomY()[i] = y_[i] / laneWeight_[i];
  }
  topology_.learn(roomX(), roomY(), 1 - std::exp(-values_[hebbian] * kGrid * samplePeriod_));
}

}  // namespace ksom
