// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_planes.hpp"

#include <algorithm>
#include <string>

#include "canvas.hpp"
#include "map_cells.hpp"
#include "options.hpp"
#include "state_words.hpp"

using ksom::MusicMap;

namespace {

constexpr int kAcross = 4;
constexpr double kLeft = 40, kTop = 90, kPanelWidth = 390, kPanelHeight = 250;  // from one panel to the next
constexpr double kMapWidth = 350, kMapHeight = 190, kTextSize = 19;

void drawPlane(cairo_t* context, const MusicMap& map, const MapPlane& plane, double x, double y) {
  const auto [low, high] = std::minmax_element(plane.values.begin(), plane.values.end());
  const float range = std::max(*high - *low, 1e-9f);
  const Surface image = newImage(map.width, map.height);
  for (int cell = 0; cell < map.cellCount(); ++cell)
    setPixel(image.get(), cell % map.width, cell / map.width,
             heat(static_cast<double>((plane.values[static_cast<std::size_t>(cell)] - *low) / range)));
  const double side = std::min(kMapWidth / map.width, kMapHeight / map.height);
  drawImage(context, image.get(), x, y + 12, side * map.width, side * map.height);
  setColor(context, kInk);
  std::string title = plane.title;
  std::replace(title.begin(), title.end(), '_', ' ');
  drawText(context, x, y, kTextSize, title);
  drawText(context, x + kMapWidth, y, kTextSize, fixedText(*low, 2) + " ... " + fixedText(*high, 2), 1);
}

}  // namespace

void MapPlanes::draw(cairo_t* context, const MusicMap& map, const std::string& title) {
  startPicture(context, kWidth, kHeight);
  setColor(context, kInk);
  drawText(context, kLeft, 44, 25, title);
  drawText(context, kWidth - kLeft, 44, kTextSize, describeMap(map), 1);
  int at = 0;
  for (const MapPlane& plane : planesOf(map)) {
    drawPlane(context, map, plane, kLeft + kPanelWidth * (at % kAcross), kTop + kPanelHeight * (at / kAcross));
    ++at;
  }
}
