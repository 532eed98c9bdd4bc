// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace ksom {

/// The prototype's picture of a recording: 16 rows (frequency) by 32 columns (time) of five classes, read from a
/// spectrogram in dB relative to its loudest bin, floor -80 dB. With level = (dB + 80) / 80, a cell is
///   beamedSixteenths if its peak level > 0.8, else beamedEighths if its mean level > 0.6, else
///   eighth if its variance / 100 (dB^2) > 0.4, else clef if its mean level > 0.3, else quarter.
class PatternGrid {
 public:
  static constexpr int kRows = 16, kColumns = 32, kCells = kRows * kColumns;
  static constexpr float kFloorDb = -80;
  enum class Pattern : std::uint8_t { beamedSixteenths, beamedEighths, eighth, clef, quarter };

  /// Where a frame or bin belongs. `prototype`: cells of equal size, what remains at the end is dropped (unless there
  /// are fewer frames than columns). `kept`: borders spread evenly, nothing is dropped.
  enum class Borders { prototype, kept };

  void start(std::int64_t frames, Borders borders);
  /// The next frame: one level in dB a bin, 0 at the loudest bin of the recording.
  void add(std::span<const float> db);
  /// Row 0 holds the lowest frequencies. A cell that nothing fell into is a quarter, as is all of a silent recording.
  Pattern at(int row, int column) const;

  /// The symbol in UTF-8.
  static const char* symbol(Pattern pattern);
  /// The symbols of a row, first column first. Allocates; not for the audio thread.
  std::string rowText(int row) const;

 private:
  struct Range {
    std::int64_t begin, end;
  };
  struct Cell {
    double sum = 0, squares = 0;
    float peak = kFloorDb;
    std::int64_t count = 0;
  };
  static Range share(int index, int count, std::int64_t total, Borders borders);
  void addToColumn(int column, std::span<const float> db);

  std::array<Cell, kCells> cells_{};
  std::int64_t frames_ = 0, frame_ = 0;
  Borders borders_ = Borders::kept;
};

}  // namespace ksom
