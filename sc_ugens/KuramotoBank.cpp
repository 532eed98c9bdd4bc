// SPDX-License-Identifier: GPL-3.0-or-later
// KuramotoBank.ar: the sound of coupled oscillators. KuramotoField.ar: the same with r and psi.
#include "bank_unit.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

constexpr BankUnit::Wanted kWanted{
    .singles = kBankInputs.singleCount, .table = kBankInputs.at("coupling"), .swarm = kBankInputs.at("voices")};

class KuramotoBankUnit : public BankUnit {
 public:
  KuramotoBankUnit() : BankUnit("KuramotoBank") {
    Wanted wanted = kWanted;
    wanted.outputs = 1;
    if (runsAt(calc_FullRate) && begin(wanted)) start<KuramotoBankUnit>();
  }
  void next(int samples) {
    forParts(samples, [&](int at, int count) {
      const std::array channels{outPart(0, at, count)};
      bank_.process(channels, {}, {}, inputPart(at, count));
    });
  }
};

class KuramotoFieldUnit : public BankUnit {
 public:
  KuramotoFieldUnit() : BankUnit("KuramotoField") {
    Wanted wanted = kWanted;
    wanted.outputs = 3;
    if (runsAt(calc_FullRate) && begin(wanted)) start<KuramotoFieldUnit>();
  }
  void next(int samples) {
    forParts(samples, [&](int at, int count) {
      const std::array channels{outPart(0, at, count)};
      bank_.process(channels, outPart(1, at, count), outPart(2, at, count), inputPart(at, count));
    });
  }
};

}  // namespace

void defineKuramotoBank() {
  registerUnit<KuramotoBankUnit>(ft, "KuramotoBank");
  registerUnit<KuramotoFieldUnit>(ft, "KuramotoField");
}

}  // namespace ksom::sc
