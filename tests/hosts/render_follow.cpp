// SPDX-License-Identifier: GPL-3.0-or-later
// What an analyzer and a bank after it make of raw floats from standard input, as in a server with blocks of 64:
// render_follow SAMPLE_RATE SLOTS COUPLING_HZ. Raw floats to standard output; the count of partials and the chroma of the
// last frame, to standard error.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "ksom/analyzer.hpp"
#include "ksom/fft.hpp"
#include "ksom/kuramoto_bank.hpp"

namespace {

using ksom::Analyzer;
using ksom::KuramotoBank;

std::vector<float> readAll() {
  std::vector<float> samples;
  float one = 0;
  while (std::fread(&one, sizeof one, 1, stdin) == 1) samples.push_back(one);
  return samples;
}

bool hear(Analyzer& analyzer, std::span<const float> samples) {
  bool hasFrame = false;
  while (!samples.empty()) {
    samples = samples.subspan(analyzer.push(samples));
    hasFrame = hasFrame || analyzer.frameReady();
  }
  return hasFrame;
}

void play(const Analyzer& analyzer, KuramotoBank& bank) {
  for (std::size_t i = 0; i < analyzer.slots().size(); ++i) {
    const ksom::Partial& one = analyzer.slots()[i];
    const bool isThere = one.state != ksom::PartialState::empty;
    bank.setOscillator(static_cast<int>(i),
                       {.freqHz = isThere ? one.freqHz : bank.oscillator(static_cast<int>(i)).freqHz,
                        .amp = isThere ? one.amp : 0,
                        .weight = isThere ? one.weight : 0});
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const double sampleRate = std::strtod(argv[1], nullptr);
  const int slots = std::atoi(argv[2]);
  const ksom::FftPlans plans;
  const Analyzer::Config config{.plans = &plans, .sampleRate = sampleRate, .maxPartials = slots};
  const KuramotoBank::Config bankConfig{.sampleRate = sampleRate, .maxOscillators = slots};
  std::vector<std::byte> block(Analyzer::bytesNeeded(config)), bankBlock(KuramotoBank::bytesNeeded(bankConfig));
  Analyzer analyzer;
  KuramotoBank bank;
  if (!analyzer.prepare(config, block) || !bank.prepare(bankConfig, bankBlock)) return 1;
  analyzer.set(Analyzer::numPeaks, static_cast<float>(slots));
  bank.set(KuramotoBank::coupling, std::strtof(argv[3], nullptr));

  play(analyzer, bank);
  const std::vector<float> in = readAll();
  std::array<float, KuramotoBank::kGrid> out{};
  for (std::size_t at = 0; at + out.size() <= in.size(); at += out.size()) {
    if (hear(analyzer, std::span(in).subspan(at, out.size()))) play(analyzer, bank);
    const std::array channels{std::span<float>(out)};
    bank.process(channels);
    std::fwrite(out.data(), sizeof(float), out.size(), stdout);
  }
  int count = 0;
  for (const ksom::Partial& one : analyzer.slots()) count += one.state != ksom::PartialState::empty;
  std::fprintf(stderr, "%d", count);
  for (const float one : analyzer.chroma()) std::fprintf(stderr, " %.9g", static_cast<double>(one));
}
