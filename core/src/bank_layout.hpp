// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace ksom::kernel {

constexpr std::size_t kWidth = 8;            ///< lanes of a vector
constexpr std::size_t kMostSideBySide = 16;  ///< oscillators of a block that may lie across vectors

/// Which lanes the oscillators of a block lie in: the v-th in `first` + v * `stride`. A block of a kind that there are
/// many of shares a group with up to seven others, a lane for each (stride 8), so that no lane waits for the sum of
/// another; else it lies along the lanes and has a group for itself (stride 1).
struct Place {
  std::uint32_t first = 0, stride = 1;
  std::uint32_t group = 0, lane = 0;  // lane is 0 where it lies along
};

/// Lays out blocks, given one size after the other, first those of one size, then those of the next.
class Layout {
 public:
  /// Lanes and groups that `oscillators` need at most, however they are cut into blocks.
  static std::size_t mostLanes(std::size_t oscillators);
  static std::size_t mostGroups(std::size_t oscillators);

  /// From here on come `blocks` blocks of `size` oscillators.
  void startSize(std::size_t size, std::size_t blocks);
  Place next();
  std::size_t lanes() const { return lanes_; }
  std::size_t groups() const { return groups_; }

 private:
  void startGroup();

  std::size_t size_ = 0, left_ = 0;  // blocks of this size to come
  std::size_t lanes_ = 0, groups_ = 0;
  std::size_t begin_ = 0, inGroup_ = 0, places_ = 0;  // of the group that is being filled
  bool along_ = false;
};

}  // namespace ksom::kernel
