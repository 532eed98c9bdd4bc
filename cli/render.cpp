// SPDX-License-Identifier: GPL-3.0-or-later
// ksom render: recordings, a map or a score in, a new sound out.
#include "render.hpp"

#include "commands.hpp"
#include "failure.hpp"

using Json = nlohmann::ordered_json;

std::vector<std::string> RenderOptions::sources() const {
  std::vector<std::string> all = inputs;
  for (const std::string& path : {map, score})
    if (!path.empty()) all.push_back(path);
  return all;
}

RenderOutputs::RenderOutputs(const RenderOptions& options) : wav_(options.out, options.sources(), options.force) {
  if (!options.json.empty()) json_ = std::make_unique<TextOutput>(options.json, options.sources(), options.force);
  if (!options.report.empty()) report_ = std::make_unique<TextOutput>(options.report, options.sources(), options.force);
  if (!options.trajectory.empty())
    trajectory_ =
        std::make_unique<Trajectory>(options.trajectory, options.sources(), options.force, options.trajectoryRate);
}

void RenderOutputs::writeJson(const Json& json) {
  if (json_) json_->write(jsonText(json, 2) + "\n");
}

void RenderOutputs::writePage(const std::string& html) {
  if (report_) report_->write(html);
}

ksom::Renderer::Watcher* RenderOutputs::startTrajectory(double sampleRate, std::int64_t frames) {
  if (trajectory_) trajectory_->start(sampleRate, frames);
  return trajectory_.get();
}

// What cannot be printed leaves no file behind.
void RenderOutputs::commit() {
  const bool printed = json_ && json_->isStandardOutput();
  if (printed) json_->commit();
  wav_.commit();
  if (json_ && !printed) json_->commit();
  if (report_) report_->commit();
  if (trajectory_) trajectory_->commit();
}

Json outputJson(const RenderOptions& options, double sampleRate, std::int64_t frames) {
  return {{"path", options.out},
          {"sample_rate", static_cast<int>(sampleRate)},
          {"channels", static_cast<int>(options.playing.channels)},
          {"frames", frames},
          {"format", options.playing.format}};
}

namespace {

void requireOneSource(const RenderOptions& options) {
  const int given = !options.inputs.empty() + !options.map.empty() + !options.score.empty();
  if (given == 0) throw UsageError("INPUT is required: recordings, or --map, or --score");
  if (given > 1) throw UsageError("recordings, --map and --score: one of them, not several");
  if (options.mode == "bands" && options.inputs.empty()) throw UsageError("--mode bands takes recordings");
  if (options.mode == "bands" && !options.report.empty()) throw UsageError("--report belongs to --mode walk");
}

void render(const RenderOptions& options) {
  requireOneSource(options);
  requireFile(options.out);
  if (!options.report.empty()) requireFile(options.report);
  if (!options.trajectory.empty()) Trajectory::requireKnownEnding(options.trajectory);
  requireDistinct({options.out, options.json, options.report, options.trajectory});
  if (options.mode == "bands") renderBands(options);
  else renderWalk(options);
}

}  // namespace

void addRender(CLI::App& program) {
  auto options = std::make_shared<RenderOptions>();
  CLI::App* command = program.add_subcommand("render", "Make new music from recordings, a map or a score");
  addInputs(*command, "INPUT", options->inputs, "Recordings; several are learnt as one album")->required(false);
  addPath(*command, "-o,--out", options->out, "The WAV file to write")->required();
  CLI::Option* map = addPath(*command, "--map", options->map, "Walk through this map (made by ksom learn) instead");
  CLI::Option* score = addPath(*command, "--score", options->score, "Play this score (made by ksom walk) instead");
  command
      ->add_option("--mode", options->mode,
                   "walk: learn the music and walk through it; bands: five swarms, one for each band")
      ->check(CLI::IsMember({"walk", "bands"}))
      ->option_text("walk|bands [walk]");
  options->walking.addTo(*command);
  for (const char* decided : {"--seconds", "--seed", "--perturb", "--rate"})
    command->get_option(decided)->excludes(score);
  options->learning.addTo(*command);
  command->get_option("--partials")->excludes(score);
  for (const char* learnt : {"--width", "--height"}) command->get_option(learnt)->excludes(map)->excludes(score);
  options->playing.addTo(*command);
  addPath(*command, "--json", options->json, "Write what was heard, walked and played; - for standard output");
  addPath(*command, "--report", options->report, "Write a page (HTML) that shows it");
  CLI::Option* trajectory =
      addPath(*command, "--trajectory", options->trajectory, "Write how every oscillator moves, as a table or JSON")
          ->option_text("FILE.csv|FILE.json");
  addParam(*command, Trajectory::kRate, options->trajectoryRate)->needs(trajectory);
  options->addTo(*command, true);
  command->footer("\nExample:\n  ksom render piece.wav -o new.wav --seconds 60 --coupling 0.7 --seed 5");
  command->callback([options] { render(*options); });
}
