// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ksom/music_map.hpp"
#include "ksom/som_grid.hpp"

/// What a map heard while it learnt live, as an album that a map file can hold: passages between two pauses are its
/// files, stays in a cell its moments. Allocates; of what went on for long the older half is forgotten.
class LiveAlbum {
 public:
  static constexpr double kLeastSeconds = 0.1;  ///< of a moment; what is shorter goes on as what was longest in it
  static constexpr std::size_t kMostMoments = 100000, kMostVectors = 1000;

  /// The music was in that cell for so long.
  void stay(int cell, double seconds);
  /// What comes next follows nothing.
  void pause() { isPaused_ = true; }
  /// One that was heard: the last ones tell how well the map fits.
  void take(std::span<const float> features);

  bool isEmpty() const { return moments_.empty(); }
  /// With the map that learnt it, of MusicMap::kFeatures features or fewer (the others are 0), and what its cells play,
  /// `slots` partials each. Throws Failure, which calls it `path`, where the map has weights that a file cannot hold.
  ksom::MusicMap asMap(const ksom::SomGrid& grid, int width, std::uint32_t seed, double beatSeconds,
                       std::span<const float> cellNumbers, std::size_t slots, const std::string& path) const;

 private:
  void forgetHalf();

  std::vector<ksom::MusicMap::File> passages_;
  std::vector<ksom::MusicMap::Moment> moments_;
  std::vector<float> vectors_;
  std::size_t nextVector_ = 0;
  double longest_ = 0;  // of what the last moment is made of
  bool isPaused_ = true;
};
