// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/music_map.hpp"

#include <algorithm>
#include <cmath>

#include "ksom/decibels.hpp"

namespace ksom {
namespace {

constexpr float kLevelShare = 0.5f;      // 60 dB of level count as half of a wholly different chroma
constexpr float kCentroidShare = 0.12f;  // an octave of brightness
constexpr std::size_t kBlended = 3;
constexpr float kBlendCents = 35;

}  // namespace

std::array<float, MusicMap::kFeatures> featuresOf(const Segment& segment) {
  std::array<float, MusicMap::kFeatures> features{};
  for (std::size_t c = 0; c < segment.chroma.size(); ++c) features[c] = std::sqrt(segment.chroma[c]);
  features[12] = kLevelShare * (std::max(segment.levelDb, Segment::kSilenceDb) + 60) / 60;
  features[13] = kCentroidShare * std::log2(std::max(segment.centroidHz, 20.0f) / 440);
  return features;
}

bool MusicMap::isSilent() const {
  return std::none_of(moments.begin(), moments.end(), [](const Moment& moment) { return moment.cell >= 0; });
}

std::vector<MapPartial> partialsAt(const MusicMap& map, int cell, std::size_t most, float* levelDb) {
  struct Near {
    int distance, cell;
  };
  std::vector<Near> near;
  const int x = cell % map.width, y = cell / map.width;
  for (int other = 0; other < map.cellCount(); ++other) {
    if (map.cells[static_cast<std::size_t>(other)].partials.empty()) continue;
    const int dx = other % map.width - x, dy = other / map.width - y;
    near.push_back({dx * dx + dy * dy, other});
  }
  std::stable_sort(near.begin(), near.end(), [](const Near& a, const Near& b) { return a.distance < b.distance; });
  if (!near.empty() && near[0].distance == 0) near.resize(1);
  near.resize(std::min(near.size(), kBlended));
  std::vector<WeighedPartials> sets;
  double power = 0, total = 0;
  for (const Near& place : near) {
    const auto& source = map.cells[static_cast<std::size_t>(place.cell)];
    const double weight = 1.0 / std::max(place.distance, 1);
    sets.push_back({&source.partials, weight});
    power += weight * dbToPower(static_cast<double>(source.levelDb));
    total += weight;
  }
  if (levelDb) *levelDb = total > 0 ? static_cast<float>(10 * std::log10(power / total)) : Segment::kSilenceDb;
  return sets.empty() ? std::vector<MapPartial>{} : mergePartials(sets, kBlendCents, most);
}

double squaredDistance(const MusicMap& map, int cellA, int cellB, std::size_t features) {
  const auto weightsOf = [&](int cell) { return &map.weights[static_cast<std::size_t>(cell) * MusicMap::kFeatures]; };
  const float *a = weightsOf(cellA), *b = weightsOf(cellB);
  double squares = 0;
  for (std::size_t f = 0; f < features; ++f) {
    const double difference = static_cast<double>(a[f]) - static_cast<double>(b[f]);
    squares += difference * difference;
  }
  return squares;
}

std::vector<Visit> visitsOf(const MusicMap& map) {
  std::vector<Visit> visits;
  for (std::size_t m = 0; m < map.moments.size(); ++m) {
    const auto& moment = map.moments[m];
    const bool goesOn = m > 0 && moment.state == map.moments[m - 1].state && moment.file == map.moments[m - 1].file;
    if (!goesOn) visits.push_back({moment.state, m, m, 0});
    visits.back().end = m + 1;
    visits.back().seconds += moment.seconds;
  }
  return visits;
}

}  // namespace ksom
