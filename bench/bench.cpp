// SPDX-License-Identifier: GPL-3.0-or-later
// Speed as ratios against yardsticks in the same run, in CPU time of this thread: the machine's own speed, and what
// else it is doing, drop out. `ksom_bench` prints one line a figure; see bench/README.md for goals and history.
#include <cstdio>
#include <string_view>
#include <vector>

#include "bare_fft.hpp"
#include "bench_analyzer.hpp"
#include "bench_bank.hpp"
#include "bench_som.hpp"
#include "ksom/prototype.hpp"
#include "music_like.hpp"
#include "timing.hpp"

namespace {

void benchPrototypeFrame(const ksom::FftPlans& plans) {
  using ksom::PrototypeAnalysis;
  std::vector<std::byte> block(PrototypeAnalysis::bytesNeeded(plans));
  PrototypeAnalysis analysis;
  analysis.prepare(plans, block);
  const std::vector<float> music = musicLike(1 << 18, PrototypeAnalysis::kSampleRate);
  analysis.measure(music);
  analysis.finishMeasure();
  BareFft fft(PrototypeAnalysis::kWindow);
  const std::span<const float> all(music);
  std::size_t at = 0;
  const auto nextHop = [&] {
    at = (at + PrototypeAnalysis::kHop) % (music.size() - PrototypeAnalysis::kHop);
    return all.subspan(at, PrototypeAnalysis::kHop);
  };
  volatile std::size_t sink = 0;
  const auto seconds = timeInTurn({[&] { fft.run(); }, [&] { analysis.measure(nextHop()); },
                                   [&] {
                                     analysis.push(nextHop());
                                     sink = analysis.peaks().size();
                                   },
                                   [&] { sink = analysis.levelsDb().size(); }},
                                  100);
  std::printf("prototype frame, both passes     %6.2f us  %5.2f x a bare FFT of 2048 (goal <= 12)\n",
              1e6 * (seconds[1] + seconds[2]), (seconds[1] + seconds[2]) / seconds[0]);
  std::printf("  first pass (spectrum, maximum) %6.2f us  %5.2f x\n", 1e6 * seconds[1], seconds[1] / seconds[0]);
  std::printf("  second pass (spectrum, peaks)  %6.2f us  %5.2f x\n", 1e6 * seconds[2], seconds[2] / seconds[0]);
  std::printf("  levels in dB, for grids        %6.2f us  %5.2f x\n", 1e6 * seconds[3], seconds[3] / seconds[0]);
}

}  // namespace

int main(int count, char** words) {
  const ksom::FftPlans plans;
  if (count == 3 && std::string_view(words[1]) == "analyzer") {
    benchAnalyzerOn(plans, words[2]);
    return 0;
  }
  benchAnalyzer(plans);
  benchPrototypeFrame(plans);
  benchBank();
  benchSom();
}
