// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "som_kernel.hpp"
#include "som_lanes.hpp"

namespace ksom::som {
namespace {

template <bool kTame>
inline Eight moved(const Eight& w, const Eight& x, const Eight& step) {
  if (kTame) return w + step * (x - w);
  const Mask isWhole = (w <= kLargest - Eight{}) & (w >= -kLargest - Eight{});
  const Eight now = isWhole ? w : x;
  return now + step * (x - now);
}

// The last eight end where the cell ends, and are read before any of them is moved: what they share with the whole ones
// before is then written twice, alike. kKnown features, or where it is 0, as many as the map has.
template <std::size_t kKnown, bool kTame>
struct Mover {
  std::size_t given;
  const float* x;

  inline std::size_t features() const { return kKnown > 0 ? kKnown : given; }
  inline void move(float* w, float stepOfCell) const {
    const std::size_t lastAt = features() - kLanes;
    const Eight step = stepOfCell - Eight{};
    const Eight last = moved<kTame>(eightAt(w + lastAt), eightAt(x + lastAt), step);
    for (std::size_t i = 0; i < features() / kLanes * kLanes; i += kLanes) {
      const Eight eight = moved<kTame>(eightAt(w + i), eightAt(x + i), step);
      std::memcpy(w + i, &eight, sizeof eight);
    }
    std::memcpy(w + lastAt, &last, sizeof last);
  }
  // Cells one after the other, each by its step.
  inline void move(float* w, std::span<const float> steps) const {
    for (const float step : steps) move(w, step), w += features();
  }
};

// Twelve features, a chroma: two cells fill three registers.
template <bool kTame>
struct Mover<12, kTame> {
  Eight first, middle, last;

  Mover(std::size_t, const float* x)
      : first(eightAt(x)),
        middle(__builtin_shufflevector(eightAt(x + 4), first, 4, 5, 6, 7, 8, 9, 10, 11)),
        last(eightAt(x + 4)) {}
  inline std::size_t features() const { return 12; }
  static inline void move(float* w, const Eight& x, const Eight& step) {
    const Eight eight = moved<kTame>(eightAt(w), x, step);
    std::memcpy(w, &eight, sizeof eight);
  }
  inline void move(float* w, std::span<const float> steps) const {
    std::size_t k = 0;
    for (; k + 2 <= steps.size(); k += 2, w += 24) {
      const Eight a = steps[k] - Eight{}, b = steps[k + 1] - Eight{};
      move(w, first, a);
      move(w + 8, middle, firstAndLast(a, b));
      move(w + 16, last, b);
    }
    if (k == steps.size()) return;
    const Eight end = moved<kTame>(eightAt(w + 4), last, steps[k] - Eight{});
    move(w, first, steps[k] - Eight{});
    std::memcpy(w + 4, &end, sizeof end);
  }
};

struct FewMover {
  std::size_t given;
  const float* x;

  inline std::size_t features() const { return given; }
  inline void move(float* w, float step) const {
    for (std::size_t i = 0; i < given; ++i) {
      const float now = std::abs(w[i]) <= kLargest ? w[i] : x[i];
      w[i] = now + step * (x[i] - now);
    }
  }
  inline void move(float* w, std::span<const float> steps) const {
    for (const float step : steps) move(w, step), w += given;
  }
};

template <class AnyMover>
inline void moveAll(std::span<float> weights, std::size_t width, const Neighbours& neighbours, float rate,
                    const AnyMover& mover) {
  const std::size_t features = mover.features(), height = weights.size() / (width * features);
  std::size_t row = static_cast<std::size_t>(neighbours.rows.first);
  for (int below = neighbours.rows.count; below > 0; --below, row = row + 1 < height ? row + 1 : 0) {
    const float rowRate = rate * neighbours.rows.factors[row];
    const Neighbours::Side& side = neighbours.columnsIn(static_cast<int>(row));
    float* const w = weights.data() + row * width * features;
    const auto first = static_cast<std::size_t>(side.first), end = first + static_cast<std::size_t>(side.count);
    std::array<float, kMaxSide> steps;
    const auto moveFrom = [&](std::size_t column, std::size_t to) __attribute__((always_inline)) {
      for (std::size_t k = column; k < to; ++k) steps[k - column] = rowRate * side.factors[k];
      mover.move(w + column * features, std::span<const float>(steps).first(to - column));
    };
    moveFrom(first, std::min(end, width));
    if (end > width) moveFrom(0, end - width);
  }
}

template <bool kTame, class Move>
inline void withMover(std::size_t features, const Clean& x, const Move& move) {
  if (features == 12) return move(Mover<12, kTame>(features, x.data()));
  if (features == 14) return move(Mover<14, kTame>{features, x.data()});
  move(Mover<0, kTame>{features, x.data()});
}

}  // namespace

KSOM_LOOP void pull(std::span<float> weights, std::size_t width, std::size_t features, const Neighbours& neighbours,
                    float rate, const Clean& x, bool areTame) {
  const auto move = [&](const auto& mover) { moveAll(weights, width, neighbours, rate, mover); };
  if (features < kLanes) return move(FewMover{features, x.data()});
  areTame ? withMover<true>(features, x, move) : withMover<false>(features, x, move);
}

}  // namespace ksom::som
