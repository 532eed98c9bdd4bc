// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "ksom/music_map.hpp"

/// One number of every cell, row after row.
struct MapPlane {
  std::string title;
  std::vector<float> values;
};

/// Hits, distance from the neighbours (U-matrix), and the 14 component planes.
std::vector<MapPlane> planesOf(const ksom::MusicMap& map);

/// A row for each cell: where it is, its state, and its number in each of planesOf.
std::string cellsCsv(const ksom::MusicMap& map);
