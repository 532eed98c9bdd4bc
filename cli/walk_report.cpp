// SPDX-License-Identifier: GPL-3.0-or-later
#include "walk_report.hpp"

#include "json_reader.hpp"
#include "map_file.hpp"
#include "options.hpp"
#include "partial_json.hpp"

using ksom::MusicMap;
using ksom::Score;
using Json = nlohmann::ordered_json;

namespace {

Json gridJson(const ksom::PatternGrid& grid) {
  Json rows = Json::array();
  for (int row = ksom::PatternGrid::kRows - 1; row >= 0; --row) rows.push_back(grid.rowText(row));
  return rows;
}

Json inputsJson(const WalkReport& report) {
  Json all = Json::array();
  for (std::size_t i = 0; i < report.files.size(); ++i) {
    const LearntFile& file = report.files[i];
    Json json = inputJson(file);
    json.update(
        {{"seconds", file.seconds}, {"peaks", file.peaks}, {"partials", file.partials}, {"segments", file.segments}});
    if (i < report.grids.size()) json["grid"] = gridJson(report.grids[i]);
    all.push_back(std::move(json));
  }
  return all;
}

Json optionsJson(const RenderOptions& options, const Score& score) {
  const PlayOptions& playing = options.playing;
  const auto plain = [](double value) { return decimal(static_cast<float>(value)); };
  Json json{{"seconds", static_cast<double>(score.frames) / score.sampleRate}};
  if (options.score.empty()) {  // a score is the outcome of these
    json["perturb"] = plain(options.walking.perturb);
    json["partials"] = static_cast<int>(options.learning.partials);
  }
  json.update(
      {{"coupling", plain(playing.coupling)},
       {"coupling_unit", valueText(ksom::KuramotoBank::params[ksom::KuramotoBank::couplingUnit], playing.couplingUnit)},
       {"voices", static_cast<int>(playing.voices)},
       {"detune_cents", plain(playing.detune)},
       {"spread", plain(playing.spread)},
       {"pulse", plain(playing.pulse)},
       {"brightness", plain(playing.brightness)},
       {"morph_s", plain(playing.morph)}});
  return json;
}

Json somJson(const MusicMap& map) {
  return {{"width", map.width},
          {"height", map.height},
          {"seed", map.seed},
          {"quantization_error", map.quantizationError},
          {"topographic_error", map.topographicError}};
}

Json statesJson(const MusicMap& map) {
  Json all = Json::array();
  for (const auto& state : map.states) all.push_back(stateJson(state));
  return all;
}

Json segmentsJson(const MusicMap& map) {
  Json all = Json::array();
  for (const auto& moment : map.moments)
    all.push_back({{"file", moment.file},
                   {"start_s", moment.startSeconds},
                   {"seconds", moment.seconds},
                   {"cell", moment.cell},
                   {"state", moment.state},
                   {"level_db", decimal(moment.levelDb)},
                   {"attack", decimal(moment.attack)}});
  return all;
}

Json stepsJson(const Score& score) {
  Json all = Json::array();
  const double gridSeconds = Score::kGrid / score.sampleRate,
               length = static_cast<double>(score.frames) / score.sampleRate;
  for (std::size_t i = 0; i < score.steps.size(); ++i) {
    const Score::Step& step = score.steps[i];
    const double time = static_cast<double>(step.at) * gridSeconds;
    const double end = i + 1 < score.steps.size() ? static_cast<double>(score.steps[i + 1].at) * gridSeconds : length;
    all.push_back({{"time_s", time},
                   {"seconds", end - time},
                   {"state", step.state},
                   {"cell", score.sounds[static_cast<std::size_t>(step.sound)].cell},
                   {"gain_db", decimal(step.gainDb)},
                   {"attack", decimal(step.attack)}});
  }
  return all;
}

Json rJson(const PlayedScore& played) {
  Json all = Json::array();
  for (const float r : played.r) all.push_back(decimal(r));
  return all;
}

}  // namespace

Json walkReportJson(const RenderOptions& options, const WalkReport& report) {
  Json json{{"ksom", KSOM_VERSION}, {"mode", options.mode}, {"inputs", inputsJson(report)}};
  if (!options.map.empty()) json["map"] = options.map;
  if (!options.score.empty()) json["score"] = options.score;
  json.update({{"output", outputJson(options, report.score.sampleRate, report.score.frames)},
               {"options", optionsJson(options, report.score)},
               {"seed", report.score.seed},
               {"silent", report.score.frames == 0 || !report.whySilent().empty()}});
  const Score& score = report.score;
  json["beat"] = beatJson(decimal(score.beatSeconds), decimal(score.beatConfidence), score.pulsesPerBeat);
  if (report.map) {
    json["som"] = somJson(*report.map);
    json["states"] = statesJson(*report.map);
    json["album"] = {{"segments", segmentsJson(*report.map)}};
  }
  json["walk"] = {{"gain_db", decimal(score.gainDb)}, {"steps", stepsJson(score)}};
  json["r"] = {{"interval_s", PlayedScore::kInterval}, {"values", rJson(report.played)}};
  if (report.comparison) json["comparison"] = *report.comparison;
  json["limiter_db"] = report.played.reductionDb;
  return json;
}
