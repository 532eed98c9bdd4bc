// SPDX-License-Identifier: GPL-3.0-or-later
// KuramotoBank.ar: the sound of coupled oscillators. KuramotoField.ar: the same with r and psi.
#include "bank_unit.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

class SoundUnit : public BankUnit {
 protected:
  SoundUnit(const UGenName& name, int outputs)
      : BankUnit(name, {.singles = kBankInputs.singleCount,
                        .table = kBankInputs.at("coupling"),
                        .swarm = kBankInputs.at("voices"),
                        .outputs = outputs}) {}
};

class KuramotoBankUnit : public SoundUnit {
 public:
  KuramotoBankUnit() : SoundUnit(kUGen<"KuramotoBank">, 1) {
    if (runsAt(calc_FullRate) && begin()) start<KuramotoBankUnit>();
  }
  void next(int samples) {
    play(samples, [&](int at, int count) {
      const std::array channels{outPart(0, at, count)};
      bank_.process(channels, {}, {}, inputPart(at, count));
    });
  }
};

class KuramotoFieldUnit : public SoundUnit {
 public:
  KuramotoFieldUnit() : SoundUnit(kUGen<"KuramotoField">, 3) {
    if (runsAt(calc_FullRate) && begin()) start<KuramotoFieldUnit>();
  }
  void next(int samples) {
    play(samples, [&](int at, int count) {
      const std::array channels{outPart(0, at, count)};
      bank_.process(channels, outPart(1, at, count), outPart(2, at, count), inputPart(at, count));
    });
  }
};

}  // namespace

void defineKuramotoBank() {
  define<KuramotoBankUnit>("KuramotoBank");
  define<KuramotoFieldUnit>("KuramotoField");
}

}  // namespace ksom::sc
