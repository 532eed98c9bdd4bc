// SPDX-License-Identifier: GPL-3.0-or-later
#include "som_between.hpp"

#include <algorithm>
#include <cmath>

namespace ksom::som {
namespace {

Between onLine(float at, int side) {
  const float inside = std::isnan(at) ? 0 : std::clamp(at, 0.0f, static_cast<float>(side - 1));
  const int first = static_cast<int>(inside);
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(std::min(first + 1, side - 1)),
          inside - static_cast<float>(first)};
}

Between onRing(float at, int side) {
  const auto round = static_cast<float>(side);
  const float part = std::isfinite(at) ? std::fmod(at, round) : 0, inside = part < 0 ? part + round : part;
  const int first = static_cast<int>(inside);  // `side` where the sum was rounded up
  return {static_cast<std::size_t>(first % side), static_cast<std::size_t>((first + 1) % side),
          inside - static_cast<float>(first)};
}

}  // namespace

Between between(float at, int side, bool isRing, SomGrid::Interp interp) {
  const float place = interp == SomGrid::nearest ? std::floor(at + 0.5f) : at;
  return isRing ? onRing(place, side) : onLine(place, side);
}

Corners corners(const Between& across, const Between& down, int width) {
  const auto cellAt = [width](std::size_t column, std::size_t row) {
    return row * static_cast<std::size_t>(width) + column;
  };
  const float right = across.along, below = down.along;
  return {{cellAt(across.first, down.first), cellAt(across.second, down.first), cellAt(across.first, down.second),
           cellAt(across.second, down.second)},
          {(1 - right) * (1 - below), right * (1 - below), (1 - right) * below, right * below}};
}

}  // namespace ksom::som
