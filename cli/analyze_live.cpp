// SPDX-License-Identifier: GPL-3.0-or-later
// ksom analyze --definition live: the Analyzer of the instruments, at 48 kHz, frame by frame.
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "analyze.hpp"
#include "failure.hpp"
#include "input_file.hpp"
#include "memory_for.hpp"

namespace {

using ksom::Analyzer;
using ksom::Partial;
using ksom::PartialState;
using Json = nlohmann::ordered_json;

constexpr double kRate = 48000;
constexpr const char* kCsvHeader = "time,slot,freq_hz,amp,phase_rad,weight,state";

struct Summary {
  std::int64_t frames = 0, onsets = 0, partials = 0;
};

Analyzer::Config configFor(const AnalyzeOptions& options, const ksom::FftPlans& plans) {
  return {.plans = &plans,
          .sampleRate = kRate,
          .windowSize = static_cast<int>(options.params[Analyzer::windowSize]),
          .hopSize = static_cast<int>(options.params[Analyzer::hopSize]),
          .maxPartials = static_cast<int>(options.params[Analyzer::numPeaks]),
          .tuningSeconds = std::numeric_limits<double>::infinity(),
          .centred = true};
}

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

// One file through the analyzer.
class LiveRun {
 public:
  LiveRun(const AnalyzeOptions& options, const ksom::FftPlans& plans, AnalyzeOutputs& outputs, Progress& progress)
      : analyzer_(configFor(options, plans)), outputs_(outputs), progress_(progress) {
    for (std::size_t id = 0; id < Analyzer::numParams; ++id)
      analyzer_->set(static_cast<Analyzer::ParamId>(id), static_cast<float>(options.params[id]));
    hop_ = options.params[Analyzer::hopSize];
  }

  Summary run(const std::string& path) {
    InputFile file(path, kRate);
    outputs_.startFile(path, kCsvHeader);
    if (outputs_.hasPicture())
      panel_ = outputs_.addPanel({path, static_cast<double>(countSamples(path, kRate)) / kRate, kRate});
    const Json head{{"definition", "live"},
                    {"sample_rate", static_cast<int>(kRate)},
                    {"window", static_cast<int>(analyzer_->get(Analyzer::windowSize))},
                    {"hop", static_cast<int>(hop_)}};
    const std::string opening = head.dump();
    outputs_.json(opening.substr(0, opening.size() - 1) + ",\"frames\":[\n");
    file.readAll([this](std::span<const float> samples) { take(samples); });
    // The zeros after the end, until the last frame is centred on the last samples: their edge is no onset.
    atEnd_ = true;
    const std::vector<float> zeros(static_cast<std::size_t>(analyzer_->latencySamples()));
    take(zeros);
    outputs_.json("],\"tuning_cents\":" + Json(analyzer_->tuningCents()).dump() + "}");
    for (const std::string& complaint : file.complaints()) warn(complaint);
    return summary_;
  }

  float tuningCents() { return analyzer_->tuningCents(); }

 private:
  void take(std::span<const float> samples) {
    progress_.advance(static_cast<std::int64_t>(samples.size()));
    while (!samples.empty()) {
      samples = samples.subspan(analyzer_->push(samples));
      if (analyzer_->frameReady()) report();
    }
  }

  void report() {
    const double time = static_cast<double>(summary_.frames) * hop_ / kRate;
    const bool onset = analyzer_->frame().onset && !atEnd_;
    if (outputs_.hasJson()) outputs_.json((summary_.frames ? ",\n" : "") + frameJson(*analyzer_, time, onset).dump());
    if (outputs_.hasCsv()) writeCsv(*analyzer_, time, outputs_);
    if (panel_) panel_->add(time, analyzer_->power(), analyzer_->slots(), analyzer_->chroma());
    ++summary_.frames;
    summary_.onsets += onset;
    for (const Partial& partial : analyzer_->slots()) summary_.partials += partial.state == PartialState::born;
  }

  MemoryFor<Analyzer> analyzer_;
  AnalyzeOutputs& outputs_;
  Progress& progress_;
  SpectrogramPanel* panel_ = nullptr;
  double hop_ = 512;
  bool atEnd_ = false;
  Summary summary_;
};

}  // namespace

void analyzeLive(const AnalyzeOptions& options, AnalyzeOutputs& outputs) {
  const auto window = static_cast<int>(options.params[Analyzer::windowSize]);
  const ksom::FftPlans plans(window, window);
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
