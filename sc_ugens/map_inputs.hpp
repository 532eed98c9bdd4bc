// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs of the UGens that work on maps.
#pragma once

#include "inputs.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/som_grid.hpp"
#include "ksom/walk.hpp"

namespace ksom::sc {

inline constexpr Param kMapBuf{"bufnum",     "", -1,
                               kMostBuffers, -1, "Buffer of the map: a frame a cell, a channel a feature"};
inline constexpr Param kCellBuf{
    "cellBuf",    "", -1,
    kMostBuffers, -1, "Buffer of what the cells play: \"slots\" frames a cell, of freq, amp, phase, weight, state"};
inline constexpr Param kWidth{"width", "cells", 1, SomGrid::kMaxSide, 32, "Cells in a row of the map", nullptr, true};
inline constexpr Param kHeight{"height", "cells", 1, SomGrid::kMaxSide, 16, "Rows of the map", nullptr, true};

/// A whole number that such an input holds.
inline int sized(const Param& param, float value) { return static_cast<int>(clampParam(param, value, param.init)); }

enum GridOwn {
  gridBuf,
  gridGate,
  gridReset,
  gridSeed,
  gridSeedBuf,
  gridCellBuf,
  gridSlots,
  gridWidth,
  gridHeight,
  numGridOwn
};
inline constexpr std::array<Input, 1> kGridLists{{
    {{"features", "", -1e9f, 1e9f, 0, "What is heard now, one number a feature"}},
}};
inline constexpr std::array<Input, numGridOwn> kGridOwn{{
    {kMapBuf, Rate::buffer},
    {{"gate", "", 0, 1, 1, "Where it is above 0 the map learns; else it only says where it is"}},
    {{"reset", "", 0, 1, 0,
      "As it rises above 0, training begins anew, as \"init\" says; unless it is kept, all else is forgotten"},
     Rate::trigger},
    {{"seed", "", 0, 16777216, 1, "The same number gives the same random map", nullptr, true}, Rate::scalar},
    {{"seedBuf", "", -1, kMostBuffers, -1, "Buffer of partials, as KAnalyze writes it, that the cells learn"},
     Rate::buffer},
    {kCellBuf, Rate::buffer},
    {SomCells::params[SomCells::slots], Rate::scalar},
    {kWidth, Rate::scalar},
    {kHeight, Rate::scalar},
}};

/// The core's table, by the names and with the first values that users of maps in SuperCollider know.
constexpr auto gridTable() {
  auto table = controls(SomGrid::params);
  table[SomGrid::learnRate].param.init = 0.1f;
  table[SomGrid::radius].param.init = 0.5f;
  table[SomGrid::schedule].param.name = "decay";
  table[SomGrid::topology].param.name = "hex";
  return table;
}
inline constexpr auto kGridSingle = join(kGridOwn, gridTable());
inline constexpr Inputs<1, kGridSingle.size()> kGridInputs{kGridLists, kGridSingle};
/// x, y, index, error, changed.
inline constexpr int kGridOutputs = 5;

/// KSOMGridFull has one input more, behind the others.
inline constexpr auto kGridFullSingle =
    join(kGridSingle,
         std::array<Input, 1>{
             {{{"walkBuf", "", -1, kMostBuffers, -1,
                "Buffer of a walk's table, one channel: says which class a cell is of, and learns the music's way"},
               Rate::buffer}}});
inline constexpr Inputs<1, kGridFullSingle.size()> kGridFullInputs{kGridLists, kGridFullSingle};
/// And u, class.
inline constexpr int kGridFullOutputs = kGridOutputs + 2;

enum ReadOwn { readBuf, readX, readY, readWidth, readHeight, readInterp, readWrap, readFeatures, numReadOwn };
inline constexpr std::array<Input, numReadOwn> kReadSingle{{
    {kMapBuf, Rate::buffer},
    {{"x", "cells", 0, SomGrid::kMaxSide, 0, "Across the map"}},
    {{"y", "cells", 0, SomGrid::kMaxSide, 0, "Down the map"}},
    {kWidth, Rate::scalar},
    {kHeight, Rate::scalar},
    {{"interp", "", 0, 1, 1, "The nearest cell, or between cells", "nearest|bilinear"}},
    {SomGrid::params[SomGrid::wrap]},
    {{"numFeatures", "", 1, SomGrid::kMaxFeatures, 12, "Channels of the map's buffer", nullptr, true}, Rate::scalar},
}};
inline constexpr Inputs<0, numReadOwn> kReadInputs{{}, kReadSingle};

enum WalkOwn { walkBuf, walkTrig, walkPerturb, walkSeed, walkReset, walkTempo, numWalkOwn };
inline constexpr std::array<Input, numWalkOwn> kWalkSingle{{
    {{"bufnum", "", -1, kMostBuffers, -1, "Buffer of a walk's table, one channel, as ksom map --buffers writes it"},
     Rate::buffer},
    {{"trig", "", 0, 1, 0, "As it rises above 0, the walk goes to the next state"}, Rate::trigger},
    {Walk::params[Walk::perturb]},
    {{"seed", "", 0, 16777216, 1, "The same number gives the same walk", nullptr, true}, Rate::scalar},
    {{"reset", "", 0, 1, 0, "As it rises above 0, the walk begins again"}, Rate::trigger},
    {{"tempo", "", 0, 100, 0, "The walk also moves on by itself, after stays as in the music, so many times as fast"}},
}};
inline constexpr Inputs<0, numWalkOwn> kWalkInputs{{}, kWalkSingle};
/// x, y, state.
inline constexpr int kWalkOutputs = 3;

}  // namespace ksom::sc
