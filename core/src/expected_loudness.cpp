// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "ksom/composer.hpp"
#include "ksom/decibels.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace ksom {
namespace {

constexpr double kBlockSeconds = 0.4, kHopSeconds = 0.1;
constexpr double kRelativeGate = -10;

double lufsOf(double meanSquare) { return -0.691 + 10 * std::log10(meanSquare); }

// |H|^2 of the two filters of BS.1770-4 at 48 kHz, whose coefficients the recommendation gives.
double kWeighting(double freqHz) {
  const std::complex<double> z = std::polar(1.0, -2 * std::numbers::pi * std::min(freqHz, 23999.0) / 48000);
  const auto response = [&z](double b0, double b1, double b2, double a1, double a2) {
    return std::norm((b0 + b1 * z + b2 * z * z) / (1.0 + a1 * z + a2 * z * z));
  };
  return response(1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585) *
         response(1, -2, 1, -1.99004745483398, 0.99007225036621);
}

// Mean square of a sound after K weighting: half a squared amplitude a partial. What lies too high is not played.
double weightedPower(const Score::Sound& sound, double sampleRate) {
  double power = 0;
  for (const MapPartial& partial : sound.partials)
    if (static_cast<double>(partial.freqHz) < KuramotoBank::kAudibleShare * sampleRate)
      power += kWeighting(static_cast<double>(partial.freqHz)) * static_cast<double>(partial.amp) *
               static_cast<double>(partial.amp) / 2;
  return power;
}

// Mean square in each hop of a tenth of a second.
std::vector<double> powerOverTime(const Score& score) {
  std::vector<double> ofSound;
  for (const auto& sound : score.sounds) ofSound.push_back(weightedPower(sound, score.sampleRate));
  const double gridsPerHop = kHopSeconds * score.sampleRate / Score::kGrid;
  const double length = static_cast<double>(score.frames) / Score::kGrid / gridsPerHop;
  std::vector<double> hops(static_cast<std::size_t>(std::ceil(length)));
  for (std::size_t i = 0; i < score.steps.size(); ++i) {
    const auto& step = score.steps[i];
    const double begin = static_cast<double>(step.at) / gridsPerHop;
    const double end = i + 1 < score.steps.size() ? static_cast<double>(score.steps[i + 1].at) / gridsPerHop : length;
    const double power = ofSound[static_cast<std::size_t>(step.sound)] * dbToPower(static_cast<double>(step.gainDb));
    for (auto h = static_cast<std::size_t>(begin); h < hops.size() && static_cast<double>(h) < end; ++h) {
      const double from = std::max(begin, static_cast<double>(h)), to = std::min(end, static_cast<double>(h) + 1);
      hops[h] += power * std::max(to - from, 0.0);
    }
  }
  return hops;
}

}  // namespace

double expectedLoudness(const Score& score) {
  std::vector<double> blocks = powerOverTime(score);  // at first of hops; a block takes the place of its first hop
  constexpr auto kHops = static_cast<std::size_t>(kBlockSeconds / kHopSeconds + 0.5);
  const std::size_t length = std::min(kHops, blocks.size());  // what is shorter than a block is one
  if (length == 0) return -std::numeric_limits<double>::infinity();
  const std::size_t blockCount = blocks.size() - length + 1;
  for (std::size_t h = 0; h < blockCount; ++h) {
    double sum = 0;
    for (std::size_t k = h; k < h + length; ++k) sum += blocks[k];
    blocks[h] = sum / static_cast<double>(length);
  }
  blocks.resize(blockCount);
  // The gates are relative: a quiet album is brought up before it is heard, so only the relative one can close.
  double gate = 0;
  for (int pass = 0; pass < 2; ++pass) {
    double sum = 0;
    int count = 0;
    for (const double block : blocks)
      if (block > gate) sum += block, ++count;
    if (count == 0) return -std::numeric_limits<double>::infinity();
    if (pass == 1) return lufsOf(sum / count);
    gate = sum / count * dbToPower(kRelativeGate);
  }
  return -std::numeric_limits<double>::infinity();
}

}  // namespace ksom
