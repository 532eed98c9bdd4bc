// SPDX-License-Identifier: GPL-3.0-or-later
// How an album goes through the states of its map.
#include <algorithm>
#include <limits>
#include <map>

#include "ksom/map_learner.hpp"

namespace ksom {
namespace {

using Counts = std::map<int, int>;  // state -> how often

std::vector<MusicMap::Next> sorted(const Counts& counts) {
  std::vector<MusicMap::Next> next;
  for (const auto& [state, count] : counts) next.push_back({state, count});
  std::stable_sort(next.begin(), next.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  return next;
}

double distanceOf(const MusicMap& map, int cellA, int cellB) {
  if (cellA < 0 || cellB < 0) return cellA == cellB ? 0 : std::numeric_limits<double>::max();
  return squaredDistance(map, cellA, cellB);
}

// A visit that ends a file is followed as the visit is whose last moment resembles its own most, of those that leave for
// another state than its own.
std::size_t likeliestHeir(const MusicMap& map, const std::vector<Visit>& visits, std::size_t last) {
  std::size_t heir = last;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t v = 0; v + 1 < visits.size(); ++v) {
    const auto &own = map.moments[visits[last].end - 1], &other = map.moments[visits[v].end - 1];
    const bool goesOn = map.moments[visits[v + 1].begin].file == other.file;
    if (v == last || !goesOn || visits[v + 1].state == visits[last].state) continue;
    const double distance = distanceOf(map, own.cell, other.cell);
    if (distance >= least) continue;
    least = distance;
    heir = v;
  }
  return heir;
}

}  // namespace

void learnTransitions(MusicMap& map) {
  const std::vector<Visit> visits = visitsOf(map);
  std::vector<Counts> next(map.states.size());
  std::vector<std::map<int, Counts>> second(map.states.size());
  for (std::size_t v = 0; v < visits.size(); ++v) {
    const auto state = static_cast<std::size_t>(visits[v].state);
    const int file = map.moments[visits[v].begin].file;
    map.states[state].dwellBeats.push_back(static_cast<float>(visits[v].seconds / map.beatSeconds));
    const bool ends = v + 1 == visits.size() || map.moments[visits[v + 1].begin].file != file;
    const std::size_t follows = ends ? likeliestHeir(map, visits, v) + 1 : v + 1;
    if (ends && follows == v + 1) continue;  // nothing to go on by
    ++next[state][visits[follows].state];
    if (v > 0 && map.moments[visits[v - 1].begin].file == file)
      ++second[state][visits[v - 1].state][visits[follows].state];
  }
  for (std::size_t state = 0; state < map.states.size(); ++state) {
    std::sort(map.states[state].dwellBeats.begin(), map.states[state].dwellBeats.end());
    map.states[state].next = sorted(next[state]);
    for (const auto& [before, counts] : second[state]) {
      int seen = 0;
      for (const auto& [to, count] : counts) seen += count;
      if (seen >= MusicMap::kSeenOften) map.states[state].second.push_back({before, sorted(counts)});
    }
  }
}

}  // namespace ksom
