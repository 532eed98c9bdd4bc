// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ksom/music_map.hpp"

/// A map as hosts hold it, and back: rows of numbers, which help/formats.md describes. What did not change in them stays
/// in the map exactly as it was.

/// What each cell plays, as SomCells reads it: its `slots` strongest partials, or what it borrows from others.
std::vector<float> cellNumbersOf(const ksom::MusicMap& map, std::size_t slots);
/// Its walk table. Throws Failure, which calls the map `path`, when it has too many states.
std::vector<float> walkNumbersOf(const ksom::MusicMap& map, const std::string& path);

/// As many numbers as there are cells times slots times five.
void takeCellNumbers(ksom::MusicMap& map, std::span<const float> numbers, std::size_t slots);
/// As many as the map has weights. Throws Failure, which names the file, where a map can have no such weight.
void takeWeightNumbers(ksom::MusicMap& map, std::span<const float> weights, const std::string& path);
