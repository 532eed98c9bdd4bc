// SPDX-License-Identifier: GPL-3.0-or-later
// ksom analyze --definition live: the Analyzer of the instruments, at 48 kHz, frame by frame.
#include <cmath>
#include <nlohmann/json.hpp>

#include "analyze.hpp"
#include "failure.hpp"
#include "file_analyzer.hpp"
#include "say.hpp"

namespace {

using ksom::Analyzer;
using ksom::Partial;
using ksom::PartialState;
using Json = nlohmann::ordered_json;

constexpr double kRate = FileAnalyzer::kRate;
constexpr const char* kCsvHeader = "time,slot,freq_hz,amp,phase_rad,weight,state";

struct Summary {
  std::int64_t frames = 0, onsets = 0, partials = 0;
};

Json partialsJson(std::span<const Partial> slots) {
  Json partials = Json::array();
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    const Partial& p = slots[slot];
    if (p.state != PartialState::empty)
      partials.push_back({slot, p.freqHz, p.amp, p.phase, p.weight, static_cast<int>(p.state)});
  }
  return partials;
}

Json frameJson(const Analyzer& analyzer, double time, bool onset) {
  return {{"time", time},
          {"rms", analyzer.frame().rms},
          {"centroid_hz", analyzer.frame().centroidHz},
          {"flux", analyzer.frame().flux},
          {"onset", onset},
          {"chroma", analyzer.chroma()},
          {"partials", partialsJson(analyzer.slots())}};
}

void writeCsv(const Analyzer& analyzer, double time, AnalyzeOutputs& outputs) {
  const auto slots = analyzer.slots();
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    const Partial& p = slots[slot];
    if (p.state == PartialState::empty) continue;
    std::string row = Json(time).dump() + "," + std::to_string(slot);
    for (const float value : {p.freqHz, p.amp, p.phase, p.weight}) row += "," + numberText(value);
    outputs.csv(row + "," + std::to_string(static_cast<int>(p.state)));
  }
}

// One file through the analyzer, and what it finds to where it was asked for.
class LiveRun {
 public:
  LiveRun(const AnalyzeOptions& options, const ksom::FftPlans& plans, AnalyzeOutputs& outputs, Progress& progress)
      : hears_(options.params, plans, progress), outputs_(outputs) {}

  Summary run(const std::string& path) {
    InputFile file(path, kRate);
    outputs_.startFile(path, kCsvHeader);
    if (outputs_.hasPicture())
      panel_ = outputs_.addPanel({path, static_cast<double>(countSamples(path, kRate)) / kRate, kRate});
    const Json head{{"definition", "live"},
                    {"sample_rate", static_cast<int>(kRate)},
                    {"window", static_cast<int>(hears_.analyzer().get(Analyzer::windowSize))},
                    {"hop", static_cast<int>(hears_.analyzer().get(Analyzer::hopSize))}};
    const std::string opening = head.dump();
    outputs_.json(opening.substr(0, opening.size() - 1) + ",\"frames\":[\n");
    if (PartialTracks* tracks = outputs_.tracks()) tracks->start(kRate, head["window"], head["hop"]);
    hears_.run(file, [this](double time, bool onset) { report(time, onset); });
    if (PartialTracks* tracks = outputs_.tracks()) tracks->finish();
    outputs_.json("],\"tuning_cents\":" + Json(tuningCents()).dump() + "}");
    for (const std::string& complaint : file.complaints()) warn(complaint);
    return summary_;
  }

  float tuningCents() { return hears_.analyzer().tuningCents(); }

 private:
  void report(double time, bool onset) {
    const Analyzer& analyzer = hears_.analyzer();
    if (outputs_.hasJson()) outputs_.json((summary_.frames ? ",\n" : "") + frameJson(analyzer, time, onset).dump());
    if (outputs_.hasCsv()) writeCsv(analyzer, time, outputs_);
    if (PartialTracks* tracks = outputs_.tracks()) tracks->see(time, analyzer.slots());
    if (panel_) panel_->add(time, analyzer.power(), analyzer.slots(), analyzer.chroma());
    ++summary_.frames;
    summary_.onsets += onset;
    for (const Partial& partial : analyzer.slots()) summary_.partials += partial.state == PartialState::born;
  }

  FileAnalyzer hears_;
  AnalyzeOutputs& outputs_;
  SpectrogramPanel* panel_ = nullptr;
  Summary summary_;
};

}  // namespace

void analyzeLive(const AnalyzeOptions& options, AnalyzeOutputs& outputs) {
  const ksom::FftPlans plans = FileAnalyzer::plansFor(options.params);
  std::int64_t work = 0;
  for (const std::string& input : options.inputs) work += InputFile(input, kRate).expectedSamples();
  Progress progress(options.style(), work);
  progress.stage("analysing");
  for (const std::string& input : options.inputs) {
    LiveRun run(options, plans, outputs, progress);
    const Summary summary = run.run(input);
    if (options.wantsFiles() || options.quiet) continue;
    const double seconds = static_cast<double>(summary.frames) * options.params[Analyzer::hopSize] / kRate;
    const double tuning = std::round(run.tuningCents()) + 0.0;  // no "-0"
    std::printf("%s: %.2f s, %lld partials, %lld onsets (%.2f a second), tuning %+.0f cents\n",
                printable(input).c_str(), seconds, static_cast<long long>(summary.partials),
                static_cast<long long>(summary.onsets), static_cast<double>(summary.onsets) / seconds, tuning);
  }
}
