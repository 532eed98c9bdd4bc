// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "map_picture.hpp"
#include "progress.hpp"
#include "render.hpp"
#include "walk_report.hpp"

/// The parts of the page, each as HTML; report_page puts them together.
namespace page {

/// So much of a sound can be played on the page.
inline constexpr double kHeardSeconds = 60;
/// So many recordings of an album are seen and heard; each takes about a megabyte.
inline constexpr std::size_t kMostInputs = 4;

/// A step of the walk: when, and where.
struct Step {
  double seconds = 0;
  int state = 0, cell = -1;
};
std::vector<Step> stepsOf(const ksom::Score& score);

/// A section with a heading.
std::string section(const std::string& id, const std::string& title, const std::string& content);

// report_words: the story and the tables.
std::string summary(const RenderOptions& options, const WalkReport& report);
std::string filesTable(const std::vector<LearntFile>& files);
std::string comparisonTable(const nlohmann::ordered_json& comparison);
std::string statesTable(const ksom::MusicMap& map);
std::string optionsTable(const RenderOptions& options, const WalkReport& report);

// report_pictures: what is seen and heard.
std::string player(const std::string& id, const std::string& label, const std::string& path, Progress& progress);
/// `follows` the output's player; `scale` is that of the picture's pixels.
std::string spectrogram(const std::string& path, const std::string& title, bool follows, double scale,
                        Progress& progress);
std::string mapPicture(const ksom::MusicMap& map);
std::string walkPicture(const ksom::MusicMap& map, const ksom::Score& score);

// report_charts: drawn as SVG.
std::string patternGrid(const ksom::PatternGrid& grid, double seconds);
std::string orderCurve(const PlayedScore& played, const ksom::Score& score, const ksom::MusicMap* map);

}  // namespace page
