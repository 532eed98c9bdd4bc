// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/prototype.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "ksom/decibels.hpp"
#include "ksom/float_mode.hpp"

namespace ksom {
namespace {

constexpr std::array<float, 256> kZeros{};

}  // namespace

Stft::Config PrototypeAnalysis::stftConfig(const FftPlans& plans) {
  return {.plans = &plans, .windowSize = kWindow, .hopSize = kHop, .centred = true};
}

void PrototypeAnalysis::carve(Arena& arena) {
  stftBlock_ = arena.take<std::byte>(Stft::bytesNeeded(stftConfig(*plans_)));
  pickerBlock_ = arena.take<std::byte>(PeakPicker::bytesNeeded(kBins));
  power_ = arena.take<float>(kBins);
  db_ = arena.take<float>(kBins);
  peaks_ = arena.take<PrototypePeak>(kBins);
}

std::size_t PrototypeAnalysis::bytesNeeded(const FftPlans& plans) {
  PrototypeAnalysis counted;
  counted.plans_ = &plans;
  Arena arena;
  counted.carve(arena);
  return arena.bytesNeeded();
}

bool PrototypeAnalysis::prepare(const FftPlans& plans, std::span<std::byte> block) {
  plans_ = &plans;
  Arena arena(block);
  carve(arena);
  loudest_ = 0;
  frames_ = 0;
  return arena.ok() && stft_.prepare(stftConfig(plans), stftBlock_) && picker_.prepare(kBins, pickerBlock_) &&
         (startFile(), true);
}

void PrototypeAnalysis::startFile() {
  stft_.reset();
  zerosLeft_ = kWindow / 2;
}

void PrototypeAnalysis::measure(std::span<const float> in) {
  const FloatMode mode;
  while (!in.empty()) {
    in = in.subspan(push(in));
    if (!frameReady()) continue;
    powersOf(stft_.spectrum(), power_);
    loudest_ = std::max(loudest_, maxOf(power_));
    ++frames_;
  }
}

void PrototypeAnalysis::finishMeasure() {
  while (zerosLeft_ > 0) {
    const std::size_t count = std::min(zerosLeft_, kZeros.size());
    measure(std::span(kZeros).first(count));
    zerosLeft_ -= count;
  }
  startFile();
}

std::size_t PrototypeAnalysis::push(std::span<const float> in) {
  const FloatMode mode;
  return stft_.push(in);
}

bool PrototypeAnalysis::finish() {
  while (zerosLeft_ > 0) {
    zerosLeft_ -= push(std::span(kZeros).first(std::min(zerosLeft_, kZeros.size())));
    if (frameReady()) return true;
  }
  return false;
}

std::span<const PrototypePeak> PrototypeAnalysis::peaks() {
  const FloatMode mode;
  if (silent()) return {};
  powersOf(stft_.spectrum(), power_);
  // The floor of the prototype's dB scale, as a power: below it the curve is flat, and flat is never a peak.
  const float floor = std::max(kLeastPower, loudest_ * 1e-8f);
  for (float& p : power_) p = p > floor ? p : floor;
  const float reference = powerToDb(loudest_);
  std::size_t count = 0;
  for (const int bin : picker_.pickRatio(power_, 10.0f, kMinDistance)) {
    const auto k = static_cast<std::size_t>(bin);
    peaks_[count++] = {bin, powerToDb(power_[k]) - reference, std::sqrt(power_[k] / loudest_),
                       static_cast<float>(bin) + refineHannBin(power_[k - 1], power_[k], power_[k + 1])};
  }
  return peaks_.first(count);
}

std::span<const float> PrototypeAnalysis::levelsDb() {
  const FloatMode mode;
  if (silent()) {
    std::fill(db_.begin(), db_.end(), kFloorDb);
    return db_;
  }
  powersOf(stft_.spectrum(), power_);
  for (float& p : power_) p = std::max(p, kLeastPower);
  powersToDb(power_, db_);
  const float reference = powerToDb(loudest_);
  for (float& level : db_) level = std::max(level - reference, kFloorDb);
  return db_;
}

double PrototypeAnalysis::phase(double freqHz, std::int64_t frame) {
  return std::fmod(freqHz * static_cast<double>(frame), 2 * std::numbers::pi);
}

}  // namespace ksom
