// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "progress.hpp"

/// The first minute of a sound file as Ogg Vorbis in memory, small enough to go into a page. The same file gives the
/// same bytes.
struct OggClip {
  static constexpr double kMostSeconds = 60;

  std::string bytes;
  double seconds = 0;
};

/// One or two channels stay as they are; more are mixed to one.
OggClip makeOggClip(const std::string& path, Progress& progress);
