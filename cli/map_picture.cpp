// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "ksom/som_grid.hpp"
#include "memory_for.hpp"
#include "state_words.hpp"

using ksom::MusicMap;

namespace {

// Where things stand.
constexpr double kMapLeft = 40, kMapTop = 84, kMapWidth = 1260, kMapHeight = 630;
constexpr double kSideLeft = 1345, kSideCentre = 1450, kSilenceY = 170, kSilenceRadius = 54, kBadgeRadius = 18;
constexpr double kMostHeat = 0.62;  // of the U-matrix: what is drawn over it stays brighter
constexpr Color kWhite{0.96, 0.97, 1};

// Cells and how far they are from their neighbours, as SomGrid tells it.
std::vector<float> neighbourDistances(const MusicMap& map) {
  MemoryFor<ksom::SomGrid> grid(ksom::SomGrid::Config{map.width, map.height, MusicMap::kFeatures});
  std::copy_n(map.weights.begin(), std::min(map.weights.size(), grid->weights().size()), grid->weights().begin());
  std::vector<float> distances(map.cells.size());
  for (std::size_t cell = 0; cell < distances.size(); ++cell)
    distances[cell] = grid->neighbourDistance(static_cast<int>(cell));
  return distances;
}

Color hue(double turns, double saturation, double lightness) {
  const auto channel = [&](double offset) {
    const double k = std::fmod(offset + 12 * turns, 12);
    return lightness - saturation * std::min(lightness, 1 - lightness) * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
  };
  return {channel(0), channel(8), channel(4)};
}

// From the beginning of a walk to its end: blue, green, yellow.
Color timeColor(double share) {
  constexpr std::array<Color, 3> stops{{{0.25, 0.62, 1}, {0.30, 0.95, 0.62}, {1, 0.95, 0.45}}};
  return share < 0.5 ? mix(stops[0], stops[1], 2 * share) : mix(stops[1], stops[2], 2 * share - 1);
}

void disc(cairo_t* context, MapPicture::Point at, double radius) {
  cairo_new_sub_path(context);
  cairo_arc(context, at.x, at.y, radius, 0, 2 * std::numbers::pi);
}

void line(cairo_t* context, MapPicture::Point from, MapPicture::Point to) {
  cairo_move_to(context, from.x, from.y);
  cairo_line_to(context, to.x, to.y);
}

double distance(MapPicture::Point a, MapPicture::Point b) { return std::hypot(b.x - a.x, b.y - a.y); }

// The point `pixels` from `from` towards `to`.
MapPicture::Point towards(MapPicture::Point from, MapPicture::Point to, double pixels) {
  const double share = pixels / std::max(distance(from, to), 1e-6);
  return {from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
}

// Beside the middle of a way, to its right: there and back are two curves.
MapPicture::Point bendOf(MapPicture::Point from, MapPicture::Point to, double share) {
  return {(from.x + to.x) / 2 - share * (to.y - from.y), (from.y + to.y) / 2 + share * (to.x - from.x)};
}

void curve(cairo_t* context, MapPicture::Point from, MapPicture::Point bend, MapPicture::Point to) {
  const auto between = [&](MapPicture::Point end) {
    return MapPicture::Point{end.x + (bend.x - end.x) * 2 / 3, end.y + (bend.y - end.y) * 2 / 3};
  };
  const auto first = between(from), second = between(to);
  cairo_move_to(context, from.x, from.y);
  cairo_curve_to(context, first.x, first.y, second.x, second.y, to.x, to.y);
}

void arrowHead(cairo_t* context, MapPicture::Point from, MapPicture::Point tip, double size) {
  const MapPicture::Point back = towards(tip, from, size);
  const MapPicture::Point side{(back.y - tip.y) * 0.55, (tip.x - back.x) * 0.55};
  cairo_move_to(context, tip.x, tip.y);
  cairo_line_to(context, back.x + side.x, back.y + side.y);
  cairo_line_to(context, back.x - side.x, back.y - side.y);
  cairo_close_path(context);
  cairo_fill(context);
}

// An arrow for `count` of at most `most` times, as a share of the boldest one; a few times are never bold.
double boldness(int count, int most) { return std::sqrt(static_cast<double>(count) / std::max(most, 5)); }
double arrowWidth(double share) { return 1 + 7 * share; }
double arrowAlpha(double share) { return 0.25 + 0.7 * share; }
double arrowHeadSize(double share) { return 9 + 9 * share; }

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

// Golden steps around the circle of hues, two lightnesses in turn.
Color stateColor(const MusicMap& map, int state) {
  const auto index = static_cast<std::size_t>(state);
  if (index < map.states.size() && map.states[index].isSilent) return {0.62, 0.65, 0.72};
  const double turns = std::fmod(0.52 + 0.61803398875 * state, 1.0);
  return hue(turns, 0.72, state % 2 ? 0.62 : 0.72);
}

MapPicture::MapPicture(const MusicMap& map, std::string title)
    : map_(map),
      title_(std::move(title)),
      side_(std::min(kMapWidth / map.width, kMapHeight / map.height)),
      left_(kMapLeft + (kMapWidth - side_ * map.width) / 2),
      top_(kMapTop + (kMapHeight - side_ * map.height) / 2),
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
  return {at.x + side_ / 2, at.y + side_ / 2};
}

MapPicture::Point MapPicture::placeOf(int cell, std::size_t index) const {
  const Point centre = centreOf(cell);
  const double room = cell < 0 ? kSilenceRadius * 0.6 : side_ * 0.3;
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
  return least < side_ ? middle : nearest;
}

// The U-matrix, softly from cell to cell.
void MapPicture::drawDistances(cairo_t* context) const {
  const float highest = std::max(1e-9f, *std::max_element(distances_.begin(), distances_.end()));
  const Surface image = newImage(map_.width, map_.height);
  for (int y = 0; y < map_.height; ++y)
    for (int x = 0; x < map_.width; ++x)
      setPixel(image.get(), x, y,
               heat(0.1 + (kMostHeat - 0.1) *
                              static_cast<double>(distances_[static_cast<std::size_t>(y * map_.width + x)] / highest)));
  drawImage(context, image.get(), left_, top_, side_ * map_.width, side_ * map_.height, CAIRO_FILTER_BILINEAR);
}

// Each cell a breath of its state's colour, and a line in that colour wherever another state begins.
void MapPicture::drawRegions(cairo_t* context) const {
  const double inset = std::min(1.75, side_ / 8);
  cairo_set_line_width(context, 2 * inset);
  cairo_set_line_cap(context, CAIRO_LINE_CAP_SQUARE);
  const auto stateAt = [this](int x, int y) {
    if (x < 0 || y < 0 || x >= map_.width || y >= map_.height) return -1;
    return map_.cells[static_cast<std::size_t>(y * map_.width + x)].state;
  };
  for (int y = 0; y < map_.height; ++y)
    for (int x = 0; x < map_.width; ++x) {
      const int state = stateAt(x, y);
      const Point a = corner(x, y);
      const double near = inset, far = side_ - inset, seam = 0.5;  // the line of the next cell is joined
      setColor(context, stateColor(map_, state), 0.13);
      cairo_rectangle(context, a.x, a.y, side_, side_);
      cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE);  // no seams between cells
      cairo_fill(context);
      cairo_set_antialias(context, CAIRO_ANTIALIAS_DEFAULT);
      setColor(context, stateColor(map_, state));
      if (stateAt(x, y - 1) != state) line(context, {a.x + near - seam, a.y + near}, {a.x + far + seam, a.y + near});
      if (stateAt(x, y + 1) != state) line(context, {a.x + near - seam, a.y + far}, {a.x + far + seam, a.y + far});
      if (stateAt(x - 1, y) != state) line(context, {a.x + near, a.y + near - seam}, {a.x + near, a.y + far + seam});
      if (stateAt(x + 1, y) != state) line(context, {a.x + far, a.y + near - seam}, {a.x + far, a.y + far + seam});
      cairo_stroke(context);
    }
}

// Grows with the cells, within what can be seen and what hides nothing.
double MapPicture::hitRadius(double share) const { return std::clamp(side_ * (0.06 + 0.2 * share), 1.2, 11.0); }

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
  drawText(context, kSideCentre, kSilenceY + kSilenceRadius + 24, 15, "silence", 0.5);
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
  drawText(context, kMapLeft, 38, 22, title_);
  drawText(context, kMapLeft, 66, 15, describeMap(map_));
  if (heard_) {
    drawDistances(context);
    drawRegions(context);
    drawHits(context);
  } else {
    cairo_set_line_width(context, 2);
    setColor(context, kInk, 0.4);
    cairo_rectangle(context, left_, top_, side_ * map_.width, side_ * map_.height);
    cairo_stroke(context);
    setColor(context, kInk);
    drawText(context, kMapLeft + kMapWidth / 2, kMapTop + kMapHeight / 2, 20, "nothing was heard: silence alone", 0.5);
  }
  if (silentState_ >= 0) drawSilence(context);
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

void MapPicture::drawTransitions(cairo_t* context) const {
  drawMap(context);
  struct Way {
    std::size_t from, to;
    int count;
  };
  std::vector<Way> ways;
  for (std::size_t from = 0; from < map_.states.size(); ++from)
    for (const auto& next : map_.states[from].next)
      if (next.state != static_cast<int>(from))
        ways.push_back({from, static_cast<std::size_t>(next.state), next.count});
  // The frequent ones last, so that they lie on top.
  std::stable_sort(ways.begin(), ways.end(), [](const Way& a, const Way& b) { return a.count < b.count; });
  for (const Way& way : ways) drawArrow(context, way.from, way.to, boldness(way.count, ways.back().count));
  drawBadges(context);
  drawLegend(context);
  if (!ways.empty()) drawArrowLegend(context, ways.front().count, ways.back().count);
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

void MapPicture::drawLegend(cairo_t* context) const {
  strip(context, 316, "difference from neighbours", "alike", "unlike",
        [](double share) { return heat(0.1 + (kMostHeat - 0.1) * share); });
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

void MapPicture::drawWalk(cairo_t* context, std::span<const int> cells) const {
  drawMap(context);
  drawWay(context, cells);
  drawBadges(context);
  drawLegend(context);
  strip(context, 556, "the walk", "begin", "end", timeColor);
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
