// SPDX-License-Identifier: GPL-3.0-or-later
// Where a map begins: on the plane in which its vectors are spread most (principal components).
#include <algorithm>
#include <cmath>

#include "ksom/float_mode.hpp"
#include "ksom/random.hpp"
#include "ksom/som_grid.hpp"
#include "som_kernel.hpp"

namespace ksom {
namespace {

using Axis = std::array<double, SomGrid::kMaxFeatures>;

constexpr int kIterations = 30;    // the two directions need not be exact, only to span about the right plane
constexpr double kReach = 1.7321;  // standard deviations to the edge: an even spread just fills the map

struct Direction {
  Axis unit{};
  double deviation = 0;  // standard deviation of the vectors along it
};

double dot(const Axis& a, const Axis& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void addTo(Axis& sum, double factor, const Axis& axis) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += factor * axis[i];
}

// The vectors, their mean, and the range of each feature.
struct Cloud {
  std::span<const float> vectors;
  std::size_t features, count;
  Axis mean{}, low{}, high{};

  Cloud(std::span<const float> all, std::size_t featureCount)
      : vectors(all), features(featureCount), count(all.size() / featureCount) {
    low = high = vector(0);
    for (std::size_t v = 0; v < count; ++v) {
      const Axis x = vector(v);
      addTo(mean, 1 / static_cast<double>(count), x);
      for (std::size_t i = 0; i < features; ++i) low[i] = std::min(low[i], x[i]), high[i] = std::max(high[i], x[i]);
    }
  }

  Axis vector(std::size_t index) const {
    Axis x{};
    for (std::size_t i = 0; i < features; ++i) x[i] = som::tidy(vectors[index * features + i]);
    return x;
  }

  // The covariance matrix times a direction.
  Axis pulled(const Axis& direction) const {
    Axis sum{};
    for (std::size_t v = 0; v < count; ++v) {
      Axis x = vector(v);
      addTo(x, -1, mean);
      addTo(sum, dot(x, direction) / static_cast<double>(count), x);
    }
    return sum;
  }
};

// The direction of greatest spread at a right angle to another one, by power iteration. Where nothing is spread, 0.
Direction mainDirection(const Cloud& cloud, const Direction& other, std::uint64_t seed) {
  Direction found;
  for (std::size_t i = 0; i < cloud.features; ++i) found.unit[i] = randomUnit(seed, i) - 0.5;
  for (int k = 0; k < kIterations; ++k) {
    Axis next = cloud.pulled(found.unit);
    addTo(next, -dot(next, other.unit), other.unit);
    const double length = std::sqrt(dot(next, next));
    if (!(length > 0)) return {};
    found.unit = {};
    addTo(found.unit, 1 / length, next);
    found.deviation = std::sqrt(length);
  }
  return found;
}

// -1 ... 1 from the first to the last place on a side; a side of one place is its middle.
double placeOn(std::size_t at, std::size_t side) {
  return side > 1 ? 2 * static_cast<double>(at) / static_cast<double>(side - 1) - 1 : 0;
}

}  // namespace

void SomGrid::resetFrom(std::span<const float> vectors, std::uint32_t seed) {
  if (countOf(vectors) == 0) return reset(seed);
  step_ = 0;
  const FloatMode mode;
  const Cloud cloud(vectors, features());
  const Direction first = mainDirection(cloud, {}, randomBits(seed, 0));
  const Direction second = mainDirection(cloud, first, randomBits(seed, 1));
  const auto width = static_cast<std::size_t>(config_.width), height = static_cast<std::size_t>(config_.height);
  const Direction &alongX = width >= height ? first : second, &alongY = width >= height ? second : first;
  for (std::size_t c = 0; c < width * height; ++c) {
    Axis at = cloud.mean;
    addTo(at, kReach * alongX.deviation * placeOn(c % width, width), alongX.unit);
    addTo(at, kReach * alongY.deviation * placeOn(c / width, height), alongY.unit);
    for (std::size_t i = 0; i < features(); ++i)
      weights_[c * features() + i] = static_cast<float>(std::clamp(at[i], cloud.low[i], cloud.high[i]));
  }
}

}  // namespace ksom
