// SPDX-License-Identifier: GPL-3.0-or-later
#include "partial_json.hpp"

#include <algorithm>

using Json = nlohmann::ordered_json;
using ksom::MapPartial;

Json partialsJson(const std::vector<MapPartial>& partials) {
  Json list = Json::array();
  for (const MapPartial& p : partials)
    list.push_back({decimal(p.freqHz), decimal(p.amp), decimal(p.weight), decimal(p.slopeDb)});
  return list;
}

std::vector<MapPartial> readPartials(const JsonReader& list) {
  std::vector<MapPartial> partials(list.size(kMostPartials));
  for (std::size_t i = 0; i < partials.size(); ++i) {
    const JsonReader row = list.at(i);
    row.requireSize(4, "is not [Hz, amplitude, weight, dB a second]");
    partials[i] = {static_cast<float>(row.at(std::size_t{0}).number(1, 400000)),
                   static_cast<float>(row.at(1).number(0, 1000)), static_cast<float>(row.at(2).number(0, 1)),
                   static_cast<float>(row.at(3).number(-1000, 1000))};
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
  for (std::size_t b = 0; b < pulses.size(); ++b) pulses[b] = static_cast<float>(list.at(b).number(0.01, 100));
  return pulses;
}
