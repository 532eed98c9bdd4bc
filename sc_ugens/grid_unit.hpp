// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>

#include "controls.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/som_grid.hpp"
#include "map_inputs.hpp"
#include "partials_buffer.hpp"

namespace ksom::sc {

inline constexpr int kGridFirst = 1;     // single inputs stand behind the size of the one list
inline constexpr int kCellsAtOnce = 16;  // that learn in a block

/// A map in a buffer that learns what it hears, and what its cells play.
class KSOMGridUnit : public KsomUnit {
 protected:
  KSOMGridUnit(const UGenName& name, int singles, int outputs)
      : KsomUnit(name), singles_(singles), outputs_(outputs), features_(numInputs() - kGridFirst - singles) {}

  bool begin() {
    if (!runsAt(calc_BufRate)) return false;
    if (features_ < 1 || features_ > SomGrid::kMaxFeatures || in0(0) != static_cast<float>(features_)) {
      fail("%d features: 1 to %d, or its class is of another version", features_, SomGrid::kMaxFeatures);
      return false;
    }
    if (!hasWires(numInputs(), outputs_) || !takeMemory()) return false;
    controls_.begin(*this, kGridFirst + numGridOwn);
    ClearUnitOutputs(this, 1);
    return true;
  }

  // look(map, best cell) while the map is there.
  template <class Look>
  void hearBlock(Look look) {
    controls_.beginBlock(*this);
    controls_.take(map_, 1);
    if (reset_.rises(own(gridReset))) isFresh_ = true;
    if (own(gridSeedBuf) >= 0 && heard_.read(*this, own(gridSeedBuf)) < PartialsBuffer::same)
      say("seedBuf is no buffer of 5 channels (freq, amp, phase, weight, state); cells learn nothing");
    hasMoved_ = hasForgotten_ = false;
    withBoth<Access::write>(*this, own(gridBuf), own(gridCellBuf), [&](const auto& map, const auto& cells) {
      if (map.frames() != map_.cells() || map.channels() != features_)
        return say(
            "bufnum needs as many frames as cells and as many channels as features; nothing is learnt until it has");
      map_.borrow(map.samples());
      learn(roomIn(cells));
      look(map_, best());
      map_.borrow({});
    });
  }

  // All outputs, in every block: a wire need not hold what was written last.
  void show() {
    const int width = sized(kWidth, own(gridWidth)), cell = std::max(best(), 0);
    out0(0) = static_cast<float>(cell % width);
    out0(1) = static_cast<float>(cell / width);
    out0(2) = static_cast<float>(cell);
    out0(3) = place_.distance;
    out0(4) = hasMoved_;
  }

  float own(GridOwn which) const { return in0(kGridFirst + which); }
  int best() const { return place_.best; }
  bool is(SomGrid::ParamId id, int choice) const { return static_cast<int>(map_.get(id)) == choice; }
  /// In this block the map began anew, and with it what its cells play and how it is walked through.
  bool hasForgotten() const { return hasForgotten_; }

 private:
  std::span<const float> given() const { return std::span(frame_).first(static_cast<std::size_t>(features_)); }

  SomCells::Config cellsConfig() const {
    return {.width = sized(kWidth, own(gridWidth)),
            .height = sized(kHeight, own(gridHeight)),
            .slots = sized(SomCells::params[SomCells::slots], own(gridSlots))};
  }

  bool takeMemory() {
    const SomGrid::Config config{.width = sized(kWidth, own(gridWidth)),
                                 .height = sized(kHeight, own(gridHeight)),
                                 .features = features_,
                                 .ownsWeights = false};
    const bool hasCells = inRate(kGridFirst + gridCellBuf) != calc_ScalarRate || own(gridCellBuf) >= 0;
    const SomCells::Config wanted = cellsConfig();
    std::span<std::byte> mapBlock, cellsBlock;
    const std::size_t ofCells = hasCells ? SomCells::bytesNeeded(wanted) : 0;
    const auto carve = [&](Arena& arena) { heard_.carve(arena, static_cast<std::size_t>(wanted.maxPartials)); };
    if (!allocate({{SomGrid::bytesNeeded(config), mapBlock}, {ofCells, cellsBlock}}, carve)) return false;
    if (hasCells) cells_.prepare(wanted, cellsBlock);
    return map_.prepare(config, mapBlock);
  }

  // None in a buffer of another shape: that belongs to something else, and is not written over.
  std::span<float> roomIn(const HeldBuffer<Access::write>& cells) {
    const std::span<float> room = cells.samples();
    if (cells.channels() == static_cast<int>(kPartialNumbers) && room.size() >= SomCells::floatsNeeded(cellsConfig()))
      return room;
    if (own(gridCellBuf) >= 0)
      say("cellBuf needs 5 channels and as many frames as cells times slots; cells learn nothing until it has");
    return {};
  }

  // A map of zeros was never trained; any other is kept, unless it is to begin anew. Where weights stay, all else does.
  void learn(std::span<float> cells) {
    const std::span<const float> weights = map_.weights();
    if (isFresh_ || (!hasBegun_ && std::ranges::all_of(weights, [](float weight) { return weight == 0; }))) {
      map_.begin({}, static_cast<std::uint32_t>(sized(kGridOwn[gridSeed].param, own(gridSeed))));
      hasForgotten_ = !is(SomGrid::init, SomGrid::kept);
      if (hasForgotten_ && !cells.empty()) SomCells::clear(cells);
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
      const float value = in0(kGridFirst + singles_ + i);
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

  SomGrid map_;
  SomCells cells_;
  Controls<SomGrid> controls_;
  PartialsBuffer heard_;
  Trigger reset_;
  std::array<float, SomGrid::kMaxFeatures> frame_{};
  SomGrid::Match place_;
  int singles_, outputs_, features_;
  bool isFresh_ = false, hasBegun_ = false, hasFrame_ = false, hasMoved_ = false, hasForgotten_ = false;
};

}  // namespace ksom::sc
