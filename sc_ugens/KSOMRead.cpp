// SPDX-License-Identifier: GPL-3.0-or-later
// KSOMRead.kr: a map in a buffer, between its cells.
#include <algorithm>
#include <array>

#include "buffers.hpp"
#include "ksom/som_grid.hpp"
#include "map_inputs.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

class KSOMReadUnit : public KsomUnit {
 public:
  KSOMReadUnit() : KsomUnit(kUGen<"KSOMRead">) {
    if (!runsAt(calc_BufRate) || !hasWires(kReadInputs.singleCount, std::max(numOutputs(), 1)) || !takeMemory()) return;
    mCalcFunc = make_calc_function<KSOMReadUnit, &KSOMReadUnit::next>();
    next(1);
  }

  void next(int) {
    map_.set(SomGrid::wrap, in0(readWrap));
    std::array<float, SomGrid::kMaxFeatures> values{};
    {
      const HeldBuffer<Access::read> buffer(*this, in0(readBuf));
      if (buffer.frames() == map_.cells() && buffer.channels() == numOutputs()) map_.borrow(buffer.samples());
      else say("bufnum needs as many frames as cells and as many channels as features; zeros until it has");
      map_.valueAt(in0(readX), in0(readY), std::span(values).first(mNumOutputs),
                   in0(readInterp) > 0.5f ? SomGrid::bilinear : SomGrid::nearest);
      map_.borrow({});
    }
    for (int i = 0; i < numOutputs(); ++i) out0(i) = values[static_cast<std::size_t>(i)];
  }

 private:
  bool takeMemory() {
    if (numOutputs() > SomGrid::kMaxFeatures) {
      fail("%d features: 1 to %d", numOutputs(), SomGrid::kMaxFeatures);
      return false;
    }
    const SomGrid::Config config{.width = sized(kWidth, in0(readWidth)),
                                 .height = sized(kHeight, in0(readHeight)),
                                 .features = numOutputs(),
                                 .ownsWeights = false};
    std::span<std::byte> block;
    if (!allocate({{SomGrid::bytesNeeded(config), block}}, [](Arena&) {})) return false;
    return map_.prepare(config, block);
  }

  SomGrid map_;
};

}  // namespace

void defineKSOMRead() { define<KSOMReadUnit>("KSOMRead"); }

}  // namespace ksom::sc
