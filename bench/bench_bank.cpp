// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_bank.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ksom/kuramoto_bank.hpp"
#include "timing.hpp"

namespace {

using ksom::KuramotoBank;

constexpr std::size_t kSamples = 512;

struct Setting {
  int oscillators = 1024, blockSize = 0;  // 0: all in one
  float coupling = 5;
  KuramotoBank::ParamId id = KuramotoBank::coupling;  // one more parameter
  float value = 5;
  int reach = 1;
  bool hasLinks = false;
};

/// A bank whose oscillators have all kinds of weights and gains, one channel, nothing that is not asked for.
class Bank {
 public:
  explicit Bank(const Setting& setting) : out_(kSamples) {
    const int n = setting.oscillators;
    const KuramotoBank::Config config{.maxOscillators = n, .rewiredLinks = 4 * n};
    memory_.resize(KuramotoBank::bytesNeeded(config));
    bank_.prepare(config, memory_);
    if (setting.blockSize > 0)
      bank_.setBlocks(std::vector<int>(static_cast<std::size_t>(n / setting.blockSize), setting.blockSize));
    for (int i = 0; i < n; ++i) {
      const auto at = static_cast<float>(i);
      bank_.setOscillator(i, {.freqHz = 100 + 5000 * at / static_cast<float>(n),
                              .amp = 0.01f,
                              .weight = 1 + 0.3f * std::sin(at),
                              .gain = 1 + 0.2f * std::cos(at),
                              .rolloff = 0.3f});
    }
    bank_.set(KuramotoBank::coupling, setting.coupling);
    bank_.set(KuramotoBank::reach, static_cast<float>(setting.reach));
    bank_.set(setting.id, setting.value);
    const auto count = static_cast<std::size_t>(n);
    if (setting.hasLinks) bank_.setLinks(aligned(count * count));
  }
  Bank(const Bank&) = delete;
  Bank& operator=(const Bank&) = delete;
  void run() {
    const std::span<float> channel(out_);
    bank_.process({&channel, 1});
  }

 private:
  std::span<const float> aligned(std::size_t count) {
    links_.assign(count + 16, 0.5f);
    void* at = links_.data();
    std::size_t room = links_.size() * sizeof(float);
    return {static_cast<const float*>(std::align(64, count * sizeof(float), at, room)), count};
  }

  std::vector<std::byte> memory_;
  std::vector<float> out_, links_;
  KuramotoBank bank_;
};

/// What 8 lanes of an oscillator must cost at least: 12 instructions of the pipes that multiply and add (see
/// performance notes in README.md), here as independent chains that only those pipes bound.
class Yardstick {
 public:
  static constexpr std::size_t kSteps = 2000;
  void run();

 private:
  float sink_ = 0;
};

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2,fma")))
#endif
void Yardstick::run() {
  using Vector = float __attribute__((vector_size(32)));
  const Vector factor = 0.999f - Vector{}, summand = 0.001f - Vector{};
  Vector a{}, b{}, c{}, d{}, e{}, f{}, g{}, h{}, i{}, j{}, k{}, l{};
  for (std::size_t step = 0; step < kSteps; ++step) {
    a = a * factor + summand, b = b * factor + summand, c = c * factor + summand, d = d * factor + summand;
    e = e * factor + summand, f = f * factor + summand, g = g * factor + summand, h = h * factor + summand;
    i = i * factor + summand, j = j * factor + summand, k = k * factor + summand, l = l * factor + summand;
  }
  const Vector all = ((a + b) + (c + d)) + ((e + f) + (g + h)) + ((i + j) + (k + l));
  for (int lane = 0; lane < 8; ++lane) sink_ += all[lane];
}

/// The formula as it stands in the prototype, in double: every oscillator hears every other one by one. They stand all
/// round the circle, as sounding ones do: a sine of next to nothing is quicker.
class NaiveBank {
 public:
  explicit NaiveBank(std::size_t n) : theta_(n), omega_(n) {
    for (std::size_t i = 0; i < n; ++i) {
      theta_[i] = std::fmod(2.4 * static_cast<double>(i), 6.28);
      omega_[i] = 0.01 + 1e-4 * static_cast<double>(i);
    }
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

/// How often a bank is called, so that a small one takes as long as one of 1024: a clock takes a part of a few us.
int callsOf(const Setting& setting) { return std::max(1, 1024 / setting.oscillators); }

/// ns an oscillator and sample of each setting, and last the yardstick's, all in turn.
std::vector<double> measured(const std::vector<Setting>& settings) {
  std::vector<std::unique_ptr<Bank>> banks;
  std::vector<std::function<void()>> works;
  Yardstick yardstick;
  for (const Setting& setting : settings) {
    banks.push_back(std::make_unique<Bank>(setting));
    works.push_back([bank = banks.back().get(), calls = callsOf(setting)] {
      for (int call = 0; call < calls; ++call) bank->run();
    });
  }
  works.push_back([&] { yardstick.run(); });
  std::vector<double> ns = timeInTurn(works, 1, 80);
  for (std::size_t i = 0; i < settings.size(); ++i)
    ns[i] *= 1e9 / kSamples / (settings[i].oscillators * callsOf(settings[i]));
  ns.back() *= 1e9 / (Yardstick::kSteps * 8);
  return ns;
}

void print(const std::string& what, double value, const char* goal) {
  std::printf("  %-58s %9.3f   %s\n", what.c_str(), value, goal);
}

void benchSizes() {
  const std::vector<int> sizes{5, 16, 64, 256, 512, 1024, 2048, 4096, 16384};
  std::vector<Setting> settings;
  for (const int n : sizes) settings.push_back({.oscillators = n});
  const auto ns = measured(settings);
  std::printf("bank, one block, mono; ns an oscillator and sample, and of 12 multiply-adds on 8 lanes: %.3f\n",
              ns.back());
  for (std::size_t i = 0; i < sizes.size(); ++i)
    std::printf("  N = %-5d %7.3f ns   %.2f of the limit%s\n", sizes[i], ns[i], ns.back() / ns[i],
                sizes[i] >= 512 && sizes[i] <= 4096 ? "   (must >= 0.60, aim 0.90)" : "");
  print("N = 4096 over N = 256", ns[7] / ns[3], "(must <= 1.5, aim 1.1)");
  print("N = 5, a sample, over an oscillator and sample of N = 1024", 5 * ns[0] / ns[5], "(must <= 75, aim 55)");
}

void benchKinds() {
  const auto ns = measured({{},
                            {.coupling = 0, .value = 0},
                            {.blockSize = 4},
                            {.id = KuramotoBank::harmonics, .value = 2},
                            {.id = KuramotoBank::harmonics, .value = 16},
                            {.id = KuramotoBank::integrator, .value = 1},
                            {.id = KuramotoBank::linewidth, .value = 0.1f},
                            {.blockSize = 4, .id = KuramotoBank::between, .value = 2}});
  std::printf("bank of 1024, over the plain one (%.3f ns)\n", ns[0]);
  print("over the free bank", ns[0] / ns[1], "(must <= 2.5, aim 1.8)");
  print("256 blocks of 4", ns[2] / ns[0], "(must <= 1.5, aim 1.1)");
  print("each further harmonic, of 16", (ns[4] - ns[3]) / 14 / ns[0], "(must <= 0.35)");
  print("tight integrator", ns[5] / ns[0], "");
  print("phase noise", ns[6] / ns[0], "");
  print("256 blocks of 4 that hear each other", ns[7] / ns[0], "");
}

void benchTopologies() {
  const auto with = [](int kind, int reach) {
    return Setting{.id = KuramotoBank::topology, .value = static_cast<float>(kind), .reach = reach};
  };
  const auto ns = measured({{}, with(1, 1), with(1, 30), with(1, 341), with(2, 4), with(3, 1)});
  std::printf("who hears whom, 1024 oscillators, over all-to-all\n");
  for (const auto& [i, reach] : {std::pair{1u, 1}, {2u, 30}, {3u, 341}})
    print("ring, reach " + std::to_string(reach), ns[i] / ns[0], "(must <= 3, aim 2)");
  print("small world, reach 4, 10 % rewired", ns[4] / ns[0], "(must <= 6)");
  print("star", ns[5] / ns[0], "");
  for (const int n : {64, 256, 512}) {
    const auto matrix = measured({{.oscillators = n, .id = KuramotoBank::topology, .value = 4, .hasLinks = true}});
    // A pair takes two multiply-adds of a lane.
    print("matrix, " + std::to_string(n) + ": a pair over two multiply-adds", matrix[0] / n / (matrix[1] / 6),
          "(must <= 2)");
  }
}

void benchNaive() {
  for (const auto& [n, goal] : {std::pair{64, "(must >= 1000)"}, {1024, "(must >= 20000)"}}) {
    Bank bank({.oscillators = n});
    NaiveBank naive(static_cast<std::size_t>(n));
    const int samples = n > 64 ? 1 : 16;
    const auto seconds =
        timeInTurn({[&] { bank.run(); }, [&] { naive.run(static_cast<std::size_t>(samples)); }}, 1, 20);
    print("the formula written out, N = " + std::to_string(n) + ", over the bank",
          seconds[1] / samples / (seconds[0] / kSamples), goal);
  }
}

}  // namespace

void benchBank() {
  benchSizes();
  benchKinds();
  benchTopologies();
  benchNaive();
}
