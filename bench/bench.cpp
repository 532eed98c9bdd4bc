// SPDX-License-Identifier: GPL-3.0-or-later
// Speed as ratios against yardsticks in the same run, in CPU time of this thread: the machine's own speed, and what
// else it is doing, drop out. `ksom_bench` prints one line a figure; see bench/README.md for goals and history.
#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include "bench_bank.hpp"
#include "bench_som.hpp"
#include "ksom/analyzer.hpp"
#include "ksom/prototype.hpp"
#include "ksom/random.hpp"
#include "timing.hpp"

namespace {

/// Chords with noise: as many peaks as music has.
std::vector<float> musicLike(std::size_t samples, double sampleRate) {
  std::vector<float> x(samples);
  for (std::size_t n = 0; n < samples; ++n) {
    const double t = static_cast<double>(n) / sampleRate;
    double sum = 0.05 * (ksom::randomUnit(1, n) - 0.5);
    for (const double f : {130.8, 164.8, 196.0, 261.6})
      for (int h = 1; h <= 8; ++h) sum += 0.1 / h * std::sin(2 * std::numbers::pi * f * h * t);
    x[n] = static_cast<float>(sum);
  }
  return x;
}

/// A bare FFT of this size, planned with MEASURE: what the fastest spectrum costs.
class BareFft {
 public:
  explicit BareFft(int size)
      : in_(fftwf_alloc_real(static_cast<std::size_t>(size))),
        out_(fftwf_alloc_complex(static_cast<std::size_t>(size) / 2 + 1)),
        plan_(fftwf_plan_dft_r2c_1d(size, in_, out_, FFTW_MEASURE)) {
    std::fill_n(in_, size, 0.1f);
  }
  ~BareFft() {
    fftwf_destroy_plan(plan_);
    fftwf_free(out_);
    fftwf_free(in_);
  }
  BareFft(const BareFft&) = delete;
  BareFft& operator=(const BareFft&) = delete;
  void run() { fftwf_execute(plan_); }

 private:
  float* in_;
  fftwf_complex* out_;
  fftwf_plan plan_;
};

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

void benchAnalyzerFrame(const ksom::FftPlans& plans) {
  ksom::Analyzer::Config config;
  config.plans = &plans;
  config.windowSize = 2048;
  std::vector<std::byte> block(ksom::Analyzer::bytesNeeded(config));
  ksom::Analyzer analyzer;
  analyzer.prepare(config, block);
  analyzer.set(ksom::Analyzer::numPeaks, 64);
  const std::vector<float> music = musicLike(1 << 18, config.sampleRate);
  BareFft fft(config.windowSize);
  const auto hop = static_cast<std::size_t>(config.hopSize);
  std::size_t at = 0;
  const auto seconds = timeInTurn({[&] { fft.run(); },
                                   [&] {
                                     at = (at + hop) % (music.size() - hop);
                                     analyzer.push(std::span<const float>(music).subspan(at, hop));
                                   }},
                                  100);
  std::printf("live frame 2048, 64 tracks       %6.2f us  %5.2f x a bare FFT of 2048\n", 1e6 * seconds[1],
              seconds[1] / seconds[0]);
}

}  // namespace

int main() {
  const ksom::FftPlans plans;
  benchPrototypeFrame(plans);
  benchAnalyzerFrame(plans);
  benchBank();
  benchSom();
}
