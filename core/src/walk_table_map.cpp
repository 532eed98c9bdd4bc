// SPDX-License-Identifier: GPL-3.0-or-later
// From a learnt map to a table and back. Offline.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ksom/walk_table.hpp"

namespace ksom {
namespace {

// Of a state's stays, ascending, as many as a table has room for: all, or quantiles.
float dwellOf(const std::vector<float>& beats, std::size_t index) {
  const std::size_t room = WalkTable::kDwells;
  if (beats.size() <= room) return index < beats.size() ? beats[index] : 0;
  return beats[(2 * index + 1) * beats.size() / (2 * room)];
}

// More than a million is no more than that: sound files of hosts go so far, and two that are as much look alike.
float numberOf(double count) { return static_cast<float>(std::min(count, WalkTable::kMostNumber)); }

std::vector<MusicMap::Next> sortedWays(int states, const auto& countTo) {
  std::vector<MusicMap::Next> next;
  for (int to = 0; to < states; ++to)
    if (const int count = static_cast<int>(std::lround(countTo(to))); count > 0) next.push_back({to, count});
  std::stable_sort(next.begin(), next.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  return next;
}

// What the table knows of one state.
void readState(const WalkTable& table, int number, MusicMap::State& state) {
  const int states = table.shape().states;
  const auto visits = static_cast<int>(table.visits(number)), known = static_cast<int>(state.dwellBeats.size());
  const bool hasAll = visits <= WalkTable::kDwells || visits < known;  // else the map knows more, up to the last ones
  if (hasAll) state.dwellBeats.clear();
  const int news = std::min(WalkTable::kDwells, hasAll ? visits : visits - known);
  for (int visit = visits - news; visit < visits; ++visit)
    state.dwellBeats.push_back(static_cast<float>(table.dwellBeats(number, visit % WalkTable::kDwells)));
  std::sort(state.dwellBeats.begin(), state.dwellBeats.end());
  state.next = sortedWays(states, [&](int to) { return table.next(number, to); });
  if (!table.hasSecond()) return;
  state.second.clear();
  for (int before = 0; before < states; ++before) {
    auto next = sortedWays(states, [&](int to) { return table.second(number, before, to); });
    const int seen = std::accumulate(next.begin(), next.end(), 0, [](int sum, const auto& n) { return sum + n.count; });
    if (seen >= MusicMap::kSeenOften) state.second.push_back({before, std::move(next)});
  }
}

bool sameState(const WalkTable& a, const WalkTable& b, int state) {
  const int states = a.shape().states;
  bool same = a.visits(state) == b.visits(state);
  for (int i = 0; i < WalkTable::kDwells; ++i) same = same && a.dwellBeats(state, i) == b.dwellBeats(state, i);
  for (int to = 0; to < states; ++to) same = same && a.next(state, to) == b.next(state, to);
  if (a.hasSecond())
    for (int i = 0; i < states * states; ++i)
      same = same && a.second(state, i / states, i % states) == b.second(state, i / states, i % states);
  return same;
}

}  // namespace

WalkTable::Shape WalkTable::shapeOf(const MusicMap& map) {
  const int states = static_cast<int>(std::min<std::size_t>(map.states.size(), kMostStates + 1));
  return {map.width, map.height, states == 0 ? -1 : states};
}

bool WalkTable::write(const MusicMap& map, std::span<float> floats) {
  const Shape shape = shapeOf(map);
  const std::size_t needed = floatsNeeded(shape);
  if (needed == 0 || floats.size() < needed) return false;
  putHead(shape, map.beatSeconds, floats);
  const WalkTable places(floats);
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    const auto& known = map.cells[static_cast<std::size_t>(cell)];
    floats[places.cellAt(cell)] = static_cast<float>(known.state);
    floats[places.cellAt(cell) + 1] = numberOf(known.hits);
  }
  for (int from = 0; from < shape.states; ++from) {
    const auto& state = map.states[static_cast<std::size_t>(from)];
    const std::size_t at = places.stateAt(from);
    floats[at] = state.isSilent ? 1 : 0;
    floats[at + 1] = numberOf(static_cast<double>(state.dwellBeats.size()));
    for (std::size_t i = 0; i < kDwells; ++i) floats[at + 2 + i] = numberOf(dwellOf(state.dwellBeats, i));
    for (const auto& way : state.next) floats[places.nextAt(from, way.state)] = numberOf(way.count);
    for (const auto& way : state.second)
      for (const auto& next : way.next)
        if (places.hasSecond()) floats[places.secondAt(from, way.before, next.state)] = numberOf(next.count);
  }
  return true;
}

bool WalkTable::readInto(MusicMap& map, std::span<const float> floats) {
  std::vector<float> before(floatsNeeded(shapeOf(map)));
  if (checkAll(floats) != Fault::none || !write(map, before)) return false;
  const WalkTable then(before), now(floats);
  const Shape &was = then.shape(), &is = now.shape();
  if (was.width != is.width || was.height != is.height || was.states != is.states) return false;
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    auto& known = map.cells[static_cast<std::size_t>(cell)];
    known.state = now.stateOf(cell);
    if (now.hits(cell) != then.hits(cell)) known.hits = static_cast<int>(std::lround(now.hits(cell)));
  }
  for (int state = 0; state < is.states; ++state)
    if (!sameState(then, now, state)) readState(now, state, map.states[static_cast<std::size_t>(state)]);
  return true;
}

}  // namespace ksom
