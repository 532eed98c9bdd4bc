// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "json_reader.hpp"
#include "ksom/bands.hpp"
#include "ksom/score_source.hpp"

/// What maps and scores have in common: partials as [Hz, amplitude, weight, dB a second], and the album's beat.
nlohmann::ordered_json partialsJson(const std::vector<ksom::MapPartial>& partials);
std::vector<ksom::MapPartial> readPartials(const JsonReader& list);

nlohmann::ordered_json beatJson(double seconds, double confidence, const std::array<float, ksom::kBands>& pulses);
std::array<float, ksom::kBands> readPulses(const JsonReader& list);

/// A number of a score or a map, where it may be.
float numberWithin(const JsonReader& place, const ksom::score_range::Range& range);
