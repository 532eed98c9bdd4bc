// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/music_map.hpp"

namespace ksom {

/// What a live walk needs of a map, as one row of numbers that a host's buffer can hold, in this order:
///
///   16                   75013, version, count of all numbers, width, height, honeycomb (0, 1), torus (0, 1), states,
///                        seconds a beat, then zeros
///   2 a cell             its state; how long or often it was heard
///   18 a state           silent (0, 1); visits; how long the last 16 lasted, in beats, or 16 quantiles of more
///   states x states      row by row: how often the music went from the one to the other
///   states^3             the same by where it came from before, [from][before][to]; only up to 32 states
///
/// A WalkTable looks at such numbers. Its shape is read once, and checked; each number is checked as it is read, and so
/// nothing outside is touched whatever stands there, also when another writes meanwhile. Audio thread, but for what
/// takes or gives a MusicMap.
class WalkTable {
 public:
  static constexpr float kMark = 75013;
  static constexpr int kVersion = 1, kMostSide = 256, kMostStates = 256, kMostStatesWithSecond = 32, kDwells = 16;
  static constexpr std::size_t kHead = 16, kOfCell = 2;  ///< numbers

  struct Shape {
    int width = 32, height = 16;  ///< cells, 1 ... kMostSide
    int states = 0;               ///< 1 ... kMostStates; 0: square tiles of the map, at most 32
    bool isHexagonal = false, isTorus = false;
  };
  static constexpr double kMostNumber = 1e6;  ///< that is written: of a count, of beats
  enum class Fault { none, tooShort, foreign, otherVersion, badShape, cutOff, badNumber };
  /// In words: "is cut off".
  static const char* describe(Fault fault);

  /// 0 when the shape is illegal.
  static std::size_t floatsNeeded(const Shape& shape);
  /// The tile that a cell lies in, on a map of that shape whose states are tiles.
  static int tileOf(const Shape& shape, int cell);
  /// A table that knows nothing yet but its tiles, to be learnt live (WalkLearner). False, and nothing written, when the
  /// numbers are too few, the shape is illegal or states are asked for by number.
  static bool start(const Shape& shape, double beatSeconds, std::span<float> floats);
  /// Which cells touch may change at any time. False, and nothing written, without a sound table.
  static bool setEdges(bool isHexagonal, bool isTorus, std::span<float> floats);

  /// Whether it is a table, as far as its first 16 numbers tell.
  static Fault check(std::span<const float> floats);
  /// And whether each of the others can be.
  static Fault checkAll(std::span<const float> floats);

  /// Offline: what a map needs, 0 when it has too many states; that written; and read again into the map that it came
  /// from: its cells' states and hits, its states' stays and ways. What did not change stays as exact as it was. False,
  /// and the map as before, when the table does not fit or is faulty.
  static Shape shapeOf(const MusicMap& map);
  static bool write(const MusicMap& map, std::span<float> floats);
  static bool readInto(MusicMap& map, std::span<const float> floats);

  explicit WalkTable(std::span<const float> floats);
  /// None of what follows is asked of a table that is not there.
  bool isThere() const { return !floats_.empty(); }
  const Shape& shape() const { return shape_; }
  int cells() const { return shape_.width * shape_.height; }
  double beatSeconds() const;   ///< 0.05 ... 60
  int stateOf(int cell) const;  ///< -1 when it has none
  bool isIn(int cell, int state) const { return floats_[cellAt(cell)] == static_cast<float>(state); }
  double hits(int cell) const;
  bool isSilent(int state) const;
  double visits(int state) const;
  double dwellBeats(int state, int index) const;  ///< index 0 ... kDwells - 1; finite, 0 or more
  double next(int from, int to) const;
  bool hasSecond() const { return shape_.states <= kMostStatesWithSecond; }
  double second(int from, int before, int to) const;

 private:
  friend class WalkLearner;
  // Where each number stands.
  static std::size_t cellAt(int cell) { return kHead + kOfCell * static_cast<std::size_t>(cell); }
  std::size_t stateAt(int state) const;
  std::size_t nextAt(int from, int to) const;
  std::size_t secondAt(int from, int before, int to) const;
  double amountAt(std::size_t place) const;
  static void putHead(const Shape& shape, double beatSeconds, std::span<float> floats);

  std::span<const float> floats_;
  Shape shape_{0, 0, 0};
};

}  // namespace ksom
