// SPDX-License-Identifier: GPL-3.0-or-later
#include "grid_map.hpp"

#include <algorithm>

#include "failure.hpp"
#include "map_numbers.hpp"

namespace ksom::pd {

GridMap::GridMap(const SomGrid::Config& config, int slots, std::uint32_t seed)
    : config_(config),
      cellConfig_{config.width, config.height, slots, SomCells::kMostPartials},
      played_(static_cast<std::size_t>(slots)),
      walk_(seed),
      seed_(seed) {
  setUp(seed);
}

GridMap::GridMap(MusicMap&& map, int slots, std::uint32_t seed, const std::string& path)
    : GridMap({map.width, map.height, MusicMap::kFeatures}, slots, seed) {
  std::copy(map.weights.begin(), map.weights.end(), grid_.weights().begin());
  table_ = walkNumbersOf(map, path);
  takeCells(cellNumbersOf(map, static_cast<std::size_t>(slots)));
  origin_ = std::move(map);
}

void GridMap::setUp(std::uint32_t seed) {
  gridBlock_.resize(SomGrid::bytesNeeded(config_));
  grid_.prepare(config_, gridBlock_);
  grid_.reset(seed);
  const WalkTable::Shape shape{config_.width, config_.height};
  table_.resize(WalkTable::floatsNeeded(shape));
  WalkTable::start(shape, kBeatSeconds, table_);
}

void GridMap::begin(std::span<const float> vectors, std::uint32_t seed) {
  grid_.begin(vectors, seed);
  seed_ = seed;
  pause();
  if (static_cast<int>(grid_.get(SomGrid::init)) == SomGrid::kept) return;
  cells_ = {};
  cellNumbers_.clear();
  const WalkTable::Shape shape{config_.width, config_.height};
  table_.assign(WalkTable::floatsNeeded(shape), 0);
  WalkTable::start(shape, kBeatSeconds, table_);
  walk_.reset(seed);
  origin_.reset();
  album_ = {};
}

void GridMap::giveCellsMemory() {
  if (!cellNumbers_.empty()) return;
  cellBlock_.resize(SomCells::bytesNeeded(cellConfig_));
  cells_.prepare(cellConfig_, cellBlock_);
  cellNumbers_.resize(cellNumberCount());
  SomCells::clear(cellNumbers_);
}

void GridMap::pause() {
  learner_.reset();
  lesson_.reset();
  album_.pause();
  lastCell_ = -1;
}

SomGrid::Match GridMap::hear(std::span<const float> features, double secondsSince) {
  if (secondsSince > kPauseSeconds) pause();
  if (lastCell_ >= 0) {
    learner_.hear(table_, lastCell_, secondsSince);
    album_.stay(lastCell_, secondsSince);
  }
  album_.take(features);
  const float rate = grid_.rateNow(), sigma = grid_.sigmaNow();
  const SomGrid::Match match = grid_.hear(features);
  lesson_ = {match.best, rate, sigma};
  lastCell_ = match.best;
  return match;
}

bool GridMap::teach(std::span<const Partial> partials, int atOnce) {
  if (!lesson_) return false;
  giveCellsMemory();
  if (cells_.goOn(cellNumbers_, atOnce) == 0)
    cells_.learn(cellNumbers_, grid_, lesson_->cell, partials, lesson_->rate, lesson_->sigmaCells, 0);
  lesson_.reset();
  return goOn();
}

int GridMap::stateOf(int cell) const {
  const WalkTable table(table_);
  return cell >= 0 && cell < grid_.cells() ? table.stateOf(cell) : -1;
}

std::span<const Partial> GridMap::silence() {
  for (Partial& partial : played_) partial = {.freqHz = partial.freqHz};
  return played_;
}

std::span<const Partial> GridMap::partialsAt(float x, float y) {
  finish();
  silence();
  const SomCells::Place place{x, y, SomGrid::bilinear, grid_.get(SomGrid::wrap) > 0};
  std::vector<Partial> found(played_.size());
  const std::size_t count = cells_.at(cellNumbers_, place, found);
  std::copy_n(found.begin(), count, played_.begin());
  return played_;
}

std::span<const float> GridMap::walkNumbers() {
  WalkTable::setEdges(grid_.get(SomGrid::topology) > 0, grid_.get(SomGrid::wrap) > 0, table_);
  return table_;
}

const LiveWalk::Step& GridMap::step() { return walk_.step(walkNumbers()); }

double GridMap::secondsOf(const LiveWalk::Step& step) const {
  return static_cast<double>(step.dwellBeats) * WalkTable(table_).beatSeconds();
}

void GridMap::takeCells(std::vector<float>&& numbers) {
  giveCellsMemory();
  cells_.prepare(cellConfig_, cellBlock_);
  cellNumbers_ = std::move(numbers);
  lesson_.reset();
}

bool GridMap::takeWalk(std::vector<float>&& numbers) {
  const WalkTable table(numbers);
  if (WalkTable::checkAll(numbers) != WalkTable::Fault::none || table.shape().width != config_.width ||
      table.shape().height != config_.height)
    return false;
  table_ = std::move(numbers);
  learner_.reset();
  return true;
}

MusicMap GridMap::asFile(const std::string& path) {
  finish();
  const auto slots = static_cast<std::size_t>(cellConfig_.slots);
  if (!origin_) {
    if (config_.features > MusicMap::kFeatures)
      throw Failure("a map file has " + std::to_string(MusicMap::kFeatures) +
                    " features, as [kanalyze~] tells them, and this map has " + std::to_string(config_.features) +
                    "; toarray keeps it");
    if (album_.isEmpty())
      throw Failure("it heard no lists yet that go on in time, as an album does; toarray keeps what it has");
    return album_.asMap(grid_, config_.width, seed_, WalkTable(table_).beatSeconds(), cellNumbers_, slots, path);
  }
  MusicMap map = *origin_;
  takeWeightNumbers(map, grid_.weights(), path);
  takeCellNumbers(map, cellNumbers_, slots);
  WalkTable::readInto(map, table_);
  return map;
}

}  // namespace ksom::pd
