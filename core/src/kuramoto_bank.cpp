// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/kuramoto_bank.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "bank_kernel.hpp"
#include "ksom/coupling.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/smoothing.hpp"
#include "phase64.hpp"

namespace ksom {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kLoudnessSeconds = 0.05;  // how fast "level" follows
constexpr float kMostKick = 3.2f;          // rad

float takeValue(float value, float least, float most, float last) {
  return std::isfinite(value) ? std::clamp(value, least, most) : last;
}

using OscillatorId = KuramotoBank::Oscillator::ParamId;

float takeValue(OscillatorId id, float value, float last) {
  const Param& param = KuramotoBank::Oscillator::params[static_cast<std::size_t>(id)];
  return takeValue(value, param.min, param.max, last);
}

}  // namespace

bool KuramotoBank::isLegal(const Config& config) {
  return config.sampleRate >= 1 && config.sampleRate <= 1e6 && config.maxOscillators >= 1 &&
         config.maxOscillators <= kMaxOscillators && config.channels >= 1 && config.channels <= kMaxChannels &&
         config.rewiredLinks >= 0 && config.rewiredLinks <= 16 * kMaxOscillators;
}

std::size_t KuramotoBank::bytesNeeded(const Config& config) { return Carving::bytesNeeded<KuramotoBank>(config); }

bool KuramotoBank::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  const FloatMode mode;
  for (std::size_t id = 0; id < numParams; ++id) values_[id] = params[id].init;
  samplePeriod_ = static_cast<float>(1 / config.sampleRate);
  agreementShare_ = smoothingShare(kGrid, kLoudnessSeconds * config.sampleRate);
  std::fill(oscillators_.begin(), oscillators_.end(), Oscillator{.amp = 0});
  envelope_ = Envelope(config.sampleRate);
  attack_ = Attack(config.sampleRate);
  setCount(config.maxOscillators);
  reset(1);
  return true;
}

void KuramotoBank::reset(std::uint32_t seed) {
  const FloatMode mode;
  if (wantedCount_ != count_) resize(wantedCount_);
  for (std::size_t i = 0; i < count_; ++i) phase_[laneOf_[i]] = startPhase(i, seed);
  for (auto lanes : {deviation_, pulled_, out_, rolloff_, learnedHz_}) std::fill(lanes.begin(), lanes.end(), 0.0f);
  for (auto values : {vigour_, presence_}) std::fill(values.begin(), values.end(), 1.0f);
  std::fill(glides_.begin(), glides_.end(), Glide{.toHz = kUnknown});
  std::fill(clocks_.begin(), clocks_.end(), Clock{});
  gridAt_ = 0;
  seed_ = seed;
  grids_ = 0;
  started_ = limited_ = isFading_ = isStruck_ = false;
  rootIsStale_ = true;
  fade_ = 1;
  heard_ = {};
  envelope_.reset();
  attack_.reset();
  root_.reset();
  sumsAreStale_ = hasChanges_ = phasorsAreStale_ = true;
  for (Block& block : blocks()) {
    block.changed = true;
    block.isSilent = false;
    block.critical = {};
    block.criticalHz = block.strayed = 0;
  }
}

Verdict KuramotoBank::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  rootIsStale_ = rootIsStale_ || id == root || id == pull;
  return verdict;
}

void KuramotoBank::setOscillator(int index, const Oscillator& wanted) {
  if (index < 0 || !isReady() || index >= config_.maxOscillators) return;
  const auto i = static_cast<std::size_t>(index);
  const auto half = static_cast<float>(config_.sampleRate / 2);
  Oscillator& now = oscillators_[i];
  now = {.freqHz = takeValue(wanted.freqHz, -half, half, now.freqHz),
         .amp = takeValue(OscillatorId::amp, wanted.amp, now.amp),
         .weight = takeValue(OscillatorId::weight, wanted.weight, now.weight),
         .gain = takeValue(OscillatorId::gain, wanted.gain, now.gain),
         .rolloff = takeValue(OscillatorId::rolloff, wanted.rolloff, now.rolloff),
         .linewidthHz = takeValue(OscillatorId::linewidth, wanted.linewidthHz, now.linewidthHz),
         .pan = takeValue(OscillatorId::pan, wanted.pan, now.pan),
         .nudge = takeValue(OscillatorId::nudge, wanted.nudge, now.nudge)};
  if (i < count_) blocks_[blockOf_[i]].changed = hasChanges_ = true;
}

void KuramotoBank::setPhase(int index, double radians) {
  if (index < 0 || static_cast<std::size_t>(index) >= count_ || !std::isfinite(radians)) return;
  const FloatMode mode;
  const std::size_t lane = laneOf_[static_cast<std::size_t>(index)];
  deviation_[lane] = deviationOf(static_cast<std::size_t>(index));
  phase_[lane] = phase64(radians / (2 * kPi));
  kernel::phasorsOf(phase_.subspan(lane, 1), laneWeight_.subspan(lane, 1), x_.subspan(lane, 1), y_.subspan(lane, 1));
  phase_[lane] -=
      gridAt_ * step_[lane] + phase64(static_cast<double>(deviation_[lane]) / (2 * kPi));  // still to be added
  sumsAreStale_ = true;
}

void KuramotoBank::kick(float amount, int first, int count) {
  const FloatMode mode;
  const int begin = std::clamp(first, 0, this->count());
  const int end = std::min(begin + std::clamp(count, 0, kMaxOscillators), this->count());
  for (int i = begin; i < end; ++i) kickOne(static_cast<std::size_t>(i), amount);
}

void KuramotoBank::kick(float amount, std::span<const float> shares) {
  for (std::size_t i = 0; i < std::min(shares.size(), wantedCount_); ++i) kickOne(i, amount * shares[i]);
}

void KuramotoBank::kickOne(std::size_t i, float amount) {
  if (!std::isfinite(amount)) return;
  const FloatMode mode;
  const float by = std::clamp(amount, -kMostKick, kMostKick);
  const double at = phase(static_cast<int>(i));
  setPhase(static_cast<int>(i), at - static_cast<double>(by) * std::sin(at));
  vigour_[i] = std::max(vigour_[i], std::min(std::abs(by), 1.0f));
  blocks_[blockOf_[i]].changed = hasChanges_ = true;
}

float KuramotoBank::learnedHz(int index) const {
  return index >= 0 && index < count() ? learnedHz_[static_cast<std::size_t>(index)] : 0.0f;
}

float KuramotoBank::vigour(int index) const {
  return index >= 0 && index < count() ? vigour_[static_cast<std::size_t>(index)] : 0.0f;
}

}  // namespace ksom
