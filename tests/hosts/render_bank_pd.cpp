// SPDX-License-Identifier: GPL-3.0-or-later
// What [kuramotobank~] must sound like, straight from the core: a script on standard input, samples (32-bit floats) on
// standard output: first all of each channel, then r, then psi; or all of each oscillator. The first line of the script is
//   RATE FRAMES OSCILLATORS HZ CHANNELS SEED VOICES OUT
// where OUT is mix, sine, phase or tick. The others, in order of time, are FRAME WORD NUMBERS: a parameter, a field of an
// oscillator (its number and the value) or of all (freqs, amps, ...), or phases, blocks, count, kick, reset, matrix, or
// input, which is followed by all samples of what is heard from there on. Frames are whole steps of 64 samples.
#include <array>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "ksom/kuramoto_bank.hpp"
#include "ksom/swarm_player.hpp"

using ksom::KuramotoBank;
using ksom::SwarmPlayer;

namespace {

// In the order of Oscillator::params.
using Oscillator = KuramotoBank::Oscillator;
constexpr std::array<float Oscillator::*, Oscillator::params.size()> kFields{
    &Oscillator::freqHz,  &Oscillator::amp,         &Oscillator::weight, &Oscillator::gain,
    &Oscillator::rolloff, &Oscillator::linewidthHz, &Oscillator::pan,    &Oscillator::nudge};

struct Script {
  double rate = 48000, hz = 220;
  std::size_t frames = 0;
  int oscillators = 16, channels = 1, voices = 1;
  std::uint32_t seed = 1;
  std::string out;
  bool isMixed() const { return out == "mix"; }
  std::size_t outlets() const { return static_cast<std::size_t>(isMixed() ? channels + 2 : oscillators); }
  SwarmPlayer::Config swarms() const {
    return {rate, oscillators, {.voiceCount = voices, .detuneCents = 12, .width = 1, .seed = seed}};
  }
  KuramotoBank::Config bank() const {
    if (voices > 1) return SwarmPlayer::bankConfig(swarms(), channels);
    return {rate, oscillators, channels, std::min(oscillators * oscillators, 16 * 16384)};
  }
};

class Bank {
 public:
  explicit Bank(const Script& script)
      : script_(script),
        wanted_(static_cast<std::size_t>(script.oscillators)),
        block_(KuramotoBank::bytesNeeded(script.bank())),
        swarmBlock_(SwarmPlayer::bytesNeeded(script.swarms())) {
    bank_.prepare(script.bank(), block_);
    swarms_.prepare(script.swarms(), swarmBlock_);
    for (std::size_t i = 0; i < wanted_.size(); ++i)
      wanted_[i].freqHz = static_cast<float>(script.hz) * static_cast<float>(i + 1);
    bank_.set(KuramotoBank::norm, 1);
    if (playsSwarms()) {
      swarms_.start(bank_, script.seed);
      bank_.set(KuramotoBank::level, 1);
      bank_.set(KuramotoBank::couplingUnit, KuramotoBank::critical);
    }
    take();
    if (!playsSwarms()) bank_.reset(script.seed);
  }

  void render(std::span<const std::span<float>> outs, std::size_t count) {
    std::vector<float> input(count);
    for (float& sample : input)
      if (heard_ < input_.size()) sample = input_[heard_++];
    const std::size_t channels = outs.size() - 2;
    if (playsSwarms()) {
      swarms_.move(bank_);
      swarms_.sound(bank_);
    }
    if (script_.isMixed()) return bank_.process(outs.first(channels), outs[channels], outs[channels + 1], input);
    using Each = KuramotoBank::Each;
    bank_.processEach(script_.out == "sine"    ? Each::sine
                      : script_.out == "phase" ? Each::phase
                                               : Each::tick,
                      outs, {}, {}, input);
  }

  bool obey(const std::string& word, const std::vector<float>& numbers) {
    const float first = numbers.empty() ? 0 : numbers[0];
    if (word == "freqs" && !playsSwarms()) bank_.setCount(static_cast<int>(numbers.size()));
    if (setField(word, numbers)) return true;
    if (word == "phases") return setPhases(numbers), true;
    if (word == "blocks") return setBlocks(numbers), true;
    if (word == "count") return bank_.setCount(static_cast<int>(first)), true;
    if (word == "input") return input_ = numbers, heard_ = 0, true;
    if (word == "kick") return bank_.kick(first), true;
    if (word == "reset") return bank_.reset(static_cast<std::uint32_t>(first)), true;
    if (word == "matrix") return links_ = numbers, bank_.setLearningLinks(links_), true;
    const int ofSwarms = playsSwarms() ? ksom::findParam(SwarmPlayer::params, word) : -1;
    if (ofSwarms >= 0) return swarms_.set(static_cast<SwarmPlayer::ParamId>(ofSwarms), first), true;
    const int id = ksom::findParam(KuramotoBank::params, word);
    if (id >= 0) bank_.set(static_cast<KuramotoBank::ParamId>(id), first);
    return id >= 0;
  }

 private:
  bool playsSwarms() const { return script_.voices > 1; }
  void take() {
    std::vector<ksom::Partial> tracks;
    for (const auto& one : wanted_)
      if (one.amp != 0) tracks.push_back({one.freqHz, one.amp, 0, one.weight, ksom::PartialState::continues});
    if (playsSwarms()) return swarms_.play(tracks);
    for (std::size_t i = 0; i < wanted_.size(); ++i) bank_.setOscillator(static_cast<int>(i), wanted_[i]);
  }
  // `freqs 220 330` and `freq 1 330`; a word with one number is a parameter.
  bool setField(const std::string& word, const std::vector<float>& numbers) {
    const bool isList = word.back() == 's';
    const int id = ksom::findParam(Oscillator::params, isList ? word.substr(0, word.size() - 1) : word);
    if (id < 0 || (!isList && numbers.size() != 2)) return false;
    const auto field = kFields[static_cast<std::size_t>(id)];
    if (!isList) wanted_[static_cast<std::size_t>(numbers[0])].*field = numbers[1];
    for (std::size_t i = 0; isList && i < numbers.size(); ++i) wanted_[i].*field = numbers[i];
    take();
    return true;
  }
  void setPhases(const std::vector<float>& numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i)
      bank_.setPhase(static_cast<int>(i), static_cast<double>(numbers[i]));
  }
  void setBlocks(const std::vector<float>& numbers) {
    bank_.setBlocks(std::vector<int>(numbers.begin(), numbers.end()));
  }

  Script script_;
  std::vector<KuramotoBank::Oscillator> wanted_;
  std::vector<std::byte> block_, swarmBlock_;
  std::vector<float> links_, input_;
  std::size_t heard_ = 0;
  KuramotoBank bank_;
  SwarmPlayer swarms_;
};

// From one step of 64 samples to the next.
void render(Bank& bank, std::vector<std::vector<float>>& outs, std::size_t from, std::size_t to) {
  for (; from < to; from += KuramotoBank::kGrid) {
    const std::size_t count = std::min<std::size_t>(KuramotoBank::kGrid, to - from);
    std::vector<std::span<float>> parts;
    for (auto& out : outs) parts.push_back(std::span(out).subspan(from, count));
    bank.render(parts, count);
  }
}

}  // namespace

int main() {
  std::string line;
  Script script;
  std::getline(std::cin, line);
  std::istringstream(line) >> script.rate >> script.frames >> script.oscillators >> script.hz >> script.channels >>
      script.seed >> script.voices >> script.out;
  Bank bank(script);
  std::vector<std::vector<float>> outs(script.outlets(), std::vector<float>(script.frames));
  std::size_t at = 0;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::size_t frame = 0;
    std::string word;
    std::vector<float> numbers;
    words >> frame >> word;
    for (float number = 0; words >> number;) numbers.push_back(number);
    render(bank, outs, at, std::min(frame, script.frames));
    at = std::min(frame, script.frames);
    if (!bank.obey(word, numbers)) return std::fprintf(stderr, "what is \"%s\"?\n", word.c_str()), 1;
  }
  render(bank, outs, at, script.frames);
  for (const auto& out : outs) std::fwrite(out.data(), sizeof(float), out.size(), stdout);
}
