// SPDX-License-Identifier: GPL-3.0-or-later
// [kanalyze~]: what it hears, and what it is told. See analyze_telling.cpp for what it says.
#include "analyze_face.hpp"

#include <algorithm>
#include <cmath>

namespace ksom::pd {
namespace {

constexpr std::size_t kMostFrames = 1024;                // that wait
constexpr std::size_t kMostKept = std::size_t{1} << 20;  // partials

}  // namespace

AnalyzeFace::AnalyzeFace(t_object* box, Atoms words) : Face(box, kName), listener_(static_cast<double>(sys_getsr())) {
  for (t_outlet*& outlet : outlets_) outlet = outlet_new(box, &s_anything);
  messages_ = outlets_[info];
  const Arguments arguments = argumentsOf(words);
  if (!arguments.placed.empty()) setParam(Analyzer::numPeaks, arguments.placed);
  for (Atoms rest = arguments.flags; const auto flag = nextFlag(rest);) obey(flag->name, flag->values);
  checkHop();
  checkBand();
  makeRoom();
  last_.partials.resize(listener_.slots());
}

void AnalyzeFace::message(std::string_view word, Atoms atoms) {
  obey(word, atoms);
  const int id = findParam(Analyzer::params, word);
  if (id == Analyzer::minFreq || id == Analyzer::maxFreq) return checkBand();
  if (id != Analyzer::windowSize && id != Analyzer::hopSize && id != Analyzer::numPeaks) return;
  checkHop();
  makeRoom();
}

void AnalyzeFace::obey(std::string_view word, Atoms atoms) {
  switch (findWord(analyze::kWords, word)) {
    case analyze::bang:
      return tellFrame(last_);
    case analyze::reset:
      return reset();
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
  complainUnknown(word);
}

// Frames that wait for the clock were heard before, too.
void AnalyzeFace::reset() {
  listener_.reset();
  keptCount_ = 0;
  last_ = {};
  last_.partials.resize(listener_.slots());
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

// Pd's clocks come by once in a block of its own, in which a patch with smaller ones, or more samples, runs many times.
std::size_t AnalyzeFace::samplesUntilTick() const {
  const double perSample = wires_.sampleRate() / static_cast<double>(sys_getsr());
  const double samples = std::isfinite(perSample) ? std::ceil(perSample * sys_getblksize()) : 0;
  return std::max(wires_.frames(), static_cast<std::size_t>(samples));
}

// For all frames until then. What still waits is lost.
void AnalyzeFace::makeRoom() {
  const std::size_t frames = samplesUntilTick() / static_cast<std::size_t>(listener_.hopSize()) + 2;
  const std::size_t most = std::max<std::size_t>(kMostKept / listener_.slots(), 2);
  kept_.resize(std::min({frames, most, kMostFrames}));
  for (Heard& heard : kept_) heard.partials.resize(listener_.slots());
  keptCount_ = 0;
}

void AnalyzeFace::dsp(t_signal** signals) {
  wires_.connect(signals, std::array{1}, {});
  listener_.ask(partsHeard());
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
  std::vector<Heard> frames(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(keptCount_));
  keptCount_ = 0;
  listener_.ask(partsHeard());
  if (lostFrames_ && !isToldOfLost_) {
    isToldOfLost_ = true;
    voice_.complain("hopsize", "too many frames in one block; some are left out");
  }
  lostFrames_ = false;
  for (Heard& heard : frames) {
    last_ = heard;
    tellFrame(std::move(heard));
  }
}

void AnalyzeFace::analyze(Atoms atoms) {
  const Table table = voice_.readTable("analyze", atoms);
  if (!table.isThere()) return;
  std::vector<float> samples(table.size());
  table.read(samples);
  listener_.ask(partsHeard());
  Listener listener = listener_.forAll();
  if (samples.size() < static_cast<std::size_t>(listener.hopSize()))
    return voice_.complain("analyze", std::to_string(samples.size()) + " samples, and a frame comes every " +
                                          std::to_string(listener.hopSize()) + ": there is none");
  Heard heard;
  heard.partials.resize(listener.slots());
  for (std::span<const float> rest = samples; !rest.empty();) {
    rest = rest.subspan(listener.push(rest));
    if (!listener.frameReady()) continue;
    listener.copyTo(heard);
    last_ = heard;
    tellFrame(heard);
  }
}

}  // namespace ksom::pd
