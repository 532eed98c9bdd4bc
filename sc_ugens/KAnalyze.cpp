// SPDX-License-Identifier: GPL-3.0-or-later
// KAnalyze.kr: partials, chroma, level, centroid, flux and onsets of a sound.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "analyzer_inputs.hpp"
#include "controls.hpp"
#include "ksom/fft.hpp"
#include "partials_buffer.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

constexpr int kTable = numAnalyzerOwn;
const FftPlans* plans;  // of all sizes, made as the plugin loads

class KAnalyzeUnit : public KsomUnit {
 public:
  KAnalyzeUnit() : KsomUnit(kUGen<"KAnalyze">) {
    if (!runsAt(calc_BufRate) || numInputs() != kAnalyzerInputs.singleCount) {
      hasWires(kAnalyzerInputs.singleCount, numOutputs());
      return;
    }
    slots_ = sized(Analyzer::numPeaks);
    if (!hasWires(kAnalyzerInputs.singleCount, kAnalyzerLists * slots_ + kAnalyzerInfos) || !takeMemory()) return;
    controls_.begin(*this, kTable);
    mCalcFunc = make_calc_function<KAnalyzeUnit, &KAnalyzeUnit::next>();
    show();
  }

  void next(int) {
    controls_.beginBlock(*this);
    controls_.take(analyzer_, 1);
    if (reset_.rises(in0(analyzerReset))) analyzer_.reset();
    const bool hasFrame = hear({in(analyzerIn), static_cast<std::size_t>(fullBufferSize())});
    show();
    if (hasFrame) seed();
    info(infoTrig) = hasFrame;
    info(infoOnset) = hasOnset_;
  }

 private:
  int sized(Analyzer::ParamId id) const {
    return static_cast<int>(clampParam(Analyzer::params[id], in0(kTable + id), Analyzer::params[id].init));
  }
  // Synths whose numbers are near, or far by any even step, come to different blocks: what multiples of the golden ratio
  // leave behind the point is even. Below -1 the class counts several in one synth.
  int offset(int hopSize) const {
    const int given = static_cast<int>(clampParam(kAnalyzerOwn[analyzerOffset].param, in0(analyzerOffset), -1));
    if (given >= 0) return std::min(given, hopSize - 1);
    const double turns = std::numbers::phi * (static_cast<double>(mParent->mNode.mID) - given - 1);
    const int blocks = hopSize / fullBufferSize();
    return Analyzer::stagger(static_cast<int>((turns - std::floor(turns)) * blocks), hopSize, fullBufferSize());
  }
  float& info(int which) const { return out0(kAnalyzerLists * slots_ + which); }

  bool takeMemory() {
    if (!isAudioRateIn(analyzerIn)) {
      fail("in must be of audio rate");
      return false;
    }
    Analyzer::Config config{.plans = plans, .sampleRate = fullSampleRate(), .maxPartials = slots_, .allowsLarge = true};
    Analyzer::setSizes(config, in0(kTable + Analyzer::windowSize), in0(kTable + Analyzer::hopSize));
    config.offset = offset(config.hopSize);
    std::span<std::byte> block;
    if (!allocate({{Analyzer::bytesNeeded(config), block}}, [](Arena&) {})) return false;
    return analyzer_.prepare(config, block);
  }

  // True when a frame was completed; of several in a block the last one is shown, with any one's onset.
  bool hear(std::span<const float> samples) {
    bool hasFrame = false;
    hasOnset_ = false;
    while (!samples.empty()) {
      samples = samples.subspan(analyzer_.push(samples));
      if (!analyzer_.frameReady()) continue;
      hasFrame = true;
      hasOnset_ = hasOnset_ || analyzer_.frame().onset;
    }
    return hasFrame;
  }

  // All outputs, in every block: a wire need not hold what was written last.
  void show() {
    const std::span<const Partial> partials = analyzer_.partials();
    int count = 0;
    for (int i = 0; i < slots_; ++i) {
      const Partial one =
          static_cast<std::size_t>(i) < partials.size() ? partials[static_cast<std::size_t>(i)] : Partial{};
      out0(i) = one.freqHz;
      out0(slots_ + i) = one.amp;
      out0(2 * slots_ + i) = one.phase;
      out0(3 * slots_ + i) = static_cast<float>(one.state);
      count += one.state != PartialState::empty;
    }
    const Analyzer::Frame& frame = analyzer_.frame();
    info(infoCount) = static_cast<float>(count);
    info(infoRms) = frame.rms;
    info(infoFlux) = frame.flux;
    info(infoCentroid) = frame.centroidHz;
    for (int i = 0; i < Chroma::kClasses; ++i) info(infoChroma + i) = analyzer_.chroma()[static_cast<std::size_t>(i)];
    info(infoTrig) = info(infoOnset) = 0;
  }

  void seed() {
    const float number = in0(analyzerSeedBuf);
    if (!(number < 0) && !PartialsBuffer::write(*this, number, analyzer_.slots()))
      say("seedBuf is no buffer of 5 channels (freq, amp, phase, weight, state); nothing is written");
  }

  Analyzer analyzer_;
  Controls<Analyzer> controls_;
  Trigger reset_;
  int slots_ = 0;
  bool hasOnset_ = false;
};

}  // namespace

void defineKAnalyze() {
  plans = new FftPlans;
  define<KAnalyzeUnit>("KAnalyze");
}

}  // namespace ksom::sc
