// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/kuramoto_bank.hpp"
#include "ksom/param.hpp"
#include "ksom/swarm.hpp"
#include "ksom/swarm_player.hpp"
#include "param_text.hpp"

/// What [kuramotobank~] understands beside the parameters of KuramotoBank, SwarmPlayer and Swarm. For the help, too.
namespace ksom::pd::bank {

enum Place { oscillators, rootFreq };
inline constexpr auto kPlaces = std::to_array<Param>({
    {"oscillators", "", 1, KuramotoBank::kMaxOscillators, 16,
     "How many oscillators at most, with several voices how many swarms", nullptr, true},
    {"freq", "Hz", -500000, 500000, 220, "The oscillators begin as harmonics of this frequency"},
});

/// Here a partial is one oscillator, unless more are asked for.
inline constexpr Param kVoices = [] {
  Param voices = Swarm::params[Swarm::voices];
  voices.init = 1;
  return voices;
}();

/// Those of the bank, as they begin here.
inline constexpr auto kParams = [] {
  auto params = KuramotoBank::params;
  params[KuramotoBank::norm].init = 1;
  return params;
}();

/// The same for swarms, as they are made for ksom render.
inline constexpr auto kParamsOfSwarms = [] {
  auto params = kParams;
  params[KuramotoBank::couplingUnit].init = KuramotoBank::critical;
  params[KuramotoBank::level].init = 1;
  params[KuramotoBank::harmonics].init = SwarmPlayer::kHarmonics;
  return params;
}();
/// Of what an oscillator has, so many are of swarms, too: frequency, amplitude, weight.
inline constexpr std::size_t kFieldsOfSwarms = 3;

enum FlagId { chans, out, multi, seed, voices, detune, spread };
enum Out { mix, sine, phase, tick };
inline constexpr int kMostEach = 512;  ///< outlets
inline constexpr auto kFlags = std::to_array<Param>({
    {"chans", "", 1, KuramotoBank::kMaxChannels, 1, "Channels of the sound", nullptr, true},
    {"out", "", 0, 3, 0,
     "All mixed, or of each oscillator its sine, its phase, 0 ... 6.2832, or a tick of one sample where it passes 0. "
     "Sines and ticks are as high as its amp, for norm is off then. With -chans 2 or more sines are mixed, too",
     "mix|sine|phase|tick"},
    {"multi", "", 0, 1, 0, "One outlet of many channels instead of many outlets, from Pd 0.54 on", "off|on"},
    {"seed", "", 0, 16777215, 1, "Which phases it begins with, and which noise", nullptr, true},
    kVoices,
    Swarm::params[Swarm::detune],
    Swarm::params[Swarm::spread],
});

inline constexpr Param kKick{"kick", "rad", -3.2f, 3.2f, 1, "How far it throws"};
inline constexpr Param kPhase{"phase", "rad", -1e6f, 1e6f, 0, "Where an oscillator is, at once"};

/// By one number, or by as many as there are oscillators: `freq 3 440` and `freqs 220 330 440` and so on.
enum WordId { partial, bang, freqs, amps, freq, count, blocks, matrix, kick, reset, dump };
inline constexpr auto kWords = std::to_array<Word>({
    {"partial", "i freq amp phase weight state",
     "One of a frame, as [kanalyze~] gives them. A bang ends the frame. It sounds as loud as it was heard: unless norm "
     "was set before, it is off from then on. With norm on whatever is heard is as loud as one sine"},
    {"bang", "", "Ends a frame of partials. Without one, tells of the state by the right outlet"},
    {"freqs", "Hz ...", "Frequencies, a number for each that is to sound"},
    {"amps", "a ...",
     "Amplitudes. A single number goes to all. Likewise weights, gains, rolloffs, linewidths, pans, nudges and phases"},
    {"freq", "i Hz",
     "The frequency of oscillator i, counted from 0 on. Likewise amp, weight, gain, rolloff, linewidth, pan, nudge, "
     "phase"},
    {"count", "n", "How many of the oscillators sound"},
    {"blocks", "n ...", "Cuts the bank into blocks of so many, each coupled in itself"},
    {"matrix", "array",
     "Who hears whom: an array of n x n numbers, row j for how loudly each hears j. It may change while it sounds: 64 "
     "numbers are looked at each sample, so 64 x 64 at once and 512 x 512 within 85 ms at 48 kHz"},
    {"kick", "rad i n",
     "Throws all, or n oscillators from number i on, towards phase 0, each by rad times the sine of its phase. "
     "Scattered "
     "ones come together, best by 1.8. A group that stands near pi is scattered. Where n is not told, it is one, where "
     "nothing is, by 1 rad",
     &kKick},
    {"reset", "seed", "From the beginning, with the same seed or another one", &kFlags[seed]},
    {"dump", "", "Tells every parameter by the right outlet"},
});

}  // namespace ksom::pd::bank
