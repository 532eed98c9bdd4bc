// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs and outputs of KAnalyze.
#pragma once

#include "inputs.hpp"
#include "ksom/analyzer.hpp"

namespace ksom::sc {

enum AnalyzerOwn { analyzerIn, analyzerReset, analyzerSeedBuf, analyzerOffset, numAnalyzerOwn };

inline constexpr std::array<Input, numAnalyzerOwn> kAnalyzerOwn{{
    {{"in", "", -1, 1, 0, "The sound to hear"}, Rate::audio},
    {{"reset", "", 0, 1, 0, "As it rises above 0, all that was heard is forgotten"}, Rate::trigger},
    {{"seedBuf", "", -1, kMostBuffers, -1,
      "Buffer that gets the partials, a frame each: freq, amp, phase, weight, state"},
     Rate::buffer},
    {{"offset", "samples", -65536, 65535, -1,
      "Frames come so much earlier, less than a hop; below 0 by the synth's number, so that many do not work at once",
      nullptr, true},
     Rate::scalar},
}};

/// Sizes are fixed when memory is taken.
constexpr auto analyzerTable() {
  auto table = controls(Analyzer::params);
  for (const int id : {Analyzer::numPeaks, Analyzer::windowSize, Analyzer::hopSize})
    table[static_cast<std::size_t>(id)].rate = Rate::scalar;
  return table;
}

inline constexpr auto kAnalyzerSingle = join(kAnalyzerOwn, analyzerTable());
inline constexpr Inputs<0, kAnalyzerSingle.size()> kAnalyzerInputs{{}, kAnalyzerSingle};

/// Outputs: freq, amp, phase, state of each slot, list after list, and then these, the last one twelve times.
enum AnalyzerInfo { infoCount, infoTrig, infoRms, infoFlux, infoOnset, infoCentroid, infoChroma };
inline constexpr int kAnalyzerInfos = infoChroma + Chroma::kClasses, kAnalyzerLists = 4;

}  // namespace ksom::sc
