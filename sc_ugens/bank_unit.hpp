// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>

#include "bank_base.hpp"
#include "ksom/swarm.hpp"

namespace ksom::sc {

/// What KuramotoBank, KuramotoField and KuramotoSwarm share: lists of numbers at the inputs, and an oscillator, or a
/// swarm of them, for each.
class BankUnit : public BankBase {
 public:
  /// As new, when nothing came in meanwhile.
  void restart();

 protected:
  struct Wanted {
    int singles = 0;  ///< single inputs
    int table = 0;    ///< where the bank's own table begins among them
    int swarm = -1;   ///< where voices and detune stand among them, if there are any
    int outputs = 0;  ///< 0 for one an oscillator
  };

  BankUnit(const UGenName& name, const Wanted& wanted)
      : BankBase(name, numBankLists, single(wanted.table)), wanted_(wanted) {}
  /// Memory and first values; false, and silent, when anything is wrong.
  bool begin();
  static constexpr int single(int place) { return numBankLists + place; }

  /// The bank's next samples, in parts: run(at, count).
  template <class Run>
  void play(int samples, Run run) {
    beginLists();
    forParts(
        samples,
        [this](float share) {
          if (listsMove_) takeLists(share);
        },
        run);
  }

 private:
  // One list: where it begins among the inputs, and how many numbers it has.
  struct List {
    int first = 0, size = 0;
  };
  // What it gives each oscillator when `share` of the block is over: a number each, or one for all.
  struct Column {
    const ControlGlide* first;
    int step;
    float share;
    float operator[](int i) const { return first[i * step].at(share); }
  };
  bool readLists();
  bool isEven() const;
  void readSwarm();
  bool takeMemory();
  void beginGlides();
  void cutBlocks(std::span<int> room);
  void beginLists();
  void takeLists(float share);
  void playFromStart();
  void goToStart();
  void startPhases();
  KuramotoBank::Oscillator ofSwarm(KuramotoBank::Oscillator made, int index, int voice) const;
  Column column(int list, float share) const;
  int oscillators() const { return count_ * swarm_.voiceCount; }

  Wanted wanted_;
  std::array<List, numBankLists> lists_;
  std::span<ControlGlide> glides_;  // of the numbers in lists
  Swarm swarm_{.voiceCount = 1};
  int count_ = 0;
  bool listsMove_ = false;
};

}  // namespace ksom::sc
