// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ksom/tracks.hpp"

namespace ksom {

/// A partial as it travels through buffers and lists: freq (Hz), amp (linear), phase (rad), weight (0 ... 1), state.
inline constexpr std::size_t kPartialNumbers = 5;
using PartialFrame = std::span<float, kPartialNumbers>;
using ConstPartialFrame = std::span<const float, kPartialNumbers>;

/// What holds of a partial that came from outside: 1 to 400000 Hz, an amplitude above 0 and at most 1000, a weight of
/// 0 ... 1, a phase that is a number. Where frequency or amplitude is not so, or the state says so, it is empty, with
/// amplitude 0; an amplitude beyond 1000 is 1000. Any thread; a host that traps on NaN is not trapped.
inline Partial soundPartial(const Partial& partial) {
  constexpr float kLowestHz = 1, kHighestHz = 400000, kLeastAmp = 0x1p-126f, kMostAmp = 1000;  // as in maps and scores
  constexpr float kMost = 0x1.fffffep127f;
  // Bits of positive floats ascend as the floats do, and NaN, infinity and what is negative lie beyond.
  const auto isWithin = [](float x, float low, float high) {
    const auto first = std::bit_cast<std::uint32_t>(low);
    return std::bit_cast<std::uint32_t>(x) - first <= std::bit_cast<std::uint32_t>(high) - first;
  };
  const float phase = isWithin(std::abs(partial.phase), kLeastAmp, kMost) ? partial.phase : 0;
  const bool isPitch = isWithin(partial.freqHz, kLowestHz, kHighestHz);
  if (partial.state == PartialState::empty || !isPitch || !isWithin(partial.amp, kLeastAmp, kMost))
    return {isPitch ? partial.freqHz : 0, 0, phase, 0, PartialState::empty};
  const bool isWeight = isWithin(partial.weight, kLeastAmp, kMost);
  return {partial.freqHz, std::min(partial.amp, kMostAmp), phase, isWeight ? std::min(partial.weight, 1.0f) : 0,
          partial.state};
}

/// Any thread; what is read is sound.
inline Partial partialFrom(ConstPartialFrame frame) {
  const float number = std::isfinite(frame[4]) ? frame[4] : 0.0f;
  const auto state = number < 0 ? PartialState::empty : number > 0 ? PartialState::born : PartialState::continues;
  return soundPartial({frame[0], frame[1], frame[2], frame[3], state});
}

inline void putPartial(const Partial& partial, PartialFrame frame) {
  frame[0] = partial.freqHz;
  frame[1] = partial.amp;
  frame[2] = partial.phase;
  frame[3] = partial.weight;
  frame[4] = static_cast<float>(partial.state);
}

}  // namespace ksom
