// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "bank_grid.hpp"
#include "bank_inputs.hpp"
#include "controls.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "sc_unit.hpp"

namespace ksom::sc {

/// Hands oscillators on to a bank in their order, many at a time, and leaves out those that are as they were.
class OscillatorSetter {
 public:
  explicit OscillatorSetter(KuramotoBank& bank) : bank_(bank) {}
  ~OscillatorSetter() { handOn(); }
  OscillatorSetter(const OscillatorSetter&) = delete;
  OscillatorSetter& operator=(const OscillatorSetter&) = delete;

  void set(int index, const KuramotoBank::Oscillator& wanted) {
    if (wanted == bank_.oscillator(index)) return;
    if (count_ == some_.size() || index != first_ + static_cast<int>(count_)) handOn(), first_ = index;
    // One by one: as a whole it would wait until all its numbers are in memory.
    KuramotoBank::Oscillator& to = some_[count_++];
    to.freqHz = wanted.freqHz;
    to.amp = wanted.amp;
    to.weight = wanted.weight;
    to.gain = wanted.gain;
    to.rolloff = wanted.rolloff;
    to.linewidthHz = wanted.linewidthHz;
    to.pan = wanted.pan;
    to.nudge = wanted.nudge;
  }

 private:
  void handOn() {
    bank_.setOscillators(first_, std::span(some_).first(count_));
    count_ = 0;
  }

  KuramotoBank& bank_;
  int first_ = 0;
  std::size_t count_ = 0;
  std::array<KuramotoBank::Oscillator, 32> some_;
};

/// A bank and the inputs that all its UGens have: the table's, and those of kBankOwn. Values are taken over on the bank's
/// own grid of 64 samples, so the block size of the server does not matter to anything that stands still.
class BankBase : public KsomUnit {
 protected:
  /// The first single input, and the first of the bank's table.
  BankBase(const UGenName& name, int firstSingle, int firstOfTable)
      : KsomUnit(name), first_(firstSingle), table_(firstOfTable) {}

  float own(BankOwn which) const { return in0(first_ + which); }
  /// For so many oscillators, as the inputs are now.
  KuramotoBank::Config config(int oscillators, int channels) const;
  /// Bytes of a bank; 0, and silent, when it cannot be.
  std::size_t bytesOf(const KuramotoBank::Config& config);
  void beginControls() { controls_.begin(*this, table_); }
  /// Triggers as if nothing had come yet.
  void forgetTriggers() { kick_ = reset_ = {}; }
  /// On the grid, with all parameters as they are now.
  void retake();
  std::uint32_t seedNow() const;

  /// To be called at the head of a block; true when all is to begin again.
  bool beginBlock();
  /// The block in parts that end on the grid: onGrid(share of the block that will be over) and run(at, count).
  template <class OnGrid, class Run>
  void forParts(int samples, OnGrid onGrid, Run run);

  std::span<float> outPart(int output, int at, int count) const {
    return {out(output) + at, static_cast<std::size_t>(count)};
  }
  std::span<const float> inputPart(int at, int count) const;

  KuramotoBank bank_;

 private:
  template <class Run>
  void runLinked(Run run);

  int first_, table_;
  Controls<KuramotoBank> controls_;
  BankGrid grid_;
  Trigger kick_, reset_;
};

// While its links are held no other buffer is: two units that wait for each other would hang supernova.
template <class Run>
void BankBase::runLinked(Run run) {
  const auto all = [&] {
    run();
    if (const char* remark = bank_.remark()) say(remark);
  };
  if (bank_.get(KuramotoBank::hebbian) > 0) {
    const HeldLinks<Access::write> links(*this, bank_, own(linksBuf));
    all();
  } else {
    const HeldLinks<Access::read> links(*this, bank_, own(linksBuf));
    all();
  }
}

template <class OnGrid, class Run>
void BankBase::forParts(int samples, OnGrid onGrid, Run run) {
  for (int at = 0; at < samples;) {
    if (grid_.isOnGrid()) {
      const float share = BankGrid::share(at, samples);
      controls_.take(bank_, share);
      onGrid(share);
    }
    const int count = std::min(samples - at, grid_.toGrid());
    runLinked([&] { run(at, count); });
    grid_.moveOn(count);
    at += count;
  }
}

}  // namespace ksom::sc
