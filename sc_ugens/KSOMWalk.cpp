// SPDX-License-Identifier: GPL-3.0-or-later
// KSOMWalk.kr: walks through a map by its table: x, y, state.
#include "buffers.hpp"
#include "ksom/live_walk.hpp"
#include "map_inputs.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

class KSOMWalkUnit : public KsomUnit {
 public:
  KSOMWalkUnit() : KsomUnit(kUGen<"KSOMWalk">) {
    if (!runsAt(calc_BufRate) || !hasWires(kWalkInputs.singleCount, kWalkOutputs)) return;
    mCalcFunc = make_calc_function<KSOMWalkUnit, &KSOMWalkUnit::next>();
    next(1);
    trig_ = reset_ = {};
    hasBegun_ = false;
  }

  void next(int) {
    const bool resets = reset_.rises(in0(walkReset)) || !hasBegun_, steps = trig_.rises(in0(walkTrig));
    if (resets) walk_.reset(static_cast<std::uint32_t>(clampParam(kWalkSingle[walkSeed].param, in0(walkSeed), 1)));
    walk_.setPerturb(in0(walkPerturb));
    const HeldBuffer<Access::read> table(*this, in0(walkBuf));
    const bool isTable = table.channels() == 1 && WalkTable::check(table.samples()) == WalkTable::Fault::none;
    const bool isStillEmpty = table.channels() == 1 && table.samples().front() == 0;
    if (!isTable && !isStillEmpty) say("bufnum is no table of a walk; the walk stays where it is");
    if (isTable) go(table.samples(), steps || !hasBegun_);
    out0(0) = walk_.now().x;
    out0(1) = walk_.now().y;
    out0(2) = static_cast<float>(walk_.now().state);
  }

 private:
  // The first step is made as soon as there is a table.
  void go(std::span<const float> table, bool steps) {
    hasBegun_ = true;
    if (steps) walk_.step(table);
    const float tempo = clampParam(kWalkSingle[walkTempo].param, in0(walkTempo), 0);
    const double seconds = WalkTable(table).beatSeconds();
    if (!steps && tempo > 0) walk_.advance(table, controlDur() * static_cast<double>(tempo) / seconds);
  }

  LiveWalk walk_;
  Trigger trig_, reset_;
  bool hasBegun_ = false;
};

}  // namespace

void defineKSOMWalk() { define<KSOMWalkUnit>("KSOMWalk"); }

}  // namespace ksom::sc
