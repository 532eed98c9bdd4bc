// SPDX-License-Identifier: GPL-3.0-or-later
// A mistuned series snaps into harmony, partial after partial, as `pull` rises from 0 to 12 Hz.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "guide.hpp"

using namespace ksom;
using namespace ksom::test;
using namespace ksom::guides;

namespace {

constexpr double kRootHz = 220, kMostPullHz = 12, kStill = 1, kRise = 6, kSeconds = 9;  // s
constexpr double kStep = 0.05;
constexpr std::size_t kSubsteps = 5;
constexpr std::array kCents{7.0, -9.0, 4.0, -5.0, 10.0, -7.0};
constexpr std::array kNames{"1", "2", "3", "4", "5", "6"};  // f_p / p in Hz

BankOf mistuned() {
  std::vector<double> hz;
  for (std::size_t i = 0; i < kCents.size(); ++i)
    hz.push_back(kRootHz * static_cast<double>(i + 1) * std::exp2(kCents[i] / 1200));
  BankOf bank(hz);
  for (std::size_t i = 0; i < hz.size(); ++i)
    bank->setOscillator(static_cast<int>(i),
                        {.freqHz = static_cast<float>(hz[i]), .amp = 1 / static_cast<float>(i + 1)});
  return bank;
}

double pullAt(double seconds) { return kMostPullHz * std::clamp((seconds - kStill) / kRise, 0.0, 1.0); }

// Mean frequencies over the next stretch, from the turns beyond those that each makes by itself.
std::vector<double> nextFreqsHz(KuramotoBank& bank, double seconds) {
  std::vector<double> hz(static_cast<std::size_t>(bank.count()));
  const std::size_t samples = secondsOf(seconds / kSubsteps);
  for (std::size_t step = 0; step < kSubsteps; ++step) {
    const auto before = phasesOf(bank);
    skip(bank, samples);
    const auto after = phasesOf(bank);
    for (std::size_t i = 0; i < hz.size(); ++i) {
      const double own = bank.oscillator(static_cast<int>(i)).freqHz, dt = static_cast<double>(samples) / kBankRate;
      hz[i] += (own + std::remainder((after[i] - before[i]) / (2 * kPi) - own * dt, 1.0) / dt) / kSubsteps;
    }
  }
  return hz;
}

Table series(KuramotoBank& bank) {
  Table table({"seconds", "pull Hz", "1", "2", "3", "4", "5", "6"});
  for (int step = 0; step * kStep < kSeconds; ++step) {
    std::vector<double> row{step * kStep, pullAt(step * kStep)};
    bank.set(KuramotoBank::pull, static_cast<float>(row[1]));
    const auto hz = nextFreqsHz(bank, kStep);
    for (std::size_t i = 0; i < hz.size(); ++i) row.push_back(hz[i] / static_cast<double>(i + 1));
    table.add(row);
  }
  return table;
}

void draw(cairo_t* context, const Table& table) {
  title(context, "Six mistuned partials snap onto the harmonics of one root, one after the other");
  constexpr std::array colors{kBlue, kOrange, kGreen, kViolet, kRed, kYellow};
  const auto seconds = table.column("seconds");
  Plot tones(context, {120, 60, kWidth - 40, 410}, {0, kSeconds}, {218, 222});
  tones.xAxis(1, "");
  tones.yAxis(1, "frequency / number (Hz)");
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    tones.line(seconds, table.column(kNames[i]), colors[i], 3);
    tones.note(0.08 + 0.2 * static_cast<double>(i), table.column(kNames[i]).front() + 0.05, kNames[i], colors[i]);
  }
  Plot pull(context, {120, 440, kWidth - 40, kHeight - 70}, {0, kSeconds}, {0, kMostPullHz});
  pull.xAxis(1, "time (s)");
  pull.yAxis(6, "pull (Hz)");
  pull.area(seconds, table.column("pull Hz"), kGrey);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(series_picture)

BOOST_AUTO_TEST_CASE(a_mistuned_series_becomes_harmonic_as_pull_rises) {
  BankOf bank = mistuned();
  const Table table = series(*bank);
  const auto at = [&](const char* name, double seconds) {
    return table.column(name)[static_cast<std::size_t>(std::lround(seconds / kStep))];
  };
  for (const char* name : {"1", "2", "3", "4"}) BOOST_TEST(std::abs(at(name, 3.5) - 219.95) < 0.03);  // pull is 5 Hz
  for (const char* name : {"5", "6"}) BOOST_TEST(at(name, 3.5) == at(name, 0));
  const auto hz = nextFreqsHz(*bank, 0.2);
  for (std::size_t i = 0; i < hz.size(); ++i)
    BOOST_TEST(std::abs(hz[i] / static_cast<double>(i + 1) - 220.00) < 0.01, hz[i]);
  for (std::size_t i = 1; i < hz.size(); ++i) BOOST_TEST(std::abs(hz[i] - static_cast<double>(i + 1) * hz[0]) < 2e-3);
  publish("series", table, 0.02, draw);
}

BOOST_AUTO_TEST_SUITE_END()
