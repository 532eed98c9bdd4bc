// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "bank_grid.hpp"
#include "bank_inputs.hpp"
#include "controls.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/swarm.hpp"
#include "sc_unit.hpp"

namespace ksom::sc {

/// What KuramotoBank, KuramotoField and KuramotoSwarm share: lists of numbers at the inputs, and an oscillator, or a
/// swarm of them, for each. Values are taken over on the bank's own grid of 64 samples, so the block size of the server
/// does not matter to anything that stands still.
class BankUnit : public KsomUnit {
 public:
  struct Wanted {
    int singles = 0;  ///< single inputs
    int table = 0;    ///< where the bank's own table begins among them
    int swarm = -1;   ///< where voices and detune stand among them, if there are any
    int outputs = 0;  ///< 0 for one an oscillator
  };

  /// As new.
  void restart();

 protected:
  explicit BankUnit(const char* name) : KsomUnit(name) {}
  /// Memory and first values; false, and silent, when anything is wrong.
  bool begin(const Wanted& wanted);
  /// The bank's next samples, in parts that end on its grid: run(at, count).
  template <class Run>
  void forParts(int samples, Run run);

  int oscillators() const { return count_ * voices_; }
  std::span<float> outPart(int output, int at, int count) const {
    return {out(output) + at, static_cast<std::size_t>(count)};
  }
  std::span<const float> inputPart(int at, int count) const;
  static int single(int place) { return numBankLists + place; }

  KuramotoBank bank_;

 private:
  // One list: where it begins among the inputs, and how many numbers it has.
  struct List {
    int first = 0, size = 0;
  };
  bool readLists(int singles);
  bool hasLists(int singles) const;
  KuramotoBank::Config config(int table) const;
  bool takeMemory(const KuramotoBank::Config& config);
  void cutBlocks(std::span<int> room);
  void takeLists(float share);
  void playFromStart();
  void startPhases();
  float listValue(int list, int index, float otherwise, float share) const;
  KuramotoBank::Oscillator oscillator(int index, int voice, float share) const;
  void beginBlock();

  std::array<List, numBankLists> lists_;
  Controls<KuramotoBank> controls_;
  BankGrid grid_;
  Trigger kick_, reset_;
  std::span<Glide> glides_;  // of the numbers in lists
  Swarm swarm_;
  int count_ = 0, voices_ = 1;
  bool listsMove_ = false;
};

template <class Run>
void BankUnit::forParts(int samples, Run run) {
  beginBlock();
  const HeldLinks links(*this, bank_, in0(single(kBankInputs.at("linksBuf"))));
  for (int at = 0; at < samples;) {
    if (grid_.isOnGrid()) {
      const float share = BankGrid::share(at, samples);
      controls_.take(bank_, share);
      if (listsMove_) takeLists(share);
    }
    const int count = std::min(samples - at, grid_.toGrid());
    run(at, count);
    grid_.moveOn(count);
    at += count;
  }
}

}  // namespace ksom::sc
