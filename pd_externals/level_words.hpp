// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ksom/level.hpp"
#include "param_text.hpp"

/// What [ksomlevel~] understands beside the parameters of Level. For the help, too.
namespace ksom::pd::level {

inline constexpr auto kPlaces = std::to_array<Param>({
    {"channels", "", 1, Level::kMaxChannels, 2, "Channels: as many inlets and outlets", nullptr, true},
});

enum FlagId { multi };
inline constexpr auto kFlags = std::to_array<Param>({
    {"multi", "", 0, 1, 0, "One inlet and one outlet of so many channels instead of as many of each, from Pd 0.54 on",
     "off|on"},
});

enum WordId { bang, reset, dump };
inline constexpr auto kWords = std::to_array<Word>({
    {"bang", "", "Tells by the right outlet how much the limit takes away now, and the most since reset"},
    {"reset", "", "From silence"},
    {"dump", "", "Tells every parameter, and the latency in samples, by the right outlet"},
});

}  // namespace ksom::pd::level
