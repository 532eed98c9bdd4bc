// SPDX-License-Identifier: GPL-3.0-or-later
// The ways over a map: the album's transitions as arrows, or a walk.
#include <algorithm>
#include <cmath>

#include "map_drawing.hpp"

using namespace map_drawing;

// Of each state the most frequent few: all of them would be a tangle. The boldest last, so that they lie on top.
std::vector<MapPicture::Way> MapPicture::waysToDraw() const {
  std::vector<Way> ways;
  for (std::size_t from = 0; from < map_.states.size(); ++from) {
    auto all = map_.states[from].next;
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
    int drawn = 0;
    for (const auto& next : all) {
      if (next.state == static_cast<int>(from) || drawn == kMostWays) continue;
      ways.push_back({from, static_cast<std::size_t>(next.state), next.count});
      ++drawn;
    }
  }
  std::stable_sort(ways.begin(), ways.end(), [](const Way& a, const Way& b) { return a.count < b.count; });
  return ways;
}

void MapPicture::drawTransitions(cairo_t* context) const {
  drawMap(context);
  const std::vector<Way> ways = waysToDraw();
  for (const Way& way : ways) drawArrow(context, way.from, way.to, boldness(way.count, ways.back().count));
  drawBadges(context);
  drawLegend(context);
  if (!ways.empty()) drawArrowLegend(context, ways);
}

void MapPicture::drawArrow(cairo_t* context, std::size_t from, std::size_t to, double share) const {
  const Color color = mix(stateColor(map_, static_cast<int>(from)), kWhite, 0.55);
  const Point bend = bendOf(badges_[from], badges_[to], 0.16);
  const double head = arrowHeadSize(share);
  const Point begin = towards(badges_[from], bend, kBadgeRadius), tip = towards(badges_[to], bend, kBadgeRadius + 3),
              end = towards(tip, bend, head * 0.8);
  setColor(context, color, arrowAlpha(share));
  cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_width(context, arrowWidth(share));
  curve(context, begin, bend, end);
  cairo_stroke(context);
  arrowHead(context, bend, tip, head);
}

void MapPicture::drawWalk(cairo_t* context, std::span<const int> cells) const {
  drawMap(context);
  drawWay(context, cells);
  drawBadges(context);
  drawLegend(context);
  drawWalkLegend(context);
}

void MapPicture::drawWay(cairo_t* context, std::span<const int> cells) const {
  if (cells.empty()) return;
  const auto shareOf = [&](std::size_t i) {
    return cells.size() > 1 ? static_cast<double>(i) / static_cast<double>(cells.size() - 1) : 0.0;
  };
  const double width = std::clamp(25 / std::sqrt(static_cast<double>(cells.size())), 1.3, 3.0);  // many lines are thin
  cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND);
  // A dark seam first: the way stays visible on any ground.
  for (const bool seam : {true, false})
    for (std::size_t i = 1; i < cells.size(); ++i) {
      const Point from = placeOf(cells[i - 1], i - 1), to = placeOf(cells[i], i);
      setColor(context, seam ? kBackground : timeColor(shareOf(i)), seam ? 0.45 : 0.9);
      cairo_set_line_width(context, seam ? width + 3 : width);
      curve(context, from, bendOf(from, to, 0.1), to);
      cairo_stroke(context);
    }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    disc(context, placeOf(cells[i], i), i == 0 || i + 1 == cells.size() ? 9 : 1.5 * width);
    setColor(context, timeColor(shareOf(i)));
    cairo_fill(context);
  }
}
