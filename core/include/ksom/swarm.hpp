// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "ksom/kuramoto_bank.hpp"
#include "ksom/param.hpp"
#include "ksom/tracks.hpp"

namespace ksom {

/// How partials become sound: each is a swarm of `voices` oscillators within +-`detune` cents, coupled inside the
/// swarm only. Coupling different partials would drag a chord to one pitch; a swarm goes from a shimmering ensemble
/// (coupling 0) to one pure tone (coupling 1 critical and above) and stays on its partial.
struct Swarm {
  enum ParamId { voices, detune, spread, numParams };
  static constexpr std::array<Param, numParams> params{{
      {"voices", "", 1, 64, 4, "Oscillators for each partial", nullptr, true},
      {"detune", "cents", 0, 200, 12, "How far the voices of a partial lie from it, up and down"},
      {"spread", "", 0, 1, 1, "Width: 0 all voices in the middle, 1 from the first channel to the last"},
  }};

  int voiceCount = 4;
  float detuneCents = 12, width = 1;
  std::uint32_t seed = 1;

  /// Oscillators that so many partials need.
  int oscillatorsFor(std::size_t partials) const { return static_cast<int>(partials) * std::max(voiceCount, 1); }
  /// Makes `bank` play these partials: a block each, in their order, as many as fit. A swarm sounds at the partial's
  /// root mean square, whatever the number of voices. `blockSizes` is room for one number a partial.
  void seedBank(KuramotoBank& bank, std::span<const Partial> partials, std::span<int> blockSizes) const;

  /// Sets the phases of each partial's voices, from where the first one stands, so that a swarm begins as loud as it is on
  /// the whole: r = 1 / sqrt(voices), and no swell or hole soon after (Schroeder, IEEE Trans. Inf. Theory 16, 1970). For a
  /// bank that is silent.
  void spreadPhases(KuramotoBank& bank) const;

  /// Where a voice lies: cents from its partial, and position from -1 to 1.
  float voiceCents(std::size_t partial, int voice) const;
  float voicePan(std::size_t partial, int voice) const;
};

}  // namespace ksom
