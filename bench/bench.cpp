// SPDX-License-Identifier: GPL-3.0-or-later
// Speed as ratios against yardsticks in the same run, in CPU time of this thread: the machine's own speed, and what
// else it is doing, drop out. `ksom_bench` prints one line a figure; see bench/README.md for goals and history.
#include <fftw3.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>
#include <vector>

#include "ksom/analyzer.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/prototype.hpp"
#include "ksom/random.hpp"

namespace {

double cpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Seconds for one call of each, p10 of many chunks, taken in turn so that a change of clock rate meets all alike.
std::vector<double> timeInTurn(const std::vector<std::function<void()>>& works, int callsInChunk, int chunks = 60) {
  std::vector<std::vector<double>> seconds(works.size());
  for (const auto& work : works) work();  // warm
  for (int chunk = 0; chunk < chunks; ++chunk)
    for (std::size_t w = 0; w < works.size(); ++w) {
      const double begin = cpuSeconds();
      for (int call = 0; call < callsInChunk; ++call) works[w]();
      seconds[w].push_back((cpuSeconds() - begin) / callsInChunk);
    }
  std::vector<double> result;
  for (auto& all : seconds) {
    std::sort(all.begin(), all.end());
    result.push_back(all[all.size() / 10]);
  }
  return result;
}

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

/// The formula as it stands in the prototype, in double: every oscillator hears every other one by one.
class NaiveBank {
 public:
  explicit NaiveBank(std::size_t n) : theta_(n), omega_(n) {
    for (std::size_t i = 0; i < n; ++i) omega_[i] = 0.01 + 1e-4 * static_cast<double>(i);
  }
  void run(std::size_t samples) {
    for (std::size_t s = 0; s < samples; ++s) {
      for (std::size_t i = 0; i < theta_.size(); ++i) {
        double pull = 0;
        for (const double other : theta_) pull += std::sin(other - theta_[i]);
        theta_[i] += omega_[i] + 1e-4 * pull / static_cast<double>(theta_.size());
      }
      sum_ += theta_[0];
    }
  }

 private:
  std::vector<double> theta_, omega_;
  double sum_ = 0;
};

void benchBank(int n, int voices) {
  ksom::KuramotoBank::Config config;
  config.maxOscillators = n;
  std::vector<std::byte> block(ksom::KuramotoBank::bytesNeeded(config));
  ksom::KuramotoBank bank;
  bank.prepare(config, block);
  bank.setBlocks(std::vector<int>(static_cast<std::size_t>(n / voices), voices));
  for (int i = 0; i < n; ++i)
    bank.setOscillator(i, {.freqHz = 100 + 5000.0f * static_cast<float>(i) / static_cast<float>(n), .amp = 0.01f});
  bank.set(ksom::KuramotoBank::coupling, 5);
  constexpr std::size_t kSamples = 256;
  std::vector<float> out(kSamples);
  const std::span<float> channel(out);
  NaiveBank naive(static_cast<std::size_t>(std::min(n, 64)));
  const auto seconds = timeInTurn({[&] { bank.process(std::span(&channel, 1)); }, [&] { naive.run(16); }}, 8, 30);
  const double perStep = seconds[0] / (kSamples * n), naivePerStep = seconds[1] / (16.0 * std::min(n, 64));
  std::printf("bank, %4d oscillators in %3d blocks  %6.3f ns an oscillator and sample, naive formula at %d: %.0f x\n",
              n, n / voices, 1e9 * perStep, std::min(n, 64), naivePerStep / perStep);
}

}  // namespace

int main() {
  const ksom::FftPlans plans;
  benchPrototypeFrame(plans);
  benchAnalyzerFrame(plans);
  benchBank(20, 4);
  benchBank(64, 64);
  benchBank(1024, 4);
  benchBank(1024, 1024);
}
