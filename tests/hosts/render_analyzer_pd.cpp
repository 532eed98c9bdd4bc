// SPDX-License-Identifier: GPL-3.0-or-later
// What [kanalyze~] must hear, straight from the core: samples (32-bit floats) on standard input; on standard output for
// each frame the partials, freq amp phase weight state of one after the other, then the chroma. Arguments: the sample rate,
// then names of parameters and their values.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "ksom/analyzer.hpp"

using ksom::Analyzer;

int main(int count, char** words) {
  std::array<float, Analyzer::numParams> values;
  for (std::size_t id = 0; id < values.size(); ++id) values[id] = Analyzer::params[id].init;
  for (int i = 2; i + 1 < count; i += 2)
    values.at(static_cast<std::size_t>(ksom::findParam(Analyzer::params, words[i]))) =
        std::strtof(words[i + 1], nullptr);
  const ksom::FftPlans plans;
  const auto whole = [&](Analyzer::ParamId id) { return static_cast<int>(values[id]); };
  const Analyzer::Config config{.plans = &plans,
                                .sampleRate = count > 1 ? std::atof(words[1]) : 48000,
                                .windowSize = whole(Analyzer::windowSize),
                                .hopSize = whole(Analyzer::hopSize),
                                .maxPartials = whole(Analyzer::numPeaks)};
  std::vector<std::byte> block(Analyzer::bytesNeeded(config));
  Analyzer analyzer;
  if (!analyzer.prepare(config, block)) return 1;
  for (std::size_t id = 0; id < values.size(); ++id) analyzer.set(static_cast<Analyzer::ParamId>(id), values[id]);
  const auto put = [](float number) { std::fwrite(&number, sizeof number, 1, stdout); };
  for (float sample = 0; std::fread(&sample, sizeof sample, 1, stdin) == 1;) {
    analyzer.push({&sample, 1});
    if (!analyzer.frameReady()) continue;
    for (const auto& p : analyzer.partials())
      for (const float number : {p.freqHz, p.amp, p.phase, p.weight, static_cast<float>(p.state)}) put(number);
    for (const float number : analyzer.chroma()) put(number);
  }
}
