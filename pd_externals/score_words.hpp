// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/renderer.hpp"
#include "param_text.hpp"

/// What [ksomscore~] understands. For the help, too.
namespace ksom::pd::score {

inline constexpr auto kPlaces = std::to_array<Word>({{"file", "", "A score to begin with, as by read"}});

enum FlagId { chans, voices, detune, spread };
inline constexpr auto kFlags = std::to_array<Param>({
    {"chans", "", 1, Level::kMaxChannels, 2, "Channels of the sound", nullptr, true},
    Swarm::params[Swarm::voices],
    Swarm::params[Swarm::detune],
    Swarm::params[Swarm::spread],
});

/// As `ksom render` begins: where each swarm just locks.
enum ParamId { coupling, couplingUnit, pulse, brightness, morph };
inline constexpr auto kParams = [] {
  auto params = std::to_array<Param>({
      KuramotoBank::params[KuramotoBank::coupling],
      KuramotoBank::params[KuramotoBank::couplingUnit],
      ScorePlayer::params[ScorePlayer::pulse],
      SwarmPlayer::params[SwarmPlayer::brightness],
      SwarmPlayer::params[SwarmPlayer::morph],
  });
  params[coupling].init = 1;
  params[couplingUnit].init = KuramotoBank::critical;
  return params;
}();

enum WordId { read, bang, stop, dump };
inline constexpr auto kWords = std::to_array<Word>({
    {"read", "file", "Takes a score, as `ksom walk` writes it. The name is looked up beside the patch"},
    {"bang", "", "Plays it from its beginning"},
    {"stop", "", "Silence"},
    {"dump", "",
     "Tells the length in ms, the sample rate, the number of steps and every parameter by the right outlet"},
});

}  // namespace ksom::pd::score
