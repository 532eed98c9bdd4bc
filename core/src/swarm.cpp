// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/swarm.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ksom/random.hpp"

namespace ksom {

void Swarm::seedBank(KuramotoBank& bank, std::span<const Partial> partials, std::span<int> blockSizes) const {
  const int voicesEach = std::max(voiceCount, 1);
  bank.setCount(oscillatorsFor(partials.size()));
  const std::size_t fitting =
      std::min({partials.size(), static_cast<std::size_t>(bank.count() / voicesEach), blockSizes.size()});
  std::fill_n(blockSizes.begin(), fitting, voicesEach);
  bank.setCount(oscillatorsFor(fitting));
  bank.setBlocks(blockSizes.first(fitting));
  if (fitting == 0) bank.setOscillator(0, {.amp = 0});  // a bank has at least one
  for (std::size_t p = 0; p < fitting; ++p)
    for (int v = 0; v < voicesEach; ++v)
      bank.setOscillator(static_cast<int>(p) * voicesEach + v,
                         {.freqHz = partials[p].freqHz * std::exp2(voiceCents(p, v) / 1200),
                          .amp = partials[p].amp / std::sqrt(static_cast<float>(voicesEach)),
                          .pan = voicePan(p, v)});
}

// A sum of e^{-i pi n (n + odd) / V} over V voices is a Gauss sum, of the size sqrt(V) whatever V is. Higher voices lag, so
// that a few come together first and only then beat.
void Swarm::spreadPhases(KuramotoBank& bank) const {
  for (int first = 0; first < bank.count() && voiceCount > 1; first += voiceCount) {
    const double begin = bank.phase(first);
    for (int v = 1; v < voiceCount; ++v)
      bank.setPhase(first + v, begin - std::numbers::pi * v * (v + voiceCount % 2) / voiceCount);
  }
}

// Voices share the range evenly, each somewhere in the middle half of its part, so that no two beat in a pattern.
float Swarm::voiceCents(std::size_t partial, int voice) const {
  if (voiceCount <= 1) return 0;
  const double jitter = randomUnit(seed ^ 0x5eed, partial * 64 + static_cast<std::size_t>(voice)) / 2 + 0.25;
  const double place = (voice + jitter) / voiceCount;
  return detuneCents * static_cast<float>(2 * place - 1);
}

// From side to side by voice, the other way round in every second partial, so that low voices are not all left.
float Swarm::voicePan(std::size_t partial, int voice) const {
  if (voiceCount <= 1) return width * (partial % 2 == 0 ? -0.5f : 0.5f);
  const float place = 2 * static_cast<float>(voice) / static_cast<float>(voiceCount - 1) - 1;
  return width * (partial % 2 == 0 ? place : -place);
}

}  // namespace ksom
