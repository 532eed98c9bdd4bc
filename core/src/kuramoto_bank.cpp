// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/kuramoto_bank.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "bank_kernel.hpp"
#include "ksom/coupling.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/random.hpp"

namespace ksom {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kLoudnessSeconds = 0.05;  // how fast "level" follows

/// A finite angle as cycles times 2^64.
std::uint64_t phaseFrom(double radians) {
  const double cycles = radians / (2 * kPi), fraction = cycles - std::floor(cycles);
  return fraction < 1 ? static_cast<std::uint64_t>(fraction * 0x1p64) : 0;  // -1e-20 leaves exactly 1
}

float takeValue(float value, float most, float last) {
  return std::isfinite(value) ? std::clamp(value, -most, most) : last;
}

}  // namespace

bool KuramotoBank::isLegal(const Config& config) {
  return config.sampleRate >= 1 && config.sampleRate <= 1e6 && config.maxOscillators >= 1 &&
         config.maxOscillators <= kMaxOscillators && config.channels >= 1 && config.channels <= kMaxChannels;
}

void KuramotoBank::carve(Arena& arena) {
  const auto n = static_cast<std::size_t>(config_.maxOscillators);
  const auto channels = static_cast<std::size_t>(config_.channels);
  oscillators_ = arena.take<Oscillator>(n);
  blocks_ = arena.take<Block>(n);
  for (auto* lanes : {&phase_, &step_}) *lanes = arena.take<std::uint64_t>(n);
  for (auto* lanes : {&cos_, &sin_, &stepCos_, &stepSin_, &freq_, &weight_, &gain_, &bias_, &deviation_, &pan_,
                      &rolloff_, &rolloffStep_})
    *lanes = arena.take<float>(n);
  for (auto* lanes : {&panGain_, &out_, &outStep_}) *lanes = arena.take<float>(n * channels);
}

std::size_t KuramotoBank::bytesNeeded(const Config& config) {
  if (!isLegal(config)) return 0;
  KuramotoBank counted;
  counted.config_ = config;
  Arena arena;
  counted.carve(arena);
  return arena.bytesNeeded();
}

bool KuramotoBank::prepare(const Config& config, std::span<std::byte> block) {
  *this = KuramotoBank();  // silent, should anything below fail
  if (!isLegal(config)) return false;
  Arena arena(block);
  config_ = config;
  carve(arena);
  if (!arena.ok()) {
    *this = KuramotoBank();
    return false;
  }
  for (std::size_t id = 0; id < numParams; ++id) values_[id] = params[id].init;
  agreementShare_ = static_cast<float>(1 - std::exp(-kGrid / (kLoudnessSeconds * config.sampleRate)));
  std::fill(oscillators_.begin(), oscillators_.end(), Oscillator{.amp = 0});
  for (auto lanes : {freq_, pan_})  // differ from anything wanted, so that all is taken over
    std::fill(lanes.begin(), lanes.end(), std::numeric_limits<float>::quiet_NaN());
  setCount(config.maxOscillators);
  reset(1);
  return true;
}

void KuramotoBank::reset(std::uint32_t seed) {
  constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15u;
  // A sixteenth of a turn of jitter makes each seed its own sound and leaves the spread even.
  for (std::size_t i = 0; i < phase_.size(); ++i) phase_[i] = i * kGoldenRatio + (randomBits(seed, i) >> 4);
  for (auto lanes : {deviation_, out_, rolloff_}) std::fill(lanes.begin(), lanes.end(), 0.0f);
  gridAt_ = 0;
  seed_ = seed;
  grids_ = 0;
  started_ = limited_ = false;
  sumsAreStale_ = true;
  takeOscillators();
  kernel::phasorsOf(phase_, cos_, sin_);
}

Verdict KuramotoBank::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  return verdict;
}

void KuramotoBank::setCount(int count) {
  if (!isReady()) return;
  count_ = static_cast<std::size_t>(std::clamp(count, 1, config_.maxOscillators));
  setBlocks({});
}

void KuramotoBank::setBlocks(std::span<const int> sizes) {
  if (!isReady()) return;
  blockCount_ = 0;
  std::size_t begin = 0;
  for (std::size_t k = 0; k < sizes.size() && begin < count_; ++k) {
    const auto size = static_cast<std::size_t>(std::max(sizes[k], 1));
    const std::size_t end = std::min(begin + size, count_);
    blocks_[blockCount_] = Block{};
    blocks_[blockCount_].begin = static_cast<std::uint32_t>(begin);
    blocks_[blockCount_].end = static_cast<std::uint32_t>(end);
    ++blockCount_;
    begin = end;
  }
  if (blockCount_ == 0) blocks_[blockCount_++] = Block{};
  blocks_[blockCount_ - 1].end = static_cast<std::uint32_t>(count_);
  sumsAreStale_ = true;
}

void KuramotoBank::setOscillator(int index, const Oscillator& wanted) {
  const FloatMode mode;
  if (index < 0 || !isReady() || index >= config_.maxOscillators) return;
  Oscillator& now = oscillators_[static_cast<std::size_t>(index)];
  now.freqHz = takeValue(wanted.freqHz, static_cast<float>(config_.sampleRate / 2), now.freqHz);
  now.amp = takeValue(wanted.amp, 1000, now.amp);
  now.weight = takeValue(wanted.weight, 1000, now.weight);
  now.gain = takeValue(wanted.gain, 1000, now.gain);
  now.rolloff = std::max(takeValue(wanted.rolloff, 1, now.rolloff), 0.0f);
  now.linewidthHz = std::max(takeValue(wanted.linewidthHz, 1000, now.linewidthHz), 0.0f);
  now.pan = takeValue(wanted.pan, 1, now.pan);
}

void KuramotoBank::setPhase(int index, double radians) {
  if (index < 0 || !isReady() || index >= config_.maxOscillators || !std::isfinite(radians)) return;
  const auto i = static_cast<std::size_t>(index);
  deviation_[i] = 0;
  phase_[i] = phaseFrom(radians);
  kernel::phasorsOf(phase_.subspan(i, 1), cos_.subspan(i, 1), sin_.subspan(i, 1));
  phase_[i] -= gridAt_ * step_[i];
  sumsAreStale_ = true;
}

double KuramotoBank::phase(int index) const {
  if (index < 0 || index >= count()) return 0;
  const auto i = static_cast<std::size_t>(index);
  const auto cycles = static_cast<std::int64_t>(phase_[i] + gridAt_ * step_[i]);
  return std::remainder(static_cast<double>(cycles) * 0x1p-64 * 2 * kPi + static_cast<double>(deviation_[i]), 2 * kPi);
}

std::complex<float> KuramotoBank::sumOver(std::uint32_t begin, std::uint32_t end) const {
  std::complex<double> sum = 0;
  for (std::size_t i = begin; i < end; ++i)
    sum += static_cast<double>(weight_[i]) * std::complex<double>(cos_[i], sin_[i]);
  return std::complex<float>(sum);
}

float KuramotoBank::coherence(std::complex<float> sum, float sumWeights) {
  return sumWeights > 0 ? std::min(std::sqrt(std::norm(sum)) / sumWeights, 1.0f) : 0.0f;
}

KuramotoBank::Order KuramotoBank::orderFrom(std::complex<float> sum, float sumWeights) {
  return {coherence(sum, sumWeights), sumWeights > 0 ? std::arg(sum) : 0.0f};
}

KuramotoBank::Order KuramotoBank::order() const {
  float weights = 0;
  for (std::size_t i = 0; i < count_; ++i) weights += std::abs(weight_[i]);
  return orderFrom(sumOver(0, static_cast<std::uint32_t>(count_)), weights);
}

KuramotoBank::Order KuramotoBank::blockOrder(int index) const {
  if (index < 0 || index >= blockCount()) return {};
  const Block& block = blocks_[static_cast<std::size_t>(index)];
  float weights = 0;
  for (std::size_t i = block.begin; i < block.end; ++i) weights += std::abs(weight_[i]);
  return orderFrom(sumOver(block.begin, block.end), weights);
}

float KuramotoBank::blockR(int index) const {
  if (index < 0 || index >= blockCount()) return 0;
  const Block& block = blocks_[static_cast<std::size_t>(index)];
  float weights = 0;
  for (std::size_t i = block.begin; i < block.end; ++i) weights += std::abs(weight_[i]);
  return coherence(sumOver(block.begin, block.end), weights);
}

void KuramotoBank::rest(int index, bool rests) {
  if (index >= 0 && index < blockCount()) blocks_[static_cast<std::size_t>(index)].rests = rests;
}

float KuramotoBank::effectiveCouplingHz(int block) const {
  return block >= 0 && block < blockCount() ? blocks_[static_cast<std::size_t>(block)].couplingHz : 0.0f;
}

}  // namespace ksom
