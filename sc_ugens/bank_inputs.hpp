// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs of the UGens that play oscillators from lists.
#pragma once

#include "inputs.hpp"

namespace ksom::sc {

enum BankList { freqs, amps, phases, weights, gains, rolloffs, nudges, blocks, numBankLists };

inline constexpr std::array<Input, numBankLists> kBankLists{{
    {{"freqs", "Hz", -384000, 384000, 440, "Frequencies; the longest list says how many oscillators there are"}},
    {{"amps", "", -1000, 1000, 1, "Amplitudes, linear"}},
    {{"phases", "rad", -1e9f, 1e9f, 0,
      "Where the oscillators begin; none spreads them by \"seed\", so that nothing starts in step"},
     Rate::scalar},
    {{"weights", "", -1000, 1000, 1, "How loudly each speaks to the others"}},
    {{"gains", "", -1000, 1000, 1, "How strongly each listens to the others"}},
    {{"rolloffs", "", 0, 1, 0, "Each harmonic's amplitude over that of the one below it, where there are harmonics"}},
    {{"nudges", "rad/s", -1e5f, 1e5f, 0, "Pushes phases on, or back"}},
    {{"blocks", "", 1, 16384, 0,
      "Sizes of the groups inside which all hear all, in order; the last takes what is left, none is one group of all"},
     Rate::scalar},
}};

/// What every bank has beside its table; the first of the single inputs.
enum BankOwn { input, kick, reset, seed, linksBuf, numBankOwn };

inline constexpr std::array<Input, numBankOwn> kBankOwn{{
    {{"input", "", -1, 1, 0, "Sound for \"force\" and \"onsetKick\" to follow"}, Rate::signal},
    {{"kick", "rad", -3.2f, 3.2f, 0, "As it rises above 0, throws all so far towards phase 0"}, Rate::trigger},
    {{"reset", "", 0, 1, 0, "As it rises above 0, all begin again as they began"}, Rate::trigger},
    {{"seed", "", 0, 16777216, 1, "The same number gives the same phases and the same noise", nullptr, true},
     Rate::scalar},
    {{"linksBuf", "", -1, kMostBuffers, -1,
      "Buffer of the links for topology matrix: frame j holds how loudly each hears j; \"hebbian\" writes to it"},
     Rate::buffer},
}};

inline constexpr std::array<Input, 2> kSwarmOwn{{
    {from(Swarm::params[Swarm::voices], 1), Rate::scalar},
    {Swarm::params[Swarm::detune], Rate::scalar},
}};

inline constexpr std::array<Input, 1> kEachOwn{{
    {{"what", "", 0, 2, 0, "What is heard of each oscillator: its sine, its phase in rad, or a tick a cycle",
      "sine|phase|tick"},
     Rate::scalar},
}};

inline constexpr auto kBankTable = controls(KuramotoBank::params);

inline constexpr Inputs<numBankLists, kBankOwn.size() + kSwarmOwn.size() + kBankTable.size()> kBankInputs{
    kBankLists, join(join(kBankOwn, kSwarmOwn), kBankTable)};
inline constexpr Inputs<numBankLists, kBankOwn.size() + kEachOwn.size() + kBankTable.size()> kEachInputs{
    kBankLists, join(join(kBankOwn, kEachOwn), kBankTable)};

}  // namespace ksom::sc
