// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/param.hpp"

namespace ksom {

/// What there is to set of a KuramotoBank as a whole.
struct BankParams {
  enum ParamId {
    coupling,
    couplingUnit,
    normalise,
    phaseLag,
    norm,
    level,
    harmonics,
    holdPitch,
    between,
    topology,
    reach,
    rewire,
    integrator,
    linewidth,
    force,
    adapt,
    growth,
    glide,
    fade,
    pull,
    root,
    onsetKick,
    hebbian,
    numParams
  };
  enum CouplingUnit { hertz, critical };
  static constexpr std::array<Param, numParams> params{{
      {"coupling", "Hz", -2000, 2000, 0, "How strongly oscillators pull each other into step; below 0, apart"},
      {"couplingUnit", "", 0, 1, 0, "Unit of coupling: Hz, or 1 = just locks all of a block", "hz|critical"},
      {"normalise", "", 0, 1, 0, "Field of a block: the mean of its oscillators, or their sum", "mean|sum"},
      {"phaseLag", "rad", -3.14159265f, 3.14159265f, 0,
       "Delay in the coupling, as an angle; near pi/2 nothing settles"},
      {"norm", "", 0, 1, 0, "Divide the sound by the root of the summed squares of the amplitudes", "off|on"},
      {"level", "", 0, 1, 0, "Keep the loudness while oscillators lock", "off|on"},
      {"harmonics", "", 1, 16, 1, "Harmonics of each oscillator, the fundamental counted; 1 is a sine", nullptr, true},
      {"holdPitch", "", 0, 1, 0, "Take out the shift of pitch that a phase lag gives to all together", "off|on"},
      {"between", "Hz", -2000, 2000, 0, "How strongly a block is pulled by all other blocks"},
      {"topology", "", 0, 4, 0, "Who hears whom", "blocks|ring|smallworld|star|matrix"},
      {"reach", "", 1, 8191, 1, "In a ring or small world: how many on each side an oscillator hears", nullptr, true},
      {"rewire", "", 0, 1, 0.1f, "In a small world: share of the links that go anywhere else"},
      {"integrator", "", 0, 1, 0, "How a pull is followed; ab2 is more exact and dearer", "euler|ab2"},
      {"linewidth", "Hz", 0, 1000, 0, "Phase noise of all: the full width at half height of their lines"},
      {"force", "Hz", -2000, 2000, 0, "How strongly the input pulls the oscillators near its own frequencies"},
      {"adapt", "1/s", 0, 100, 0,
       "How fast oscillators make a pull their own frequency; 0 holds what they have learned"},
      {"growth", "1/s", -100, 100, 0, "How fast amplitudes go back to their own; below 0 they die away until kicked"},
      {"glide", "s", 0, 60, 0, "How long a frequency takes to get to a new one, evenly in cents"},
      {"fade", "s", 0, 10, 0.08f, "How long oscillators take to come and go when their number changes"},
      {"pull", "Hz", 0, 1000, 0, "How strongly oscillators this near to a harmonic of the root are pulled into it"},
      {"root", "Hz", 0, 20000, 0, "The root that \"pull\" pulls to; 0 finds it from the frequencies"},
      {"onsetKick", "rad", 0, 3.2f, 0, "How far an onset of the input throws all towards phase 0"},
      {"hebbian", "1/s", 0, 100, 0,
       "How fast the links of a matrix learn who is in step with whom; 0 holds them as they are"},
  }};
};

}  // namespace ksom
