// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"
#include "ksom/som_grid.hpp"
#include "som_neighbours.hpp"

namespace ksom {
namespace {

double distanceBetween(std::span<const float> a, std::span<const float> b, bool isByAngle) {
  double difference = 0, product = 0, squareOfA = 0, squareOfB = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    difference += (x - y) * (x - y);
    product += x * y, squareOfA += x * x, squareOfB += y * y;
  }
  if (!isByAngle) return std::sqrt(difference);
  const double lengths = std::sqrt(squareOfA) * std::sqrt(squareOfB);
  return lengths > 0 ? std::max(1 - product / lengths, 0.0) : 1;
}

}  // namespace

double SomGrid::quantizationError(std::span<const float> vectors) const {
  const std::size_t count = countOf(vectors);
  double sum = 0;
  for (std::size_t v = 0; v < count; ++v) sum += find(vectors.subspan(v * features(), features())).distance;
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

double SomGrid::topographicError(std::span<const float> vectors) const {
  const std::size_t count = countOf(vectors);
  const som::Shape cells = shape();
  std::size_t apart = 0;
  for (std::size_t v = 0; v < count; ++v) {
    const Match match = find(vectors.subspan(v * features(), features()));
    apart += !cells.touch(match.best, match.second);
  }
  return count > 0 ? static_cast<double>(apart) / static_cast<double>(count) : 0;
}

void SomGrid::componentPlane(int feature, std::span<float> values) const {
  const bool isThere = feature >= 0 && feature < config_.features;
  const auto at = static_cast<std::size_t>(isThere ? feature : 0);
  for (std::size_t c = 0; c < values.size(); ++c)
    values[c] = isThere && c < weights_.size() / features() ? weights_[c * features() + at] : 0;
}

void SomGrid::hitCounts(std::span<const float> vectors, std::span<int> counts) const {
  std::fill(counts.begin(), counts.end(), 0);
  for (std::size_t v = 0; v < countOf(vectors); ++v) {
    const auto best = static_cast<std::size_t>(find(vectors.subspan(v * features(), features())).best);
    if (best < counts.size()) ++counts[best];
  }
}

float SomGrid::neighbourDistance(int index) const {
  if (weights_.empty() || index < 0 || index >= cells()) return 0;
  const FloatMode mode;
  std::array<int, 8> around;
  const int neighbours = shape().cellsAround(index, around);
  double sum = 0;
  for (int k = 0; k < neighbours; ++k)
    sum += distanceBetween(cell(static_cast<std::size_t>(index)),
                           cell(static_cast<std::size_t>(around[static_cast<std::size_t>(k)])), isByAngle());
  return neighbours > 0 ? static_cast<float>(sum / neighbours) : 0;
}

}  // namespace ksom
