// SPDX-License-Identifier: GPL-3.0-or-later
// [kanalyze~]: what it says, by its outlets, in arrays and on the console. Messages only.
#include <algorithm>

#include "analyze_face.hpp"
#include "ksom/music_map.hpp"
#include "ksom/segment_sums.hpp"

namespace ksom::pd {
namespace {

constexpr std::size_t kMostTables = 5;

}  // namespace

void AnalyzeFace::writeTo(Atoms atoms) {
  std::vector<Table> tables;
  if (atoms.size() > kMostTables)
    voice_.complain("write",
                    "takes at most five arrays, " + std::to_string(atoms.size()) + " came; the first are used");
  for (std::size_t i = 0; i < std::min(atoms.size(), kMostTables); ++i)
    if (!tables.emplace_back(voice_.readTable("write", atoms.subspan(i), kOnceThere)).isNamed()) return;
  tables_ = std::move(tables);
}

void AnalyzeFace::fillArrays(const Heard& heard) {
  if (tables_.empty()) return;
  constexpr std::array<float (*)(const Partial&), kMostTables> kOf{
      [](const Partial& p) { return p.freqHz; }, [](const Partial& p) { return p.amp; },
      [](const Partial& p) { return p.phase; }, [](const Partial& p) { return p.weight; },
      [](const Partial& p) { return static_cast<float>(p.state); }};
  std::vector<float> numbers(heard.partials.size());
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    std::transform(heard.partials.begin(), heard.partials.end(), numbers.begin(), kOf[t]);
    tables_[t].write(numbers);
    tables_[t].redraw();
  }
}

// Slots that are there no more are told of once, as empty: whoever plays them would play on.
void AnalyzeFace::tellFrame(Heard heard) {
  const std::size_t slots = heard.partials.size();
  heard.partials.resize(std::max(slots, slotsTold_));
  slotsTold_ = slots;
  fillArrays(heard);
  const Analyzer::Parts& known = heard.frame.parts;
  if (isHeard(info) && known.chroma && known.level && known.onset) tellFeatures(heard);
  if (isHeard(chroma) && known.chroma) tellList(chroma, heard.chroma);
  if (isHeard(amps)) tellNumbers(amps, heard, [](const Partial& p) { return p.amp; });
  if (isHeard(freqs)) tellNumbers(freqs, heard, [](const Partial& p) { return p.freqHz; });
  if (!isHeard(partials)) return;
  for (std::size_t i = 0; i < heard.partials.size(); ++i) teller_.tell(outlets_[partials], i, heard.partials[i]);
  outlet_bang(outlets_[partials]);
}

// What nobody listens to need not be said, nor be found out: most patches use one or two outlets. Who comes later hears
// from the next frame on.
Analyzer::Parts AnalyzeFace::partsHeard() const {
  const bool isTold = isHeard(info);
  return {.tracks = true, .chroma = isTold || isHeard(chroma), .level = isTold, .onset = isTold};
}

void AnalyzeFace::tellNumbers(Outlet outlet, const Heard& heard, float (*of)(const Partial&)) {
  std::vector<float> numbers(heard.partials.size());
  std::transform(heard.partials.begin(), heard.partials.end(), numbers.begin(), of);
  tellList(outlet, numbers);
}

void AnalyzeFace::tellList(Outlet outlet, std::span<const float> numbers) {
  std::vector<t_atom> atoms(numbers.size());
  std::transform(numbers.begin(), numbers.end(), atoms.begin(), atomOf);
  outlet_list(outlets_[outlet], &s_list, static_cast<int>(atoms.size()), atoms.data());
}

// First what a map from `ksom learn` was learnt from, of one frame instead of a segment.
void AnalyzeFace::tellFeatures(const Heard& heard) {
  FrameDigest frame;
  frame.rms = heard.frame.rms;
  frame.centroidHz = heard.frame.centroidHz;
  frame.chroma = heard.chroma;
  const auto numbers = featuresOf(averageOf(&frame, &frame + 1));
  tell("features", numbers);
  tell("tuning", {heard.tuningCents});
  tell("onset", {heard.frame.onset ? 1.0f : 0.0f});
  tell("flux", {heard.frame.flux});
  tell("centroid", {heard.frame.centroidHz});
  tell("rms", {heard.frame.rms});
}

void AnalyzeFace::tellParams() {
  tellTable(listener_, Analyzer::params);
  tell("latency", {static_cast<float>(listener_.latencySamples())});
}

// After all that was said at once.
void AnalyzeFace::checkHop() const {
  const int wanted = listener_.wantedHop(), used = listener_.hopSize();
  if (wanted != used)
    voice_.complain("hopsize",
                    std::to_string(wanted) + " is longer than the window; " + std::to_string(used) + " is used");
}

void AnalyzeFace::checkBand() const {
  const float low = listener_.get(Analyzer::minFreq), high = listener_.get(Analyzer::maxFreq);
  if (low > high)
    voice_.complain("minfreq", text(low) + " Hz is above maxfreq, which is " + text(high) + "; nothing is heard");
}

}  // namespace ksom::pd
