// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "input_report.hpp"
#include "ksom/map_learner.hpp"
#include "ksom/music_map.hpp"
#include "progress.hpp"

/// What learning needs to know.
struct LearnOptions {
  double partials = ksom::MapLearner::params[ksom::MapLearner::partials].init;
  double width = ksom::MapLearner::params[ksom::MapLearner::width].init;
  double height = ksom::MapLearner::params[ksom::MapLearner::height].init;

  void addTo(CLI::App& command);
};

/// What a report says of a recording that was learnt.
struct LearntFile : InputReport {
  using InputReport::InputReport;

  double seconds = 0;
  std::int64_t peaks = 0;
  std::size_t segments = 0, partials = 0;
};

struct Album {
  std::vector<LearntFile> files;
  ksom::MusicMap map;
};

/// Reads the recordings once and learns one map from all of them. Warns of what is wrong with a file.
Album learnAlbum(const std::vector<std::string>& inputs, const LearnOptions& options, std::uint32_t seed,
                 Progress& progress);
/// How much that is for Progress, in samples listened to. Opens every file, so it finds those that cannot be read.
std::int64_t learnWork(const std::vector<std::string>& inputs, const LearnOptions& options);
