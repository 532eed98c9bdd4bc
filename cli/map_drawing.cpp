// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_drawing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace {

constexpr double kLeastHeat = 0.1, kMostHeat = 0.62;  // what is drawn over it stays brighter

Color hue(double turns, double saturation, double lightness) {
  const auto channel = [&](double offset) {
    const double k = std::fmod(offset + 12 * turns, 12);
    return lightness - saturation * std::min(lightness, 1 - lightness) * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
  };
  return {channel(0), channel(8), channel(4)};
}

}  // namespace

// Golden steps around the circle of hues, two lightnesses in turn.
Color stateColor(const ksom::MusicMap& map, int state) {
  const auto index = static_cast<std::size_t>(state);
  if (index < map.states.size() && map.states[index].isSilent) return {0.62, 0.65, 0.72};
  const double turns = std::fmod(0.52 + 0.61803398875 * state, 1.0);
  return hue(turns, 0.72, state % 2 ? 0.62 : 0.72);
}

namespace map_drawing {

Color timeColor(double share) {
  constexpr std::array<Color, 3> stops{{{0.25, 0.62, 1}, {0.30, 0.95, 0.62}, {1, 0.95, 0.45}}};
  return share < 0.5 ? mix(stops[0], stops[1], 2 * share) : mix(stops[1], stops[2], 2 * share - 1);
}

Color groundColor(double share) { return heat(kLeastHeat + (kMostHeat - kLeastHeat) * share); }

void disc(cairo_t* context, Point at, double radius) {
  cairo_new_sub_path(context);
  cairo_arc(context, at.x, at.y, radius, 0, 2 * std::numbers::pi);
}

void line(cairo_t* context, Point from, Point to) {
  cairo_move_to(context, from.x, from.y);
  cairo_line_to(context, to.x, to.y);
}

void curve(cairo_t* context, Point from, Point bend, Point to) {
  const auto between = [&](Point end) {
    return Point{end.x + (bend.x - end.x) * 2 / 3, end.y + (bend.y - end.y) * 2 / 3};
  };
  const auto first = between(from), second = between(to);
  cairo_move_to(context, from.x, from.y);
  cairo_curve_to(context, first.x, first.y, second.x, second.y, to.x, to.y);
}

void arrowHead(cairo_t* context, Point from, Point tip, double size) {
  const Point back = towards(tip, from, size);
  const Point side{(back.y - tip.y) * 0.55, (tip.x - back.x) * 0.55};
  cairo_move_to(context, tip.x, tip.y);
  cairo_line_to(context, back.x + side.x, back.y + side.y);
  cairo_line_to(context, back.x - side.x, back.y - side.y);
  cairo_close_path(context);
  cairo_fill(context);
}

double distance(Point a, Point b) { return std::hypot(b.x - a.x, b.y - a.y); }

Point towards(Point from, Point to, double pixels) {
  const double share = pixels / std::max(distance(from, to), 1e-6);
  return {from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
}

Point bendOf(Point from, Point to, double share) {
  return {(from.x + to.x) / 2 - share * (to.y - from.y), (from.y + to.y) / 2 + share * (to.x - from.x)};
}

double boldness(int count, int most) { return std::sqrt(static_cast<double>(count) / std::max(most, 5)); }
double arrowWidth(double share) { return 1 + 7 * share; }
double arrowAlpha(double share) { return 0.25 + 0.7 * share; }
double arrowHeadSize(double share) { return 9 + 9 * share; }

}  // namespace map_drawing
