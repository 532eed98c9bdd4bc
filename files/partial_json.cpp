// SPDX-License-Identifier: GPL-3.0-or-later
#include "partial_json.hpp"

#include <algorithm>

using Json = nlohmann::ordered_json;
using ksom::MapPartial;
namespace range = ksom::score_range;

Json partialsJson(const std::vector<MapPartial>& partials) {
  Json list = Json::array();
  for (const MapPartial& p : partials)
    list.push_back({decimal(p.freqHz), decimal(p.amp), decimal(p.weight), decimal(p.slopeDb)});
  return list;
}

float numberWithin(const JsonReader& place, const range::Range& range) {
  return static_cast<float>(place.number(range.least, range.most));
}

std::vector<MapPartial> readPartials(const JsonReader& list) {
  std::vector<MapPartial> partials(list.size(range::kMostPartials));
  for (std::size_t i = 0; i < partials.size(); ++i) {
    const JsonReader row = list.at(i);
    row.requireSize(4, "is not [Hz, amplitude, weight, dB a second]");
    partials[i] = {numberWithin(row.at(std::size_t{0}), range::freqHz), numberWithin(row.at(1), range::amp),
                   numberWithin(row.at(2), range::weight), numberWithin(row.at(3), range::slopeDb)};
  }
  std::stable_sort(partials.begin(), partials.end(), [](const auto& a, const auto& b) { return a.freqHz < b.freqHz; });
  return partials;
}

Json beatJson(double seconds, double confidence, const std::array<float, ksom::kBands>& pulses) {
  return {{"seconds", seconds}, {"confidence", confidence}, {"pulses", pulses}};
}

std::array<float, ksom::kBands> readPulses(const JsonReader& list) {
  std::array<float, ksom::kBands> pulses;
  list.requireSize(pulses.size(), "is not a list of five numbers");
  for (std::size_t b = 0; b < pulses.size(); ++b) pulses[b] = numberWithin(list.at(b), range::pulses);
  return pulses;
}
