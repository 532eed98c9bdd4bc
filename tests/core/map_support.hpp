// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "ksom/music_map.hpp"
#include "ksom/walk.hpp"

namespace ksom::test {

/// A map whose album went through these states, one moment of `seconds` each; -1 is silence and becomes the last
/// state. The cell of state s lies at (2 s + 1, 1) on a map three cells high, so that all its neighbours are there and
/// play nothing of their own; its sound is a partial at 110 (s + 1) Hz. Transitions are learnt.
MusicMap mapOf(const std::vector<int>& states, double seconds = 0.3);
/// The same of several files.
MusicMap mapOf(const std::vector<std::vector<int>>& files, double seconds = 0.3);

/// So many states by chance, never the same twice running.
std::vector<int> randomStates(int states, std::size_t count, std::uint64_t seed = 1);

/// A segment as an album has it: a note of the twelve at a level, with two partials.
Segment noteSegment(int pitchClass, float levelDb, double startSeconds, double seconds = 0.3);
Segment silentSegment(double startSeconds, double seconds = 0.3);

std::vector<Walk::Step> stepsOf(Walk& walk, std::size_t count);
/// The visits that steps make: neighbours of the same state.
struct WalkVisit {
  int state = 0;
  double seconds = 0;
};
std::vector<WalkVisit> visitsIn(const std::vector<Walk::Step>& steps);

}  // namespace ksom::test
