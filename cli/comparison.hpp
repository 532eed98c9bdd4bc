// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ksom/portrait.hpp"
#include "loudness.hpp"
#include "progress.hpp"

/// What a recording, or an album of several, sounds like: five things that do not depend on each other.
struct Recording {
  std::string name;
  Loudness loudness;  ///< of an album: the mean of its files by length, and the highest peak
  ksom::Portrait portrait;
};

/// Reads each file twice. `name` is what the result, and a message, says of it; several files have their own in messages.
Recording portray(const std::string& name, const std::vector<std::string>& paths, Progress& progress);
/// Samples that portray will go through, for Progress.
std::int64_t portrayWork(const std::vector<std::string>& paths);

/// Both recordings, and how b differs from a.
nlohmann::ordered_json comparisonJson(const Recording& a, const Recording& b);
