// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_numbers.hpp"

#include <algorithm>
#include <cmath>

#include "failure.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/walk_table.hpp"

using ksom::kPartialNumbers;
using ksom::MapPartial;
using ksom::MusicMap;
using ksom::WalkTable;

namespace {

constexpr float kMostWeight = 1000;  // of a map file

std::vector<MapPartial> strongest(std::vector<MapPartial> partials, std::size_t most) {
  std::stable_sort(partials.begin(), partials.end(), [](const auto& a, const auto& b) { return a.amp > b.amp; });
  partials.resize(std::min(partials.size(), most));
  std::stable_sort(partials.begin(), partials.end(), [](const auto& a, const auto& b) { return a.freqHz < b.freqHz; });
  return partials;
}

std::vector<MapPartial> partialsIn(std::span<const float> cell) {
  std::vector<MapPartial> partials;
  for (; !cell.empty(); cell = cell.subspan(kPartialNumbers)) {
    const ksom::Partial p = ksom::partialFrom(cell.first<kPartialNumbers>());
    if (p.state != ksom::PartialState::empty) partials.push_back({p.freqHz, p.amp, p.weight, 0});
  }
  return strongest(partials, partials.size());
}

float levelOf(const std::vector<MapPartial>& partials) {
  double power = 0;
  for (const MapPartial& p : partials) power += static_cast<double>(p.amp) * static_cast<double>(p.amp) / 2;
  return power > 0 ? static_cast<float>(10 * std::log10(power)) : ksom::Segment::kSilenceDb;
}

}  // namespace

std::vector<float> cellNumbersOf(const MusicMap& map, std::size_t slots) {
  std::vector<float> numbers(static_cast<std::size_t>(map.cellCount()) * slots * kPartialNumbers);
  ksom::SomCells::clear(numbers);
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    const auto& own = map.cells[static_cast<std::size_t>(cell)].partials;
    const auto partials = own.empty() ? partialsAt(map, cell, slots) : strongest(own, slots);
    for (std::size_t i = 0; i < partials.size(); ++i) {
      const std::size_t frame = static_cast<std::size_t>(cell) * slots + i;
      ksom::putPartial({partials[i].freqHz, partials[i].amp, 0, partials[i].weight, ksom::PartialState::continues},
                       std::span(numbers).subspan(frame * kPartialNumbers).first<kPartialNumbers>());
    }
  }
  return numbers;
}

std::vector<float> walkNumbersOf(const MusicMap& map, const std::string& path) {
  std::vector<float> numbers(WalkTable::floatsNeeded(WalkTable::shapeOf(map)));
  if (!WalkTable::write(map, numbers))
    throw Failure(path + ": has " + std::to_string(map.states.size()) + " states; a walk table has room for " +
                  std::to_string(WalkTable::kMostStates));
  return numbers;
}

void takeCellNumbers(MusicMap& map, std::span<const float> numbers, std::size_t slots) {
  const std::size_t floats = slots * kPartialNumbers;
  const auto before = cellNumbersOf(map, slots);
  for (std::size_t cell = 0; cell < map.cells.size(); ++cell) {
    const auto now = numbers.subspan(cell * floats, floats);
    if (std::equal(now.begin(), now.end(), before.begin() + static_cast<std::ptrdiff_t>(cell * floats))) continue;
    map.cells[cell].partials = partialsIn(now);
    map.cells[cell].levelDb = levelOf(map.cells[cell].partials);
  }
}

void takeWeightNumbers(MusicMap& map, std::span<const float> weights, const std::string& path) {
  if (!std::all_of(weights.begin(), weights.end(), [](float x) { return std::abs(x) <= kMostWeight; }))
    throw Failure(path + ": holds weights beyond 1000");
  map.weights.assign(weights.begin(), weights.end());
}
