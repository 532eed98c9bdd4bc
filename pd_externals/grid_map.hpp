// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "ksom/live_walk.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/som_grid.hpp"
#include "live_album.hpp"

namespace ksom::pd {

/// All that [ksomgrid] has learnt: the map, what its cells play, and how the music goes through it. Knows no Pd.
/// Messages only: it allocates. Cells have no memory until one has something to play.
class GridMap {
 public:
  static constexpr double kBeatSeconds = 0.5;  ///< of a walk that is learnt live
  static constexpr double kPauseSeconds = 10;  ///< after which there was a pause
  static constexpr int kCellsAtOnce = 64;      ///< that learn in a message; the others as goOn is called
  static constexpr int kMostAtOnce = 4096;     ///< or when the next frame is there already: about a millisecond

  GridMap(const SomGrid::Config& config, int slots, std::uint32_t seed);
  /// What `ksom learn` wrote. Throws Failure, which calls the map `path`.
  GridMap(MusicMap&& map, int slots, std::uint32_t seed, const std::string& path);

  const SomGrid::Config& config() const { return config_; }
  SomGrid& grid() { return grid_; }
  const SomGrid& grid() const { return grid_; }

  /// Training begins anew; where the weights do not stay, nothing else does.
  void begin(std::span<const float> vectors, std::uint32_t seed);
  void restartWalk(std::uint32_t seed) { walk_.reset(seed); }

  /// What comes next follows nothing.
  void pause();
  /// Features are learnt; before them the music was so long where it was.
  SomGrid::Match hear(std::span<const float> features, double secondsSince);
  /// And what sounded then, once for each call of hear; as SomCells::hear: while more than `atOnce` cells have still to
  /// learn the frame before, this one is left out. True when cells are left for goOn.
  bool teach(std::span<const Partial> partials, int atOnce);
  bool goOn() { return cells_.goOn(cellNumbers_, kCellsAtOnce) > 0; }
  /// All cells that are left learn now: before anybody looks at them.
  void finish() { cells_.goOn(cellNumbers_); }

  int stateOf(int cell) const;
  /// Exactly `slots`, the last of them empty.
  std::span<const Partial> partialsAt(float x, float y);
  /// Of a walk in silence.
  std::span<const Partial> silence();

  Verdict setPerturb(float chance) { return walk_.setPerturb(chance); }
  const LiveWalk::Step& step();
  double secondsOf(const LiveWalk::Step& step) const;

  /// All the numbers of cells and walk, as SomCells and WalkTable have them; the first may be none yet.
  std::span<const float> cellNumbers() {
    finish();
    return cellNumbers_;
  }
  std::span<const float> walkNumbers();
  std::size_t cellNumberCount() const { return SomCells::floatsNeeded(cellConfig_); }
  void takeCells(std::vector<float>&& numbers);
  /// False when they are no table for this map.
  bool takeWalk(std::vector<float>&& numbers);

  /// As `ksom learn` writes maps: the one that was read, with what was learnt since, or what was learnt here. Throws
  /// Failure, which calls it `path`, when there is nothing that a file can hold.
  MusicMap asFile(const std::string& path);

 private:
  struct Lesson {
    int cell;
    float rate, sigmaCells;
  };
  void setUp(std::uint32_t seed);
  void giveCellsMemory();

  SomGrid::Config config_;
  SomCells::Config cellConfig_;
  std::vector<std::byte> gridBlock_, cellBlock_;
  SomGrid grid_;
  SomCells cells_;
  std::vector<float> cellNumbers_, table_;
  std::vector<Partial> played_;
  WalkLearner learner_;
  LiveWalk walk_;
  std::optional<MusicMap> origin_;
  LiveAlbum album_;
  std::uint32_t seed_ = 1;
  std::optional<Lesson> lesson_;  // what was heard last, while its partials are still to come
  int lastCell_ = -1;
};

}  // namespace ksom::pd
