// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "ksom/score.hpp"

/// Scores as files: JSON, described in help/formats.md. What is written reads back as the same score, bit for bit.
inline constexpr const char* kScoreFormat = "ksom-score";
inline constexpr int kScoreVersion = 1;

nlohmann::ordered_json scoreJson(const ksom::Score& score);
/// Throws Failure in words for a file that is no score, is cut off, or cannot be meant.
ksom::Score readScore(const std::string& path);
