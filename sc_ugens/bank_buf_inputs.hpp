// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs of KuramotoBankBuf.
#pragma once

#include "bank_inputs.hpp"
#include "ksom/swarm_player.hpp"
#include "map_inputs.hpp"

namespace ksom::sc {

enum BankBufOwn {
  voices = numBankOwn,
  detune,
  spread,
  brightness,
  morph,
  seedBuf,
  numOscs,
  numChannels,
  follow,
  seedTrig,
  usePhases,
  stateBuf,
  stateRate,
  cellBuf,
  cellX,
  cellY,
  cellSlots,
  cellWidth,
  cellHeight,
  cellWrap,
  numBankBufOwn
};

inline constexpr std::array<Input, numBankBufOwn - seedBuf> kBufOwn{{
    {{"bufnum", "", -1, kMostBuffers, -1,
      "Buffer of partials, a frame each: freq, amp, phase, weight, state; unused where there is \"cellBuf\""},
     Rate::buffer},
    {{"numOscs", "", 1, 16384, 64, "At most so many frames of the buffer are played", nullptr, true}, Rate::scalar},
    {{"numChannels", "", 1, 16, 2, "Channels of the sound", nullptr, true}, Rate::scalar},
    {{"follow", "", 0, 1, 1, "Goes along as the buffer changes, or holds what it was seeded with", "off|on"}},
    {{"seedTrig", "", 0, 1, 0, "As it rises above 0, the buffer is read, whatever \"follow\" says"}, Rate::trigger},
    {{"usePhases", "", 0, 1, 0, "Seeded oscillators, of one voice, take over the buffer's phases", "off|on"}},
    {{"stateBuf", "", -1, kMostBuffers, -1, "Buffer that gets, a frame each oscillator: phase, freq, amp, local r"},
     Rate::buffer},
    {{"stateRate", "Hz", 0.1f, 1000, 25, "How often \"stateBuf\" is written"}},
    {kCellBuf, Rate::buffer},
    {{"x", "cells", 0, SomGrid::kMaxSide, 0, "Where on the map of \"cellBuf\", across"}},
    {{"y", "cells", 0, SomGrid::kMaxSide, 0, "Where on the map of \"cellBuf\", down"}},
    {SomCells::params[SomCells::slots], Rate::scalar},
    {kWidth, Rate::scalar},
    {kHeight, Rate::scalar},
    {SomGrid::params[SomGrid::wrap]},
}};

inline constexpr auto kBankBufSingle =
    join(join(join(join(kBankOwn, kSwarmOwn), std::array<Input, 1>{{{Swarm::params[Swarm::spread]}}}),
              join(controls(SwarmPlayer::params), kBufOwn)),
         kBankTable);
inline constexpr Inputs<0, kBankBufSingle.size()> kBankBufInputs{{}, kBankBufSingle};
static_assert(kBankBufInputs.at("voices") == voices && kBankBufInputs.at("morph") == morph &&
              kBankBufInputs.at("wrap") == cellWrap && kBankBufInputs.at("coupling") == numBankBufOwn);

}  // namespace ksom::sc
