// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "ksom/music_map.hpp"
#include "ksom/score.hpp"

/// What is told of a state, in words and rounded numbers: for the table of `ksom map` and the page of a render.
struct StateWords {
  std::string number, share, level, dwell, partials, goesTo;
};

/// Of each state of the map, in its order.
std::vector<StateWords> describeStates(const ksom::MusicMap& map);

/// "9 states from 58 segments of 20 s, beat 625 ms (96 a minute)".
std::string describeMap(const ksom::MusicMap& map);

/// "84 steps, 30 s".
std::string describeScore(const ksom::Score& score);

/// "1 state", "9 states".
std::string counted(std::size_t count, const std::string& what);

/// The nearest note of twelve-tone equal temperament at A4 = 440 Hz: "C♯4".
std::string noteName(double freqHz);

/// Seconds as a person says them: "0.6 s", "20 s", "3 min 5 s".
std::string durationText(double seconds);

/// With so many digits behind the point.
std::string fixedText(double value, int digits);
