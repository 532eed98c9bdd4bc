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
void KuramotoBank::processEach(Each what, std::span<const std::span<float>> out, std::span<float> r,
                               std::span<float> psi, std::span<const float> input) {
  const FloatMode mode;
  const auto one = [](std::span<float> samples, std::size_t at) {
    return samples.empty() ? samples : samples.subspan(at, 1);
  };
  const std::size_t samples = out.empty() ? 0 : out[0].size(), count = std::min(out.size(), count_);
  begin();
  for (std::size_t at = 0; at < samples; ++at) {
    nextGrid();
    const float heard = input.empty() ? 0.0f : input[at];  // which may stand where a channel will
    for (std::size_t i = 0; i < count; ++i) out[i][at] = each(what, i);
    for (std::size_t i = count; i < out.size(); ++i) out[i][at] = 0;
    advance(0, 1, {}, one(r, at), one(psi, at), input.empty() ? input : std::span(&heard, 1));
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
  return tickers_[i].ticks(phase, grids_ * kGrid + gridAt_) ? weight * laneWeight_[lane] : 0.0f;
}

std::uint64_t KuramotoBank::phaseNow(std::size_t i) const {
  const std::size_t lane = laneOf_[i];
  return phase_[lane] + gridAt_ * step_[lane] + phase64(static_cast<double>(deviationOf(i)) / (2 * std::numbers::pi));
}

}  // namespace ksom
