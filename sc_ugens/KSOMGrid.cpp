// SPDX-License-Identifier: GPL-3.0-or-later
// KSOMGrid.kr: a map in a buffer that learns what it hears, and what its cells play.
#include "grid_unit.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

class KSOMGridPlainUnit : public KSOMGridUnit {
 public:
  KSOMGridPlainUnit() : KSOMGridUnit(kUGen<"KSOMGrid">, kGridInputs.singleCount, kGridOutputs) {
    if (begin()) mCalcFunc = make_calc_function<KSOMGridPlainUnit, &KSOMGridPlainUnit::next>();
  }

  void next(int) {
    hearBlock([](const SomGrid&, int) {});
    show();
  }
};

}  // namespace

void defineKSOMGrid() { define<KSOMGridPlainUnit>("KSOMGrid"); }

}  // namespace ksom::sc
