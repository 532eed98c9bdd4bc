// SPDX-License-Identifier: GPL-3.0-or-later
// What KuramotoBank does on its grid of 64 samples: phases move on, oscillators and coupling are taken over.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bank_kernel.hpp"
#include "ksom/coupling.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/random.hpp"

namespace ksom {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr float kSameShape = 1e-5f;     // relative, of a frequency: more than rounding, less than a cent
constexpr float kLeastWeight = 1e-12f;  // phasors are as long as their weight, and need a direction
constexpr float kMostNoise = 0.5f;      // rad a sample

std::uint64_t stepFrom(double freqHz, double sampleRate) {
  // 2^63 stands for half the sample rate, which a signed number just cannot hold.
  const double step = std::clamp(freqHz / sampleRate, -0.5, 0.5) * 0x1p64;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::clamp(step, -0x1.fffffp62, 0x1.fffffp62)));
}

/// Equal power between the two channels beside the position.
float panGain(float pan, int channel, int channels) {
  const float position = (pan + 1) / 2 * static_cast<float>(channels - 1);
  const float distance = std::abs(position - static_cast<float>(channel));
  return distance >= 1 ? 0.0f : std::cos(distance * static_cast<float>(kPi / 2));
}

}  // namespace

void KuramotoBank::startGrid() {
  if (started_) movePhases();
  if (hasChanges_) takeOscillators();
  kernel::phasorsOf(phase_.first(laneCount_), laneWeight_.first(laneCount_), x_, y_);
  takeBlocks();
  aimOutputs(!started_);
  started_ = true;
  hasChanges_ = false;
  ++grids_;
}

void KuramotoBank::movePhases() {
  kernel::movePhases(phase_.first(laneCount_), step_.first(laneCount_), deviation_.first(laneCount_), kGrid);
}

void KuramotoBank::takeOscillators() {
  for (Block& block : blocks()) {
    if (block.rests || !block.changed) continue;
    const float ratio = oscillators_[block.begin].freqHz / freq_[block.begin];
    float strayed = 0;
    for (std::size_t i = block.begin; i < block.end; ++i) {
      const Oscillator& wanted = oscillators_[i];
      const float off = std::abs(wanted.freqHz - ratio * freq_[i]);
      const bool keepsShape =
          off <= kSameShape * std::abs(wanted.freqHz) && weight_[i] == wanted.weight && gain_[i] == wanted.gain;
      strayed = std::max(strayed, keepsShape ? off / std::max(std::abs(wanted.freqHz), 1e-20f) : 1.0f);
      takeOscillator(i);
    }
    keepCritical(block, ratio, strayed);
  }
}

void KuramotoBank::takeOscillator(std::size_t i) {
  const Oscillator& wanted = oscillators_[i];
  if (freq_[i] != wanted.freqHz) takeFrequency(i);
  if (weight_[i] != wanted.weight || gain_[i] != wanted.gain) takeWeight(i);
  if (pan_[i] != wanted.pan) takePan(i);
  // Of one deviation, a sample: the phase must spread by 2 pi width dt rad^2 (Lax, Phys. Rev. 160, 1967).
  noise_[i] = std::sqrt(wanted.linewidthHz * static_cast<float>(2 * kPi / (kGrid * config_.sampleRate)));
}

// A block that glides as a whole keeps its shape, and its critical coupling goes along, unless that is the least there
// is. What its shape strays in each step adds up, for a slow change is one too.
void KuramotoBank::keepCritical(Block& block, float ratio, float strayed) {
  const float moved = ratio * block.criticalHz;
  block.strayed += strayed;
  if (strayed <= 0 && ratio == 1) return;
  if (block.strayed <= kSameShape && std::min(moved, block.criticalHz) > static_cast<float>(kLeastCriticalHz))
    block.criticalHz = moved;
  else block.criticalHz = block.strayed = 0;
}

void KuramotoBank::takeFrequency(std::size_t i) {
  const std::size_t lane = laneOf_[i];
  freq_[i] = oscillators_[i].freqHz;
  step_[lane] = stepFrom(freq_[i], config_.sampleRate);
  kernel::phasorsOf(step_.subspan(lane, 1), stepCos_.subspan(lane, 1), stepSin_.subspan(lane, 1));
}

// What is heard is divided by the weight that the phasor is multiplied by; a change is not heard.
void KuramotoBank::takeWeight(std::size_t i) {
  const std::size_t lane = laneOf_[i];
  weight_[i] = oscillators_[i].weight;
  gain_[i] = oscillators_[i].gain;
  const float before = laneWeight_[lane];
  const float now = std::copysign(std::max(std::abs(weight_[i]), kLeastWeight), weight_[i]);
  laneWeight_[lane] = now;
  laneGain_[lane] = gain_[i] / now;
  twoOverWeight_[lane] = 2 / now;
  for (std::size_t at = lane; at < channelCount() * laneRoom_; at += laneRoom_) {
    out_[at] *= before / now;
    outStep_[at] *= before / now;
  }
}

void KuramotoBank::takePan(std::size_t i) {
  pan_[i] = oscillators_[i].pan;
  for (int c = 0; c < config_.channels; ++c)
    panGain_[static_cast<std::size_t>(c) * laneRoom_ + laneOf_[i]] = panGain(pan_[i], c, config_.channels);
}

void KuramotoBank::takeBlocks() {
  const bool couplingChanged = takeCoupling();
  const bool all = couplingChanged || sumsAreStale_;
  for (Block& block : blocks()) {
    if (!block.rests && (block.changed || couplingChanged)) couple(block);
    if (block.hasNoise || block.hasBias || block.changed || couplingChanged) takeBias(block);
  }
  if (all || hasChanges_) takeGroups();
  takeSums();
}

bool KuramotoBank::takeCoupling() {
  Coupling wanted{values_[coupling], values_[couplingUnit], values_[normalise], values_[phaseLag]};
  wanted.cosLag = std::cos(wanted.lag);
  wanted.sinLag = std::sin(wanted.lag);
  const bool changed = !started_ || !(wanted == taken_);
  taken_ = wanted;
  return changed;
}

void KuramotoBank::couple(Block& block) {
  const auto ofBlock = [&](std::span<float> values) { return values.subspan(block.begin, block.size()); };
  const bool inCritical = taken_.unit == static_cast<float>(critical);
  if (inCritical && block.criticalHz <= 0)
    block.criticalHz = static_cast<float>(criticalCouplingHz(ofBlock(freq_), ofBlock(weight_), ofBlock(gain_)));
  const bool isSum = taken_.normalise > 0 && !inCritical;
  block.sumWeights = block.loudestGain = 0;
  block.hasNoise = false;
  for (std::size_t i = block.begin; i < block.end; ++i) {
    block.sumWeights += std::abs(weight_[i]);
    block.loudestGain = std::max(block.loudestGain, std::abs(gain_[i]));
    block.hasNoise = block.hasNoise || noise_[i] > 0;
  }
  const float reach = block.loudestGain * (isSum ? block.sumWeights : 1.0f);
  const auto radPerHz = static_cast<float>(2 * kPi / config_.sampleRate);
  const auto most = static_cast<float>(kMaxCouplingPerSample) / (radPerHz * std::max(reach, 1e-20f));
  const float wanted = taken_.amount * (inCritical ? block.criticalHz : 1.0f);
  block.couplingHz = std::clamp(wanted, -most, most);
  limited_ = limited_ || block.couplingHz != wanted;
  block.pull = block.sumWeights > 0 ? radPerHz * block.couplingHz / (isSum ? 1.0f : block.sumWeights) : 0.0f;
}

// sum_j w_j z_j holds the oscillator itself, whose pull on itself is -sin(lag): taken out, it shifts no pitch.
void KuramotoBank::takeBias(Block& block) {
  const float own = block.rests ? 0.0f : block.pull * taken_.sinLag;
  block.hasBias = own != 0;
  block.hasNoise = block.hasNoise && !block.rests;
  for (std::size_t i = block.begin; i < block.end; ++i)
    bias_[block.laneOf(i)] = own * gain_[i] * weight_[i] + (block.hasNoise ? noiseAt(i) : 0.0f);
}

// Noise is drawn once a grid step and enters as a pull like any other, so the phase walks steadily, without steps. Four
// even draws are normal enough: nothing hears the tails.
float KuramotoBank::noiseAt(std::size_t i) const {
  if (noise_[i] <= 0) return 0;
  const std::uint64_t bits = randomBits(seed_, grids_ * static_cast<std::uint64_t>(config_.maxOscillators) + i);
  std::int64_t sum = 0;
  for (int part = 0; part < 4; ++part) sum += static_cast<std::int64_t>((bits >> (16 * part)) & 0xffff);
  const float normal = (static_cast<float>(sum) / 65535 - 2) * std::numbers::sqrt3_v<float>;
  return std::clamp(normal * noise_[i], -kMostNoise, kMostNoise);
}

void KuramotoBank::takeGroups() {
  totalWeight_ = 0;
  for (kernel::Group& group : groups_.first(groupCount_)) {
    for (auto* lanes : {group.pullX, group.pullY}) std::fill_n(lanes, kernel::kWidth, 0.0f);
    group.rests = true;
    group.pull = kernel::Pull::none;
  }
  for (const Block& block : blocks())
    if (!block.rests) joinGroup(block);
}

void KuramotoBank::joinGroup(const Block& block) {
  kernel::Group& group = groups_[block.group];
  group.rests = false;
  totalWeight_ += block.sumWeights;
  const std::size_t last = group.isAlong ? kernel::kWidth : block.lane + 1;
  for (std::size_t lane = block.lane; lane < last; ++lane) {
    group.pullX[lane] = block.pull * taken_.cosLag;
    group.pullY[lane] = -block.pull * taken_.sinLag;
  }
  const float strongest = std::abs(block.pull) * block.sumWeights * block.loudestGain;
  const kernel::Pull pull = strongest > kernel::kWeakPull     ? kernel::Pull::strong
                            : block.hasNoise || block.hasBias ? kernel::Pull::biased
                            : block.pull != 0                 ? kernel::Pull::weak
                                                              : kernel::Pull::none;
  group.pull = std::max(group.pull, pull);
}

void KuramotoBank::takeSums() {
  const kernel::Lanes all = lanes();
  for (kernel::Group& group : groups_.first(groupCount_))
    if (!group.rests) kernel::sum(all, group);
  sumsAreStale_ = false;
}

}  // namespace ksom
