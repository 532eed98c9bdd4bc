// SPDX-License-Identifier: GPL-3.0-or-later
// ksom analyze: its options and where the results go. What is analysed stands in analyze_live and analyze_prototype.
#include "analyze.hpp"

#include <bit>

#include "commands.hpp"
#include "failure.hpp"
#include "input_file.hpp"
#include "state_words.hpp"

namespace {

constexpr std::size_t kMostPanels = 12;

// A path as one field of a CSV row.
std::string quoted(const std::string& text) {
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + "\"";
}

void checkTracks(const AnalyzeOptions& options) {
  PartialTracks::requireKnownEnding(options.tracks);
  if (options.definition != "live") throw UsageError("--tracks: only the definition live follows partials");
  if (options.inputs.size() > 1)
    throw UsageError("--tracks is of one recording, not of " + std::to_string(options.inputs.size()));
}

void check(const AnalyzeOptions& options) {
  requireDistinct({options.json, options.csv, options.picture, options.tracks});
  if (options.json == "-" && options.csv == "-") throw UsageError("--json and --csv cannot both go to standard output");
  if (!options.picture.empty()) requirePictureName(options.picture);
  if (!options.tracks.empty()) checkTracks(options);
  if (!options.picture.empty() && options.inputs.size() > kMostPanels)
    throw UsageError("a picture shows at most " + std::to_string(kMostPanels) + " recordings, not " +
                     std::to_string(options.inputs.size()));
  const double window = options.params[ksom::Analyzer::windowSize], hop = options.params[ksom::Analyzer::hopSize];
  if (!std::has_single_bit(static_cast<unsigned>(window)))
    throw UsageError("--window-size: " + numberText(window) + " is not a power of two");
  if (options.params[ksom::Analyzer::minFreq] >= options.params[ksom::Analyzer::maxFreq])
    throw UsageError("--min-freq: " + numberText(options.params[ksom::Analyzer::minFreq]) +
                     " is not below --max-freq " + numberText(options.params[ksom::Analyzer::maxFreq]));
  if (hop > window)
    throw UsageError("--hop-size: " + numberText(hop) + " is more than the window of " + numberText(window));
}

void analyze(const AnalyzeOptions& options) {
  check(options);
  for (const std::string& input : options.inputs) InputFile(input, 48000);  // all can be read, before any work
  AnalyzeOutputs outputs(options);
  options.definition == "live" ? analyzeLive(options, outputs) : analyzePrototype(options, outputs);
  outputs.commit();
  options.tellMade({options.json, options.csv, options.picture, options.tracks},
                   options.inputs.size() == 1 ? options.inputs.front() : counted(options.inputs.size(), "recording"));
}

}  // namespace

AnalyzeOutputs::AnalyzeOutputs(const AnalyzeOptions& options) : options_(options) {
  if (!options.json.empty()) json_ = std::make_unique<TextOutput>(options.json, options.inputs, options.force);
  if (!options.csv.empty()) csv_ = std::make_unique<TextOutput>(options.csv, options.inputs, options.force);
  if (!options.picture.empty()) picture_ = std::make_unique<OutputFile>(options.picture, options.inputs, options.force);
  if (!options.tracks.empty()) tracks_ = std::make_unique<PartialTracks>(options.tracks, options.inputs, options.force);
}

void AnalyzeOutputs::startFile(const std::string& path, const std::string& csvHeader) {
  const bool isAlbum = options_.inputs.size() > 1;
  if (csv_ && first_) csv_->write((isAlbum ? "file," : "") + csvHeader + "\n");
  if (json_ && isAlbum) json_->write(first_ ? "[" : ",\n");
  if (isAlbum) csvPrefix_ = quoted(path) + ",";
  first_ = false;
}

SpectrogramPanel* AnalyzeOutputs::addPanel(const SpectrogramPanel::Config& config) {
  if (!picture_) return nullptr;
  return panels_.emplace_back(std::make_unique<SpectrogramPanel>(config)).get();
}

void AnalyzeOutputs::commit() {
  if (json_) json_->write(options_.inputs.size() > 1 ? "]\n" : "\n");
  if (picture_) drawPicture(*picture_, panels_);
  for (const bool first : {true, false})
    for (TextOutput* text : {json_.get(), csv_.get()})
      if (text && text->isStandardOutput() == first) text->commit();
  if (picture_) picture_->commit();
  if (tracks_) tracks_->commit();
}

void addAnalyze(CLI::App& program) {
  auto options = std::make_shared<AnalyzeOptions>();
  CLI::App* command = program.add_subcommand("analyze", "Show what K-SOM hears: partials, chroma, onsets, a picture");
  addInputs(*command, "INPUT", options->inputs, "Recordings");
  command
      ->add_option("--definition", options->definition,
                   "live: what the instruments hear; prototype: the Python prototype's own stages, for comparison")
      ->check(CLI::IsMember({"live", "prototype"}))
      ->option_text("live|prototype [live]");
  addPath(*command, "--json", options->json,
          "Everything, for several recordings a list in their order; - for standard output");
  addPath(*command, "--csv", options->csv, "A row for each partial of each frame; - for standard output");
  addPath(*command, "--picture", options->picture, "Spectrogram with the partials on it, chroma below")
      ->option_text("FILE.png|FILE.svg");
  addPath(*command, "--tracks", options->tracks, "Each partial from its birth to its death, as a table or JSON")
      ->option_text("FILE.csv|FILE.json");
  for (std::size_t id = 0; id < options->params.size(); ++id) {
    const ksom::Param& param = ksom::Analyzer::params[id];
    if (id != ksom::Analyzer::order && id != ksom::Analyzer::freeze) addParam(*command, param, options->params[id]);
  }
  options->addTo(*command, true);
  command->footer(
      "\nExamples:\n  ksom analyze piece.wav --picture piece.png\n  ksom analyze piece.wav --json - | head");
  command->callback([options] { analyze(*options); });
}
