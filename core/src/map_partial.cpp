// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/map_partial.hpp"

#include <algorithm>
#include <cmath>

namespace ksom {
namespace {

// A cluster of partials: sums by power.
struct Cluster {
  double power = 0, octaves = 0, weight = 0, slope = 0;

  void add(const MapPartial& partial, double share) {
    const double p = static_cast<double>(partial.amp) * static_cast<double>(partial.amp) * share;
    power += p;
    octaves += p * std::log2(static_cast<double>(partial.freqHz));
    weight += p * static_cast<double>(partial.weight);
    slope += p * static_cast<double>(partial.slopeDb);
  }
  MapPartial partial() const {
    return {static_cast<float>(std::exp2(octaves / power)), static_cast<float>(std::sqrt(power)),
            static_cast<float>(weight / power), static_cast<float>(slope / power)};
  }
};

struct Shared {
  MapPartial partial;
  double share;
};

void cluster(const std::vector<Shared>& sorted, float cents, bool noisy, std::vector<MapPartial>& out) {
  Cluster now;
  for (const Shared& next : sorted) {
    if (next.partial.isNoisy() != noisy || next.partial.amp <= 0) continue;
    const double octaves = std::log2(static_cast<double>(next.partial.freqHz));
    if (now.power > 0 && octaves - now.octaves / now.power > static_cast<double>(cents) / 1200) {
      out.push_back(now.partial());
      now = {};
    }
    now.add(next.partial, next.share);
  }
  if (now.power > 0) out.push_back(now.partial());
}

}  // namespace

std::vector<MapPartial> mergePartials(const std::vector<WeighedPartials>& sets, float cents, std::size_t most) {
  double total = 0;
  for (const auto& set : sets) total += set.weight;
  std::vector<Shared> all;
  for (const auto& set : sets)
    for (const MapPartial& partial : *set.partials)
      if (partial.freqHz > 0) all.push_back({partial, set.weight / total});
  const auto isLower = [](const MapPartial& a, const MapPartial& b) { return a.freqHz < b.freqHz; };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Shared& a, const Shared& b) { return isLower(a.partial, b.partial); });
  std::vector<MapPartial> merged;
  for (const bool noisy : {false, true}) cluster(all, cents, noisy, merged);
  std::stable_sort(merged.begin(), merged.end(), [](const auto& a, const auto& b) { return a.amp > b.amp; });
  if (merged.size() > most) merged.resize(most);
  std::stable_sort(merged.begin(), merged.end(), isLower);
  return merged;
}

}  // namespace ksom
