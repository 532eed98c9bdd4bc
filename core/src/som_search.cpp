// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "som_kernel.hpp"
#include "som_lanes.hpp"
#include "som_sums.hpp"

namespace ksom::som {
namespace {

// Weights whose squared distances from a tame x are all below this need no check of every number: see Nearest.
constexpr float kTame = kLargest / 4 * (kLargest / 4);
constexpr float kFar = std::numeric_limits<float>::infinity();

// What is looked for: the least squared distance ...
template <class AnySums>
struct ByDistance {
  const AnySums& sums;
  inline Eight of(const float* w) const { return sums.template of<SquaredDifference>(w); }
};
template <class AnySums>
ByDistance(const AnySums&) -> ByDistance<AnySums>;

// ... or the least angle, as 1 - w x / |w| |x|. A vector of zeros has no direction: it is at 1 from all others.
template <class AnySums>
struct ByAngle {
  const AnySums& sums;
  float length;  // |x|
  inline Eight of(const float* w) const {
    const Eight product = sums.template of<Product>(w), square = sums.template of<Square>(w);
    Eight distance;
    for (std::size_t k = 0; k < kLanes; ++k) distance[k] = std::sqrt(square[k]);
    const Eight both = distance * length, one = 1 - product / both;
    distance = one > 0 ? one : Eight{};
    distance = both < kFar ? distance : kFar - Eight{};
    distance = both == 0 ? 1 - Eight{} : distance;
    return distance;
  }
};
template <class AnySums>
ByAngle(const AnySums&, float) -> ByAngle<AnySums>;

// The two nearest cells so far. What is not a number is never nearer.
struct Search {
  Nearest found{.distance = kFar};
  float second = kFar;

  void look(std::size_t cell, float distance) {
    if (!(distance < second)) return;
    const bool isBest = distance < found.distance;
    second = isBest ? found.distance : distance;
    found.second = isBest ? found.best : cell;
    if (isBest) found.best = cell, found.distance = distance;
  }
};

// Where `a` is not a number: b.
inline Eight lower(const Eight& a, const Eight& b) { return a < b ? a : b; }
inline Eight higher(const Eight& a, const Eight& b) { return a > b ? a : b; }

inline bool isAny(const Mask& mask) {
  std::array<std::int64_t, 4> parts;
  std::memcpy(parts.data(), &mask, sizeof parts);
  return (parts[0] | parts[1] | parts[2] | parts[3]) != 0;
}

// The distances of some cells that follow each other. The two nearest are looked for among those that are not farther
// than the second least of the lanes' least: a handful, so that nobody has to keep track of cells while measuring.
class Block {
 public:
  static constexpr std::size_t kGroups = 64, kTogether = 8;

  inline void put(std::size_t group, const Eight& distance) {
    distances_[group] = distance;
    least_ = lower(distance, least_);
    sum_ += distance;
  }
  inline void lookThrough(std::size_t groups, std::size_t firstCell, Search& search) {
    // Of the lanes' least, the least and the next, lane by lane against a half, a quarter and its neighbour.
    const Eight half = __builtin_shufflevector(least_, least_, 4, 5, 6, 7, 0, 1, 2, 3);
    Eight low = lower(least_, half), high = higher(least_, half);
    const Eight lowQuarter = __builtin_shufflevector(low, low, 2, 3, 0, 1, 6, 7, 4, 5);
    high = lower(higher(low, lowQuarter), lower(high, __builtin_shufflevector(high, high, 2, 3, 0, 1, 6, 7, 4, 5)));
    low = lower(low, lowQuarter);
    const float least = std::min(low[0], low[1]),
                limit = std::min(std::max(low[0], low[1]), std::min(high[0], high[1]));
    if (least < search.second) lookUpTo(std::min(limit, search.second), groups, firstCell, search);
    least_ = kFar - Eight{};
  }
  // Beyond the last group nothing is near.
  inline void endAt(std::size_t groups) {
    for (std::size_t k = groups; k < groups + kTogether; ++k) distances_[k] = kFar - Eight{};
  }
  // Of one more cell.
  inline void add(float distance) { sum_[0] += distance; }
  // No number is far from x's, nor without a value.
  inline bool isTame() const {
    bool isSmall = true;
    for (std::size_t lane = 0; lane < kLanes; ++lane) isSmall = isSmall && sum_[lane] <= kTame;
    return isSmall;
  }

 private:
  static inline void lookAt(const Eight& distances, std::size_t firstCell, Search& search) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) search.look(firstCell + lane, distances[lane]);
  }
  inline void lookUpTo(float limit, std::size_t groups, std::size_t firstCell, Search& search) const {
    for (std::size_t group = 0; group < groups; group += kTogether) {
      Eight nearest = kFar - Eight{};
      for (std::size_t k = group; k < group + kTogether; ++k) nearest = lower(distances_[k], nearest);
      if (!isAny(nearest <= limit - Eight{})) continue;
      for (std::size_t k = group; k < group + kTogether; ++k)
        if (isAny(distances_[k] <= limit - Eight{})) lookAt(distances_[k], firstCell + k * kLanes, search);
    }
  }

  Eight distances_[kGroups + kTogether];
  Eight least_ = kFar - Eight{}, sum_{};
};

template <class Measure>
inline Nearest search(std::span<const float> weights, std::size_t features, const Measure& measure) {
  Search search;
  Block block;
  const std::size_t cells = weights.size() / features, wholeGroups = cells / kLanes;
  for (std::size_t first = 0; first < wholeGroups; first += Block::kGroups) {
    const std::size_t groups = std::min(wholeGroups - first, Block::kGroups);
    const float* w = weights.data() + first * kLanes * features;
    for (std::size_t group = 0; group < groups; ++group, w += kLanes * features) block.put(group, measure.of(w));
    block.endAt(groups);
    block.lookThrough(groups, first * kLanes, search);
  }
  const std::size_t done = wholeGroups * kLanes;
  if (done < cells) {
    std::array<float, kLanes * kMaxFeatures> last;
    for (std::size_t k = 0; k < kLanes; ++k)
      std::copy_n(weights.data() + std::min(done + k, cells - 1) * features, features, last.data() + k * features);
    const Eight rest = measure.of(last.data());
    for (std::size_t k = 0; done + k < cells; ++k) search.look(done + k, rest[k]), block.add(rest[k]);
  }
  search.found.areTame = block.isTame();
  return search.found;
}

// The usual numbers of features, a chroma and what an album learns, have loops of their own.
template <class Found>
inline Nearest withSums(std::size_t features, const Clean& x, const Found& found) {
  if (features < kLanes) return found(FewSums(features, x));
  if (features == 12) return found(Sums<12>(features, x));
  if (features == 14) return found(Sums<14>(features, x));
  return found(Sums<0>(features, x));
}

}  // namespace

KSOM_LOOP Nearest nearest(std::span<const float> weights, std::size_t features, const Clean& x) {
  Nearest found = withSums(features, x, [&](const auto& sums) { return search(weights, features, ByDistance{sums}); });
  found.distance = std::sqrt(found.distance);
  int wild = 0;
  for (const float number : x) wild |= std::abs(number) > kLargest / 2 ? 1 : 0;
  found.areTame = found.areTame && wild == 0;
  return found;
}

KSOM_LOOP Nearest nearestByAngle(std::span<const float> weights, std::size_t features, const Clean& x) {
  double squared = 0;
  for (std::size_t i = 0; i < features; ++i) squared += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  const auto length = static_cast<float>(std::sqrt(squared));
  Nearest found = withSums(features, x, [&](const auto& sums) {
    return search(weights, features, ByAngle{sums, length});
  });
  found.areTame = false;
  return found;
}

}  // namespace ksom::som
