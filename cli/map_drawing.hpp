// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cairo.h>

#include "map_picture.hpp"

/// What the files of MapPicture share: where things stand beside the map, colours, and strokes.
namespace map_drawing {

using Point = MapPicture::Point;

inline constexpr double kSideLeft = 1285, kBadgeRadius = 18;
/// Of words beside the map: they are read on a page two thirds as wide.
inline constexpr double kLegendSize = 21;
inline constexpr Color kWhite{0.96, 0.97, 1};

inline constexpr int kMostWays = 3;  ///< of a state, are drawn

/// From the beginning of a walk to its end: blue, green, yellow.
Color timeColor(double share);
/// Of the U-matrix, by the distance as a share of the largest.
Color groundColor(double share);

void disc(cairo_t* context, Point at, double radius);
void line(cairo_t* context, Point from, Point to);
void curve(cairo_t* context, Point from, Point bend, Point to);
void arrowHead(cairo_t* context, Point from, Point tip, double size);

double distance(Point a, Point b);
/// The point `pixels` from `from` towards `to`.
Point towards(Point from, Point to, double pixels);
/// Beside the middle of a way, to its right: there and back are two curves.
Point bendOf(Point from, Point to, double share);

/// An arrow for `count` of at most `most` times, as a share of the boldest one; a few times are never bold.
double boldness(int count, int most);
double arrowWidth(double share);
double arrowAlpha(double share);
double arrowHeadSize(double share);

}  // namespace map_drawing
