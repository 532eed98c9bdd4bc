// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/pattern_grid.hpp"

#include <algorithm>

namespace ksom {

PatternGrid::Range PatternGrid::share(int index, int count, std::int64_t total, Borders borders) {
  if (borders == Borders::prototype && total >= count) {
    const std::int64_t size = total / count;
    return {index * size, (index + 1) * size};
  }
  // Fewer frames than columns: neighbours share a frame, so that the grid is always full.
  const std::int64_t begin = index * total / count;
  return {begin, std::max(begin + 1, (index + 1) * total / count)};
}

void PatternGrid::start(std::int64_t frames, Borders borders) {
  cells_ = {};
  frames_ = frames;
  frame_ = 0;
  borders_ = borders;
}

void PatternGrid::add(std::span<const float> db) {
  for (int column = 0; column < kColumns; ++column) {
    const Range range = share(column, kColumns, frames_, borders_);
    if (frame_ >= range.begin && frame_ < range.end) addToColumn(column, db);
  }
  ++frame_;
}

void PatternGrid::addToColumn(int column, std::span<const float> db) {
  for (int row = 0; row < kRows; ++row) {
    const Range range = share(row, kRows, static_cast<std::int64_t>(db.size()), borders_);
    Cell& cell = cells_[static_cast<std::size_t>(row * kColumns + column)];
    for (const float value :
         db.subspan(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end - range.begin))) {
      const double aboveFloor = value - kFloorDb;
      cell.sum += aboveFloor;
      cell.squares += aboveFloor * aboveFloor;
      cell.peak = std::max(cell.peak, value);
    }
    cell.count += range.end - range.begin;
  }
}

PatternGrid::Pattern PatternGrid::at(int row, int column) const {
  const Cell& cell = cells_[static_cast<std::size_t>(row * kColumns + column)];
  if (cell.count == 0) return Pattern::quarter;
  const auto count = static_cast<double>(cell.count);
  const double mean = cell.sum / count, variance = cell.squares / count - mean * mean;
  if ((cell.peak - kFloorDb) / -kFloorDb > 0.8f) return Pattern::beamedSixteenths;
  if (mean / -kFloorDb > 0.6) return Pattern::beamedEighths;
  if (std::min(variance / 100, 1.0) > 0.4) return Pattern::eighth;
  if (mean / -kFloorDb > 0.3) return Pattern::clef;
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
