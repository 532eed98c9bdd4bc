// SPDX-License-Identifier: GPL-3.0-or-later
// What KuramotoBank does on its grid of 64 samples: phases move on, new values are taken over, outputs get new aims.
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
constexpr float kSameShape = 1e-5f;  // relative, of a frequency: more than rounding, less than a cent

/// 1 up to 0.40 of the sample rate, 0 from 0.48 on: no alias, and no step when a glide goes there.
float bandLimit(double freqHz, double sampleRate) {
  return static_cast<float>(std::clamp((KuramotoBank::kAudibleShare - std::abs(freqHz) / sampleRate) / 0.08, 0.0, 1.0));
}

/// Equal power between the two channels beside the position.
float panGain(float pan, int channel, int channels) {
  const float position = (pan + 1) / 2 * static_cast<float>(channels - 1);
  const float distance = std::abs(position - static_cast<float>(channel));
  return distance >= 1 ? 0.0f : std::cos(distance * static_cast<float>(kPi / 2));
}

std::uint64_t stepFrom(double freqHz, double sampleRate) {
  // 2^63 stands for half the sample rate, which a signed number just cannot hold.
  const double step = std::clamp(freqHz / sampleRate, -0.5, 0.5) * 0x1p64;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::clamp(step, -0x1.fffffp62, 0x1.fffffp62)));
}

}  // namespace

void KuramotoBank::startGrid() {
  if (started_) movePhases();
  takeOscillators();
  cosLag_ = std::cos(values_[phaseLag]);
  sinLag_ = std::sin(values_[phaseLag]);
  takeBlocks();
  aimOutputs(!started_);
  started_ = true;
  ++grids_;
}

void KuramotoBank::movePhases() {
  kernel::movePhases(phase_.first(count_), step_.first(count_), deviation_.first(count_), kGrid);
  kernel::phasorsOf(phase_.first(count_), cos_.first(count_), sin_.first(count_));
}

void KuramotoBank::takeOscillators() {
  for (Block& block : blocks()) {
    if (block.rests) continue;
    const float ratio = oscillators_[block.begin].freqHz / freq_[block.begin];
    float strayed = 0;
    for (std::size_t i = block.begin; i < block.end; ++i) {
      const Oscillator& wanted = oscillators_[i];
      const float off = std::abs(wanted.freqHz - ratio * freq_[i]);
      const bool keepsShape =
          off <= kSameShape * std::abs(wanted.freqHz) && weight_[i] == wanted.weight && gain_[i] == wanted.gain;
      strayed = std::max(strayed, keepsShape ? off / std::max(std::abs(wanted.freqHz), 1e-20f) : 1.0f);
      if (freq_[i] != wanted.freqHz) takeFrequency(i);
      if (pan_[i] != wanted.pan) takePan(i);
      weight_[i] = wanted.weight;
      gain_[i] = wanted.gain;
    }
    keepCritical(block, ratio, strayed);
  }
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
  freq_[i] = oscillators_[i].freqHz;
  const double angle = 2 * kPi * freq_[i] / config_.sampleRate;
  stepCos_[i] = static_cast<float>(std::cos(angle));
  stepSin_[i] = static_cast<float>(std::sin(angle));
  step_[i] = stepFrom(freq_[i], config_.sampleRate);
}

void KuramotoBank::takePan(std::size_t i) {
  pan_[i] = oscillators_[i].pan;
  const auto n = static_cast<std::size_t>(config_.maxOscillators);
  for (int c = 0; c < config_.channels; ++c)
    panGain_[static_cast<std::size_t>(c) * n + i] = panGain(pan_[i], c, config_.channels);
}

void KuramotoBank::takeBlocks() {
  totalWeight_ = 0;
  for (Block& block : blocks()) {
    if (block.rests) continue;
    block.sum = sumOver(block.begin, block.end);
    block.sumWeights = 0;
    for (std::size_t i = block.begin; i < block.end; ++i) block.sumWeights += std::abs(weight_[i]);
    totalWeight_ += block.sumWeights;
    takeCoupling(block);
    takeLoudness(block, !started_);
  }
  sumsAreStale_ = false;
}

void KuramotoBank::takeCoupling(Block& block) {
  const bool inCritical = values_[couplingUnit] == static_cast<float>(critical);
  if (inCritical && block.criticalHz <= 0)
    block.criticalHz = static_cast<float>(criticalCouplingHz(freq_.subspan(block.begin, block.size()),
                                                             weight_.subspan(block.begin, block.size()),
                                                             gain_.subspan(block.begin, block.size())));
  const bool isSum = values_[normalise] > 0 && !inCritical;
  float loudestGain = 0;
  for (std::size_t i = block.begin; i < block.end; ++i) loudestGain = std::max(loudestGain, std::abs(gain_[i]));
  const float reach = loudestGain * (isSum ? block.sumWeights : 1.0f);
  const auto radPerHz = static_cast<float>(2 * kPi / config_.sampleRate);
  const auto most = static_cast<float>(kMaxCouplingPerSample) / (radPerHz * std::max(reach, 1e-20f));
  const float wanted = values_[coupling] * (inCritical ? block.criticalHz : 1.0f);
  block.couplingHz = std::clamp(wanted, -most, most);
  limited_ = limited_ || block.couplingHz != wanted;
  block.pull = block.sumWeights > 0 ? radPerHz * block.couplingHz / (isSum ? 1.0f : block.sumWeights) : 0.0f;
  // sum_j w_j z_j holds the oscillator itself, whose pull on itself is -sin(lag): taken out, it shifts no pitch.
  for (std::size_t i = block.begin; i < block.end; ++i) bias_[i] = block.pull * gain_[i] * weight_[i] * sinLag_;
  for (std::size_t i = block.begin; i < block.end; ++i)
    if (oscillators_[i].linewidthHz > 0) addNoise(i);
}

// N oscillators in step are louder than N that are not: the mean square of their sum is half of (1 - c) sum a^2 + c
// (sum a)^2, with c the share of r^2 above what chance gives, sum a^2 / (sum a)^2. That makes it r^2 (sum a)^2, or
// sum a^2 where that is more; "level" divides by the root of what exceeds sum a^2.
void KuramotoBank::takeLoudness(Block& block, bool atOnce) {
  const float r = coherence(block.sum, block.sumWeights);
  block.agreement += (atOnce ? 1.0f : agreementShare_) * (r * r - block.agreement);
  block.loudness = 1;
  if (values_[level] <= 0) return;
  float sum = 0, squares = 0;
  for (std::size_t i = block.begin; i < block.end; ++i) {
    sum += std::abs(oscillators_[i].amp);
    squares += oscillators_[i].amp * oscillators_[i].amp;
  }
  if (squares > 0) block.loudness = std::sqrt(squares / std::max(squares, block.agreement * sum * sum));
}

float KuramotoBank::audibleAmp(std::size_t i) const {
  return oscillators_[i].amp * bandLimit(freq_[i], config_.sampleRate);
}

// The highest harmonic decides, so that none aliases.
float KuramotoBank::audibleRolloff(std::size_t i) const {
  if (oscillators_[i].rolloff <= 0) return 0;
  return oscillators_[i].rolloff * bandLimit(static_cast<double>(values_[harmonics]) * freq_[i], config_.sampleRate);
}

// Phase noise d theta = sqrt(2 pi width dt) N(0, 1) gives a Lorentzian line (Lax, Phys. Rev. 160, 1967). It is drawn
// once a grid step and enters as a pull like any other, so the phase walks steadily, without steps. Four even draws
// are normal enough: nothing hears the tails.
void KuramotoBank::addNoise(std::size_t i) {
  const std::uint64_t bits = randomBits(seed_, grids_ * static_cast<std::uint64_t>(config_.maxOscillators) + i);
  std::int64_t sum = 0;
  for (int part = 0; part < 4; ++part) sum += static_cast<std::int64_t>((bits >> (16 * part)) & 0xffff);
  const double normal = (static_cast<double>(sum) / 65535 - 2) * std::numbers::sqrt3;
  const double deviation =
      std::sqrt(2 * kPi * static_cast<double>(oscillators_[i].linewidthHz) * kGrid / config_.sampleRate);
  bias_[i] += static_cast<float>(std::clamp(normal * deviation / kGrid, -0.5, 0.5));
}

void KuramotoBank::aimOutputs(bool atOnce) {
  float squares = 0;
  for (std::size_t i = 0; i < count_; ++i) squares += audibleAmp(i) * audibleAmp(i);
  const float normFactor = values_[norm] > 0 && squares > 0 ? 1 / std::sqrt(squares) : 1.0f;
  const auto n = static_cast<std::size_t>(config_.maxOscillators);
  for (const Block& block : blocks())
    for (std::size_t i = block.begin; i < block.end && !block.rests; ++i) {
      const float amp = audibleAmp(i) * normFactor * block.loudness;
      const float rolloff = audibleRolloff(i);
      if (atOnce) rolloff_[i] = rolloff;
      rolloffStep_[i] = (rolloff - rolloff_[i]) / kGrid;
      for (int c = 0; c < config_.channels; ++c) {
        const std::size_t at = static_cast<std::size_t>(c) * n + i;
        const float target = amp * panGain_[at];
        if (atOnce) out_[at] = target;
        outStep_[at] = (target - out_[at]) / kGrid;
      }
    }
}

}  // namespace ksom
