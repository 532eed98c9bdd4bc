// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cairo.h>

#include <string>

#include "ksom/music_map.hpp"

/// Sixteen small maps: hits, U-matrix, and each of the 14 component planes, from its lowest value to its highest.
class MapPlanes {
 public:
  static constexpr int kWidth = 1600, kHeight = 1100;
  /// Paints all of kWidth x kHeight.
  static void draw(cairo_t* context, const ksom::MusicMap& map, const std::string& title);
};
