// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"
#include "ksom/live_walk.hpp"

namespace ksom {
namespace {

// Beyond, what is added would soon be lost in a float of 24 bits: one, or the share of a beat that a block of audio lasts.
constexpr float kMostCount = 1 << 19;
constexpr float kMostHits = 1 << 12;
constexpr double kLongest = 3600;  // s, at once

// Adds to floats[place]; when that is much, it and those beside it, `stride` apart, become half as much.
void add(std::span<float> floats, std::size_t place, double amount, float most, std::size_t first, std::size_t count,
         std::size_t stride) {
  const float was = floats[place];
  floats[place] = static_cast<float>((std::isfinite(was) && was > 0 ? static_cast<double>(was) : 0) + amount);
  if (floats[place] < most) return;
  for (std::size_t i = 0; i < count; ++i) floats[first + i * stride] /= 2;
}

}  // namespace

int WalkLearner::stateFor(const WalkTable& table, int cell) const {
  if (cell >= 0 && cell < table.cells()) return table.stateOf(cell);
  for (int state = 0; state < table.shape().states; ++state)
    if (table.isSilent(state)) return state;
  return -1;
}

bool WalkLearner::hear(std::span<float> floats, int cell, double seconds) {
  const FloatMode mode;
  const WalkTable table(floats);
  if (!table.isThere()) return false;
  const double passed = std::isfinite(seconds) ? std::clamp(seconds, 0.0, kLongest) : 0;
  if (state_ >= table.shape().states || before_ >= table.shape().states) reset();  // another map
  if (cell >= 0 && cell < table.cells())
    add(floats, table.cellAt(cell) + 1, passed / table.beatSeconds(), kMostHits, table.cellAt(0) + 1,
        static_cast<std::size_t>(table.cells()), 2);
  const int state = stateFor(table, cell);
  if (state == state_) {
    seconds_ += nextSeconds_ + passed;
    nextSeconds_ = 0, next_ = state;
    return true;
  }
  if (state != next_) seconds_ += nextSeconds_, nextSeconds_ = 0, next_ = state;
  nextSeconds_ += passed;
  if (nextSeconds_ >= kSettleSeconds) leave(table, floats, state);
  return true;
}

void WalkLearner::leave(const WalkTable& table, std::span<float> floats, int to) {
  const auto states = static_cast<std::size_t>(table.shape().states);
  if (state_ >= 0) {
    const std::size_t at = table.stateAt(state_);
    const auto visit = static_cast<std::size_t>(table.visits(state_)) % WalkTable::kDwells;
    floats[at + 2 + visit] = static_cast<float>(seconds_ / table.beatSeconds());
    add(floats, at + 1, 1, kMostCount, at + 1, 1, 1);  // halved, and the ring goes on
  }
  if (state_ >= 0 && to >= 0) add(floats, table.nextAt(state_, to), 1, kMostCount, table.nextAt(state_, 0), states, 1);
  if (state_ >= 0 && to >= 0 && before_ >= 0 && table.hasSecond())
    add(floats, table.secondAt(state_, before_, to), 1, kMostCount, table.secondAt(state_, before_, 0), states, 1);
  before_ = state_;
  state_ = to;
  seconds_ = nextSeconds_;
  nextSeconds_ = 0;
}

}  // namespace ksom
