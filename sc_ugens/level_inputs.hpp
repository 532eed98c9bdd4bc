// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs of what stands behind a bank: the last stage, and what there is to see of the oscillators.
#pragma once

#include "inputs.hpp"
#include "ksom/level.hpp"

namespace ksom::sc {

inline constexpr std::array<Input, 1> kLevelLists{{
    {{"in", "", -1, 1, 0, "The sound, a signal for each channel"}, Rate::audio},
}};
inline constexpr auto kLevelSingle = controls(Level::params);
inline constexpr Inputs<1, kLevelSingle.size()> kLevelInputs{kLevelLists, kLevelSingle};

inline constexpr std::array<Input, 1> kStateSingle{{
    {{"bufnum", "", -1, kMostBuffers, -1, "Buffer that a bank writes as its \"stateBuf\": phase, freq, amp, local r"},
     Rate::buffer},
}};
inline constexpr Inputs<0, 1> kStateInputs{{}, kStateSingle};
/// r, psi.
inline constexpr int kStateOutputs = 2;

}  // namespace ksom::sc
