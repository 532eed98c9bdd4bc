// SPDX-License-Identifier: GPL-3.0-or-later
// The two loops of a SomGrid that go over many cells.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "som_neighbours.hpp"

namespace ksom::som {

inline constexpr std::size_t kMaxFeatures = 64, kMaxSide = 256;
inline constexpr float kLargest = 1e9f;  // its square, 64 times over, is still a float

/// What a number counts as, whatever was sent.
inline float tidy(float x) { return std::isfinite(x) ? std::clamp(x, -kLargest, kLargest) : 0.0f; }

/// A vector with nothing but finite numbers, and zeros where some are missing.
using Clean = std::array<float, kMaxFeatures>;
inline Clean cleaned(std::span<const float> vector) {
  Clean clean{};
  const std::size_t count = std::min(vector.size(), kMaxFeatures);
  std::transform(vector.begin(), vector.begin() + static_cast<std::ptrdiff_t>(count), clean.begin(), tidy);
  return clean;
}

struct Nearest {
  std::size_t best = 0, second = 0;
  float distance;        // to the best; infinite when no cell has finite weights
  bool areTame = false;  // every weight is known to be a number, and to lie within +-kLargest
};
Nearest nearest(std::span<const float> weights, std::size_t features, const Clean& x);
/// The same by cosine distance.
Nearest nearestByAngle(std::span<const float> weights, std::size_t features, const Clean& x);

/// The neighbours move towards x by `rate` of the way, each as far as its factors say. Where a weight is not a
/// number, or beyond kLargest, it begins anew at x; when all are tame, nobody looks.
void pull(std::span<float> weights, std::size_t width, std::size_t features, const Neighbours& neighbours, float rate,
          const Clean& x, bool areTame);

}  // namespace ksom::som
