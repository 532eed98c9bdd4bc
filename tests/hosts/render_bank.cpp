// SPDX-License-Identifier: GPL-3.0-or-later
// Renders a bank through the core, as a UGen should: render_bank SAMPLE_RATE FRAMES SEED KIND [WORD...], where a word is
// name=value for a parameter, or freqs=a,b,c and so on for the oscillators. KIND is sound, field, each, or
// swarms: the same as partials of a swarm player. Raw floats of
// all channels in turn to standard output.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ksom/kuramoto_bank.hpp"
#include "ksom/swarm.hpp"
#include "ksom/swarm_player.hpp"

namespace {

using ksom::KuramotoBank;
using Lists = std::map<std::string, std::vector<float>>;

std::vector<float> numbers(const std::string& text) {
  std::vector<float> values;
  for (std::size_t at = 0; at <= text.size(); at = std::min(text.find(',', at), text.size()) + 1)
    if (at < text.size()) values.push_back(std::strtof(text.c_str() + at, nullptr));
  return values;
}

float pick(const Lists& lists, const char* name, std::size_t i, float otherwise) {
  const auto found = lists.find(name);
  if (found == lists.end() || found->second.empty()) return otherwise;
  return found->second[found->second.size() == 1 ? 0 : i];
}

int single(const Lists& lists, const char* name, int otherwise) {
  return static_cast<int>(pick(lists, name, 0, static_cast<float>(otherwise)));
}

void setParams(KuramotoBank& bank, const Lists& words) {
  for (const auto& [name, values] : words) {
    const int id = ksom::findParam(KuramotoBank::params, name);
    if (id >= 0) bank.set(static_cast<KuramotoBank::ParamId>(id), values.at(0));
  }
}

void setOscillators(KuramotoBank& bank, const Lists& words, const ksom::Swarm& swarm) {
  const std::size_t voices = static_cast<std::size_t>(swarm.voiceCount), count = words.at("freqs").size();
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t v = 0; v < voices; ++v) {
      KuramotoBank::Oscillator made{.freqHz = pick(words, "freqs", i, 0),
                                    .amp = pick(words, "amps", i, 1),
                                    .weight = pick(words, "weights", i, 1),
                                    .gain = pick(words, "gains", i, 1),
                                    .rolloff = pick(words, "rolloffs", i, 0),
                                    .nudge = pick(words, "nudges", i, 0)};
      if (voices > 1) {
        made.freqHz *= std::exp2(swarm.voiceCents(i, static_cast<int>(v)) / 1200);
        made.amp /= std::sqrt(static_cast<float>(voices));
      }
      bank.setOscillator(static_cast<int>(i * voices + v), made);
    }
}

void setBlocks(KuramotoBank& bank, const Lists& words, int voices) {
  std::vector<int> sizes;
  if (const auto given = words.find("blocks"); given != words.end())
    for (const float size : given->second) sizes.push_back(static_cast<int>(size) * voices);
  else if (voices > 1) sizes.assign(words.at("freqs").size(), voices);
  if (!sizes.empty()) bank.setBlocks(sizes);
}

// Room for partials that fade while others come is the swarm player's own.
void playSwarms(const Lists& words, double sampleRate, std::uint32_t seed, const ksom::Swarm& swarm,
                std::span<float> out) {
  const ksom::SwarmPlayer::Config config{
      .sampleRate = sampleRate, .maxPartials = single(words, "numOscs", 64), .swarm = swarm};
  const KuramotoBank::Config bankConfig = ksom::SwarmPlayer::bankConfig(config, 1);
  std::vector<std::byte> block(ksom::SwarmPlayer::bytesNeeded(config)),
      bankBlock(KuramotoBank::bytesNeeded(bankConfig));
  ksom::SwarmPlayer player;
  KuramotoBank bank;
  if (!player.prepare(config, block) || !bank.prepare(bankConfig, bankBlock)) std::exit(1);
  player.start(bank, seed);
  bank.set(KuramotoBank::harmonics, 1);
  setParams(bank, words);
  std::vector<ksom::Partial> partials(words.at("freqs").size());
  for (std::size_t i = 0; i < partials.size(); ++i)
    partials[i] = {pick(words, "freqs", i, 0), pick(words, "amps", i, 1), 0, pick(words, "weights", i, 1),
                   ksom::PartialState::continues};
  player.play(partials);
  for (std::size_t at = 0; at < out.size(); at += KuramotoBank::kGrid) {
    player.move(bank);
    player.sound(bank);
    const std::array channels{out.subspan(at, std::min<std::size_t>(KuramotoBank::kGrid, out.size() - at))};
    bank.process(channels);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  Lists words;
  for (int i = 5; i < argc; ++i) {
    const std::string word = argv[i];
    const std::size_t equals = word.find('=');
    words[word.substr(0, equals)] = numbers(word.substr(equals + 1));
  }
  const std::string kind = argv[4];
  const std::size_t frames = std::strtoul(argv[2], nullptr, 10);
  ksom::Swarm swarm{.voiceCount = single(words, "voices", 1), .detuneCents = pick(words, "detune", 0, 12)};
  const auto seed = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
  const double sampleRate = std::strtod(argv[1], nullptr);
  if (kind == "swarms") {
    std::vector<float> out(frames);
    playSwarms(words, sampleRate, seed, swarm, out);
    std::fwrite(out.data(), sizeof(float), frames, stdout);
    return 0;
  }
  const int count = static_cast<int>(words.at("freqs").size()) * swarm.voiceCount;
  const KuramotoBank::Config config{.sampleRate = sampleRate, .maxOscillators = count, .rewiredLinks = 16 * count};
  std::vector<std::byte> block(KuramotoBank::bytesNeeded(config));
  KuramotoBank bank;
  if (!bank.prepare(config, block)) return 1;
  setParams(bank, words);
  setBlocks(bank, words, swarm.voiceCount);
  setOscillators(bank, words, swarm);
  bank.reset(seed);
  swarm.spreadPhases(bank);
  for (std::size_t i = 0; words.contains("phases") && i < words.at("freqs").size(); ++i)
    bank.setPhase(static_cast<int>(i), static_cast<double>(pick(words, "phases", i, 0)));

  const std::size_t channels = kind == "sound" ? 1 : kind == "field" ? 3 : static_cast<std::size_t>(count);
  std::vector<std::vector<float>> out(channels, std::vector<float>(frames));
  std::vector<std::span<float>> spans(out.begin(), out.end());
  if (kind == "each") bank.processEach(static_cast<KuramotoBank::Each>(single(words, "what", 0)), spans);
  else if (kind == "field") bank.process(std::span(spans).first(1), spans[1], spans[2]);
  else bank.process(spans);
  for (std::size_t i = 0; i < frames; ++i)
    for (const std::vector<float>& channel : out) std::fwrite(&channel[i], sizeof(float), 1, stdout);
}
