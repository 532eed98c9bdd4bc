// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/analyzer.hpp"
#include "param_text.hpp"

/// What [kanalyze~] understands beside the parameters of Analyzer. For the help, too.
namespace ksom::pd::analyze {

inline constexpr auto kPlaces = std::to_array<Param>({Analyzer::params[Analyzer::numPeaks]});

enum WordId { bang, reset, analyze, write, dump };
inline constexpr auto kWords = std::to_array<Word>({
    {"bang", "", "The last frame once more"},
    {"reset", "", "Forgets all that was heard, and what is frozen. So does another windowsize, hopsize or numpeaks"},
    {"analyze", "array", "All frames of an array of samples, at once"},
    {"write", "freqs amps phases weights states", "Arrays to write each frame to, one to five. Without any, none"},
    {"dump", "", "Tells every parameter, and the latency in samples, by the right outlet"},
});

}  // namespace ksom::pd::analyze
