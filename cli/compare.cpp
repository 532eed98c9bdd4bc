// SPDX-License-Identifier: GPL-3.0-or-later
// ksom compare: how two recordings differ, in five numbers that do not depend on each other.
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "failure.hpp"
#include "input_file.hpp"
#include "ksom/portrait.hpp"
#include "loudness.hpp"
#include "memory_for.hpp"
#include "options.hpp"
#include "text_output.hpp"

namespace {

using Json = nlohmann::ordered_json;

constexpr double kRate = 48000;

struct CompareOptions : CommonOptions {
  std::string json;
};

struct Recording {
  Loudness loudness;
  ksom::Portrait portrait;
};

Recording portray(const std::string& path, const ksom::FftPlans& plans, Progress& progress) {
  Recording recording{measureLoudness(path, progress), {}};
  const ksom::Analyzer::Config config{
      .plans = &plans, .sampleRate = kRate, .tuningSeconds = std::numeric_limits<double>::infinity(), .centred = true};
  MemoryFor<ksom::Analyzer> analyzer(config);
  analyzer->set(ksom::Analyzer::numPeaks, static_cast<float>(config.maxPartials));
  recording.portrait.start(kRate, config.hopSize);
  // Brought to full scale first: what is heard below then does not depend on the level at all.
  const auto gain = static_cast<float>(recording.loudness.peak > 0 ? 1 / recording.loudness.peak : 1);
  InputFile file(path, kRate);
  std::vector<float> scaled;
  bool atEnd = false;
  const auto take = [&](std::span<const float> samples) {
    progress.advance(static_cast<std::int64_t>(samples.size()));
    scaled.assign(samples.begin(), samples.end());
    for (float& sample : scaled) sample *= gain;
    for (std::span<const float> rest = scaled; !rest.empty();) {
      rest = rest.subspan(analyzer->push(rest));
      if (analyzer->frameReady()) recording.portrait.add(*analyzer, !atEnd);
    }
  };
  file.readAll(take);
  if (file.framesRead() != recording.loudness.frames) throw Failure(path + ": was changed while it was read");
  atEnd = true;
  take(std::vector<float>(static_cast<std::size_t>(analyzer->latencySamples())));
  return recording;
}

Json lufsJson(const Recording& recording) { return recording.loudness.lufs ? Json(*recording.loudness.lufs) : Json(); }

Json recordingJson(const std::string& path, const Recording& recording) {
  return {{"path", path},
          {"spectrum_db", recording.portrait.spectrumDb()},
          {"chroma", recording.portrait.chroma()},
          {"centroid_hz", recording.portrait.centroidHz()},
          {"loudness_lufs", lufsJson(recording)},
          {"onset_rate", recording.portrait.onsetsPerSecond()}};
}

Json comparisonJson(const CompareOptions& options, const Recording& a, const Recording& b) {
  const double correlation = chromaCorrelation(a.portrait, b.portrait, 0);
  const bool bothLoud = a.loudness.lufs && b.loudness.lufs, bothSilent = !a.loudness.lufs && !b.loudness.lufs;
  return {{"a", recordingJson(options.inputs[0], a)},
          {"b", recordingJson(options.inputs[1], b)},
          {"difference",
           {{"log_spectral_db", logSpectralDistanceDb(a.portrait, b.portrait)},
            {"chroma", std::max(0.0, 1 - correlation)},
            {"centroid_hz", b.portrait.centroidHz() - a.portrait.centroidHz()},
            {"loudness_lufs", bothLoud     ? Json(*b.loudness.lufs - *a.loudness.lufs)
                              : bothSilent ? Json(0.0)
                                           : Json()},
            {"onset_rate", b.portrait.onsetsPerSecond() - a.portrait.onsetsPerSecond()}}},
          {"chroma_correlation", correlation},
          {"chroma_rotation", chromaRotation(a.portrait, b.portrait)}};
}

// "12.3", or "-" for null.
std::string cell(const Json& value, int decimals) {
  std::array<char, 32> text{};
  if (value.is_number()) std::snprintf(text.data(), text.size(), "%.*f", decimals, value.get<double>());
  return value.is_number() ? text.data() : "-";
}

void printTable(const Json& c) {
  struct Row {
    const char *name, *key, *unit;
    int decimals;
  };
  std::printf("%-24s %10s %10s %12s\n", "", "A", "B", "difference");
  for (const Row& row : {Row{"log spectral distance", "log_spectral_db", "dB", 2},
                         Row{"chroma, 1 - correlation", "chroma", "", 3}, Row{"centroid", "centroid_hz", "Hz", 1},
                         Row{"loudness", "loudness_lufs", "LUFS, LU", 1}, Row{"onset rate", "onset_rate", "1/s", 2}}) {
    const bool isPlain = c["a"].contains(row.key) && !c["a"][row.key].is_array();
    std::printf("%-24s %10s %10s %12s %s\n", row.name, isPlain ? cell(c["a"][row.key], row.decimals).c_str() : "",
                isPlain ? cell(c["b"][row.key], row.decimals).c_str() : "",
                cell(c["difference"][row.key], row.decimals).c_str(), row.unit);
  }
  std::printf("%-24s %34d semitones (B above A)\n", "chroma rotation", c["chroma_rotation"].get<int>());
}

void compare(const CompareOptions& options) {
  std::int64_t work = 0;
  for (const std::string& input : options.inputs)
    work += InputFile(input, kRate).expectedSamples() + InputFile(input, InputFile::kOwnRate).expectedSamples();
  std::unique_ptr<TextOutput> json;
  if (!options.json.empty()) json = std::make_unique<TextOutput>(options.json, options.inputs, options.force);
  Progress progress(options.style(), work);
  progress.stage("comparing");
  const ksom::FftPlans plans;
  const Recording a = portray(options.inputs[0], plans, progress), b = portray(options.inputs[1], plans, progress);
  const Json comparison = comparisonJson(options, a, b);
  if (options.json != "-" && !options.quiet) printTable(comparison);
  if (json) json->write(jsonText(comparison, 2) + "\n");
  if (json) json->commit();
}

}  // namespace

void addCompare(CLI::App& program) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = program.add_subcommand("compare", "Tell how two recordings differ, in five numbers");
  addInputs(*command, "A_B", options->inputs, "Two recordings")->expected(2)->option_text("FILE FILE");
  addPath(*command, "--json", options->json, "Write all figures; - for standard output");
  options->addTo(*command, true);
  command->footer(
      "\nSpectrum, chroma, centroid and onset rate do not depend on the level: a softer copy differs in loudness "
      "alone.\n"
      "\nExample:\n  ksom compare piece.wav new.wav");
  command->callback([options] { compare(*options); });
}
