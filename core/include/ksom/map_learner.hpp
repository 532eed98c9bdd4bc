// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ksom/album_pitches.hpp"
#include "ksom/beat.hpp"
#include "ksom/music_map.hpp"
#include "ksom/param.hpp"
#include "ksom/segment.hpp"

namespace ksom {

/// Learns a map from an album: segments in, file after file, then learn(). Its steps: features -> SomGrid -> cells
/// with partials -> states (Ward) -> how the album went through them. Learning only: allocates.
class MapLearner {
 public:
  enum ParamId { partials, width, height, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"partials", "", 1, 256, 64, "Partials that a cell or a state remembers at most; each is a swarm", nullptr, true},
      {"width", "cells", 1, 256, 32,
       "Width of the map; learning time grows with the square of its cells (128 x 128: about half a minute)", nullptr,
       true},
      {"height", "cells", 1, 256, 16, "Height of the map", nullptr, true},
  }};
  static constexpr float kClusterCents = 35;               ///< partials of several segments so near are one
  static constexpr int kFewestStates = 6, kMostStates = 24;  ///< fewer only when the album has fewer sounds

  struct Config {
    int mostPartials = static_cast<int>(params[partials].init),
        width = static_cast<int>(params[MapLearner::width].init),
        height = static_cast<int>(params[MapLearner::height].init);
    std::uint32_t seed = 1;
  };

  explicit MapLearner(const Config& config) : config_(config) {}
  /// A new file of the album; its segments follow.
  void startFile(const std::string& name);
  void add(Segment&& segment);
  void finishFile(double seconds);

  std::size_t segmentCount() const { return segments_.size(); }
  std::size_t partialCount() const { return partialCount_; }  ///< of all segments
  using Told = std::function<void(double share)>;
  /// What all of it comes to. The segments are given up. `told`, if any, hears now and then how much of the training
  /// is done (0 ... 1), on the same thread; on a large map that is nearly all of the time.
  MusicMap learn(const Beat& beat, const AlbumPitches& pitches, const Told& told = {});
  /// Steps of training, each as long as the map has cells.
  static std::int64_t trainingSteps(std::int64_t cells, std::int64_t soundingSegments);

 private:
  void trainGrid(MusicMap& map, const Told& told);
  void fillCells(MusicMap& map) const;
  void fillStates(MusicMap& map) const;
  std::vector<WeighedPartials> partialsWhere(const MusicMap& map, int cell, int state) const;

  Config config_;
  std::vector<MusicMap::File> files_;
  std::vector<Segment> segments_;
  std::vector<int> fileOf_;
  std::size_t partialCount_ = 0;
};

/// Groups the cells into states, by their weights and hits, and tells each moment its own; silence is one of itself.
void groupStates(MusicMap& map);

/// Tells each state that is heard the level of its moments: dBFS, of their mean square.
void levelStates(MusicMap& map);

/// Fills in where the album goes from each state, and how long it stays there: `dwellBeats`, `next` and `second`, from
/// the moments. The end of a file goes on as the album does elsewhere, from the most similar moment at which it leaves a
/// state for another than that of the end.
void learnTransitions(MusicMap& map);

}  // namespace ksom
