// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/stft.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ksom {
namespace {

// Louder than any sound by far, and still small enough that no power of a spectrum overflows.
constexpr float kLoudest = 1e9f;

// Written so that the loop over it needs no branch. Of NaN and infinity, x - x is NaN.
float usable(float x) {
  const float finite = x - x == 0 ? x : 0.0f;
  return std::min(std::max(finite, -kLoudest), kLoudest);
}

}  // namespace

bool Stft::isLegal(const Config& config) {
  return config.plans && config.plans->has(config.windowSize) && config.hopSize >= 1 &&
         config.hopSize <= config.windowSize;
}

void Stft::carve(Arena& arena) {
  const auto size = static_cast<std::size_t>(config_.windowSize);
  ring_ = arena.take<float>(size);
  window_ = arena.take<float>(size);
  windowed_ = arena.take<float>(size);
  spectrum_ = arena.take<std::complex<float>>(size / 2 + 1);
}

std::size_t Stft::bytesNeeded(const Config& config) { return Carving::bytesNeeded<Stft>(config); }

bool Stft::prepare(const Config& config, std::span<std::byte> block) {
  if (!Carving::prepare(*this, config, block)) return false;
  for (std::size_t n = 0; n < window_.size(); ++n) {
    const double turn = static_cast<double>(n) / static_cast<double>(window_.size());
    window_[n] = static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * turn));
  }
  reset();
  return true;
}

void Stft::reset() {
  std::fill(ring_.begin(), ring_.end(), 0.0f);
  writeAt_ = 0;
  untilFrame_ = static_cast<std::size_t>(config_.centred ? config_.windowSize / 2 : config_.hopSize);
  ready_ = false;
}

std::size_t Stft::push(std::span<const float> in) {
  if (ring_.empty()) return in.size();  // not prepared: takes all, hears nothing
  const std::size_t taken = std::min(in.size(), untilFrame_);
  for (auto left = in.first(taken); !left.empty();) {
    const auto piece = left.first(std::min(left.size(), ring_.size() - writeAt_));
    std::transform(piece.begin(), piece.end(), ring_.begin() + static_cast<std::ptrdiff_t>(writeAt_), usable);
    writeAt_ = (writeAt_ + piece.size()) & (ring_.size() - 1);
    left = left.subspan(piece.size());
  }
  untilFrame_ -= taken;
  ready_ = untilFrame_ == 0;
  if (ready_) {
    transform();
    untilFrame_ = static_cast<std::size_t>(config_.hopSize);
  }
  return taken;
}

void Stft::transform() {
  const std::size_t older = ring_.size() - writeAt_;  // the oldest sample stands at writeAt_
  for (std::size_t n = 0; n < older; ++n) windowed_[n] = ring_[writeAt_ + n] * window_[n];
  for (std::size_t n = older; n < ring_.size(); ++n) windowed_[n] = ring_[n - older] * window_[n];
  config_.plans->forward(windowed_, spectrum_);
}

}  // namespace ksom
