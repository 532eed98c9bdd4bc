// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/kuramoto_bank.hpp"
#include "ksom/param.hpp"
#include "ksom/swarm.hpp"
#include "param_text.hpp"

/// What [kuramotobank~] understands beside the parameters of KuramotoBank, SwarmPlayer and Swarm. For the help, too.
namespace ksom::pd::bank {

enum Place { oscillators, rootFreq };
inline constexpr auto kPlaces = std::to_array<Param>({
    {"oscillators", "", 1, KuramotoBank::kMaxOscillators, 16,
     "How many oscillators at most; swarms, with several voices", nullptr, true},
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

enum FlagId { chans, out, multi, seed, voices, detune, spread };
enum Out { mix, sine, phase, tick };
inline constexpr int kMostEach = 512;  ///< outlets
inline constexpr auto kFlags = std::to_array<Param>({
    {"chans", "", 1, KuramotoBank::kMaxChannels, 1, "Channels of the sound", nullptr, true},
    {"out", "", 0, 3, 0,
     "All mixed, or of each oscillator its sine, its phase in radians, or a tick where it passes 0 (norm is off then)",
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
     "One of a frame, as [kanalyze~] gives them; a bang ends the frame. It sounds as loud as it was heard: unless norm "
     "was set before, it is off from then on. With norm on whatever is heard is as loud as one sine"},
    {"bang", "", "Ends a frame of partials; without one, tells of the state by the right outlet"},
    {"freqs", "Hz ...", "Frequencies, a number for each that is to sound"},
    {"amps", "a ...",
     "Amplitudes; a single number goes to all. Likewise weights, gains, rolloffs, linewidths, pans, nudges and phases"},
    {"freq", "i Hz",
     "The frequency of oscillator i, counted from 0 on. Likewise amp, weight, gain, rolloff, linewidth, pan, nudge, "
     "phase"},
    {"count", "n", "How many of the oscillators sound"},
    {"blocks", "n ...", "Cuts the bank into blocks of so many, each coupled in itself"},
    {"matrix", "array",
     "Who hears whom: an array of n x n numbers, row j for how loudly each hears j. It may change while it sounds: 64 "
     "numbers are looked at each sample, so 64 x 64 at once and 512 x 512 within 85 ms at 48 kHz"},
    {"kick", "rad i n",
     "Throws all, or n oscillators from number i on, towards phase 0; one where n is not told, by 1 rad where nothing "
     "is",
     &kKick},
    {"reset", "seed", "From the beginning, with the same seed or another one", &kFlags[seed]},
    {"dump", "", "Tells every parameter by the right outlet"},
});

}  // namespace ksom::pd::bank
