// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "canvas.hpp"
#include "ksom/music_map.hpp"

/// A state's own colour, for whatever shows states: far from that of the state before and after it.
Color stateColor(const ksom::MusicMap& map, int state);

/// A map drawn: the U-matrix as heat, the segments as dots, the states as regions with their numbers, silence as a
/// place of its own beside it; over that the album's transitions as arrows, or a walk.
class MapPicture {
 public:
  static constexpr int kWidth = 1600, kHeight = 760;
  struct Point {
    double x = 0, y = 0;
  };

  /// The map outlives the picture.
  MapPicture(const ksom::MusicMap& map, std::string title);
  /// Both paint all of kWidth x kHeight.
  void drawTransitions(cairo_t* context) const;
  /// The way over these cells (-1 is silence), coloured from its begin to its end.
  void drawWalk(cairo_t* context, std::span<const int> cells) const;

  /// Where step number `index` of a walk is drawn: in its cell, but not on top of an earlier one.
  Point placeOf(int cell, std::size_t index) const;

 private:
  /// How often the album went from a state to another.
  struct Way {
    std::size_t from, to;
    int count;
  };
  Point corner(int x, int y) const { return {left_ + x * cell_.x, top_ + y * cell_.y}; }
  double side() const { return std::min(cell_.x, cell_.y); }
  Point centreOf(int cell) const;
  Point badgeOf(std::size_t state) const;
  Point silencePlace() const;
  double hitRadius(double share) const;
  void drawMap(cairo_t* context) const;
  void drawDistances(cairo_t* context) const;
  void drawRegions(cairo_t* context) const;
  void drawHits(cairo_t* context) const;
  void drawWay(cairo_t* context, std::span<const int> cells) const;
  void drawSilence(cairo_t* context) const;
  void drawBadges(cairo_t* context) const;
  std::vector<Way> waysToDraw() const;
  void drawArrow(cairo_t* context, std::size_t from, std::size_t to, double share) const;
  void drawLegend(cairo_t* context) const;
  void drawArrowLegend(cairo_t* context, const std::vector<Way>& ways) const;
  void drawWalkLegend(cairo_t* context) const;

  const ksom::MusicMap& map_;
  std::string title_;
  Point cell_;         // width and height of one
  double left_, top_;  // of the map
  std::vector<float> distances_;
  std::vector<Point> badges_;
  int silentState_ = -1;
  bool heard_ = false;
};
