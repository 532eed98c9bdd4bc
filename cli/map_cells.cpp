// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_cells.hpp"

#include <algorithm>

#include "ksom/som_grid.hpp"
#include "memory_for.hpp"
#include "options.hpp"

using ksom::MusicMap;

namespace {

constexpr std::array<const char*, MusicMap::kFeatures> kFeatureNames{"c", "c#", "d", "d#", "e", "f",     "f#",
                                                                     "g", "g#", "a", "a#", "b", "level", "centroid"};

}  // namespace

std::vector<MapPlane> planesOf(const MusicMap& map) {
  MemoryFor<ksom::SomGrid> grid(ksom::SomGrid::Config{map.width, map.height, MusicMap::kFeatures});
  std::copy_n(map.weights.begin(), std::min(map.weights.size(), grid->weights().size()), grid->weights().begin());
  std::vector<MapPlane> planes{{"hits", {}}, {"neighbour_distance", {}}};
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    planes[0].values.push_back(static_cast<float>(map.cells[static_cast<std::size_t>(cell)].hits));
    planes[1].values.push_back(grid->neighbourDistance(cell));
  }
  for (int feature = 0; feature < MusicMap::kFeatures; ++feature) {
    planes.push_back({kFeatureNames[static_cast<std::size_t>(feature)], std::vector<float>(map.cells.size())});
    grid->componentPlane(feature, planes.back().values);
  }
  return planes;
}

std::string cellsCsv(const MusicMap& map) {
  const auto planes = planesOf(map);
  std::string text = "cell,x,y,state";
  for (const MapPlane& plane : planes) text.append(",").append(plane.title);
  text += '\n';
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    const auto at = static_cast<std::size_t>(cell);
    const MusicMap::Cell& known = map.cells[at];
    text += std::to_string(cell);
    for (const int whole : {cell % map.width, cell / map.width, known.state, known.hits})
      text.append(",").append(std::to_string(whole));
    for (std::size_t plane = 1; plane < planes.size(); ++plane)
      text.append(",").append(numberText(planes[plane].values[at]));
    text += '\n';
  }
  return text;
}
