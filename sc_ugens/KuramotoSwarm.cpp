// SPDX-License-Identifier: GPL-3.0-or-later
// KuramotoSwarm.ar and .kr: every oscillator on its own, as a sine, a phase or a clock.
#include "bank_unit.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

constexpr int kMostOutputs = 1024;

class KuramotoSwarmUnit : public BankUnit {
 public:
  KuramotoSwarmUnit()
      : BankUnit(kUGen<"KuramotoSwarm">, {.singles = kEachInputs.singleCount, .table = kEachInputs.at("coupling")}) {
    if (numOutputs() > kMostOutputs) {
      fail("%d outputs: at most %d", numOutputs(), kMostOutputs);
      return;
    }
    if (mCalcRate != calc_BufRate && !runsAt(calc_FullRate)) return;
    if (!begin()) return;
    constexpr int kWhat = kEachInputs.at("what");
    what_ = static_cast<KuramotoBank::Each>(clampParam(kEachOwn[0].param, in0(single(kWhat)), 0));
    start<KuramotoSwarmUnit>();
  }
  void next(int samples) {
    std::array<std::span<float>, kMostOutputs> each;
    play(samples, [&](int at, int count) {
      for (int i = 0; i < numOutputs(); ++i) each[static_cast<std::size_t>(i)] = outPart(i, at, count);
      bank_.processEach(what_, std::span(each).first(mNumOutputs), {}, {}, inputPart(at, count));
    });
  }

 private:
  KuramotoBank::Each what_ = KuramotoBank::Each::sine;
};

}  // namespace

void defineKuramotoSwarm() { define<KuramotoSwarmUnit>("KuramotoSwarm"); }

}  // namespace ksom::sc
