// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/param.hpp"

namespace ksom {

/// One oscillator of a KuramotoBank, which clamps values as params say, and freq to half the sample rate; one that is not
/// finite keeps the last good value.
struct Oscillator {
  float freqHz = 440;
  float amp = 1;
  float weight = 1;
  float gain = 1;
  float rolloff = 0;
  float linewidthHz = 0;
  float pan = 0;  ///< nothing with one channel
  float nudge = 0;
  bool operator==(const Oscillator&) const = default;

  enum class ParamId { freq, amp, weight, gain, rolloff, linewidth, pan, nudge };
  static constexpr std::array<Param, 8> params{{
      {"freq", "Hz", -500000, 500000, 440, "Its frequency; it fades out from 0.40 to 0.48 of the sample rate"},
      {"amp", "", -1000, 1000, 1, "How loud it is; below 0 upside down"},
      {"weight", "", -1000, 1000, 1, "How loudly it speaks to the others; a sum below 1e-6 is not heard"},
      {"gain", "", -1000, 1000, 1, "How strongly it listens to the others"},
      {"rolloff", "", 0, 1, 0, "Each of its harmonics' amplitude over that of the one below it"},
      {"linewidth", "Hz", 0, 1000, 0, "Its phase noise: the full width at half height of its (Lorentzian) line"},
      {"pan", "", -1, 1, 0, "Where it stands, from the first channel to the last, with equal power"},
      {"nudge", "rad/s", -100000, 100000, 0, "Pushes its phase on, or back"},
  }};
};

}  // namespace ksom
