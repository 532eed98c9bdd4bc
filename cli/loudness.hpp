// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "progress.hpp"

/// Level of a whole file.
struct Loudness {
  std::optional<double>
      lufs;         ///< integrated, EBU R 128; none for silence, below 0.4 s, and where EBU R 128 does not reach
  double peak = 0;  ///< largest sample of any channel, linear
  std::int64_t frames = 0;  ///< length
};

/// Reads the file once, with all its channels.
Loudness measureLoudness(const std::string& path, const std::string& name, Progress& progress);
