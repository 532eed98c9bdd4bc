// SPDX-License-Identifier: GPL-3.0-or-later
// The analysis against what the Python prototype answered on the same samples (tests/reference/README.md).
#include "ksom/prototype.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <sstream>

#include "ksom/bands.hpp"
#include "ksom/pattern_grid.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Place = std::pair<std::int32_t, std::int32_t>;  // frame and bin, or row and column

struct ReferencePeak {
  std::int32_t frame, bin;
  float db, energy;
  double phase;
};
static_assert(sizeof(ReferencePeak) == 24);

struct ReferenceBand {
  std::int64_t count = 0;
  double freq = 0, energy = 0;
};

struct Reference {
  std::vector<float> audio;
  std::map<Place, ReferencePeak> peaks;
  std::set<Place> fragile, fragileCells;
  std::int64_t frames = 0;
  std::array<ReferenceBand, kBands> bands;
  std::vector<std::pair<double, double>> oscillators;  // Hz and coupling
  std::vector<std::string> grid;                       // empty where the prototype crashed
};

struct Result {
  std::map<Place, PrototypePeak> peaks;
  std::vector<std::vector<float>> levels;
  PatternGrid grid;
  Bands bands;
};

bool exists(const std::string& name) { return std::filesystem::exists(referencePath(name)); }

void readSummary(const std::string& name, Reference& reference) {
  for (const std::string& line : readLines(name)) {
    std::istringstream in(line);
    std::string word;
    std::size_t index = 0;
    in >> word;
    if (word == "frames") in >> reference.frames;
    if (word == "band" && in >> index) {
      ReferenceBand& band = reference.bands.at(index);
      in >> band.count >> band.freq >> band.energy;
    }
    if (word == "oscillator") {
      auto& oscillator = reference.oscillators.emplace_back();
      in >> oscillator.first >> oscillator.second;
    }
    if (word == "grid" && in >> index) in >> reference.grid.emplace_back();
    if (word == "fragile") {
      Place cell;
      in >> cell.first >> cell.second;
      reference.fragileCells.insert(cell);
    }
  }
}

Reference readReference(const std::string& name) {
  const std::string folder = "prototype/" + name + "/";
  Reference reference;
  reference.audio = exists(folder + "audio.s16") ? readS16(folder + "audio.s16") : readF32(folder + "audio.f32");
  readSummary(folder + "summary.txt", reference);
  if (exists(folder + "peaks.rec")) {  // there is none where nothing was found
    const auto bytes = readBytes(folder + "peaks.rec");
    for (std::size_t at = 0; at + sizeof(ReferencePeak) <= bytes.size(); at += sizeof(ReferencePeak)) {
      ReferencePeak peak;
      std::memcpy(&peak, bytes.data() + at, sizeof peak);
      reference.peaks[{peak.frame, peak.bin}] = peak;
    }
  }
  if (exists(folder + "peaks_fragile.i32")) {
    const auto pairs = readI32(folder + "peaks_fragile.i32");
    for (std::size_t at = 0; at + 1 < pairs.size(); at += 2) reference.fragile.insert({pairs[at], pairs[at + 1]});
  }
  return reference;
}

void takeFrame(PrototypeAnalysis& analysis, Result& result) {
  const auto frame = static_cast<std::int32_t>(result.levels.size());
  for (const PrototypePeak& peak : analysis.peaks()) {
    result.peaks[{frame, peak.bin}] = peak;
    const double freqHz = PrototypeAnalysis::binHz(peak.bin);
    result.bands[static_cast<std::size_t>(bandOf(freqHz))].add(freqHz, peak.energy);
  }
  const auto levels = analysis.levelsDb();
  result.levels.emplace_back(levels.begin(), levels.end());
  result.grid.add(levels);
}

Result analyse(std::span<const float> audio) {
  Prepared<PrototypeAnalysis> analysis(plans());
  BOOST_REQUIRE(analysis.ok());
  analysis->measure(audio);
  analysis->finishMeasure();
  Result result;
  result.grid.start(analysis->framesMeasured(), PatternGrid::Borders::prototype);
  while (!audio.empty()) {
    audio = audio.subspan(analysis->push(audio));
    if (analysis->frameReady()) takeFrame(*analysis, result);
  }
  while (analysis->finish()) takeFrame(*analysis, result);
  BOOST_TEST(analysis->framesMeasured() == static_cast<std::int64_t>(result.levels.size()));
  return result;
}

void checkPeak(const PrototypePeak& found, const ReferencePeak& expected) {
  BOOST_TEST(std::abs(found.db - expected.db) < 0.01f);
  BOOST_TEST(std::abs(found.energy / expected.energy - 1) < 2e-3f);
  const double phase = PrototypeAnalysis::phase(PrototypeAnalysis::binHz(found.bin), expected.frame);
  BOOST_TEST(std::abs(phase - expected.phase) < 1e-9);
  BOOST_TEST(std::abs(found.exactBin - static_cast<float>(found.bin)) <= 0.5f);
}

int fragileInBand(const Reference& reference, std::size_t band) {
  return static_cast<int>(std::count_if(reference.fragile.begin(), reference.fragile.end(), [&](const Place& at) {
    return bandOf(PrototypeAnalysis::binHz(at.second)) == static_cast<int>(band);
  }));
}

const std::vector<std::string> kAll{
    "sine",    "sine_bin", "chord3",   "pluck",         "sweep",         "drums",    "near_silence", "quiet_song",
    "dc",      "dc_sine",  "impulse",  "impulse_pairs", "over1",         "bandedge", "short100",     "short1",
    "len2047", "frames31", "frames32", "frames63",      "organ_vibrato", "speech"};
const std::vector<std::string> kWithSpectrogram{"sine",          "pluck",   "drums",    "near_silence", "quiet_song",
                                                "impulse_pairs", "dc_sine", "short100", "speech"};

void checkPeaks(const std::string& name) {
  const Reference reference = readReference(name);
  const Result result = analyse(reference.audio);
  BOOST_TEST(static_cast<std::int64_t>(result.levels.size()) == reference.frames);
  for (const auto& [at, expected] : reference.peaks) {
    const auto found = result.peaks.find(at);
    BOOST_TEST_CONTEXT("frame " << at.first << " bin " << at.second) {
      if (found != result.peaks.end()) checkPeak(found->second, expected);
      else BOOST_TEST(reference.fragile.contains(at), "a peak is missing");
    }
  }
  for (const auto& [at, found] : result.peaks)
    BOOST_TEST((reference.peaks.contains(at) || reference.fragile.contains(at)),
               "a peak too many in frame " << at.first << ", bin " << at.second);
}

void checkBands(const std::string& name) {
  const Reference reference = readReference(name);
  const Result result = analyse(reference.audio);
  std::vector<std::pair<double, double>> oscillators;
  for (std::size_t b = 0; b < result.bands.size(); ++b) {
    const BandSums& band = result.bands[b];
    const ReferenceBand& expected = reference.bands[b];
    BOOST_TEST_CONTEXT(kBandNames[b]) {
      BOOST_TEST(std::abs(band.count - expected.count) <= fragileInBand(reference, b));
      if (band.used()) oscillators.emplace_back(band.meanFreqHz(), std::min(0.1 * band.meanEnergy(), 0.5));
      if (band.count != expected.count || band.count == 0) continue;  // a fragile peak moves the means
      BOOST_TEST(std::abs(band.meanFreqHz() / expected.freq - 1) < 1e-6);
      BOOST_TEST(std::abs(band.meanEnergy() / expected.energy - 1) < 2e-3);
    }
  }
  BOOST_REQUIRE(oscillators.size() == reference.oscillators.size());
  for (std::size_t i = 0; i < oscillators.size(); ++i) {
    // 2 % where fragile peaks may have joined or left the mean.
    const double tolerance = reference.fragile.empty() ? 2e-3 : 0.02;
    BOOST_TEST(std::abs(oscillators[i].first / reference.oscillators[i].first - 1) < tolerance);
    BOOST_TEST(std::abs(oscillators[i].second / reference.oscillators[i].second - 1) < tolerance);
  }
}

void checkLevels(const std::string& name) {
  const Reference reference = readReference(name);
  const Result result = analyse(reference.audio);
  const auto frames = readI32("prototype/" + name + "/spec_frames.i32");
  const auto expected = readF32("prototype/" + name + "/spec_db.f32");
  BOOST_REQUIRE(expected.size() == frames.size() * static_cast<std::size_t>(PrototypeAnalysis::kBins));
  double loudOff = 0, quietOff = 0;
  for (std::size_t m = 0; m < frames.size(); ++m) {
    const auto& levels = result.levels.at(static_cast<std::size_t>(frames[m]));
    for (std::size_t k = 0; k < levels.size(); ++k) {
      const float wanted = expected[m * levels.size() + k];
      double& off = wanted > -60 ? loudOff : quietOff;
      off = std::max(off, static_cast<double>(std::abs(levels[k] - wanted)));
    }
  }
  BOOST_TEST(loudOff < 1e-3);
  BOOST_TEST(quietOff < 0.02);
}

void checkGrid(const std::string& name) {
  const Reference reference = readReference(name);
  const Result result = analyse(reference.audio);
  if (reference.grid.empty()) {  // the prototype crashes
    BOOST_TEST(result.levels.size() < 32u);
    return;
  }
  for (int row = 0; row < PatternGrid::kRows; ++row)
    for (int column = 0; column < PatternGrid::kColumns; ++column) {
      if (reference.fragileCells.contains({row, column})) continue;
      const int expected = reference.grid[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] - '0';
      BOOST_TEST(static_cast<int>(result.grid.at(row, column)) == expected, "row " << row << ", column " << column);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prototype)

BOOST_AUTO_TEST_CASE(peaks_are_those_of_the_prototype) {
  for (const std::string& name : kAll) BOOST_TEST_CONTEXT(name) {
      checkPeaks(name);
    }
}

BOOST_AUTO_TEST_CASE(bands_and_oscillators_are_those_of_the_prototype) {
  for (const std::string& name : kAll) BOOST_TEST_CONTEXT(name) {
      checkBands(name);
    }
}

BOOST_AUTO_TEST_CASE(levels_are_those_of_the_prototype) {
  for (const std::string& name : kWithSpectrogram) BOOST_TEST_CONTEXT(name) {
      checkLevels(name);
    }
}

BOOST_AUTO_TEST_CASE(grid_symbols_are_those_of_the_prototype) {
  for (const std::string& name : kAll) BOOST_TEST_CONTEXT(name) {
      checkGrid(name);
    }
}

BOOST_AUTO_TEST_CASE(silence_has_no_peaks_and_a_quarter_everywhere) {
  // Here we differ on purpose: the prototype reads digital silence as 0 dB and as "high energy" in every
  // cell.
  const Result result = analyse(std::vector<float>(33075));
  BOOST_TEST(result.levels.size() == 65u);
  BOOST_TEST(result.peaks.empty());
  for (int row = 0; row < PatternGrid::kRows; ++row)
    for (int column = 0; column < PatternGrid::kColumns; ++column)
      BOOST_TEST((result.grid.at(row, column) == PatternGrid::Pattern::quarter));
  for (const auto& frame : result.levels)
    BOOST_TEST(*std::max_element(frame.begin(), frame.end()) == PrototypeAnalysis::kFloorDb);
}

BOOST_AUTO_TEST_CASE(a_clip_of_31_frames_has_a_full_grid) {
  // Noise above -57 dB everywhere: a cell that heard nothing would be a quarter.
  const Result result = analyse(readReference("frames31").audio);
  BOOST_TEST(result.levels.size() == 31u);
  for (int row = 0; row < PatternGrid::kRows; ++row)
    for (int column = 0; column < PatternGrid::kColumns; ++column)
      BOOST_TEST((result.grid.at(row, column) != PatternGrid::Pattern::quarter));
}

BOOST_AUTO_TEST_CASE(no_samples_at_all_make_one_silent_frame) {
  const Result result = analyse({});
  BOOST_TEST(result.levels.size() == 1u);
  BOOST_TEST(result.peaks.empty());
}

BOOST_AUTO_TEST_CASE(the_loudest_bin_of_an_album_is_the_reference_of_all_its_files) {
  const auto loud = sine(689.0625, 0.5, 22050, 22050), quiet = sine(689.0625, 0.05, 22050, 22050);
  Prepared<PrototypeAnalysis> analysis(plans());
  for (const auto& file : {loud, quiet}) {
    analysis->measure(file);
    analysis->finishMeasure();
  }
  BOOST_TEST(analysis->framesMeasured() == 88);
  analysis->startFile();
  float loudest = -100;
  for (std::span<const float> rest = quiet; !rest.empty();) {
    rest = rest.subspan(analysis->push(rest));
    if (!analysis->frameReady()) continue;
    for (const PrototypePeak& peak : analysis->peaks()) loudest = std::max(loudest, peak.db);
  }
  BOOST_TEST(std::abs(loudest + 20) < 0.05f);
}

BOOST_AUTO_TEST_CASE(level_does_not_change_the_peaks) {
  const Reference reference = readReference("pluck");
  const Result whole = analyse(reference.audio);
  const Result soft = analyse(scaled(reference.audio, 1.0f / 64));  // a power of two: no rounding
  BOOST_REQUIRE(whole.peaks.size() == soft.peaks.size());
  BOOST_TEST(std::equal(whole.peaks.begin(), whole.peaks.end(), soft.peaks.begin(),
                        [](const auto& a, const auto& b) { return a.first == b.first; }));
}

BOOST_AUTO_TEST_CASE(too_little_memory_is_refused) {
  const std::size_t bytes = PrototypeAnalysis::bytesNeeded(plans());
  Memory memory(bytes);
  PrototypeAnalysis analysis;
  // A block that starts on a cache line has 64 bytes to spare.
  BOOST_TEST(!analysis.prepare(plans(), memory.span().first(bytes - 65)));
  BOOST_TEST(analysis.prepare(plans(), memory.span()));
}

BOOST_AUTO_TEST_SUITE_END()
