// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"
#include "ksom/random.hpp"
#include "ksom/som_grid.hpp"
#include "som_kernel.hpp"

namespace ksom {
namespace {

// A neighbour that moves by less than this share of the way does not move: it is beneath a float's last bit.
constexpr double kLeast = 0x1p-24;
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

// Gives the farthest distance that still moves. A Gaussian of whole numbers is q^(d^2) with one exponential,
// q = exp(-1 / 2 sigma^2), and (d+1)^2 - d^2 = 2d + 1.
int SomGrid::fillFalloff(float sigmaCells) {
  const double sigma = sigmaCells > 0 ? sigmaCells : 0;
  const bool isBubble = static_cast<int>(values_[neighbourhood]) == bubble;
  const double q = std::exp(-0.5 / (sigma * sigma));
  double h = 1, ratio = q;
  std::size_t d = 0;
  do {
    falloff_[d++] = static_cast<float>(h);
    h = isBubble ? (static_cast<double>(d) < sigma ? 1 : 0) : h * ratio;
    ratio *= q * q;
  } while (d < falloff_.size() && h >= kLeast);
  return static_cast<int>(d) - 1;
}

SomGrid::Match SomGrid::learn(std::span<const float> vector, float rate, float sigmaCells) {
  if (weights_.empty()) return {};
  const FloatMode mode;
  const som::Clean x = som::cleaned(vector);
  const som::Nearest found = som::nearest(weights_, features(), x);
  const Match match{static_cast<int>(found.best), static_cast<int>(found.second), std::sqrt(found.squared)};
  const float bounded = std::clamp(som::tidy(rate), 0.0f, 1.0f);
  if (bounded > 0) {
    const int reach = fillFalloff(sigmaCells), bestX = match.best % config_.width, bestY = match.best / config_.width;
    som::pull(weights_,
              {.width = static_cast<std::size_t>(config_.width),
               .features = features(),
               .left = std::max(bestX - reach, 0),
               .right = std::min(bestX + reach, config_.width - 1),
               .top = std::max(bestY - reach, 0),
               .bottom = std::min(bestY + reach, config_.height - 1),
               .bestX = bestX,
               .bestY = bestY,
               .rate = bounded,
               .falloff = falloff_.data()},
              x);
  }
  return match;
}

float SomGrid::scheduled(float start, float end, double progress) {
  const double from = start, to = end;
  if (from > 0 && to > 0) return static_cast<float>(from * std::pow(to / from, progress));
  return static_cast<float>(from + (to - from) * progress);
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
  const auto side = static_cast<float>(std::max(config_.width, config_.height));
  for (std::int64_t step = 0; step < steps; ++step) {
    const double progress = static_cast<double>(step) / static_cast<double>(steps);
    if (told && step % kStepsUntold == 0) told(progress);
    const double unit = randomUnit(seed, static_cast<std::uint64_t>(step));
    const std::size_t at =
        sums.empty() ? static_cast<std::size_t>(unit * static_cast<double>(count)) : drawn(sums, unit);
    learn(vectors.subspan(at * features(), features()), scheduled(values_[learnRate], values_[learnRateEnd], progress),
          side * scheduled(values_[radius], values_[radiusEnd], progress));
  }
  if (told) told(1);
  return true;
}

}  // namespace ksom
