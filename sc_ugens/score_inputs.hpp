// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs of KSOMScore: as `ksom render` begins, where each swarm just locks.
#pragma once

#include "inputs.hpp"
#include "ksom/renderer.hpp"

namespace ksom::sc {

enum ScoreOwn {
  scoreBuf,
  scoreChannels,
  scoreVoices,
  scoreDetune,
  scoreSpread,
  scoreReset,
  scoreDone,
  scoreCoupling,
  scoreUnit,
  scorePulse,
  scoreBrightness,
  scoreMorph,
  numScoreOwn
};
inline constexpr std::array<Input, numScoreOwn> kScoreSingle{{
    {{"bufnum", "", -1, kMostBuffers, -1,
      "Buffer of a score, one channel, as KSOM.scoreBuffer fills it; it is there before this begins"},
     Rate::buffer},
    {{"numChannels", "", 1, Level::kMaxChannels, 2, "Channels of the sound", nullptr, true}, Rate::scalar},
    {Swarm::params[Swarm::voices], Rate::scalar},
    {Swarm::params[Swarm::detune], Rate::scalar},
    {Swarm::params[Swarm::spread], Rate::scalar},
    {{"reset", "", 0, 1, 0, "As it rises above 0, the score begins again"}, Rate::trigger},
    {{"doneAction", "", 0, 15, 0, "What becomes of the synth when the score is over, as in Done", nullptr, true}},
    {from(KuramotoBank::params[KuramotoBank::coupling], 1)},
    {from(KuramotoBank::params[KuramotoBank::couplingUnit], KuramotoBank::critical)},
    {ScorePlayer::params[ScorePlayer::pulse]},
    {SwarmPlayer::params[SwarmPlayer::brightness]},
    {SwarmPlayer::params[SwarmPlayer::morph]},
}};
inline constexpr Inputs<0, numScoreOwn> kScoreInputs{{}, kScoreSingle};

}  // namespace ksom::sc
