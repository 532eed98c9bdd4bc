// SPDX-License-Identifier: GPL-3.0-or-later
// What [kuramotobank~] must sound like, straight from the core: a script on standard input, samples (32-bit floats) on
// standard output, first all of each channel, then r, then psi. The first line of the script says
//   RATE FRAMES OSCILLATORS HZ CHANNELS SEED
// and the others, in order of time, FRAME WORD NUMBERS: a parameter, or freqs, amps, weights, pans, phases, blocks, kick,
// reset, matrix. The words "coupling" and "phaselag" hold from the next grid point, as those of Pd do.
#include <array>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "ksom/kuramoto_bank.hpp"

using ksom::KuramotoBank;

namespace {

struct Script {
  double rate = 48000, hz = 220;
  std::size_t frames = 0;
  int oscillators = 16, channels = 1;
  std::uint32_t seed = 1;
};

class Bank {
 public:
  explicit Bank(const Script& script) : script_(script), wanted_(static_cast<std::size_t>(script.oscillators)) {
    const int n = script.oscillators;
    const KuramotoBank::Config config{script.rate, n, script.channels, std::min(n * n, 16 * 16384)};
    block_.resize(KuramotoBank::bytesNeeded(config));
    bank_.prepare(config, block_);
    for (std::size_t i = 0; i < wanted_.size(); ++i)
      wanted_[i].freqHz = static_cast<float>(script.hz) * static_cast<float>(i + 1);
    take();
    bank_.set(KuramotoBank::norm, 1);
    bank_.reset(script.seed);
  }

  bool obey(const std::string& word, const std::vector<float>& numbers) {
    const float first = numbers.empty() ? 0 : numbers[0];
    if (word == "freqs") bank_.setCount(static_cast<int>(numbers.size()));
    if (setField(word, "freqs", numbers, &KuramotoBank::Oscillator::freqHz)) return true;
    if (setField(word, "amps", numbers, &KuramotoBank::Oscillator::amp)) return true;
    if (setField(word, "weights", numbers, &KuramotoBank::Oscillator::weight)) return true;
    if (setField(word, "pans", numbers, &KuramotoBank::Oscillator::pan)) return true;
    if (word == "phases") return setPhases(numbers), true;
    if (word == "blocks") return setBlocks(numbers), true;
    if (word == "kick") return bank_.kick(first), true;
    if (word == "reset") return bank_.reset(static_cast<std::uint32_t>(first)), true;
    if (word == "matrix") return links_ = numbers, bank_.setLearningLinks(links_), true;
    const int id = ksom::findParam(KuramotoBank::params, word);
    if (id >= 0) bank_.set(static_cast<KuramotoBank::ParamId>(id), first);
    return id >= 0;
  }

  KuramotoBank& bank() { return bank_; }

 private:
  void take() {
    for (std::size_t i = 0; i < wanted_.size(); ++i) bank_.setOscillator(static_cast<int>(i), wanted_[i]);
  }
  bool setField(const std::string& word, const char* name, const std::vector<float>& numbers,
                float KuramotoBank::Oscillator::*field) {
    if (word != name) return false;
    for (std::size_t i = 0; i < numbers.size(); ++i) wanted_[i].*field = numbers[i];
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
  std::vector<std::byte> block_;
  std::vector<float> links_;
  KuramotoBank bank_;
};

void render(Bank& bank, std::vector<std::vector<float>>& outs, std::size_t from, std::size_t to) {
  std::vector<std::span<float>> parts;
  for (auto& out : outs) parts.push_back(std::span(out).subspan(from, to - from));
  const std::size_t channels = parts.size() - 2;
  const std::vector<float> silence(to - from);
  bank.bank().process(std::span(parts).first(channels), parts[channels], parts[channels + 1], silence);
}

}  // namespace

int main() {
  std::string line;
  Script script;
  std::getline(std::cin, line);
  std::istringstream(line) >> script.rate >> script.frames >> script.oscillators >> script.hz >> script.channels >>
      script.seed;
  Bank bank(script);
  std::vector<std::vector<float>> outs(static_cast<std::size_t>(script.channels) + 2,
                                       std::vector<float>(script.frames));
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
