// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/kuramoto_bank.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
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

// An oscillator's numbers in the order of its params.
using Numbers = std::array<float, KuramotoBank::Oscillator::params.size()>;
static_assert(sizeof(Numbers) == sizeof(KuramotoBank::Oscillator));

constexpr Numbers limits(float Param::*limit) {
  Numbers made{};
  for (std::size_t k = 0; k < made.size(); ++k) made[k] = KuramotoBank::Oscillator::params[k].*limit;
  return made;
}

constexpr Numbers kLeast = limits(&Param::min), kMost = limits(&Param::max);

// Told by its bits: a host that traps on NaN is not trapped.
bool isNumber(float value) { return (std::bit_cast<std::uint32_t>(value) & 0x7f800000u) != 0x7f800000u; }

// What is no number stays as it was.
KuramotoBank::Oscillator taken(const KuramotoBank::Oscillator& wanted, const KuramotoBank::Oscillator& before,
                               const Numbers& least, const Numbers& most) {
  const auto asked = std::bit_cast<Numbers>(wanted);
  auto now = std::bit_cast<Numbers>(before);
#pragma omp simd
  for (std::size_t k = 0; k < least.size(); ++k) {
    const float number = isNumber(asked[k]) ? asked[k] : now[k], above = number < least[k] ? least[k] : number;
    now[k] = above > most[k] ? most[k] : above;
  }
  return std::bit_cast<KuramotoBank::Oscillator>(now);
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
  std::fill(pushed_.begin(), pushed_.end(), 0.0f);
  envelope_ = Envelope(config.sampleRate);
  attack_ = Attack(config.sampleRate);
  setCount(config.maxOscillators);
  reset(1);
  return true;
}

void KuramotoBank::reset(std::uint32_t seed) {
  const FloatMode mode;
  if (wantedCount_ != count_) resize(wantedCount_);
  isFresh_ = true;
  std::fill_n(presence_.begin(), count_, 1.0f);
  gridAt_ = 0;
  seed_ = seed;
  grids_ = 0;
  started_ = limited_ = isFading_ = isStruck_ = holdsNorm_ = false;
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

// What a reset leaves to the first step, or to who asks for it: a UGen's constructor resets a bank several times.
void KuramotoBank::beginAgain() {
  if (!isFresh_ || !isReady()) return;
  isFresh_ = false;
  startPhases();
  for (auto lanes : {deviation_, pulled_, rolloff_}) std::fill_n(lanes.begin(), laneCount_, 0.0f);
  for (std::size_t c = 0; c < channelCount(); ++c) std::fill_n(&out_[c * laneRoom_], laneCount_, 0.0f);
  std::fill_n(learnedHz_.begin(), count_, 0.0f);
  std::fill_n(vigour_.begin(), count_, 1.0f);
  std::fill_n(glides_.begin(), count_, Glide{});
  std::fill_n(tickers_.begin(), count_, Ticker{});
}

Verdict KuramotoBank::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  rootIsStale_ = rootIsStale_ || id == root || id == pull;
  return verdict;
}

void KuramotoBank::setOscillators(int first, std::span<const Oscillator> wanted) {
  if (first < 0 || !isReady() || first >= config_.maxOscillators) return;
  const auto begin = static_cast<std::size_t>(first);
  const std::span<Oscillator> all = oscillators_.subspan(begin);
  const std::size_t count = std::min(wanted.size(), all.size());
  Numbers least = kLeast, most = kMost;
  most[0] = static_cast<float>(config_.sampleRate / 2);
  least[0] = -most[0];
  for (std::size_t v = 0; v < count; ++v) all[v] = taken(wanted[v], all[v], least, most);
  for (std::size_t i = begin; i < std::min(begin + count, count_); ++i)
    blocks_[blockOf_[i]].changed = hasChanges_ = true;
}

void KuramotoBank::setPhase(int index, double radians) {
  if (index < 0 || static_cast<std::size_t>(index) >= count_ || !std::isfinite(radians)) return;
  const FloatMode mode;
  beginAgain();
  const std::size_t lane = laneOf_[static_cast<std::size_t>(index)];
  deviation_[lane] = deviationOf(static_cast<std::size_t>(index));
  standAt(lane, phase64(radians / (2 * kPi)));
}

// Before the start, phasors wait for the first step.
void KuramotoBank::standAt(std::size_t lane, std::uint64_t phase) {
  phase_[lane] = phase;
  phasorsAreStale_ = phasorsAreStale_ || !started_;
  if (!started_) return;
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
  return index >= 0 && index < count() && !isFresh_ ? learnedHz_[static_cast<std::size_t>(index)] : 0.0f;
}

float KuramotoBank::vigour(int index) const {
  if (index < 0 || index >= count()) return 0;
  return isFresh_ ? 1.0f : vigour_[static_cast<std::size_t>(index)];
}

}  // namespace ksom
