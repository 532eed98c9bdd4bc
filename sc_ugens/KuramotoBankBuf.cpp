// SPDX-License-Identifier: GPL-3.0-or-later
// KuramotoBankBuf.ar and .kr: oscillators, or swarms, for the partials of a buffer, as KAnalyze writes it.
#include <cmath>
#include <numbers>

#include "bank_base.hpp"
#include "bank_buf_inputs.hpp"
#include "ksom/swarm_player.hpp"
#include "partials_buffer.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

class KuramotoBankBufUnit : public BankBase {
 public:
  KuramotoBankBufUnit() : BankBase(kUGen<"KuramotoBankBuf">, 0, numBankBufOwn) {
    if (mCalcRate != calc_BufRate && !runsAt(calc_FullRate)) return;
    if (!hasWires(kBankBufInputs.singleCount, numOutputs()) || !takeMemory()) return;
    beginControls();
    player_.begin(*this, brightness);
    restart();
    start<KuramotoBankBufUnit>();
  }

  void restart() {
    forgetTriggers();
    seed_ = {};
    playFromStart();
  }

  void next(int samples) {
    player_.beginBlock(*this);
    if (seed_.rises(in0(seedTrig))) isSeedDue_ = true;
    if (beginBlock()) playFromStart();
    forParts(
        samples, [this](float share) { onGrid(share); },
        [this, samples](int at, int count) {
          for (int c = 0; c < numOutputs(); ++c) channels_[static_cast<std::size_t>(c)] = outPart(c, at, count);
          bank_.process(std::span(channels_).first(mNumOutputs), {}, {}, inputPart(at, count));
          if (at + count == samples) takeState(samples);
        });
    showState();
  }

 private:
  // A control that may bring a map has none while it is below 0.
  bool playsCells() {
    const bool plays = hasCells_ && !(in0(cellBuf) < 0);
    if (plays != playedCells_) partials_.forget();
    return playedCells_ = plays;
  }
  // A place on a map has other partials wherever it goes, which only swarms follow.
  bool isSwarm() const { return swarm_.voiceCount > 1 || hasCells_; }
  int whole(int which) const {
    return static_cast<int>(clampParam(kBankBufSingle[static_cast<std::size_t>(which)].param, in0(which),
                                       kBankBufSingle[static_cast<std::size_t>(which)].param.init));
  }
  SomCells::Config cellsConfig() const {
    return {.width = whole(cellWidth), .height = whole(cellHeight), .slots = whole(cellSlots), .maxPartials = slots_};
  }
  SwarmPlayer::Config playerConfig() const {
    return {.sampleRate = sampleRate(), .maxPartials = slots_, .swarm = swarm_};
  }

  bool takeMemory() {
    slots_ = whole(numOscs);
    hasCells_ = inRate(cellBuf) != calc_ScalarRate || in0(cellBuf) >= 0;
    if (hasCells_) slots_ = std::min(slots_, SomCells::kMostPartials);
    swarm_ = {.voiceCount = whole(voices),
              .detuneCents = clampParam(kBankBufSingle[detune].param, in0(detune), 0),
              .width = clampParam(kBankBufSingle[spread].param, in0(spread), 1)};
    const KuramotoBank::Config wanted =
        config(isSwarm() ? SwarmPlayer::bankConfig(playerConfig(), 1).maxOscillators : slots_, numOutputs());
    const std::size_t ofBank = bytesOf(wanted), ofPlayer = isSwarm() ? SwarmPlayer::bytesNeeded(playerConfig()) : 0;
    std::span<std::byte> bankBlock, playerBlock, cellsBlock;
    const std::size_t ofCells = hasCells_ ? SomCells::bytesNeeded(cellsConfig()) : 0;
    const auto carve = [&](Arena& arena) {
      partials_.carve(arena, static_cast<std::size_t>(slots_));
      states_ = arena.take<KuramotoBank::State>(static_cast<std::size_t>(wanted.maxOscillators));
    };
    if (ofBank == 0 || !allocate({{ofBank, bankBlock}, {ofPlayer, playerBlock}, {ofCells, cellsBlock}}, carve))
      return false;
    bank_.prepare(wanted, bankBlock);
    if (isSwarm()) swarms_.prepare(playerConfig(), playerBlock);
    if (hasCells_) cells_.prepare(cellsConfig(), cellsBlock);
    return true;
  }

  void playFromStart() {
    isSeedDue_ = true;
    partials_.forget();
    sinceState_ = sinceCells_ = 0;
    if (isSwarm()) swarms_.start(bank_, seedNow());
    retake();
    if (!isSwarm()) bank_.reset(seedNow());
  }

  void onGrid(float share) {
    player_.take(swarms_, share);
    if (isSeedDue_ || in0(follow) > 0.5f) playsCells() ? readCells() : readPartials();
    if (!isSwarm()) return;
    swarms_.move(bank_);
    swarms_.sound(bank_);
  }

  void readPartials() {
    const PartialsBuffer::News news = partials_.read(*this, in0(seedBuf));
    if (news == PartialsBuffer::missing) say("bufnum is no buffer; silent until it is");
    if (news == PartialsBuffer::malformed)
      say("bufnum needs 5 channels (freq, amp, phase, weight, state); silent until it has");
    if (news != PartialsBuffer::same || isSeedDue_) playPartials();
    isSeedDue_ = isSeedDue_ && news != PartialsBuffer::same && news != PartialsBuffer::changed;
  }

  // Several times dearer than a buffer of partials, so it is looked at every fourth grid step.
  void readCells() {
    if (!isSeedDue_ && ++sinceCells_ < 4) return;
    sinceCells_ = 0;
    const HeldBuffer<Access::read> buffer(*this, in0(cellBuf));
    const bool fits = buffer.channels() == static_cast<int>(kPartialNumbers) &&
                      buffer.samples().size() >= SomCells::floatsNeeded(cellsConfig());
    if (!fits) say("cellBuf needs 5 channels and as many frames as cells times slots; silent until it has");
    isSeedDue_ = !fits;
    partials_.have(fits ? cells_.at(buffer.samples(),
                                    {.x = in0(cellX), .y = in0(cellY), .isTorus = in0(cellWrap) > 0.5f},
                                    partials_.room())
                        : 0);
    playPartials();
  }

  void playPartials() {
    if (isSwarm()) return swarms_.play(partials_.all());
    const std::span<const Partial> partials = partials_.all();
    OscillatorSetter setter(bank_);
    for (int i = 0; i < slots_; ++i) {
      const Partial partial =
          static_cast<std::size_t>(i) < partials.size() ? partials[static_cast<std::size_t>(i)] : Partial{};
      const bool isThere = partial.state != PartialState::empty;
      const KuramotoBank::Oscillator wanted{.freqHz = isThere ? partial.freqHz : bank_.oscillator(i).freqHz,
                                            .amp = isThere ? partial.amp : 0,
                                            .weight = isThere ? partial.weight : 0,
                                            .pan = placeOf(i)};
      setter.set(i, wanted);
      if (isSeedDue_ && isThere && in0(usePhases) > 0.5f)  // of a cosine there, of a sine here
        bank_.setPhase(i, static_cast<double>(partial.phase) + std::numbers::pi / 2);
    }
  }

  // From side to side, neighbours apart.
  float placeOf(int i) const { return swarm_.voicePan(static_cast<std::size_t>(i), 0); }

  // While the links are there by which they hear each other.
  void takeState(int samples) {
    sinceState_ -= samples;
    isStateNew_ = in0(stateBuf) >= 0 && sinceState_ <= 0;
    if (!isStateNew_) return;
    const float rate = clampParam(kBankBufSingle[stateRate].param, in0(stateRate), 25);
    sinceState_ = static_cast<int>(sampleRate() / static_cast<double>(rate));
    bank_.states(states_);
  }

  // No other buffer is held meanwhile.
  void showState() {
    if (!isStateNew_) return;
    const HeldBuffer<Access::write> buffer(*this, in0(stateBuf));
    if (!buffer.exists() || buffer.channels() != 4) {
      say("stateBuf is no buffer of 4 channels (phase, freq, amp, local r); nothing is written");
      return;
    }
    const std::span<float> to = buffer.samples();
    for (std::size_t i = 0; i < std::min(states_.size(), to.size() / 4); ++i)
      std::ranges::copy(std::array{states_[i].phase, states_[i].freqHz, states_[i].amp, states_[i].localR}, &to[4 * i]);
  }

  std::array<std::span<float>, KuramotoBank::kMaxChannels> channels_;
  Controls<SwarmPlayer> player_;
  SwarmPlayer swarms_;
  Swarm swarm_;
  PartialsBuffer partials_;
  SomCells cells_;
  std::span<KuramotoBank::State> states_;
  Trigger seed_;
  int slots_ = 0, sinceState_ = 0, sinceCells_ = 0;
  bool isSeedDue_ = true, hasCells_ = false, playedCells_ = false, isStateNew_ = false;
};

}  // namespace

void defineKuramotoBankBuf() { define<KuramotoBankBufUnit>("KuramotoBankBuf"); }

}  // namespace ksom::sc
