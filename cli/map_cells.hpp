// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "ksom/music_map.hpp"

/// What lies on a map, as CSV: a row for each cell with its hits, its distance from its neighbours (U-matrix), and its
/// component planes, one column a feature.
std::string cellsCsv(const ksom::MusicMap& map);
