// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_picture.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ksom/som_grid.hpp"
#include "map_drawing.hpp"
#include "memory_for.hpp"
#include "state_words.hpp"

using ksom::MusicMap;
using namespace map_drawing;

namespace {

// Where things stand.
constexpr double kMapLeft = 40, kMapTop = 84, kMapWidth = 1200, kMapHeight = 630;
constexpr double kLeastExtent = 130;  // a map of one row or column is no hairline
constexpr double kSideCentre = 1430, kSilenceY = 170, kSilenceRadius = 54;

// Square, unless the map would become too thin.
MapPicture::Point cellSize(const MusicMap& map) {
  const double side = std::min(kMapWidth / map.width, kMapHeight / map.height);
  return {std::max(side, kLeastExtent / map.width), std::max(side, kLeastExtent / map.height)};
}

// Cells and how far they are from their neighbours, as SomGrid tells it.
std::vector<float> neighbourDistances(const MusicMap& map) {
  MemoryFor<ksom::SomGrid> grid(ksom::SomGrid::Config{map.width, map.height, MusicMap::kFeatures});
  std::copy_n(map.weights.begin(), std::min(map.weights.size(), grid->weights().size()), grid->weights().begin());
  std::vector<float> distances(map.cells.size());
  for (std::size_t cell = 0; cell < distances.size(); ++cell)
    distances[cell] = grid->neighbourDistance(static_cast<int>(cell));
  return distances;
}

}  // namespace

MapPicture::MapPicture(const MusicMap& map, std::string title)
    : map_(map),
      title_(std::move(title)),
      cell_(cellSize(map)),
      left_(kMapLeft + (kMapWidth - cell_.x * map.width) / 2),
      top_(kMapTop + (kMapHeight - cell_.y * map.height) / 2),
      distances_(neighbourDistances(map)) {
  for (std::size_t state = 0; state < map.states.size(); ++state)
    if (map.states[state].isSilent) silentState_ = static_cast<int>(state);
  for (const auto& cell : map.cells) heard_ = heard_ || cell.hits > 0;
  for (std::size_t state = 0; state < map.states.size(); ++state) badges_.push_back(badgeOf(state));
}

MapPicture::Point MapPicture::silencePlace() const { return {kSideCentre, kSilenceY}; }

MapPicture::Point MapPicture::centreOf(int cell) const {
  if (cell < 0) return silencePlace();
  const Point at = corner(cell % map_.width, cell / map_.width);
  return {at.x + cell_.x / 2, at.y + cell_.y / 2};
}

MapPicture::Point MapPicture::placeOf(int cell, std::size_t index) const {
  const Point centre = centreOf(cell);
  const double room = cell < 0 ? kSilenceRadius * 0.6 : side() * 0.3;
  const double turn = 2.39996322973 * static_cast<double>(index),  // the golden angle: even however many there are
      radius = room * std::sqrt(std::fmod(0.61803398875 * static_cast<double>(index), 1.0));
  return {centre.x + radius * std::cos(turn), centre.y + radius * std::sin(turn)};
}

// The middle of a state, each cell by its hits; where that lies outside of it, its nearest cell.
MapPicture::Point MapPicture::badgeOf(std::size_t state) const {
  if (static_cast<int>(state) == silentState_) return silencePlace();
  Point middle;
  double sum = 0;
  for (std::size_t cell = 0; cell < map_.cells.size(); ++cell) {
    if (map_.cells[cell].state != static_cast<int>(state)) continue;
    const Point at = centreOf(static_cast<int>(cell));
    const double weight = map_.cells[cell].hits + 1e-6;  // a state without hits has a middle too
    middle.x += weight * at.x;
    middle.y += weight * at.y;
    sum += weight;
  }
  if (sum <= 0) return {left_, top_};
  middle = {middle.x / sum, middle.y / sum};
  Point nearest = middle;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t cell = 0; cell < map_.cells.size(); ++cell) {
    if (map_.cells[cell].state != static_cast<int>(state)) continue;
    const Point at = centreOf(static_cast<int>(cell));
    if (distance(at, middle) >= least) continue;
    least = distance(at, middle);
    nearest = at;
  }
  return least < side() ? middle : nearest;
}

// The U-matrix, softly from cell to cell.
void MapPicture::drawDistances(cairo_t* context) const {
  const float highest = std::max(1e-9f, *std::max_element(distances_.begin(), distances_.end()));
  const Surface image = newImage(map_.width, map_.height);
  for (int y = 0; y < map_.height; ++y)
    for (int x = 0; x < map_.width; ++x)
      setPixel(image.get(), x, y,
               groundColor(static_cast<double>(distances_[static_cast<std::size_t>(y * map_.width + x)] / highest)));
  drawImage(context, image.get(), left_, top_, cell_.x * map_.width, cell_.y * map_.height, CAIRO_FILTER_BILINEAR);
}

// Each cell a breath of its state's colour, and a line in that colour wherever another state begins.
void MapPicture::drawRegions(cairo_t* context) const {
  const double inset = std::min(1.75, side() / 8);
  cairo_set_line_width(context, 2 * inset);
  cairo_set_line_cap(context, CAIRO_LINE_CAP_SQUARE);
  const auto stateAt = [this](int x, int y) {
    if (x < 0 || y < 0 || x >= map_.width || y >= map_.height) return -1;
    return map_.cells[static_cast<std::size_t>(y * map_.width + x)].state;
  };
  for (int y = 0; y < map_.height; ++y)
    for (int x = 0; x < map_.width; ++x) {
      const int state = stateAt(x, y);
      const Point a = corner(x, y), near{a.x + inset, a.y + inset}, far{a.x + cell_.x - inset, a.y + cell_.y - inset};
      const double seam = 0.5;  // the line of the next cell is joined
      setColor(context, stateColor(map_, state), 0.13);
      cairo_rectangle(context, a.x, a.y, cell_.x, cell_.y);
      cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE);  // no seams between cells
      cairo_fill(context);
      cairo_set_antialias(context, CAIRO_ANTIALIAS_DEFAULT);
      setColor(context, stateColor(map_, state));
      if (stateAt(x, y - 1) != state) line(context, {near.x - seam, near.y}, {far.x + seam, near.y});
      if (stateAt(x, y + 1) != state) line(context, {near.x - seam, far.y}, {far.x + seam, far.y});
      if (stateAt(x - 1, y) != state) line(context, {near.x, near.y - seam}, {near.x, far.y + seam});
      if (stateAt(x + 1, y) != state) line(context, {far.x, near.y - seam}, {far.x, far.y + seam});
      cairo_stroke(context);
    }
}

// Grows with the cells, within what can be seen and what hides nothing. One segment and many differ at any size.
double MapPicture::hitRadius(double share) const {
  return std::clamp(0.26 * side(), 3.5, 11.0) * (0.25 + 0.75 * share);
}

void MapPicture::drawHits(cairo_t* context) const {
  int most = 1;
  for (const auto& cell : map_.cells) most = std::max(most, cell.hits);
  setColor(context, kWhite, 0.85);
  for (std::size_t cell = 0; cell < map_.cells.size(); ++cell) {
    if (map_.cells[cell].hits == 0) continue;
    const double share = std::sqrt(static_cast<double>(map_.cells[cell].hits) / most);
    disc(context, centreOf(static_cast<int>(cell)), hitRadius(share));
    cairo_fill(context);
  }
}

void MapPicture::drawSilence(cairo_t* context) const {
  setColor(context, stateColor(map_, silentState_), 0.15);
  disc(context, silencePlace(), kSilenceRadius);
  cairo_fill_preserve(context);
  setColor(context, stateColor(map_, silentState_));
  cairo_set_line_width(context, 3.5);
  cairo_stroke(context);
  setColor(context, kInk);
  drawText(context, kSideCentre, kSilenceY + kSilenceRadius + 26, kLegendSize, "silence", 0.5);
}

void MapPicture::drawBadges(cairo_t* context) const {
  for (std::size_t state = 0; state < badges_.size(); ++state) {
    if (!heard_ && static_cast<int>(state) != silentState_) continue;  // a map that learnt nothing has no regions
    const Color color = stateColor(map_, static_cast<int>(state));
    disc(context, badges_[state], kBadgeRadius);
    setColor(context, kBackground);
    cairo_set_line_width(context, 4);
    cairo_stroke_preserve(context);
    setColor(context, color);
    cairo_fill(context);
    setColor(context, kBackground);
    drawText(context, badges_[state].x, badges_[state].y + 6.5, 18, std::to_string(state), 0.5);
  }
}

void MapPicture::drawMap(cairo_t* context) const {
  startPicture(context, kWidth, kHeight);
  setColor(context, kInk);
  drawText(context, kMapLeft, 36, 25, title_);
  drawText(context, kMapLeft, 66, kLegendSize, describeMap(map_));
  if (heard_) {
    drawDistances(context);
    drawRegions(context);
    drawHits(context);
  } else {
    cairo_set_line_width(context, 2);
    setColor(context, kInk, 0.4);
    cairo_rectangle(context, left_, top_, cell_.x * map_.width, cell_.y * map_.height);
    cairo_stroke(context);
    setColor(context, kInk);
    drawText(context, kMapLeft + kMapWidth / 2, kMapTop + kMapHeight / 2, 20, "nothing was heard: silence alone", 0.5);
  }
  if (silentState_ >= 0) drawSilence(context);
}
