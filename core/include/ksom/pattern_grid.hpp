// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "ksom/param.hpp"

namespace ksom {

/// The prototype's picture of a recording: 16 rows (frequency) by 32 columns (time) of five classes, read from a
/// spectrogram in dB relative to its loudest bin, floor -80 dB. With level = (dB + 80) / 80, a cell is
///   beamedSixteenths if its peak level > peak, else beamedEighths if its mean level > energy, else
///   eighth if its variance / 100 (dB^2) > variance, else clef if its mean level > presence, else quarter.
///
/// Over a whole clip (start), or live over the last `seconds` (startLive): then columns move on as time does, and the
/// loudest bin is that of these seconds, but never below kQuietestDb. What was heard before it was so loud had its floor
/// 80 dB below the loudest bin of its own time. All but rowText may be called on the audio thread; nothing allocates.
class PatternGrid {
 public:
  static constexpr int kRows = 16, kColumns = 32, kCells = kRows * kColumns;
  static constexpr float kFloorDb = -80;
  static constexpr float kQuietestDb = -60;  ///< dBFS, of the loudest bin live: rooms are no music
  static constexpr int kOctaves = 8;         ///< that logarithmic rows span, below half the sample rate
  enum class Pattern : std::uint8_t { beamedSixteenths, beamedEighths, eighth, clef, quarter };
  enum ParamId { rows, peak, energy, variance, presence, seconds, numParams };
  enum Rows { linear, logarithmic };
  static constexpr std::array<Param, numParams> params{{
      {"rows", "", 0, 1, 0, "Rows as high in Hz, or each half an octave, the lowest with all below", "lin|log"},
      {"peak", "", 0, 1, 0.8f, "A cell whose loudest bin is above is busy (♬); 0 is -80 dB, 1 the loudest of all"},
      {"energy", "", 0, 1, 0.6f, "Else one whose mean is above is full (♫)"},
      {"variance", "", 0, 1, 0.4f, "Else one that varies more is uneven (♪); 1 is 10 dB up and down"},
      {"presence", "", 0, 1, 0.3f, "Else one whose mean is above is there (𝄞), and all others rest (♩)"},
      {"seconds", "s", 0.1f, 3600, 8, "How far back it looks, live"},
  }};

  /// Where a frame or bin belongs. `prototype`: cells of equal size, what remains at the end is dropped (unless there
  /// are fewer frames than columns). `kept`: borders spread evenly, nothing is dropped. Logarithmic rows are always kept.
  enum class Borders { prototype, kept };

  PatternGrid();
  /// Rows and seconds hold from the next start on, the others at once.
  Verdict set(ParamId id, float value);
  float get(ParamId id) const { return values_[id]; }

  void start(std::int64_t frames, Borders borders);
  /// Live, with frames so far apart; at least one for each column, so `seconds` may be more than was asked for.
  void startLive(double frameSeconds);
  /// The next frame: one level in dB a bin, 0 at the loudest bin of the recording; live, in dBFS. Live, what is not a
  /// number is as low as can be.
  void add(std::span<const float> db);
  /// The same, live only, of powers, 1 being full scale (Analyzer::power).
  void addPower(std::span<const float> power);
  /// Row 0 holds the lowest frequencies. A cell that nothing fell into is a quarter, as is all of a silent recording.
  /// Live, column 0 is the oldest.
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
    float peakDb = kFloorDb;
    std::int64_t count = 0;
  };
  static Range share(int index, int count, std::int64_t total, Borders borders);
  Range binsOf(int row, std::int64_t bins) const;
  template <class LevelOf>
  void addLive(std::size_t bins, const LevelOf& levelOf);
  template <class LevelOf>
  void addToColumn(int column, std::size_t bins, const LevelOf& levelOf);
  void openColumn(int column);
  Pattern patternOf(const Cell& cell) const;

  std::array<Cell, kCells> cells_{};
  std::array<float, numParams> values_{};
  std::int64_t frames_ = 0, frame_ = 0;
  Borders borders_ = Borders::kept;
  bool isLive_ = false, isLogarithmic_ = false;
  float loudestDb_ = 0;
  std::array<float, kColumns> columnPeakDb_{};  // live
  int newest_ = 0;                              // live: the column that is being filled, of a ring
};

}  // namespace ksom
