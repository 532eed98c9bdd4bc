// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <span>
#include <vector>

#include "ksom/renderer.hpp"
#include "ksom/score.hpp"

namespace ksom::test {

inline constexpr double kScoreRate = 48000;

/// A sound of a score: what is heard from `seconds` on.
struct Part {
  double seconds = 0;
  std::vector<MapPartial> partials;
  float attack = 1, gainDb = 0;
};
/// A score of these sounds without a beat (so that nothing pulses) and without gain.
Score scoreOf(const std::vector<Part>& parts, double seconds);

struct Playing {
  double coupling = 1.5;
  int voices = 1, channels = 1;
  float pulse = 0, brightness = 0, morph = 0.08f, detuneCents = 12;
  std::size_t block = 512;
  std::uint32_t seed = 1;  ///< of the swarms
};
/// All of it as Renderer plays it, channel by channel. The order parameter of each block goes to `order`.
std::vector<std::vector<float>> play(const Score& score, const Playing& playing, std::vector<float>* order = nullptr);
/// The first channel.
std::vector<float> playMono(const Score& score, const Playing& playing = {});

/// The samples from `from` to `to` seconds.
std::span<const float> between(std::span<const float> samples, double from, double to);
/// Loudness of all channels together: K weighting of ITU-R BS.1770-4 at 48 kHz, without gates.
double loudnessOf(const std::vector<std::vector<float>>& channels);

}  // namespace ksom::test
