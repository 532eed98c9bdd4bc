// SPDX-License-Identifier: GPL-3.0-or-later
// Training frame by frame, and how rate and radius fall.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ksom/float_mode.hpp"
#include "ksom/som_grid.hpp"

namespace ksom {

float SomGrid::scheduled(float start, float end, double progress, Schedule kind) {
  const double from = start, to = end;
  if (kind == linear || !(from > 0 && to > 0)) return static_cast<float>(from + (to - from) * progress);
  if (kind == inverse) return static_cast<float>(1 / (1 / from + (1 / to - 1 / from) * progress));
  return static_cast<float>(from * std::pow(to / from, progress));
}

float SomGrid::scheduledNow(ParamId from, ParamId to, double progress) const {
  return scheduled(values_[from], values_[to], progress, static_cast<Schedule>(static_cast<int>(values_[schedule])));
}

bool SomGrid::isHolding() const {
  return static_cast<int>(values_[after]) == hold && step_ >= static_cast<std::int64_t>(values_[trainDur]);
}

double SomGrid::progress() const {
  const auto duration = static_cast<std::int64_t>(values_[trainDur]);
  const bool isCycle = static_cast<int>(values_[after]) == cycle;
  const std::int64_t at = isCycle ? step_ % duration : std::min(step_, duration);
  return static_cast<double>(at) / static_cast<double>(duration);
}

float SomGrid::rateNow() const {
  const FloatMode mode;
  return weights_.empty() || isHolding() ? 0 : scheduledNow(learnRate, learnRateEnd, progress());
}

float SomGrid::sigmaNow() const {
  const FloatMode mode;
  return weights_.empty() ? 0 : sideCells() * scheduledNow(radius, radiusEnd, progress());
}

SomGrid::Match SomGrid::hear(std::span<const float> frame) {
  if (weights_.empty() || isHolding()) return find(frame);
  const Match match = learn(frame, rateNow(), sigmaNow());
  if (step_ < std::numeric_limits<std::int64_t>::max()) ++step_;
  return match;
}

}  // namespace ksom
