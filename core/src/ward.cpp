// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/ward.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace ksom {
namespace {

struct Region {
  double mass = 0;
  std::vector<double> mean;
  std::set<int> neighbours;
  bool isAlive = true;
  int nearest = -1;  // neighbour with the least cost, and that cost
  double cost = std::numeric_limits<double>::infinity();
};

// What their union adds to the sum of squares.
double costOf(const Region& a, const Region& b) {
  double squares = 0;
  for (std::size_t f = 0; f < a.mean.size(); ++f) squares += (a.mean[f] - b.mean[f]) * (a.mean[f] - b.mean[f]);
  return a.mass * b.mass / (a.mass + b.mass) * squares;
}

class Grouping {
 public:
  Grouping(std::span<const float> vectors, std::span<const double> mass, int width, int height) {
    const std::size_t features = vectors.size() / mass.size();
    regions_.resize(mass.size());
    for (std::size_t cell = 0; cell < mass.size(); ++cell) {
      regions_[cell].mass = mass[cell];
      const auto vector = vectors.subspan(cell * features, features);
      regions_[cell].mean.assign(vector.begin(), vector.end());
      owner_.push_back(static_cast<int>(cell));
      const int x = static_cast<int>(cell) % width, y = static_cast<int>(cell) / width;
      if (x > 0) join(static_cast<int>(cell), static_cast<int>(cell) - 1);
      if (y > 0) join(static_cast<int>(cell), static_cast<int>(cell) - width);
    }
    (void)height;
    for (std::size_t cell = 0; cell < regions_.size(); ++cell) findNearest(static_cast<int>(cell));
  }

  void mergeUntil(int groups) {
    for (int alive = static_cast<int>(regions_.size()); alive > groups; --alive) mergeCheapest();
  }

  std::vector<int> numbered() const {
    std::vector<int> number(regions_.size(), -1), result;
    int next = 0;
    for (const int region : owner_) {
      int& given = number[static_cast<std::size_t>(region)];
      if (given < 0) given = next++;
      result.push_back(given);
    }
    return result;
  }

 private:
  Region& at(int region) { return regions_[static_cast<std::size_t>(region)]; }

  void join(int a, int b) {
    at(a).neighbours.insert(b);
    at(b).neighbours.insert(a);
  }

  void findNearest(int region) {
    Region& r = at(region);
    r.cost = std::numeric_limits<double>::infinity();
    r.nearest = -1;
    for (const int other : r.neighbours) {
      const double cost = costOf(r, at(other));
      if (cost >= r.cost) continue;
      r.cost = cost;
      r.nearest = other;
    }
  }

  void mergeCheapest() {
    int a = -1;
    for (std::size_t region = 0; region < regions_.size(); ++region)
      if (regions_[region].isAlive && regions_[region].nearest >= 0 && (a < 0 || regions_[region].cost < at(a).cost))
        a = static_cast<int>(region);
    if (a < 0) return;
    const int b = at(a).nearest;
    Region &kept = at(a), &gone = at(b);
    for (std::size_t f = 0; f < kept.mean.size(); ++f)
      kept.mean[f] = (kept.mass * kept.mean[f] + gone.mass * gone.mean[f]) / (kept.mass + gone.mass);
    kept.mass += gone.mass;
    gone.isAlive = false;
    std::replace(owner_.begin(), owner_.end(), b, a);
    for (const int other : gone.neighbours) {
      at(other).neighbours.erase(b);
      if (other != a) join(a, other);
    }
    findNearest(a);
    for (const int other : kept.neighbours) findNearest(other);
  }

  std::vector<Region> regions_;
  std::vector<int> owner_;  // of each cell: its region
};

}  // namespace

std::vector<int> groupCells(std::span<const float> vectors, std::span<const double> mass, int width, int height,
                            int groups) {
  if (mass.empty()) return {};
  Grouping grouping(vectors, mass, width, height);
  grouping.mergeUntil(std::max(groups, 1));
  return grouping.numbered();
}

}  // namespace ksom
