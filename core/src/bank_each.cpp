// SPDX-License-Identifier: GPL-3.0-or-later
// Each of KuramotoBank's oscillators on its own: its sine, its phase, or its ticks.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bank_kernel.hpp"
#include "ksom/float_mode.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "phase64.hpp"

namespace ksom {
namespace {

// Whether a phase went through `mark` on its way, and not through the point opposite.
bool passes(std::uint64_t mark, std::uint64_t before, std::uint64_t now) {
  const auto from = static_cast<std::int64_t>(before - mark), to = static_cast<std::int64_t>(now - mark);
  const auto way = static_cast<std::int64_t>(now - before);
  return (from < 0) != (to < 0) && (way < 0) == (to < 0);
}

}  // namespace

void KuramotoBank::processEach(Each what, std::span<const std::span<float>> out, std::span<const float> input) {
  const FloatMode mode;
  const std::size_t samples = out.empty() ? 0 : out[0].size(), count = std::min(out.size(), count_);
  begin();
  for (std::size_t at = 0; at < samples; ++at) {
    nextGrid();
    const float heard = input.empty() ? 0.0f : input[at];  // which may stand where a channel will
    for (std::size_t i = 0; i < count; ++i) out[i][at] = each(what, i);
    for (std::size_t i = count; i < out.size(); ++i) out[i][at] = 0;
    advance(0, 1, {}, {}, {}, input.empty() ? input : std::span(&heard, 1));
    ++gridAt_;
  }
}

float KuramotoBank::each(Each what, std::size_t i) {
  const std::size_t lane = laneOf_[i];
  const float weight = out_[lane] + static_cast<float>(gridAt_) * outStep_[lane];
  if (what == Each::sine) return weight * y_[lane];
  const std::uint64_t phase = phaseNow(i);
  if (what == Each::phase)
    return static_cast<float>(phase >> 40) * (2 * std::numbers::pi_v<float> / static_cast<float>(1 << 24));
  return ticks(clocks_[i], phase) ? weight * laneWeight_[lane] : 0.0f;
}

std::uint64_t KuramotoBank::phaseNow(std::size_t i) const {
  const std::size_t lane = laneOf_[i];
  return phase_[lane] + gridAt_ * step_[lane] + phase64(static_cast<double>(deviationOf(i)) / (2 * std::numbers::pi));
}

// The first tick comes at once where a clock begins at phase 0 itself.
bool KuramotoBank::ticks(Clock& clock, std::uint64_t phase) const {
  constexpr std::uint64_t kPi = std::uint64_t{1} << 63;
  const std::uint64_t sample = grids_ * kGrid + gridAt_;
  const bool begins = clock.next != sample;
  const bool isDue = begins ? phase == 0 : clock.isArmed && passes(0, clock.last, phase);
  clock.isArmed = begins ? phase != 0 : (clock.isArmed && !isDue) || passes(kPi, clock.last, phase);
  clock.next = sample + 1;
  clock.last = phase;
  return isDue;
}

}  // namespace ksom
