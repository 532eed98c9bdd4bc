// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"
#include "ksom/random.hpp"
#include "ksom/som_grid.hpp"
#include "som_kernel.hpp"

namespace ksom {
namespace {

constexpr std::int64_t kStepsUntold = 64;

// Running sums of how much each vector counts; the last is their total.
void accumulate(std::span<const float> importance, std::span<double> sums) {
  double sum = 0;
  for (std::size_t i = 0; i < importance.size(); ++i)
    sums[i] = sum += std::isfinite(importance[i]) ? std::max(importance[i], 0.0f) : 0.0f;
}

// A vector's share of the line from 0 to the total is its importance. One without importance has no share.
std::size_t drawn(std::span<const double> sums, double unit) {
  const auto at = std::upper_bound(sums.begin(), sums.end(), unit * sums.back());
  if (at != sums.end()) return static_cast<std::size_t>(at - sums.begin());
  // The product was rounded up to the total: the last one that has a share.
  return static_cast<std::size_t>(std::lower_bound(sums.begin(), sums.end(), sums.back()) - sums.begin());
}

}  // namespace

SomGrid::Match SomGrid::learn(std::span<const float> vector, float rate, float sigmaCells) {
  if (weights_.empty()) return {};
  const FloatMode mode;
  const som::Clean x = som::cleaned(vector);
  const som::Nearest found = nearestTo(x);
  const float bounded = std::clamp(som::tidy(rate), 0.0f, 1.0f);
  if (bounded > 0) {
    som::pull(weights_, static_cast<std::size_t>(config_.width), features(),
              neighboursOf(static_cast<int>(found.best), sigmaCells, factors_), bounded, x, found.areTame);
  }
  return matchOf(found);
}

bool SomGrid::train(std::span<const float> vectors, std::span<const float> importance, std::span<double> scratch,
                    std::int64_t steps, std::uint32_t seed, const Told& told) {
  const std::size_t count = countOf(vectors);
  const std::span<double> sums = scratch.first(std::min(scratch.size(), importance.size()));
  if (count == 0) return false;
  if (!importance.empty()) {
    if (importance.size() != count || sums.size() != count) return false;
    accumulate(importance, sums);
    if (!(sums.back() > 0)) return false;
  }
  for (std::int64_t step = 0; step < steps; ++step) {
    const double progress = static_cast<double>(step) / static_cast<double>(steps);
    if (told && step % kStepsUntold == 0) told(progress);
    const double unit = randomUnit(seed, static_cast<std::uint64_t>(step));
    const std::size_t at =
        sums.empty() ? static_cast<std::size_t>(unit * static_cast<double>(count)) : drawn(sums, unit);
    learn(vectors.subspan(at * features(), features()), scheduledNow(learnRate, learnRateEnd, progress),
          sideCells() * scheduledNow(radius, radiusEnd, progress));
  }
  if (told) told(1);
  return true;
}

}  // namespace ksom
