// SPDX-License-Identifier: GPL-3.0-or-later
// KSOMScore.ar: plays a score out of a buffer, to the sample as `ksom render --score` does.
#include <limits>

#include "buffers.hpp"
#include "ksom/residue.hpp"
#include "ksom/score_table.hpp"
#include "score_inputs.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

class KSOMScoreUnit : public KsomUnit {
 public:
  KSOMScoreUnit() : KsomUnit(kUGen<"KSOMScore">) {
    if (!runsAt(calc_FullRate) || !hasWires(kScoreInputs.singleCount, numOutputs()) || !takeMemory()) return;
    start<KSOMScoreUnit>();
  }

  void restart() {
    reset_ = {};
    playFromStart();
  }

  void next(int samples) {
    const HeldBuffer<Access::read> buffer(*this, in0(scoreBuf));
    if (!look(buffer)) say("bufnum is no score any more; there is no next step until it is");
    if (reset_.rises(in0(scoreReset)) && table_.isThere()) breakOff(), playFromStart();
    if (isOver_ && !mDone) endSynth();
    apply();
    play(samples);
    table_.lookAway();
    if (table_.hasFoundFault()) say("bufnum holds numbers that no score can have; what they belong to is left out");
  }

 private:
  bool look(const HeldBuffer<Access::read>& buffer) { return buffer.channels() == 1 && table_.look(buffer.samples()); }

  // As much as the score needs that is there now.
  bool takeMemory() {
    const HeldBuffer<Access::read> buffer(*this, in0(scoreBuf));
    if (!look(buffer)) {
      fail("bufnum is no score; KSOM.scoreBuffer makes one, and it must be there before the synth");
      return false;
    }
    const Renderer::Config wanted = config();
    const std::size_t bytes = Renderer::bytesNeeded(wanted);
    if (bytes == 0) {
      fail("%d partials of %d voices on %d channels at %g Hz are not to be had; fewer voices may do",
           wanted.maxPartials, wanted.swarm.voiceCount, wanted.channels, wanted.sampleRate);
      return false;
    }
    std::span<std::byte> block;
    if (!allocate({{bytes, block}}, [](Arena&) {}) || !renderer_.prepare(wanted, block)) return false;
    residues_.fill(Residue(wanted.sampleRate));
    playFromStart();
    return true;
  }

  float once(ScoreOwn which) const {
    return clampParam(kScoreSingle[which].param, in0(which), kScoreSingle[which].param.init);
  }
  Renderer::Config config() const {
    return {.sampleRate = sampleRate(),
            .channels = numOutputs(),
            .frames = table_.head().frames,
            .maxPartials = table_.mostPartials(),
            .swarm = {static_cast<int>(once(scoreVoices)), once(scoreDetune), once(scoreSpread), table_.head().seed}};
  }

  void breakOff() {
    for (Residue& residue : residues_) residue.cut();
  }

  void playFromStart() {
    told_.fill(std::numeric_limits<float>::quiet_NaN());
    apply();
    renderer_.start(table_);
    isOver_ = false;
    mDone = false;
  }

  void endSynth() {
    mDone = true;
    DoneAction(static_cast<int>(once(scoreDone)), this);
  }

  void apply() {
    for (std::size_t i = 0; i < told_.size(); ++i) {
      const float value = in0(scoreCoupling + static_cast<int>(i));
      if (value == told_[i]) continue;
      told_[i] = value;
      set(scoreCoupling + static_cast<int>(i), value);
    }
  }
  void set(int which, float value) {
    if (which == scoreCoupling) renderer_.bank().set(KuramotoBank::coupling, value);
    if (which == scoreUnit) renderer_.bank().set(KuramotoBank::couplingUnit, value);
    if (which == scorePulse) renderer_.player().set(ScorePlayer::pulse, value);
    if (which == scoreBrightness) renderer_.player().swarms().set(SwarmPlayer::brightness, value);
    if (which == scoreMorph) renderer_.player().swarms().set(SwarmPlayer::morph, value);
  }

  void play(int samples) {
    const auto wanted = static_cast<std::size_t>(samples), channels = static_cast<std::size_t>(numOutputs());
    for (std::size_t c = 0; c < channels; ++c) channels_[c] = {out(static_cast<int>(c)), wanted};
    const std::size_t played = isOver_ ? 0 : renderer_.process(std::span(channels_).first(channels));
    for (std::size_t c = 0; c < channels; ++c) {
      std::ranges::fill(channels_[c].subspan(played), 0.0f);
      residues_[c].add(channels_[c]);
    }
    isOver_ = isOver_ || played < wanted;
  }

  Renderer renderer_;
  ScoreTable table_;
  Trigger reset_;
  std::array<float, numScoreOwn - scoreCoupling> told_{};
  std::array<std::span<float>, Level::kMaxChannels> channels_;
  std::array<Residue, Level::kMaxChannels> residues_;  // of what a reset broke off
  bool isOver_ = false;
};

}  // namespace

void defineKSOMScore() { define<KSOMScoreUnit>("KSOMScore"); }

}  // namespace ksom::sc
