// SPDX-License-Identifier: GPL-3.0-or-later
// ksom render --mode walk: learn the music, walk through it, play the walk. A map or a score lets it start later.
#include "failure.hpp"
#include "map_file.hpp"
#include "prototype_reader.hpp"
#include "render.hpp"
#include "report_page.hpp"
#include "say.hpp"
#include "score_file.hpp"
#include "state_words.hpp"
#include "walk_report.hpp"

namespace {

using ksom::PatternGrid;

// The prototype's picture of each input.
std::vector<PatternGrid> drawGrids(const std::vector<std::string>& inputs, Progress& progress) {
  const ksom::FftPlans plans(ksom::PrototypeAnalysis::kWindow, ksom::PrototypeAnalysis::kWindow);
  std::vector<PatternGrid> grids;
  for (const std::string& input : inputs) {
    PrototypeReader reader(plans, progress);
    reader.measure(input);
    grids.emplace_back().start(reader.analysis().framesMeasured(), PatternGrid::Borders::kept);
    reader.forFrames(input, [&](std::int64_t) { grids.back().add(reader.analysis().levelsDb()); });
  }
  return grids;
}

std::int64_t workFor(const RenderOptions& options, const RenderOutputs& outputs) {
  std::int64_t work = learnWork(options.inputs, options.learning) + options.walking.frames();
  if (outputs.wantsReport())
    work += portrayWork(options.inputs) + PrototypeReader::work(options.inputs) + 2 * options.walking.frames();
  if (outputs.wantsPage()) work += reportPageWork(options);
  return work;
}

void readSource(const RenderOptions& options, WalkReport& report, Progress& progress) {
  if (!options.score.empty()) {
    report.score = readScore(options.score);
    return;
  }
  if (!options.map.empty()) {
    report.map = readMap(options.map);
  } else {
    Album album = learnAlbum(options.inputs, options.learning, options.walking.seed, progress);
    report.files = std::move(album.files);
    report.map = std::move(album.map);
  }
  report.score = options.walking.compose(*report.map, options.learning.partials);
}

void compare(const RenderOptions& options, RenderOutputs& outputs, WalkReport& report, Progress& progress) {
  progress.stage("comparing");
  const std::string name = options.inputs.size() == 1 ? options.inputs.front() : "album";
  const Recording input = portray(name, options.inputs, progress);
  std::int64_t frames = 0;
  for (const LearntFile& file : report.files) frames += file.frames;
  if (input.loudness.frames != frames) throw Failure(name + ": was changed while it was read");
  report.comparison = comparisonJson(input, portray(options.out, {outputs.wav().unfinishedPath()}, progress));
  report.grids = drawGrids(options.inputs, progress);
}

void warnOfSilence(const RenderOptions& options, const WalkReport& report) {
  const std::string why = report.whySilent();
  if (why.empty()) return;
  warn((options.score.empty() ? "" : options.score + ": ") + why + "; the result is silence");
}

}  // namespace

void renderWalk(const RenderOptions& options) {
  RenderOutputs outputs(options);
  Progress progress(options.style(), workFor(options, outputs));
  WalkReport report;
  readSource(options, report, progress);
  warnOfSilence(options, report);
  WavWriter wav(outputs.wav(), report.score.sampleRate, static_cast<int>(options.playing.channels), report.score.frames,
                options.playing.wavFormat());
  report.played = playScore(report.score, options.playing,
                            outputs.startTrajectory(report.score.sampleRate, report.score.frames), wav, progress);
  wav.finish();
  if (outputs.wantsReport() && !options.inputs.empty()) compare(options, outputs, report, progress);
  if (outputs.wantsPage()) outputs.writePage(reportPage(options, report, outputs.wav().unfinishedPath(), progress));
  outputs.writeJson(walkReportJson(options, report));
  outputs.commit();
  options.tellMade({options.out, options.json, options.report, options.trajectory}, describeScore(report.score));
}
