// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/ward.hpp"

#include <algorithm>
#include <compare>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <set>

namespace ksom {
namespace {

// A region has the index of its first cell. It knows its cheapest neighbour, and the queue holds each region that has
// one, cheapest first. Of equals the lower index comes first everywhere, so that no chance is involved.
class Grouping {
 public:
  Grouping(std::span<const float> vectors, std::span<const double> mass, int width)
      : features_(vectors.size() / mass.size()), means_(vectors.begin(), vectors.end()), parent_(mass.size()) {
    std::iota(parent_.begin(), parent_.end(), 0);
    regions_.resize(mass.size());
    const int cells = static_cast<int>(mass.size());
    for (int cell = 0; cell < cells; ++cell) {
      at(cell).mass = mass[static_cast<std::size_t>(cell)];
      for (const int other : {cell - width, cell - 1, cell + 1, cell + width})  // ascending
        if (other >= 0 && other < cells && (other / width == cell / width || std::abs(other - cell) == width))
          at(cell).neighbours.push_back(other);
    }
    for (int cell = 0; cell < cells; ++cell) findCheapest(cell);
  }

  void mergeUntil(int groups) {
    for (int alive = static_cast<int>(regions_.size()); alive > groups && !queue_.empty(); --alive) {
      const int first = queue_.begin()->index;
      merge(first, at(first).cheapest.index);
    }
  }

  std::vector<int> numbered() const {
    std::vector<int> result(parent_.size());
    int next = 0;
    for (std::size_t cell = 0; cell < parent_.size(); ++cell) {
      const auto parent = static_cast<std::size_t>(parent_[cell]);
      result[cell] = parent == cell ? next++ : result[parent];
    }
    return result;
  }

 private:
  struct Cost {
    double cost = std::numeric_limits<double>::infinity();
    int index = -1;
    auto operator<=>(const Cost&) const = default;
  };
  struct Region {
    double mass = 0;
    std::vector<int> neighbours;  // ascending
    Cost cheapest;
  };

  Region& at(int region) { return regions_[static_cast<std::size_t>(region)]; }
  double* meanOf(int region) { return means_.data() + static_cast<std::size_t>(region) * features_; }

  // What the union of two regions adds to the sum of squares.
  double costOf(int a, int b) {
    const double *meanA = meanOf(a), *meanB = meanOf(b), massA = at(a).mass, massB = at(b).mass;
    double squares = 0;
    for (std::size_t f = 0; f < features_; ++f) squares += (meanA[f] - meanB[f]) * (meanA[f] - meanB[f]);
    return massA * massB / (massA + massB) * squares;
  }

  void setCheapest(int region, Cost cheapest) {
    queue_.erase({at(region).cheapest.cost, region});
    at(region).cheapest = cheapest;
    if (cheapest.index >= 0) queue_.insert({cheapest.cost, region});
  }

  void findCheapest(int region) {
    Cost cheapest;
    for (const int other : at(region).neighbours) cheapest = std::min(cheapest, Cost{costOf(region, other), other});
    setCheapest(region, cheapest);
  }

  void merge(int kept, int gone) {
    Region &a = at(kept), &b = at(gone);
    for (std::size_t f = 0; f < features_; ++f)
      meanOf(kept)[f] = (a.mass * meanOf(kept)[f] + b.mass * meanOf(gone)[f]) / (a.mass + b.mass);
    a.mass += b.mass;
    parent_[static_cast<std::size_t>(gone)] = kept;
    setCheapest(gone, {});
    joinNeighbours(kept, gone);
    b.neighbours = {};
    Cost cheapest;
    for (const int other : a.neighbours) {
      const double cost = costOf(kept, other);
      cheapest = std::min(cheapest, Cost{cost, other});
      const Cost before = at(other).cheapest, now{cost, kept};
      if (now <= before) setCheapest(other, now);
      else if (before.index == kept || before.index == gone) findCheapest(other);
    }
    setCheapest(kept, cheapest);
  }

  // The neighbours of `gone` become those of `kept`.
  void joinNeighbours(int kept, int gone) {
    const auto insert = [](std::vector<int>& list, int region) {
      const auto place = std::lower_bound(list.begin(), list.end(), region);
      if (place == list.end() || *place != region) list.insert(place, region);
    };
    const auto erase = [](std::vector<int>& list, int region) {
      list.erase(std::lower_bound(list.begin(), list.end(), region));
    };
    for (const int other : at(gone).neighbours) {
      erase(at(other).neighbours, gone);
      if (other == kept) continue;
      insert(at(other).neighbours, kept);
      insert(at(kept).neighbours, other);
    }
  }

  std::size_t features_;
  std::vector<double> means_;  // region after region
  std::vector<Region> regions_;
  std::vector<int> parent_;  // the region of a lower index that a region went into, or itself
  std::set<Cost> queue_;     // of regions, by their cheapest union
};

}  // namespace

std::vector<int> groupCells(std::span<const float> vectors, std::span<const double> mass, int width, int groups) {
  if (mass.empty()) return {};
  Grouping grouping(vectors, mass, width);
  grouping.mergeUntil(std::max(groups, 1));
  return grouping.numbered();
}

}  // namespace ksom
