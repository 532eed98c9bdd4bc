// SPDX-License-Identifier: GPL-3.0-or-later
#include "score_support.hpp"

#include <array>
#include <cmath>

#include "support.hpp"

namespace ksom::test {
namespace {

std::vector<double> filtered(const std::vector<double>& in, const std::array<double, 5>& c) {  // b0 b1 b2 a1 a2
  std::vector<double> out(in.size());
  double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (std::size_t n = 0; n < in.size(); ++n) {
    out[n] = c[0] * in[n] + c[1] * x1 + c[2] * x2 - c[3] * y1 - c[4] * y2;
    x2 = x1, x1 = in[n];
    y2 = y1, y1 = out[n];
  }
  return out;
}

}  // namespace

Score scoreOf(const std::vector<Part>& parts, double seconds) {
  Score score;
  score.sampleRate = kScoreRate;
  score.frames = std::llround(seconds * kScoreRate);
  score.beatConfidence = 0;
  for (const Part& part : parts) {
    const auto index = static_cast<int>(score.sounds.size());
    score.sounds.push_back({index, part.partials});
    score.steps.push_back(
        {std::llround(part.seconds * kScoreRate / Score::kGrid), index, index, part.gainDb, part.attack});
  }
  return score;
}

std::vector<std::vector<float>> play(const Score& score, const Playing& playing, std::vector<float>* order) {
  Renderer::Config config;
  config.sampleRate = score.sampleRate;
  config.channels = playing.channels;
  config.frames = score.frames;
  config.maxPartials = static_cast<int>(score.mostPartials());
  config.swarm.voiceCount = playing.voices;
  config.swarm.detuneCents = playing.detuneCents;
  config.swarm.seed = playing.seed;
  Prepared<Renderer> renderer(config);
  renderer->bank().set(KuramotoBank::couplingUnit, KuramotoBank::critical);
  renderer->bank().set(KuramotoBank::coupling, static_cast<float>(playing.coupling));
  renderer->player().set(ScorePlayer::pulse, playing.pulse);
  renderer->player().swarms().set(SwarmPlayer::brightness, playing.brightness);
  renderer->player().swarms().set(SwarmPlayer::morph, playing.morph);
  renderer->start(score);
  std::vector<std::vector<float>> all(static_cast<std::size_t>(playing.channels)), block(all.size());
  std::vector<std::span<float>> spans;
  for (auto& channel : block) channel.resize(playing.block), spans.emplace_back(channel);
  while (const std::size_t count = renderer->process(spans)) {
    for (std::size_t c = 0; c < all.size(); ++c)
      all[c].insert(all[c].end(), block[c].begin(), block[c].begin() + static_cast<std::ptrdiff_t>(count));
    if (order) order->push_back(renderer->player().order());
  }
  return all;
}

std::vector<float> playMono(const Score& score, const Playing& playing) { return play(score, playing)[0]; }

std::span<const float> between(std::span<const float> samples, double from, double to) {
  const auto begin = static_cast<std::size_t>(from * kScoreRate), end = static_cast<std::size_t>(to * kScoreRate);
  return samples.subspan(begin, end - begin);
}

double loudnessOf(const std::vector<std::vector<float>>& channels) {
  double power = 0;
  for (const auto& channel : channels) {
    const auto shelf =
        filtered({channel.begin(), channel.end()},
                 {1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585});
    for (const double x : filtered(shelf, {1, -2, 1, -1.99004745483398, 0.99007225036621}))
      power += x * x / static_cast<double>(channel.size());
  }
  return -0.691 + 10 * std::log10(power);
}

}  // namespace ksom::test
