// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "ksom/score.hpp"
#include "text_sink.hpp"

/// Scores as files: JSON, described in help/formats.md. What is written reads back as the same score, bit for bit.
inline constexpr const char* kScoreFormat = "ksom-score";
inline constexpr int kScoreVersion = 1;

void writeScore(const ksom::Score& score, TextSink& out);
/// Throws Failure in words for a file that is no score, is cut off, or cannot be meant.
ksom::Score readScore(const std::string& path);
