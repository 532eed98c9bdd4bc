// SPDX-License-Identifier: GPL-3.0-or-later
#include "som_kernel.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "clones.hpp"

namespace ksom::som {
namespace {

constexpr std::size_t kWidth = 8;
using Eight = float __attribute__((vector_size(kWidth * sizeof(float))));
using Mask = std::int32_t __attribute__((vector_size(kWidth * sizeof(float))));
using Quad = float __attribute__((vector_size(4 * sizeof(float))));

// Squared differences, eight features at a time, folded to four sums. The last eight end where the cell ends, so that
// nothing beyond it is read; features that were counted before are masked out. The usual count of whole eights is known
// when compiled, else (0) it is read from the map.
template <std::size_t kEights>
struct Wide {
  std::size_t whole, lastAt;
  Mask fresh;  // all bits set where one of the last eight is not yet counted

  explicit Wide(std::size_t features) : whole(features / kWidth * kWidth), lastAt(features - kWidth) {
    for (std::size_t lane = 0; lane < kWidth; ++lane) fresh[lane] = lastAt + lane >= whole ? -1 : 0;
  }
  inline void squares(const float* w, const float* x, Quad& out) const {
    Eight sum{}, a, b;
    for (std::size_t i = 0; i < (kEights > 0 ? kEights * kWidth : whole); i += kWidth) {
      std::memcpy(&a, w + i, sizeof a), std::memcpy(&b, x + i, sizeof b);
      sum += (a - b) * (a - b);
    }
    if (whole < lastAt + kWidth) {
      std::memcpy(&a, w + lastAt, sizeof a), std::memcpy(&b, x + lastAt, sizeof b);
      const auto rest = reinterpret_cast<Eight>(reinterpret_cast<Mask>(a - b) & fresh);
      sum += rest * rest;
    }
    out = __builtin_shufflevector(sum, sum, 0, 1, 2, 3) + __builtin_shufflevector(sum, sum, 4, 5, 6, 7);
  }
};

// For vectors of less than eight features.
struct Narrow {
  std::size_t features;
  inline void squares(const float* w, const float* x, Quad& out) const {
    float sum = 0;
    for (std::size_t i = 0; i < features; ++i) sum += (w[i] - x[i]) * (w[i] - x[i]);
    out = Quad{sum, 0, 0, 0};
  }
};

// Of each of four cells (q0 + q2) + (q1 + q3): always in this order, so that every machine gives the same bits.
inline void addUp(const Quad (&q)[4], float (&sums)[4]) {
  const auto halves = [](const Quad& a, const Quad& b, Quad& out) {
    out = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  };
  Quad first, last;
  halves(q[0], q[1], first), halves(q[2], q[3], last);
  const Quad all = __builtin_shufflevector(first, last, 0, 1, 4, 5) + __builtin_shufflevector(first, last, 2, 3, 6, 7);
  std::memcpy(sums, &all, sizeof all);
}

struct Search {
  static constexpr float kFar = std::numeric_limits<float>::infinity();
  Nearest found{.squared = kFar};
  float second = kFar;

  inline void look(std::size_t cell, float squared) {
    if (!(squared < second)) return;  // nor is one that is not a number
    const bool isBest = squared < found.squared;
    second = isBest ? found.squared : squared;
    found.second = isBest ? found.best : cell;
    if (isBest) found.best = cell, found.squared = squared;
  }
};

// Four cells at a time; the last four may be fewer.
template <class Ruler>
inline Nearest search(std::span<const float> weights, std::size_t features, const Clean& x, const Ruler& ruler) {
  Search search;
  Quad quads[4]{};
  float sums[4];
  const std::size_t cells = weights.size() / features, whole = cells / 4 * 4;
  const auto measure = [&](std::size_t cell, std::size_t k) __attribute__((always_inline)) {
    ruler.squares(weights.data() + (cell + k) * features, x.data(), quads[k]);
  };
  for (std::size_t cell = 0; cell < whole; cell += 4) {
    for (std::size_t k = 0; k < 4; ++k) measure(cell, k);
    addUp(quads, sums);
    for (std::size_t k = 0; k < 4; ++k) search.look(cell + k, sums[k]);
  }
  for (std::size_t k = 0; k < cells - whole; ++k) measure(whole, k);
  addUp(quads, sums);
  for (std::size_t k = 0; k < cells - whole; ++k) search.look(whole + k, sums[k]);
  return search.found;
}

}  // namespace

KSOM_CLONES Nearest nearest(std::span<const float> weights, std::size_t features, const Clean& x) {
  if (features < kWidth) return search(weights, features, x, Narrow{features});
  if (features < 2 * kWidth) return search(weights, features, x, Wide<1>(features));
  return search(weights, features, x, Wide<0>(features));
}

KSOM_CLONES void pull(std::span<float> weights, std::size_t width, std::size_t features, const Neighbours& neighbours,
                      float rate, const Clean& x) {
  const Neighbours::Side& rows = neighbours.rows;
  const std::size_t height = weights.size() / (width * features);
  for (std::size_t k = 0; k < static_cast<std::size_t>(rows.count); ++k) {
    const std::size_t row = (static_cast<std::size_t>(rows.first) + k) % height;
    const float rowRate = rate * rows.factors[row];
    const Neighbours::Side& side = neighbours.columnsIn(static_cast<int>(row));
    std::size_t column = static_cast<std::size_t>(side.first);
    for (int left = side.count; left > 0; --left, column = column + 1 < width ? column + 1 : 0) {
      const float step = rowRate * side.factors[column];
      float* w = weights.data() + (row * width + column) * features;
#pragma omp simd
      for (std::size_t i = 0; i < features; ++i) {
        const float now = std::abs(w[i]) <= kLargest ? w[i] : x[i];
        w[i] = now + step * (x[i] - now);
      }
    }
  }
}

}  // namespace ksom::som
