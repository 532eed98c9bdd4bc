// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "album.hpp"
#include "comparison.hpp"
#include "ksom/pattern_grid.hpp"
#include "play.hpp"
#include "render.hpp"
#include "silence.hpp"

/// Everything that one render by a walk found, made and measured. Parts are absent when it started later: from a map
/// there are no inputs, from a score there is no map.
struct WalkReport {
  std::vector<LearntFile> files;
  std::vector<ksom::PatternGrid> grids;  ///< one an input
  std::optional<ksom::MusicMap> map;
  ksom::Score score;
  PlayedScore played;
  std::optional<nlohmann::ordered_json> comparison;  ///< of the inputs with the output

  std::string whySilent() const { return ::whySilent(score, map ? &*map : nullptr); }
};

nlohmann::ordered_json walkReportJson(const RenderOptions& options, const WalkReport& report);
