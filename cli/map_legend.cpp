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
  constexpr double kLength = 260, kThickness = 16;
  setColor(context, kInk);
  drawText(context, kSideLeft, y, kLegendSize, title);
  for (int x = 0; x < static_cast<int>(kLength); ++x) {
    setColor(context, color(x / kLength));
    cairo_rectangle(context, kSideLeft + x, y + 12, 1, kThickness);
    cairo_fill(context);
  }
  setColor(context, kInk);
  drawText(context, kSideLeft, y + 50, kLegendSize, low);
  drawText(context, kSideLeft + kLength, y + 50, kLegendSize, high, 1);
}

constexpr double kWaysY = 548;

}  // namespace

void MapPicture::drawLegend(cairo_t* context) const {
  strip(context, 300, "a cell's neighbours are", "alike", "unlike", groundColor);
  setColor(context, kInk);
  drawText(context, kSideLeft, 400, kLegendSize, "segments on a cell");
  int most = 1;
  for (const auto& cell : map_.cells) most = std::max(most, cell.hits);
  double x = kSideLeft + 14;
  for (const int hits : {1, most}) {
    setColor(context, kWhite, 0.85);
    disc(context, {x, 427}, hitRadius(std::sqrt(static_cast<double>(hits) / most)));
    cairo_fill(context);
    setColor(context, kInk);
    drawText(context, x + 22, 434, kLegendSize, std::to_string(hits));
    x += 90;
    if (most == 1) break;
  }
  disc(context, {kSideLeft + 14, 482}, kBadgeRadius);
  setColor(context, stateColor(map_, 0));
  cairo_fill(context);
  setColor(context, kBackground);
  drawText(context, kSideLeft + 14, 488.5, 18, "0", 0.5);
  setColor(context, kInk);
  drawText(context, kSideLeft + 44, 489, kLegendSize, "state and number");
}

void MapPicture::drawArrowLegend(cairo_t* context, const std::vector<Way>& ways) const {
  const int fewest = ways.front().count, most = ways.back().count;
  setColor(context, kInk);
  drawText(context, kSideLeft, kWaysY, kLegendSize, "how often the music");
  drawText(context, kSideLeft, kWaysY + 24, kLegendSize, "went this way; the " + std::to_string(kMostWays));
  drawText(context, kSideLeft, kWaysY + 48, kLegendSize, "main ways of each state");
  double y = kWaysY + 76;
  for (const int count : {fewest, most}) {
    const double share = boldness(count, most);
    setColor(context, kWhite, arrowAlpha(share));
    cairo_set_line_width(context, arrowWidth(share));
    line(context, {kSideLeft, y}, {kSideLeft + 56, y});
    cairo_stroke(context);
    arrowHead(context, {kSideLeft, y}, {kSideLeft + 70, y}, arrowHeadSize(share));
    setColor(context, kInk);
    drawText(context, kSideLeft + 88, y + 6, kLegendSize, std::to_string(count) + (count == 1 ? " time" : " times"));
    y += 34;
    if (fewest == most) return;
  }
}

void MapPicture::drawWalkLegend(cairo_t* context) const {
  strip(context, kWaysY, "the walk", "begin", "end", timeColor);
}
