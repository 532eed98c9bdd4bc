// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_album.hpp"

#include <algorithm>

#include "ksom/map_learner.hpp"
#include "map_numbers.hpp"

using ksom::MusicMap;

namespace {

constexpr double kMostError = 1e6;  // that a file may hold

void fillStates(MusicMap& map, std::size_t most) {
  ksom::levelStates(map);
  for (std::size_t state = 0; state < map.states.size(); ++state) {
    std::vector<ksom::WeighedPartials> sets;
    for (const auto& cell : map.cells)
      if (cell.state == static_cast<int>(state) && cell.hits > 0)
        sets.push_back({&cell.partials, static_cast<double>(cell.hits)});
    if (sets.empty() || map.states[state].isSilent) continue;
    map.states[state].partials = ksom::mergePartials(sets, ksom::MapLearner::kClusterCents, most);
  }
}

// Rows of kFeatures numbers.
std::vector<float> widened(std::span<const float> weights, std::size_t cells) {
  const std::size_t features = weights.size() / cells;
  std::vector<float> rows(cells * MusicMap::kFeatures);
  for (std::size_t cell = 0; cell < cells; ++cell)
    std::copy_n(weights.begin() + static_cast<std::ptrdiff_t>(cell * features), features,
                rows.begin() + static_cast<std::ptrdiff_t>(cell * MusicMap::kFeatures));
  return rows;
}

}  // namespace

void LiveAlbum::stay(int cell, double seconds) {
  if (!(seconds > 0)) return;
  if (isPaused_) passages_.push_back({"passage " + std::to_string(passages_.size() + 1), 0});
  auto& passage = passages_.back();
  const bool goesOn =
      !isPaused_ && !moments_.empty() && (moments_.back().cell == cell || moments_.back().seconds < kLeastSeconds);
  isPaused_ = false;
  if (!goesOn) {
    if (moments_.size() >= kMostMoments) forgetHalf();
    moments_.push_back({static_cast<int>(passages_.size()) - 1, cell, 0, passage.seconds, 0});
    longest_ = 0;
  }
  auto& moment = moments_.back();
  if (moment.cell != cell && seconds > longest_) moment.cell = cell, longest_ = seconds;
  else if (moment.cell == cell) longest_ += seconds;
  moment.seconds += seconds;
  passage.seconds += seconds;
}

void LiveAlbum::take(std::span<const float> features) {
  if (vectors_.size() < kMostVectors * features.size()) {
    vectors_.insert(vectors_.end(), features.begin(), features.end());
    return;
  }
  std::copy(features.begin(), features.end(),
            vectors_.begin() + static_cast<std::ptrdiff_t>(nextVector_ * features.size()));
  nextVector_ = (nextVector_ + 1) % kMostVectors;
}

// Passages that end before it keep their names and lose their moments.
void LiveAlbum::forgetHalf() {
  moments_.erase(moments_.begin(), moments_.begin() + static_cast<std::ptrdiff_t>(moments_.size() / 2));
}

MusicMap LiveAlbum::asMap(const ksom::SomGrid& grid, int width, std::uint32_t seed, double beatSeconds,
                          std::span<const float> cellNumbers, std::size_t slots, const std::string& path) const {
  MusicMap map;
  map.width = width;
  map.height = grid.cells() / width;
  map.seed = seed;
  map.beatSeconds = beatSeconds;
  map.quantizationError = std::min(grid.quantizationError(vectors_), kMostError);
  map.topographicError = grid.topographicError(vectors_);
  map.files = passages_;
  map.moments = moments_;
  takeWeightNumbers(map, widened(grid.weights(), static_cast<std::size_t>(grid.cells())), path);
  map.cells.resize(static_cast<std::size_t>(map.cellCount()));
  if (!cellNumbers.empty()) takeCellNumbers(map, cellNumbers, slots);
  for (auto& moment : map.moments) {
    auto& cell = map.cells[static_cast<std::size_t>(moment.cell)];
    ++cell.hits;
    moment.levelDb = cell.levelDb;
  }
  ksom::groupStates(map);
  fillStates(map, slots);
  ksom::learnTransitions(map);
  return map;
}
