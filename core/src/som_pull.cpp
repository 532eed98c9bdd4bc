// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "som_kernel.hpp"
#include "som_lanes.hpp"

namespace ksom::som {
namespace {

template <bool kTame>
inline Eight moved(const Eight& w, const Eight& x, float step) {
  if (kTame) return w + step * (x - w);
  const Mask isWhole = (w <= kLargest - Eight{}) & (w >= -kLargest - Eight{});
  const Eight now = isWhole ? w : x;
  return now + step * (x - now);
}

// The last eight end where the cell ends, and are read before any of them is moved: what they share with the whole ones
// before is then written twice, alike.
template <std::size_t kEights, bool kTame>
struct Mover {
  std::size_t whole, features;
  const float* x;

  inline void move(float* w, float step) const {
    const float* const lastX = x + features - kLanes;
    const Eight last = moved<kTame>(eightAt(w + features - kLanes), eightAt(lastX), step);
    for (std::size_t i = 0; i < (kEights > 0 ? kEights * kLanes : whole); i += kLanes) {
      const Eight eight = moved<kTame>(eightAt(w + i), eightAt(x + i), step);
      std::memcpy(w + i, &eight, sizeof eight);
    }
    std::memcpy(w + features - kLanes, &last, sizeof last);
  }
};

struct FewMover {
  std::size_t features;
  const float* x;

  inline void move(float* w, float step) const {
    for (std::size_t i = 0; i < features; ++i) {
      const float now = std::abs(w[i]) <= kLargest ? w[i] : x[i];
      w[i] = now + step * (x[i] - now);
    }
  }
};

template <class AnyMover>
inline void moveAll(std::span<float> weights, std::size_t width, std::size_t features, const Neighbours& neighbours,
                    float rate, const AnyMover& mover) {
  const std::size_t height = weights.size() / (width * features);
  std::size_t row = static_cast<std::size_t>(neighbours.rows.first);
  for (int below = neighbours.rows.count; below > 0; --below, row = row + 1 < height ? row + 1 : 0) {
    const float rowRate = rate * neighbours.rows.factors[row];
    const Neighbours::Side& side = neighbours.columnsIn(static_cast<int>(row));
    float* const w = weights.data() + row * width * features;
    std::size_t column = static_cast<std::size_t>(side.first);
    for (int right = side.count; right > 0; --right, column = column + 1 < width ? column + 1 : 0)
      mover.move(w + column * features, rowRate * side.factors[column]);
  }
}

}  // namespace

KSOM_LOOP void pull(std::span<float> weights, std::size_t width, std::size_t features, const Neighbours& neighbours,
                    float rate, const Clean& x, bool areTame) {
  const std::size_t whole = features / kLanes * kLanes;
  const auto move = [&](const auto& mover) { moveAll(weights, width, features, neighbours, rate, mover); };
  if (features < kLanes) return move(FewMover{features, x.data()});
  if (features >= 2 * kLanes) return move(Mover<0, false>{whole, features, x.data()});
  areTame ? move(Mover<1, true>{whole, features, x.data()}) : move(Mover<1, false>{whole, features, x.data()});
}

}  // namespace ksom::som
