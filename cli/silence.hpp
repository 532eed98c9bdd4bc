// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "ksom/music_map.hpp"
#include "ksom/score.hpp"

inline constexpr const char* kSilentMap = "nothing was heard: the map knows silence alone";

/// Why nothing of a score can be heard, as the beginning of a sentence; empty when something can, or when it has no
/// length. `map` is the one that it is from, if any.
std::string whySilent(const ksom::Score& score, const ksom::MusicMap* map);
