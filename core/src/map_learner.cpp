// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/map_learner.hpp"

#include <algorithm>
#include <cmath>

#include "ksom/album_pitches.hpp"
#include "ksom/decibels.hpp"
#include "ksom/som_grid.hpp"
#include "ksom/ward.hpp"

namespace ksom {
namespace {

constexpr int kStepsPerCell = 20, kStepsPerSegment = 20;
constexpr double kUnvisited = 1e-3;  // mass of a cell without hits: it joins whom it resembles

// How much a segment counts in training: by its level above silence, so that loud moments are told apart finest.
float importanceOf(const Segment& segment) { return std::max(segment.levelDb - Segment::kSilenceDb, 1.0f); }

// The level of moments together: that of their mean power.
struct MeanLevel {
  double power = 0, seconds = 0;

  void add(const MusicMap::Moment& moment) {
    power += moment.seconds * dbToPower(static_cast<double>(moment.levelDb));
    seconds += moment.seconds;
  }
  float db() const { return static_cast<float>(10 * std::log10(power / seconds)); }
};

}  // namespace

void MapLearner::startFile(const std::string& name) { files_.push_back({name, 0}); }

void MapLearner::finishFile(double seconds) { files_.back().seconds = seconds; }

void MapLearner::add(Segment&& segment) {
  partialCount_ += segment.partials.size();
  fileOf_.push_back(static_cast<int>(files_.size()) - 1);
  segments_.push_back(std::move(segment));
}

std::int64_t MapLearner::trainingSteps(std::int64_t cells, std::int64_t soundingSegments) {
  return cells * kStepsPerCell + soundingSegments * kStepsPerSegment;
}

MusicMap MapLearner::learn(const Beat& beat, const AlbumPitches& pitches, const Told& told) {
  for (Segment& segment : segments_) pitches.tune(segment.partials);
  MusicMap map;
  map.width = config_.width;
  map.height = config_.height;
  map.seed = config_.seed;
  map.beatSeconds = beat.seconds;
  map.beatConfidence = beat.confidence;
  map.pulsesPerBeat = pulsesPerBeat(beat);
  map.files = files_;
  map.cells.resize(static_cast<std::size_t>(map.cellCount()));
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const Segment& s = segments_[i];
    map.moments.push_back({fileOf_[i], -1, 0, s.startSeconds, s.seconds, s.levelDb, s.attack});
  }
  trainGrid(map, told);
  fillCells(map);
  groupStates(map);
  fillStates(map);
  learnTransitions(map);
  segments_.clear();
  fileOf_.clear();
  files_.clear();
  partialCount_ = 0;
  return map;
}

void MapLearner::trainGrid(MusicMap& map, const Told& told) {
  std::vector<float> vectors, importance;
  for (const Segment& segment : segments_) {
    if (segment.isSilent()) continue;
    const auto features = featuresOf(segment);
    vectors.insert(vectors.end(), features.begin(), features.end());
    importance.push_back(importanceOf(segment));
  }
  const SomGrid::Config config{map.width, map.height, MusicMap::kFeatures};
  std::vector<std::byte> block(SomGrid::bytesNeeded(config));
  SomGrid grid;
  grid.prepare(config, block);
  grid.resetFrom(vectors, map.seed);
  std::vector<double> scratch(importance.size());
  const std::int64_t steps = trainingSteps(map.cellCount(), static_cast<std::int64_t>(importance.size()));
  if (!importance.empty()) grid.train(vectors, importance, scratch, steps, map.seed, told);
  map.quantizationError = grid.quantizationError(vectors);
  map.topographicError = grid.topographicError(vectors);
  map.weights.assign(grid.weights().begin(), grid.weights().end());
  std::size_t at = 0;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (segments_[i].isSilent()) continue;
    map.moments[i].cell = grid.find(std::span<const float>(vectors).subspan(at, MusicMap::kFeatures)).best;
    at += MusicMap::kFeatures;
  }
}

// The partials of all segments on a cell (cell >= 0) or in a state, by duration.
std::vector<WeighedPartials> MapLearner::partialsWhere(const MusicMap& map, int cell, int state) const {
  std::vector<WeighedPartials> sets;
  for (std::size_t i = 0; i < segments_.size(); ++i)
    if (cell >= 0 ? map.moments[i].cell == cell : map.moments[i].state == state)
      sets.push_back({&segments_[i].partials, segments_[i].seconds});
  return sets;
}

void MapLearner::fillCells(MusicMap& map) const {
  std::vector<MeanLevel> level(map.cells.size());
  for (const auto& moment : map.moments) {
    if (moment.cell < 0) continue;
    const auto cell = static_cast<std::size_t>(moment.cell);
    ++map.cells[cell].hits;
    level[cell].add(moment);
  }
  for (std::size_t cell = 0; cell < map.cells.size(); ++cell) {
    if (map.cells[cell].hits == 0) continue;
    map.cells[cell].levelDb = level[cell].db();
    map.cells[cell].partials = mergePartials(partialsWhere(map, static_cast<int>(cell), 0), kClusterCents,
                                             static_cast<std::size_t>(config_.mostPartials));
  }
}

void MapLearner::fillStates(MusicMap& map) const {
  levelStates(map);
  for (std::size_t state = 0; state < map.states.size(); ++state) {
    const auto sets = partialsWhere(map, -1, static_cast<int>(state));
    if (map.states[state].isSilent || sets.empty()) continue;
    map.states[state].partials = mergePartials(sets, kClusterCents, static_cast<std::size_t>(config_.mostPartials));
  }
}

// About the square root of the number of segments, so that each state is met often enough to be left in several ways.
void groupStates(MusicMap& map) {
  std::vector<double> mass;
  int hit = 0, heard = 0;
  for (const auto& cell : map.cells) {
    mass.push_back(cell.hits > 0 ? cell.hits : kUnvisited);
    hit += cell.hits > 0;
    heard += cell.hits;
  }
  if (hit == 0) {  // silence alone: every cell and moment is in that one state
    map.states.emplace_back().isSilent = true;
    return;
  }
  const int wanted =
      std::clamp(static_cast<int>(std::lround(std::sqrt(heard))), MapLearner::kFewestStates, MapLearner::kMostStates);
  const std::vector<int> group = groupCells(map.weights, mass, map.width, std::min(wanted, hit));
  for (std::size_t cell = 0; cell < group.size(); ++cell) map.cells[cell].state = group[cell];
  map.states.resize(static_cast<std::size_t>(*std::max_element(group.begin(), group.end()) + 1));
  const auto silence = static_cast<int>(map.states.size());
  bool isThereSilence = false;
  for (auto& moment : map.moments) {
    moment.state = moment.cell < 0 ? silence : map.cells[static_cast<std::size_t>(moment.cell)].state;
    isThereSilence = isThereSilence || moment.cell < 0;
  }
  if (isThereSilence) map.states.emplace_back().isSilent = true;
}

void levelStates(MusicMap& map) {
  std::vector<MeanLevel> level(map.states.size());
  for (const auto& moment : map.moments) level[static_cast<std::size_t>(moment.state)].add(moment);
  for (std::size_t state = 0; state < map.states.size(); ++state)
    if (!map.states[state].isSilent && level[state].seconds > 0) map.states[state].levelDb = level[state].db();
}

}  // namespace ksom
