// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_page.hpp"

#include "file_analyzer.hpp"
#include "html.hpp"
#include "report_parts.hpp"
#include "report_style.hpp"
#include "state_words.hpp"

namespace {

std::string note(const std::string& words) { return "<p>" + words + "</p>\n"; }

std::string firstOf(const RenderOptions& options) {
  return options.inputs.size() > 1 ? " This is the first of the album's recordings." : "";
}

std::size_t shownOf(std::size_t inputs) { return std::min(inputs, page::kMostInputs); }

std::string restOf(const WalkReport& report) {
  const std::size_t rest = report.files.size() - shownOf(report.files.size());
  if (rest == 0) return "";
  return note(std::to_string(rest) + " more " + (rest == 1 ? "recording" : "recordings") +
              " of the album can be neither seen nor heard here.");
}

std::string players(const RenderOptions& options, const WalkReport& report, const std::string& output,
                    Progress& progress) {
  const auto label = [](const std::string& what, const std::string& path, double seconds) {
    return what + " <b>" + escaped(path) + "</b>" + (seconds > page::kHeardSeconds ? " (its first minute)" : "");
  };
  const std::size_t inputs = report.files.size();
  std::string html;
  for (std::size_t i = 0; i < shownOf(inputs); ++i) {
    const LearntFile& file = report.files[i];
    const std::string number = std::to_string(i + 1),
                      what = inputs > 1 ? "Input " + number + " of " + std::to_string(inputs) + ":" : "Input:";
    html +=
        page::player(i > 0 ? "input-" + number : "input", label(what, file.path, file.seconds), file.path, progress);
  }
  html += restOf(report);
  const double seconds = static_cast<double>(report.score.frames) / report.score.sampleRate;
  html += page::player("output", label("Output:", options.out, seconds), output, progress);
  return page::section("listen", "Listen", html);
}

std::string inputSpectrograms(const WalkReport& report, Progress& progress) {
  const std::size_t inputs = report.files.size();
  std::string html = note(std::string(inputs > 1 ? "The inputs" : "The input") +
                          " over time: pitch upwards, bright is loud, the partials as light lines, the twelve pitch "
                          "classes below.");
  const double scale = inputs > 1 ? 0.6 : 1;  // four together are about as large as one and a half
  for (std::size_t i = 0; i < shownOf(inputs); ++i)
    html += page::spectrogram(report.files[i].path, report.files[i].path, false, scale, progress);
  return html + restOf(report);
}

std::string inputParts(const RenderOptions& options, const WalkReport& report, Progress& progress) {
  if (report.files.empty()) return "";
  std::string html = page::section("recordings", "The recordings", page::filesTable(report.files)) +
                     page::section("input-sound", "What was heard", inputSpectrograms(report, progress));
  if (report.grids.empty()) return html;
  return html + page::section("pattern", "The pattern grid",
                              note("The whole recording as 16 × 32 symbols, time to the right, pitch upwards." +
                                   firstOf(options)) +
                                  page::patternGrid(report.grids.front(), report.files.front().seconds));
}

std::string mapParts(const WalkReport& report) {
  if (!report.map) return "";
  return page::section(
             "map", "The map",
             note("Each dot is a cell with segments, the larger the more there are; alike sounds lie near each "
                  "other, and bright ground parts what is unlike. Arrows show where the music mostly went "
                  "from a state.") +
                 page::mapPicture(*report.map)) +
         page::section(
             "walk", "The walk",
             note("The way that the new music takes over the map. While the output plays, a ring shows where it is.") +
                 page::walkPicture(*report.map, report.score)) +
         page::section("states", "The states", page::statesTable(*report.map));
}

std::string outputParts(const RenderOptions& options, const WalkReport& report, const std::string& output,
                        Progress& progress) {
  const ksom::MusicMap* map = report.map ? &*report.map : nullptr;
  return page::section(
             "order", "In and out of step",
             note(std::string("The order parameter r of the voices over time: 0 is no agreement, 1 one tone.") +
                  (map ? " Below it, the state that sounds." : "")) +
                 page::orderCurve(report.played, report.score, map)) +
         page::section("output-sound", "What was made",
                       note("The output over time, heard in the same way.") +
                           page::spectrogram(output, options.out, true, 1, progress));
}

std::string comparisonPart(const WalkReport& report) {
  if (!report.comparison) return "";
  return page::section("comparison", "Input and output compared", page::comparisonTable(*report.comparison));
}

std::int64_t heardSamples(std::int64_t samples) {
  return std::min(samples, static_cast<std::int64_t>(page::kHeardSeconds * FileAnalyzer::kRate));
}

}  // namespace

std::vector<page::Step> page::stepsOf(const ksom::Score& score) {
  std::vector<Step> steps;
  for (const auto& step : score.steps)
    steps.push_back({static_cast<double>(step.at) * ksom::Score::kGrid / score.sampleRate, step.state,
                     score.sounds[static_cast<std::size_t>(step.sound)].cell});
  return steps;
}

std::string page::section(const std::string& id, const std::string& title, const std::string& content) {
  return "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-title\"><h2 id=\"" + id + "-title\">" + title +
         "</h2>\n" + content + "</section>\n";
}

std::string reportPage(const RenderOptions& options, const WalkReport& report, const std::string& output,
                       Progress& progress) {
  progress.stage("drawing");
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>" +
         escaped(options.out) + " – K-SOM</title>\n<style>" + kReportStyle + "</style>\n</head>\n<body>\n<main>\n<h1>" +
         escaped(options.out) + "</h1>\n" + page::summary(options, report) +
         players(options, report, output, progress) + inputParts(options, report, progress) + mapParts(report) +
         outputParts(options, report, output, progress) + comparisonPart(report) +
         page::section("options", "Options and quality", page::optionsTable(options, report)) +
         "</main>\n<footer>Made by K-SOM " KSOM_VERSION ".</footer>\n<script>" + kReportScript +
         "</script>\n</body>\n</html>\n";
}

std::int64_t reportPageWork(const RenderOptions& options) {
  std::int64_t work = options.walking.frames() + heardSamples(options.walking.frames());
  for (std::size_t i = 0; i < shownOf(options.inputs.size()); ++i) {
    const std::int64_t samples = InputFile(options.inputs[i], FileAnalyzer::kRate).expectedSamples();
    work += samples + heardSamples(samples);
  }
  return work;
}
