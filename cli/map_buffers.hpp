// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "ksom/music_map.hpp"

/// A map as three sound files that SuperCollider and Pure Data load into buffers and arrays: NAME-weights.wav (a frame a
/// cell, a channel a feature), NAME-cells.wav (a frame a slot: freq, amp, phase, weight, state) and NAME-walk.wav (one
/// channel, see ksom/walk_table.hpp).
class MapBuffers {
 public:
  /// The three paths.
  static std::vector<std::string> pathsOf(const std::string& name);

  /// Of a map; each cell with its `slots` strongest partials, or what it borrows from others. Throws Failure, which
  /// calls the map `path`, when it has too many states.
  MapBuffers(const ksom::MusicMap& map, std::size_t slots, const std::string& path);
  /// Never over one of the inputs. Throws Failure.
  void write(const std::string& name, const std::vector<std::string>& inputs, bool force) const;

  /// What the files know goes into the map that they came from. What they did not change stays exactly as it was.
  /// Throws Failure when they do not belong to it.
  static void readInto(ksom::MusicMap& map, const std::string& name);

 private:
  std::vector<float> weights_, cells_, walk_;
};
