// SPDX-License-Identifier: GPL-3.0-or-later
#include "analyze_face.hpp"

#include <algorithm>

#include "ksom/music_map.hpp"
#include "ksom/segment_sums.hpp"

namespace ksom::pd {
namespace {

constexpr std::size_t kMostFrames = 1024;                // of one block
constexpr std::size_t kMostKept = std::size_t{1} << 20;  // partials
constexpr std::size_t kMostTables = 5;

}  // namespace

AnalyzeFace::AnalyzeFace(t_object* box, Atoms words) : voice_(box, kName), listener_(static_cast<double>(sys_getsr())) {
  for (t_outlet*& outlet : outlets_) outlet = outlet_new(box, &s_anything);
  const Arguments arguments = argumentsOf(words);
  if (!arguments.placed.empty()) setParam(Analyzer::numPeaks, arguments.placed);
  for (Atoms rest = arguments.flags; const auto flag = nextFlag(rest);) obey(flag->name, flag->values);
  checkHop();
  makeRoom();
  last_.partials.resize(listener_.slots());
}

void AnalyzeFace::message(std::string_view word, Atoms atoms) {
  obey(word, atoms);
  if (word != "windowsize" && word != "hopsize" && word != "numpeaks") return;
  checkHop();
  makeRoom();
}

void AnalyzeFace::obey(std::string_view word, Atoms atoms) {
  switch (findWord(analyze::kWords, word)) {
    case analyze::bang:
      return tell(Heard(last_));
    case analyze::reset:
      return listener_.reset();
    case analyze::analyze:
      return analyze(atoms);
    case analyze::write:
      return writeTo(atoms);
    case analyze::dump:
      return tellParams();
    default:
      break;
  }
  const int id = findParam(Analyzer::params, word);
  if (id >= 0) return setParam(static_cast<Analyzer::ParamId>(id), atoms);
  voice_.complain(word, "is no message that it knows; nothing is changed");
}

void AnalyzeFace::setParam(Analyzer::ParamId id, Atoms atoms) {
  float value = voice_.read(Analyzer::params[id], atoms, listener_.get(id));
  const auto legal = static_cast<float>(FftPlans::nearestLegalSize(static_cast<double>(value)));
  if (id == Analyzer::windowSize && value != legal) {
    voice_.complain("windowsize", text(value) + " is no power of two; " + text(legal) + " is used");
    value = legal;
  }
  listener_.set(id, value);
}

// After all that was said at once.
void AnalyzeFace::checkHop() const {
  const float wanted = listener_.get(Analyzer::hopSize), used = static_cast<float>(listener_.hopSize());
  if (wanted != used)
    voice_.complain("hopsize", text(wanted) + " is longer than the window; " + text(used) + " is used");
}

// For all frames of a block. What still waits is lost.
void AnalyzeFace::makeRoom() {
  const std::size_t frames = wires_.frames() / static_cast<std::size_t>(listener_.hopSize()) + 2;
  const std::size_t most = std::max<std::size_t>(kMostKept / listener_.slots(), 2);
  kept_.resize(std::min({frames, most, kMostFrames}));
  for (Heard& heard : kept_) heard.partials.resize(listener_.slots());
  keptCount_ = 0;
}

void AnalyzeFace::dsp(t_signal** signals) {
  wires_.connect(signals, 1, {});
  makeRoom();
  if (!listener_.setSampleRate(wires_.sampleRate()))
    voice_.complain("sample rate", text(static_cast<float>(wires_.sampleRate())) + " cannot be used; it is deaf");
}

void AnalyzeFace::perform() noexcept {
  for (std::size_t at = 0; at < wires_.frames(); at += input_.size()) {
    const auto part = std::span(input_).first(std::min(input_.size(), wires_.frames() - at));
    wires_.read(0, at, part);
    for (std::span<const float> rest = part; !rest.empty();) {
      rest = rest.subspan(listener_.push(rest));
      if (listener_.frameReady()) keepFrame();
    }
  }
  if (keptCount_ > 0) clock_delay(clock_, 0);
}

void AnalyzeFace::keepFrame() noexcept {
  if (keptCount_ < kept_.size()) listener_.copyTo(kept_[keptCount_++]);
  else lostFrames_ = true;
}

// What an outlet leads to may come back and change everything, so frames go out as copies.
void AnalyzeFace::tick() {
  const std::vector<Heard> frames(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(keptCount_));
  keptCount_ = 0;
  if (lostFrames_ && !isToldOfLost_) {
    isToldOfLost_ = true;
    voice_.complain("hopsize", "too many frames in one block; some are left out");
  }
  lostFrames_ = false;
  for (const Heard& heard : frames) {
    last_ = heard;
    tell(heard);
  }
}

void AnalyzeFace::analyze(Atoms atoms) {
  const Table table = voice_.readTable("analyze", atoms);
  std::vector<float> samples(table.size());
  table.read(samples);
  Listener listener = listener_.another();
  Heard heard;
  heard.partials.resize(listener.slots());
  for (std::span<const float> rest = samples; !rest.empty();) {
    rest = rest.subspan(listener.push(rest));
    if (!listener.frameReady()) continue;
    listener.copyTo(heard);
    last_ = heard;
    tell(heard);
  }
}

void AnalyzeFace::writeTo(Atoms atoms) {
  std::vector<Table> tables;
  if (atoms.size() > kMostTables)
    voice_.complain("write",
                    "takes at most five arrays, " + std::to_string(atoms.size()) + " came; the first are used");
  for (std::size_t i = 0; i < std::min(atoms.size(), kMostTables); ++i)
    tables.push_back(voice_.readTable("write", atoms.subspan(i)));
  tables_ = std::move(tables);
}

void AnalyzeFace::fillArrays(const Heard& heard) {
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

void AnalyzeFace::tell(const Heard& heard) {
  fillArrays(heard);
  tellFeatures(heard);
  tellInfo("tuning", heard.tuningCents);
  tellInfo("onset", heard.frame.onset ? 1.0f : 0.0f);
  tellInfo("flux", heard.frame.flux);
  tellInfo("centroid", heard.frame.centroidHz);
  tellInfo("rms", heard.frame.rms);
  tellList(chroma, heard.chroma);
  std::vector<float> numbers(heard.partials.size());
  std::transform(heard.partials.begin(), heard.partials.end(), numbers.begin(), [](const Partial& p) { return p.amp; });
  tellList(amps, numbers);
  std::transform(heard.partials.begin(), heard.partials.end(), numbers.begin(),
                 [](const Partial& p) { return p.freqHz; });
  tellList(freqs, numbers);
  for (std::size_t i = 0; i < heard.partials.size(); ++i) tellPartial(outlets_[partials], i, heard.partials[i]);
  outlet_bang(outlets_[partials]);
}

void AnalyzeFace::tellList(Outlet outlet, std::span<const float> numbers) {
  std::vector<t_atom> atoms(numbers.size());
  std::transform(numbers.begin(), numbers.end(), atoms.begin(), atomOf);
  outlet_list(outlets_[outlet], &s_list, static_cast<int>(atoms.size()), atoms.data());
}

void AnalyzeFace::tellInfo(const char* word, float value) {
  t_atom atom = atomOf(value);
  outlet_anything(outlets_[info], gensym(word), 1, &atom);
}

// What a map from `ksom learn` was learnt from, of one frame instead of a segment.
void AnalyzeFace::tellFeatures(const Heard& heard) {
  FrameDigest frame;
  frame.rms = heard.frame.rms;
  frame.centroidHz = heard.frame.centroidHz;
  frame.chroma = heard.chroma;
  const auto numbers = featuresOf(averageOf(&frame, &frame + 1));
  std::array<t_atom, numbers.size()> atoms;
  std::transform(numbers.begin(), numbers.end(), atoms.begin(), atomOf);
  outlet_anything(outlets_[info], gensym("features"), static_cast<int>(atoms.size()), atoms.data());
}

void AnalyzeFace::tellParams() {
  for (std::size_t id = 0; id < Analyzer::params.size(); ++id)
    tellInfo(lowerName(Analyzer::params[id]).c_str(),
             listener_.get(static_cast<Analyzer::ParamId>(id)) * perUnit(Analyzer::params[id]));
  tellInfo("latency", static_cast<float>(listener_.latencySamples()));
}

}  // namespace ksom::pd
