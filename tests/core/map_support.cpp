// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_support.hpp"

#include <algorithm>
#include <cmath>

#include "ksom/map_learner.hpp"
#include "ksom/random.hpp"

namespace ksom::test {

MusicMap mapOf(const std::vector<int>& states, double seconds) {
  return mapOf(std::vector<std::vector<int>>(1, states), seconds);
}

MusicMap mapOf(const std::vector<std::vector<int>>& files, double seconds) {
  int sounding = 0;
  bool isThereSilence = false;
  for (const auto& states : files)
    for (const int state : states) sounding = std::max(sounding, state + 1), isThereSilence |= state < 0;
  MusicMap map;
  map.width = 2 * std::max(sounding, 1) + 1;
  map.height = 3;
  map.cells.resize(static_cast<std::size_t>(map.cellCount()));
  map.states.resize(static_cast<std::size_t>(sounding + isThereSilence));
  if (isThereSilence) map.states.back().isSilent = true;
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    const int x = cell % map.width, state = std::clamp((x - 1) / 2, 0, std::max(sounding - 1, 0));
    map.cells[static_cast<std::size_t>(cell)].state = state;
    for (int f = 0; f < MusicMap::kFeatures; ++f) map.weights.push_back(f == state % 12 ? 1.0f : 0.0f);
  }
  for (std::size_t file = 0; file < files.size(); ++file) {
    double at = 0;
    for (const int state : files[file]) {
      const int cell = state < 0 ? -1 : map.width + 2 * state + 1;
      map.moments.push_back({static_cast<int>(file), cell, state < 0 ? sounding : state, at, seconds,
                             state < 0 ? -100.0f : -20.0f, 0.5f});
      at += seconds;
      if (state < 0) continue;
      auto& own = map.cells[static_cast<std::size_t>(cell)];
      ++own.hits;
      own.levelDb = -20;
      own.partials = {{110.0f * static_cast<float>(state + 1), std::sqrt(2.0f) * 0.1f, 1, 0}};
      map.states[static_cast<std::size_t>(state)].levelDb = own.levelDb;
      map.states[static_cast<std::size_t>(state)].partials = own.partials;
    }
    map.files.push_back({"file", at});
  }
  learnTransitions(map);
  return map;
}

std::vector<int> randomStates(int states, std::size_t count, std::uint64_t seed) {
  std::vector<int> drawn;
  for (std::uint64_t i = 0; drawn.size() < count; ++i) {
    const int state = static_cast<int>(randomUnit(seed, i) * states);
    if (drawn.empty() || state != drawn.back()) drawn.push_back(state);
  }
  return drawn;
}

Segment noteSegment(int pitchClass, float levelDb, double startSeconds, double seconds) {
  Segment segment;
  segment.startSeconds = startSeconds;
  segment.seconds = seconds;
  segment.chroma[static_cast<std::size_t>(pitchClass)] = 1;
  segment.levelDb = levelDb;
  segment.attack = 0.5f;
  const float freqHz = 220 * std::exp2(static_cast<float>(pitchClass) / 12);
  const float amp = std::sqrt(2.0f) * std::pow(10.0f, levelDb / 20);
  segment.centroidHz = freqHz;
  segment.partials = {{freqHz, 0.8f * amp, 1, 0}, {3 * freqHz, 0.6f * amp, 0.9f, 0}};
  return segment;
}

Segment silentSegment(double startSeconds, double seconds) {
  Segment segment;
  segment.startSeconds = startSeconds;
  segment.seconds = seconds;
  return segment;
}

std::vector<Walk::Step> stepsOf(Walk& walk, std::size_t count) {
  std::vector<Walk::Step> steps;
  while (steps.size() < count) steps.push_back(walk.next());
  return steps;
}

std::vector<WalkVisit> visitsIn(const std::vector<Walk::Step>& steps) {
  std::vector<WalkVisit> visits;
  for (const auto& step : steps) {
    if (visits.empty() || visits.back().state != step.state) visits.push_back({step.state, 0});
    visits.back().seconds += step.seconds;
  }
  return visits;
}

}  // namespace ksom::test
