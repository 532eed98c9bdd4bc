// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/pattern_grid.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ksom/decibels.hpp"
#include "ksom/float_mode.hpp"

namespace ksom {
namespace {

constexpr float kLowestDb = -1000, kHighestDb = 1000;
constexpr double kMostLiveFrames = 1e9;

// The decimal number that is meant by a float: 0.6, not 0.60000002.
double decimalOf(float value) { return std::round(static_cast<double>(value) * 1e6) / 1e6; }

float liveDb(float db) { return std::isfinite(db) ? std::clamp(db, kLowestDb, kHighestDb) : kLowestDb; }

}  // namespace

PatternGrid::PatternGrid() {
  for (std::size_t id = 0; id < numParams; ++id) values_[id] = params[id].init;
}

Verdict PatternGrid::set(ParamId id, float value) {
  Verdict verdict;
  values_[id] = clampParam(params[id], value, values_[id], &verdict);
  return verdict;
}

PatternGrid::Range PatternGrid::share(int index, int count, std::int64_t total, Borders borders) {
  if (borders == Borders::prototype && total >= count) {
    const std::int64_t size = total / count;
    return {index * size, (index + 1) * size};
  }
  // Fewer frames than columns: neighbours share a frame, so that the grid is always full.
  const std::int64_t begin = index * total / count;
  return {begin, std::max(begin + 1, (index + 1) * total / count)};
}

// Where rows are narrower than a bin, neighbours share one here too.
PatternGrid::Range PatternGrid::binsOf(int row, std::int64_t bins) const {
  if (!isLogarithmic_) return share(row, kRows, bins, borders_);
  constexpr int kRowsAnOctave = kRows / kOctaves;
  static_assert(kRowsAnOctave == 2);
  const auto edge = [&](int index) {
    const int below = kRows - index;  // half octaves below half the sample rate
    const double ratio = std::ldexp(below % 2 ? 1 / std::numbers::sqrt2 : 1.0, -below / 2);
    return index == 0       ? 0
           : index == kRows ? bins
                            : static_cast<std::int64_t>(std::ceil(static_cast<double>(bins - 1) * ratio));
  };
  const std::int64_t begin = edge(row);
  return {begin, std::max(begin + 1, edge(row + 1))};
}

void PatternGrid::start(std::int64_t frames, Borders borders) {
  cells_ = {};
  frames_ = frames;
  frame_ = 0;
  borders_ = borders;
  isLive_ = false;
  isLogarithmic_ = static_cast<int>(values_[rows]) == logarithmic;
  loudestDb_ = 0;
}

void PatternGrid::startLive(double frameSeconds) {
  const double frames = std::round(static_cast<double>(values_[seconds]) / frameSeconds);
  start(frames >= kColumns && frames <= kMostLiveFrames ? static_cast<std::int64_t>(frames) : kColumns, Borders::kept);
  isLive_ = true;
  columnPeakDb_.fill(kLowestDb);
  loudestDb_ = kQuietestDb;
  newest_ = kColumns - 1;
}

void PatternGrid::add(std::span<const float> db) {
  const FloatMode mode;
  if (isLive_) return addLive(db.size(), [db](std::size_t bin) { return liveDb(db[bin]); });
  const auto levelOf = [db](std::size_t bin) { return db[bin]; };
  for (int column = 0; column < kColumns; ++column) {
    const Range range = share(column, kColumns, frames_, borders_);
    if (frame_ >= range.begin && frame_ < range.end) addToColumn(column, db.size(), levelOf);
  }
  ++frame_;
}

void PatternGrid::addPower(std::span<const float> power) {
  const FloatMode mode;
  const auto levelOf = [power](std::size_t bin) {
    return std::isfinite(power[bin]) ? liveDb(powerToDb(power[bin])) : kLowestDb;
  };
  if (isLive_) addLive(power.size(), levelOf);
}

template <class LevelOf>
void PatternGrid::addLive(std::size_t bins, const LevelOf& levelOf) {
  const int column = static_cast<int>(((frame_ + 1) * kColumns - 1) / frames_);
  if (column != newest_ || frame_ == 0) openColumn(column);
  float& peakDb = columnPeakDb_[static_cast<std::size_t>(column)];
  for (std::size_t bin = 0; bin < bins; ++bin) peakDb = std::max(peakDb, levelOf(bin));
  loudestDb_ = std::max(kQuietestDb, *std::max_element(columnPeakDb_.begin(), columnPeakDb_.end()));
  addToColumn(column, bins, [&](std::size_t bin) { return std::max(levelOf(bin), loudestDb_ + kFloorDb); });
  frame_ = (frame_ + 1) % frames_;
}

void PatternGrid::openColumn(int column) {
  newest_ = column;
  columnPeakDb_[static_cast<std::size_t>(column)] = kLowestDb;
  for (int row = 0; row < kRows; ++row)
    cells_[static_cast<std::size_t>(row * kColumns + column)] = {.peakDb = kLowestDb};
}

template <class LevelOf>
void PatternGrid::addToColumn(int column, std::size_t bins, const LevelOf& levelOf) {
  if (bins == 0) return;
  for (int row = 0; row < kRows; ++row) {
    const Range range = binsOf(row, static_cast<std::int64_t>(bins));
    Cell& cell = cells_[static_cast<std::size_t>(row * kColumns + column)];
    for (std::int64_t bin = range.begin; bin < range.end; ++bin) {
      const float value = levelOf(static_cast<std::size_t>(bin));
      const double aboveFloor = value - kFloorDb;
      cell.sum += aboveFloor;
      cell.squares += aboveFloor * aboveFloor;
      cell.peakDb = std::max(cell.peakDb, value);
    }
    cell.count += range.end - range.begin;
  }
}

PatternGrid::Pattern PatternGrid::at(int row, int column) const {
  const int place = isLive_ ? (newest_ + 1 + column) % kColumns : column;
  return patternOf(cells_[static_cast<std::size_t>(row * kColumns + place)]);
}

PatternGrid::Pattern PatternGrid::patternOf(const Cell& cell) const {
  if (cell.count == 0) return Pattern::quarter;
  const auto count = static_cast<double>(cell.count);
  const double mean = cell.sum / count, deviation = cell.squares / count - mean * mean;
  const double level = (mean - static_cast<double>(loudestDb_)) / -static_cast<double>(kFloorDb);
  if ((cell.peakDb - loudestDb_ - kFloorDb) / -kFloorDb > values_[peak]) return Pattern::beamedSixteenths;
  if (level > decimalOf(values_[energy])) return Pattern::beamedEighths;
  if (std::min(deviation / 100, 1.0) > decimalOf(values_[variance])) return Pattern::eighth;
  if (level > decimalOf(values_[presence])) return Pattern::clef;
  return Pattern::quarter;
}

const char* PatternGrid::symbol(Pattern pattern) {
  constexpr std::array symbols{"♬", "♫", "♪", "𝄞", "♩"};
  return symbols[static_cast<std::size_t>(pattern)];
}

std::string PatternGrid::rowText(int row) const {
  std::string text;
  for (int column = 0; column < kColumns; ++column) text += symbol(at(row, column));
  return text;
}

}  // namespace ksom
