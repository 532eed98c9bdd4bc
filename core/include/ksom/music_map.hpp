// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "ksom/bands.hpp"
#include "ksom/map_partial.hpp"
#include "ksom/segment.hpp"

namespace ksom {

/// What was learnt from an album: a self-organizing map of its segments, the states that its cells are grouped into,
/// and how the album went through them. Plain data; MapLearner makes it, Walk goes through it.
struct MusicMap {
  static constexpr int kFeatures = 14;  ///< see featuresOf

  /// A place on the map. Cells that no segment fell on have no partials of their own; see partialsAt.
  struct Cell {
    int state = 0;
    int hits = 0;                         ///< segments that fell on it
    float levelDb = Segment::kSilenceDb;  ///< dBFS, of their mean square
    std::vector<MapPartial> partials;     ///< ascending frequency
  };
  struct Next {
    int state = 0, count = 0;
  };
  /// Where the album went from a state when it came from `before`.
  struct Second {
    int before = 0;
    std::vector<Next> next;
  };
  /// A group of neighbouring cells, or silence.
  struct State {
    bool isSilent = false;
    float levelDb = Segment::kSilenceDb;
    std::vector<MapPartial> partials;  ///< of all its segments together
    std::vector<float> dwellBeats;     ///< how long the album stayed, visit by visit, ascending
    std::vector<Next> next;            ///< where it went, most frequent first
    std::vector<Second> second;        ///< where seen kSeenOften times or more
  };
  static constexpr int kSeenOften = 3;
  /// A segment of the album: where it lies on the map. cell is -1 for silence.
  struct Moment {
    int file = 0, cell = -1, state = 0;
    double startSeconds = 0, seconds = 0;
    float levelDb = Segment::kSilenceDb, attack = 0;
  };
  struct File {
    std::string name;
    double seconds = 0;
  };

  int width = 0, height = 0;  ///< cells
  std::uint32_t seed = 1;
  double quantizationError = 0;  ///< mean distance of a segment from its cell
  double topographicError = 0;   ///< share of segments whose two best cells are no neighbours
  double beatSeconds = 0.5, beatConfidence = 0;
  std::array<float, kBands> pulsesPerBeat{1, 1, 1, 1, 1};
  std::vector<float> weights;  ///< cells x kFeatures, row after row
  std::vector<Cell> cells;     ///< y * width + x
  std::vector<State> states;
  std::vector<File> files;
  std::vector<Moment> moments;  ///< the album in order

  int cellCount() const { return width * height; }
  bool isSilent() const;  ///< no sound was heard
};

/// A segment as the map sees it: twelve roots of the chroma (so that their distance is Hellinger's), the level and the
/// logarithm of the centroid.
std::array<float, MusicMap::kFeatures> featuresOf(const Segment& segment);

/// What a cell plays: its own partials or, where no segment fell, those of the three nearest cells that have some,
/// blended by their distance on the map. `levelDb` gets the level that goes with them.
std::vector<MapPartial> partialsAt(const MusicMap& map, int cell, std::size_t most, float* levelDb = nullptr);

/// Between the weights of two cells, over the first so many features: Chroma::kClasses of them are their harmony.
double squaredDistance(const MusicMap& map, int cellA, int cellB, std::size_t features = MusicMap::kFeatures);

/// A visit of the album to a state: neighbouring moments of one file.
struct Visit {
  int state = 0;
  std::size_t begin = 0, end = 0;  ///< of moments
  double seconds = 0;
};
std::vector<Visit> visitsOf(const MusicMap& map);

}  // namespace ksom
