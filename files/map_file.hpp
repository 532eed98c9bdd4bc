// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "ksom/music_map.hpp"
#include "text_sink.hpp"

/// Maps as files: JSON, described in help/formats.md. What is written reads back as the same map, bit for bit.
inline constexpr const char* kMapFormat = "ksom-map";
inline constexpr int kMapVersion = 1;

void writeMap(const ksom::MusicMap& map, TextSink& out);
/// Throws Failure in words for a file that is no map, is cut off, or cannot be meant.
ksom::MusicMap readMap(const std::string& path);

/// The states and the album's way through them, as the report of a render has them too.
nlohmann::ordered_json stateJson(const ksom::MusicMap::State& state);
