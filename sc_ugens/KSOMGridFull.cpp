// SPDX-License-Identifier: GPL-3.0-or-later
// KSOMGridFull.kr: as KSOMGrid, and it tells more of the map and learns how the music goes through it.
#include <algorithm>

#include "grid_unit.hpp"
#include "ksom/live_walk.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

// What else there is to say of the best cell: how far it is from its neighbours, and its class.
class KSOMGridFullUnit : public KSOMGridUnit {
 public:
  KSOMGridFullUnit() : KSOMGridUnit(kUGen<"KSOMGridFull">, kGridFullInputs.singleCount, kGridFullOutputs) {
    if (begin()) mCalcFunc = make_calc_function<KSOMGridFullUnit, &KSOMGridFullUnit::next>();
  }

  void next(int) {
    hearBlock([this](const SomGrid& map, int best) { unevenness_ = map.neighbourDistance(best); });
    if (in0(kGridFirst + kGridSingle.size()) >= 0) walk(in0(kGridFirst + kGridSingle.size()));
    else class_ = best() < 0 ? -1 : WalkTable::tileOf(shape(), best());
    show();
    out0(kGridOutputs) = unevenness_;
    out0(kGridOutputs + 1) = static_cast<float>(class_);
  }

 private:
  WalkTable::Shape shape() const {
    return {.width = sized(kWidth, own(gridWidth)),
            .height = sized(kHeight, own(gridHeight)),
            .isHexagonal = is(SomGrid::topology, SomGrid::hex),
            .isTorus = is(SomGrid::wrap, SomGrid::torus)};
  }

  void walk(float number) {
    const HeldBuffer<Access::write> buffer(*this, number);
    const std::span<float> numbers = buffer.channels() == 1 ? buffer.samples() : std::span<float>();
    beginWalk(numbers);
    const WalkTable table(numbers);
    const bool fits = isOfThisMap(table);
    if (!fits) say("walkBuf is no table of a walk through this map; it learns nothing and there is no class");
    class_ = fits && best() >= 0 ? table.stateOf(best()) : -1;
    if (fits && best() >= 0 && own(gridGate) > 0) walker_.hear(numbers, best(), controlDur());
  }

  bool isOfThisMap(const WalkTable& table) const {
    return table.isThere() && table.shape().width == shape().width && table.shape().height == shape().height;
  }

  // Zeros become a table of square tiles, and so does what was learnt of a map that begins anew. Anything else, a sound
  // that begins softly, say, is not ours to write over.
  void beginWalk(std::span<float> numbers) {
    constexpr double kBeatSeconds = 0.5;
    const std::span<float> room = numbers.first(std::min(numbers.size(), WalkTable::floatsNeeded(shape())));
    const bool isEmpty = std::ranges::all_of(room, [](float one) { return one == 0; });
    if (hasForgotten()) walker_.reset();
    if (isEmpty || (hasForgotten() && isOfThisMap(WalkTable(numbers)))) WalkTable::start(shape(), kBeatSeconds, room);
  }

  WalkLearner walker_;
  float unevenness_ = 0;
  int class_ = -1;
};

}  // namespace

void defineKSOMGridFull() { define<KSOMGridFullUnit>("KSOMGridFull"); }

}  // namespace ksom::sc
