// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_analyzer.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "bare_fft.hpp"
#include "ksom/analyzer.hpp"
#include "music_like.hpp"
#include "timing.hpp"

namespace {

using ksom::Analyzer;

constexpr double kRate = 48000;
constexpr std::size_t kBlock = 64;
constexpr double kBlockSeconds = kBlock / kRate;

/// An analyzer of 64 peaks, or so many, that takes a sound round and round.
class Listener {
 public:
  Listener(const Analyzer::Config& config, std::span<const float> sound, float peaks = 64)
      : memory_(Analyzer::bytesNeeded(config)), sound_(sound) {
    analyzer_.prepare(config, memory_);
    analyzer_.set(Analyzer::numPeaks, peaks);
  }
  /// Takes so many samples.
  void take(std::size_t samples) {
    if (at_ + samples > sound_.size()) at_ = 0;
    auto left = sound_.subspan(at_, samples);
    at_ += samples;
    while (!left.empty()) left = left.subspan(analyzer_.push(left));
  }

 private:
  std::vector<std::byte> memory_;
  Analyzer analyzer_;
  std::span<const float> sound_;
  std::size_t at_ = 0;
};

Analyzer::Config configOf(const ksom::FftPlans& plans, int window, int hop) {
  Analyzer::Config config;
  config.plans = &plans;
  config.windowSize = window;
  config.hopSize = hop;
  config.allowsLarge = true;
  return config;
}

void print(const std::string& what, double value, const char* goal) {
  std::printf("  %-58s %9.3f   %s\n", what.c_str(), value, goal);
}

void benchFrame(const ksom::FftPlans& plans, std::span<const float> music) {
  Analyzer::Config config = configOf(plans, 2048, 512), peaksOnly = config, quiet = config;
  peaksOnly.parts = Analyzer::kPeaksOnly;
  quiet.parts = {true, false, false, false, false};
  Listener all(config, music), peaks(peaksOnly, music), tracks(quiet, music);
  BareFft fft(2048);
  const auto seconds = timeInTurn(
      {[&] { fft.run(); }, [&] { all.take(512); }, [&] { peaks.take(512); }, [&] { tracks.take(512); }}, 100);
  std::printf("analyzer 2048/512, 64 tracks: a frame %.2f us, a bare FFT %.2f us\n", 1e6 * seconds[1],
              1e6 * seconds[0]);
  print("a whole frame, in bare FFTs (MEASURE)", seconds[1] / seconds[0], "(must <= 12, aim 3)");
  print("peaks alone", seconds[2] / seconds[0], "");
  print("peaks and tracks", seconds[3] / seconds[0], "");
}

/// Of each block of a hop the tenth percentile of the time that it took in many hops (what disturbs it only adds); and of
/// these the most.
double dearestBlock(const std::vector<std::unique_ptr<Listener>>& listeners, std::size_t hop) {
  constexpr std::size_t kWarm = 140, kHops = 400;  // until the longest window is full of sound
  std::vector<std::vector<double>> seconds(hop / kBlock);
  for (std::size_t round = 0; round < kWarm + kHops; ++round)
    for (auto& block : seconds) {
      const double begin = cpuSeconds();
      for (const auto& listener : listeners) listener->take(kBlock);
      if (round >= kWarm) block.push_back(cpuSeconds() - begin);
    }
  double most = 0;
  for (auto& block : seconds) {
    std::nth_element(block.begin(), block.begin() + kHops / 10, block.end());
    most = std::max(most, block[kHops / 10]);
  }
  return most;
}

double shareOfBlock(const Analyzer::Config& config, int instances, bool staggers, std::span<const float> music) {
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int i = 0; i < instances; ++i) {
    Analyzer::Config each = config;
    if (staggers) each.offset = Analyzer::stagger(i, config.hopSize);
    listeners.push_back(std::make_unique<Listener>(each, music));
  }
  return 100 * dearestBlock(listeners, static_cast<std::size_t>(config.hopSize)) / kBlockSeconds;
}

void benchBlocks(const ksom::FftPlans& plans, std::span<const float> music) {
  std::printf("analyzer, the dearest block of 64 samples, percent of its time at 48 kHz\n");
  for (const int window : {2048, 4096, 8192, 16384, 32768, 65536}) {
    Analyzer::Config config = configOf(plans, window, 512), atOnce = config;
    atOnce.atOnce = true;
    const std::string size = std::to_string(window) + "/512";
    print(size, shareOfBlock(config, 1, false, music), "(must <= 5)");
    if (window >= Analyzer::kSpreadFrom) print("... not spread", shareOfBlock(atOnce, 1, false, music), "");
  }
  const Analyzer::Config config = configOf(plans, 2048, 512);
  print("16 of 2048/512 together, staggered", shareOfBlock(config, 16, true, music), "(must <= 8)");
  print("... not staggered", shareOfBlock(config, 16, false, music), "");
}

}  // namespace

void benchAnalyzer(const ksom::FftPlans& plans) {
  const std::vector<float> music = musicLike(1 << 18, kRate);
  benchFrame(plans, music);
  benchBlocks(plans, music);
}

void benchAnalyzerOn(const ksom::FftPlans& plans, const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<float> sound(1 << 18);
  file.read(reinterpret_cast<char*>(sound.data()), static_cast<std::streamsize>(sound.size() * sizeof(float)));
  sound.resize(static_cast<std::size_t>(file.gcount()) / sizeof(float));
  if (sound.size() < 512) return;
  Listener listener(configOf(plans, 2048, 512), sound, 50);  // as many as sigmund~ is asked for
  std::printf("%.9g\n", timeInTurn({[&] { listener.take(512); }}, 100)[0]);
}
