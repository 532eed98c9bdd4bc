// SPDX-License-Identifier: GPL-3.0-or-later
// KSOMGrid.kr: a map in a buffer that learns what it hears, and what its cells play. KSOMRead.kr: the map between cells.
#include <algorithm>
#include <array>

#include "controls.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/som_grid.hpp"
#include "map_inputs.hpp"
#include "partials_buffer.hpp"
#include "ugens.hpp"

namespace ksom::sc {
namespace {

constexpr int kFirst = 1;         // single inputs stand behind the size of the one list
constexpr int kCellsAtOnce = 16;  // that learn in a block

int sized(const Param& param, float value) { return static_cast<int>(clampParam(param, value, param.init)); }

class KSOMGridUnit : public KsomUnit {
 public:
  KSOMGridUnit() : KsomUnit(kUGen<"KSOMGrid">) {
    features_ = numInputs() - kFirst - kGridInputs.singleCount;
    if (!runsAt(calc_BufRate)) return;
    if (features_ < 1 || features_ > SomGrid::kMaxFeatures || in0(0) != static_cast<float>(features_)) {
      fail("%d features: 1 to %d, or its class is of another version", features_, SomGrid::kMaxFeatures);
      return;
    }
    if (!hasWires(numInputs(), kGridOutputs) || !takeMemory()) return;
    controls_.begin(*this, kFirst + numGridOwn);
    mCalcFunc = make_calc_function<KSOMGridUnit, &KSOMGridUnit::next>();
    ClearUnitOutputs(this, 1);
  }

  void next(int) {
    controls_.beginBlock(*this);
    controls_.take(map_, 1);
    if (reset_.rises(own(gridReset))) isFresh_ = true;
    if (own(gridSeedBuf) >= 0 && heard_.read(*this, own(gridSeedBuf)) < PartialsBuffer::same)
      say("seedBuf is no buffer of 5 channels (freq, amp, phase, weight, state); cells learn nothing");
    hasMoved_ = false;
    withBoth<Access::write>(*this, own(gridBuf), own(gridCellBuf), [this](const auto& map, const auto& cells) {
      if (map.frames() != map_.cells() || map.channels() != features_)
        return say(
            "bufnum needs as many frames as cells and as many channels as features; nothing is learnt until it has");
      map_.borrow(map.samples());
      learn(cells.samples());
      map_.borrow({});
    });
    show();
  }

 private:
  float own(GridOwn which) const { return in0(kFirst + which); }
  std::span<const float> given() const { return std::span(frame_).first(static_cast<std::size_t>(features_)); }

  bool takeMemory() {
    const SomGrid::Config config{.width = sized(kWidth, own(gridWidth)),
                                 .height = sized(kHeight, own(gridHeight)),
                                 .features = features_,
                                 .ownsWeights = false};
    const bool hasCells = inRate(kFirst + gridCellBuf) != calc_ScalarRate || own(gridCellBuf) >= 0;
    const SomCells::Config cellsConfig{.width = config.width,
                                       .height = config.height,
                                       .slots = sized(SomCells::params[SomCells::slots], own(gridSlots))};
    std::span<std::byte> mapBlock, cellsBlock;
    const std::size_t ofCells = hasCells ? SomCells::bytesNeeded(cellsConfig) : 0;
    const auto carve = [&](Arena& arena) { heard_.carve(arena, static_cast<std::size_t>(cellsConfig.maxPartials)); };
    if (!allocate({{SomGrid::bytesNeeded(config), mapBlock}, {ofCells, cellsBlock}}, carve)) return false;
    if (hasCells) cells_.prepare(cellsConfig, cellsBlock);
    return map_.prepare(config, mapBlock);
  }

  // A map of zeros was never trained; any other is kept, unless it is to begin anew.
  void learn(std::span<float> cells) {
    const std::span<const float> weights = map_.weights();
    if (isFresh_ || (!hasBegun_ && std::ranges::all_of(weights, [](float weight) { return weight == 0; }))) {
      map_.begin({}, static_cast<std::uint32_t>(sized(kGridOwn[gridSeed].param, own(gridSeed))));
      if (!cells.empty()) SomCells::clear(cells);
    }
    isFresh_ = false;
    hasBegun_ = true;
    if (takeFrame()) go(own(gridGate) > 0 ? hear(cells) : map_.find(given()));
    if (!cells.empty()) cells_.goOn(cells, kCellsAtOnce);
  }

  SomGrid::Match hear(std::span<float> cells) {
    return cells.empty() ? map_.hear(given()) : cells_.hear(cells, map_, given(), heard_.all(), kCellsAtOnce);
  }

  // True when what is heard has changed.
  bool takeFrame() {
    bool hasChanged = !hasFrame_;
    for (int i = 0; i < features_; ++i) {
      const float value = in0(kFirst + kGridInputs.singleCount + i);
      float& last = frame_[static_cast<std::size_t>(i)];
      hasChanged = hasChanged || !(value == last || (std::isnan(value) && std::isnan(last)));
      last = value;
    }
    hasFrame_ = true;
    return hasChanged;
  }

  void go(const SomGrid::Match& match) {
    hasMoved_ = match.best != place_.best;
    place_ = match;
  }

  // All outputs, in every block: a wire need not hold what was written last.
  void show() {
    const int width = sized(kWidth, own(gridWidth)), best = std::max(place_.best, 0);
    out0(0) = static_cast<float>(best % width);
    out0(1) = static_cast<float>(best / width);
    out0(2) = static_cast<float>(best);
    out0(3) = place_.distance;
    out0(4) = hasMoved_;
  }

  SomGrid map_;
  SomCells cells_;
  Controls<SomGrid> controls_;
  PartialsBuffer heard_;
  Trigger reset_;
  std::array<float, SomGrid::kMaxFeatures> frame_{};
  SomGrid::Match place_;
  int features_ = 0;
  bool isFresh_ = false, hasBegun_ = false, hasFrame_ = false, hasMoved_ = false;
};

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

void defineKSOMGrid() {
  define<KSOMGridUnit>("KSOMGrid");
  define<KSOMReadUnit>("KSOMRead");
}

}  // namespace ksom::sc
