// SPDX-License-Identifier: GPL-3.0-or-later
// What stands beside a map: what its colours, dots, numbers and arrows mean.
#include <algorithm>
#include <cmath>
#include <functional>

#include "map_drawing.hpp"

using namespace map_drawing;

namespace {

// A strip of colours with words under its ends.
void strip(cairo_t* context, double y, const std::string& title, const std::string& low, const std::string& high,
           const std::function<Color(double)>& color) {
  constexpr double kLength = 210, kThickness = 14;
  setColor(context, kInk);
  drawText(context, kSideLeft, y, 15, title);
  for (int x = 0; x < static_cast<int>(kLength); ++x) {
    setColor(context, color(x / kLength));
    cairo_rectangle(context, kSideLeft + x, y + 10, 1, kThickness);
    cairo_fill(context);
  }
  setColor(context, kInk);
  drawText(context, kSideLeft, y + 42, 14, low);
  drawText(context, kSideLeft + kLength, y + 42, 14, high, 1);
}

}  // namespace

void MapPicture::drawLegend(cairo_t* context) const {
  strip(context, 316, "difference from neighbours", "alike", "unlike", groundColor);
  setColor(context, kInk);
  drawText(context, kSideLeft, 410, 15, "segments on a cell");
  int most = 1;
  for (const auto& cell : map_.cells) most = std::max(most, cell.hits);
  double x = kSideLeft + 12;
  for (const int hits : {1, most}) {
    setColor(context, kWhite, 0.85);
    disc(context, {x, 434}, hitRadius(std::sqrt(static_cast<double>(hits) / most)));
    cairo_fill(context);
    setColor(context, kInk);
    drawText(context, x + 18, 439, 14, std::to_string(hits));
    x += 80;
    if (most == 1) break;
  }
  setColor(context, kBackground);
  disc(context, {kSideLeft + 14, 492}, 14);
  setColor(context, stateColor(map_, 0));
  cairo_fill(context);
  setColor(context, kBackground);
  drawText(context, kSideLeft + 14, 497.5, 15, "0", 0.5);
  setColor(context, kInk);
  drawText(context, kSideLeft + 38, 497, 15, "a state and its number");
}

void MapPicture::drawArrowLegend(cairo_t* context, int fewest, int most) const {
  setColor(context, kInk);
  drawText(context, kSideLeft, 556, 15, "how often the music went");
  double y = 582;
  for (const int count : {fewest, most}) {
    const double share = boldness(count, most);
    setColor(context, kWhite, arrowAlpha(share));
    cairo_set_line_width(context, arrowWidth(share));
    line(context, {kSideLeft, y}, {kSideLeft + 56, y});
    cairo_stroke(context);
    arrowHead(context, {kSideLeft, y}, {kSideLeft + 70, y}, arrowHeadSize(share));
    setColor(context, kInk);
    drawText(context, kSideLeft + 84, y + 5, 14, std::to_string(count) + (count == 1 ? " time" : " times"));
    y += 30;
    if (fewest == most) return;
  }
}

void MapPicture::drawWalkLegend(cairo_t* context) const { strip(context, 556, "the walk", "begin", "end", timeColor); }
