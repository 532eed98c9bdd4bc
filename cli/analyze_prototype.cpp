// SPDX-License-Identifier: GPL-3.0-or-later
// ksom analyze --definition prototype: the stages of the Python prototype, by its own definitions and key names.
#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "analyze.hpp"
#include "ksom/bands.hpp"
#include "ksom/chroma.hpp"
#include "ksom/pattern_grid.hpp"
#include "prototype_reader.hpp"
#include "spool.hpp"

namespace {

using ksom::PatternGrid;
using ksom::PrototypeAnalysis;
using Json = nlohmann::ordered_json;

constexpr const char* kCsvHeader = "frame,bin,frequency_hz,amplitude_db,energy,phase";

struct Row {
  std::int32_t frame, bin;
  float db, energy;
  double freqHz() const { return PrototypeAnalysis::binHz(bin); }
  double phase() const { return PrototypeAnalysis::phase(freqHz(), frame); }
};

struct Result {
  ksom::Bands bands{};
  PatternGrid grid;
  std::int64_t frames = 0;
};

// The columns of all peaks, one after the other, each read again from the spool.
void writePeaks(Spool<Row>& rows, AnalyzeOutputs& outputs) {
  const auto column = [&](const char* key, const auto& valueOf, const char* end) {
    outputs.json(std::string("\"") + key + "\":[");
    bool first = true;
    rows.forAll([&](const Row& row) {
      outputs.json((first ? "" : ",") + Json(valueOf(row)).dump());
      first = false;
    });
    outputs.json(std::string("]") + end);
  };
  column(
      "frame", [](const Row& row) { return row.frame; }, ",");
  column(
      "bin", [](const Row& row) { return row.bin; }, ",");
  column(
      "frequency_hz", [](const Row& row) { return row.freqHz(); }, ",");
  column(
      "amplitude_db", [](const Row& row) { return row.db; }, ",");
  column(
      "energy", [](const Row& row) { return row.energy; }, ",");
  column(
      "phase", [](const Row& row) { return row.phase(); }, "");
}

Json bandsJson(const ksom::Bands& bands) {
  Json all;
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const bool any = bands[b].count > 0;
    all[ksom::kBandNames[b]] = {{"count", bands[b].count},
                                {"avg_frequency", any ? Json(bands[b].meanFreqHz()) : Json()},
                                {"avg_energy", any ? Json(bands[b].meanEnergy()) : Json()},
                                {"used", bands[b].used()}};
  }
  return all;
}

Json oscillatorsJson(const ksom::Bands& bands) {
  Json all = Json::array();
  for (const ksom::BandSums& band : bands)
    if (band.used())
      all.push_back({{"frequency_hz", band.meanFreqHz()}, {"coupling", std::min(0.1 * band.meanEnergy(), 0.5)}});
  return all;
}

Json gridJson(const PatternGrid& grid) {
  Json rows = Json::array();
  for (int row = 0; row < PatternGrid::kRows; ++row) rows.push_back(grid.rowText(row));
  return rows;
}

// Peaks of one frame as the picture wants them.
void addToPanel(SpectrogramPanel& panel, ksom::Chroma& chroma, std::int64_t frame, std::span<const float> db,
                std::span<const ksom::PrototypePeak> peaks) {
  std::vector<float> power(db.size());
  for (std::size_t k = 0; k < db.size(); ++k) power[k] = std::pow(10.0f, db[k] / 10);
  std::vector<ksom::Peak> found;
  for (const ksom::PrototypePeak& peak : peaks)
    found.push_back({static_cast<float>(PrototypeAnalysis::binHz(peak.exactBin)), peak.energy, 0, 1});
  chroma.update(found);
  const double time = static_cast<double>(frame) * PrototypeAnalysis::kHop / PrototypeAnalysis::kSampleRate;
  panel.addPeaks(time, power, found, chroma.values());
}

void analyzeFile(const std::string& path, const ksom::FftPlans& plans, AnalyzeOutputs& outputs, Progress& progress,
                 bool printSummary) {
  PrototypeReader reader(plans, progress);
  reader.measure(path);
  PrototypeAnalysis& analysis = reader.analysis();
  outputs.startFile(path, kCsvHeader);
  constexpr double kFrameSeconds = PrototypeAnalysis::kHop / PrototypeAnalysis::kSampleRate;
  SpectrogramPanel* panel = outputs.addPanel(
      {path, static_cast<double>(analysis.framesMeasured()) * kFrameSeconds, PrototypeAnalysis::kSampleRate});
  ksom::Chroma chroma;
  chroma.prepare(kFrameSeconds, std::numeric_limits<double>::infinity());

  std::optional<Spool<Row>> rows;
  if (outputs.hasJson()) rows.emplace();
  Result result;
  result.grid.start(analysis.framesMeasured(), PatternGrid::Borders::prototype);
  reader.forFrames(path, [&](std::int64_t frame) {
    const auto peaks = analysis.peaks();
    for (const ksom::PrototypePeak& peak : peaks) {
      const Row row{static_cast<std::int32_t>(frame), peak.bin, peak.db, peak.energy};
      result.bands[static_cast<std::size_t>(ksom::bandOf(row.freqHz()))].add(row.freqHz(), row.energy);
      if (rows) rows->add(row);
      if (outputs.hasCsv())
        outputs.csv(std::to_string(frame) + "," + std::to_string(row.bin) + "," + Json(row.freqHz()).dump() + "," +
                    Json(row.db).dump() + "," + Json(row.energy).dump() + "," + Json(row.phase()).dump());
    }
    const auto db = analysis.levelsDb();
    result.grid.add(db);
    if (panel) addToPanel(*panel, chroma, frame, db, peaks);
    ++result.frames;
  });

  if (rows) {
    outputs.json("{\"sample_rate\":" + Json(static_cast<int>(PrototypeAnalysis::kSampleRate)).dump() + ",\"frames\":" +
                 Json(result.frames).dump() + ",\"bins\":" + Json(PrototypeAnalysis::kBins).dump() + ",\"peaks\":{");
    writePeaks(*rows, outputs);
    outputs.json("},\"bands\":" + bandsJson(result.bands).dump() + ",\"oscillators\":" +
                 oscillatorsJson(result.bands).dump() + ",\"pattern_grid\":" + gridJson(result.grid).dump() + "}");
  }
  if (!printSummary) return;
  std::printf("%s: %lld frames\n", printable(path).c_str(), static_cast<long long>(result.frames));
  for (std::size_t b = 0; b < result.bands.size(); ++b)
    std::printf("  %-8s %8lld peaks, mean %8.1f Hz\n", ksom::kBandNames[b],
                static_cast<long long>(result.bands[b].count), result.bands[b].meanFreqHz());
}

}  // namespace

void analyzePrototype(const AnalyzeOptions& options, AnalyzeOutputs& outputs) {
  const ksom::FftPlans plans(ksom::PrototypeAnalysis::kWindow, ksom::PrototypeAnalysis::kWindow);
  Progress progress(options.style(), PrototypeReader::work(options.inputs));
  for (const std::string& input : options.inputs)
    analyzeFile(input, plans, outputs, progress, !options.wantsFiles() && !options.quiet);
}
