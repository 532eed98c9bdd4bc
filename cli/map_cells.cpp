// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_cells.hpp"

#include <algorithm>

#include "ksom/som_grid.hpp"
#include "memory_for.hpp"
#include "options.hpp"

using ksom::MusicMap;

namespace {

constexpr const char* kHeader = "cell,x,y,state,hits,neighbour_distance,c,c#,d,d#,e,f,f#,g,g#,a,a#,b,level,centroid\n";

}  // namespace

std::string cellsCsv(const MusicMap& map) {
  MemoryFor<ksom::SomGrid> grid(ksom::SomGrid::Config{map.width, map.height, MusicMap::kFeatures});
  std::copy_n(map.weights.begin(), std::min(map.weights.size(), grid->weights().size()), grid->weights().begin());
  std::string text = kHeader;
  const std::span<const float> weights = grid->weights();
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    const MusicMap::Cell& known = map.cells[static_cast<std::size_t>(cell)];
    for (const int whole : {cell, cell % map.width, cell / map.width, known.state, known.hits}) {
      text += std::to_string(whole);
      text += ',';
    }
    text += numberText(grid->neighbourDistance(cell));
    for (const float weight :
         weights.subspan(static_cast<std::size_t>(cell * MusicMap::kFeatures), MusicMap::kFeatures)) {
      text += ',';
      text += numberText(weight);
    }
    text += '\n';
  }
  return text;
}
