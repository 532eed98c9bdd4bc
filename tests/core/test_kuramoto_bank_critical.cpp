// SPDX-License-Identifier: GPL-3.0-or-later
// Where full locking begins, for any frequencies, weights and gains, and at any sample rate. Times are in 1 / K: what is
// twice as strong is twice as fast.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr std::array kRates{8000.0, 48000.0, 192000.0, 768000.0};

struct Crowd {
  std::size_t n;
  std::uint64_t seed;
  bool isUneven;  // in weight and gain
  double spreadHz() const { return std::array{20.0, 100.0, 500.0}[seed % 3]; }
  KuramotoBank::Oscillator oscillator(std::size_t i) const {
    const auto draw = [&](std::uint64_t what) { return static_cast<float>(randomUnit(100 * seed + what, i)); };
    KuramotoBank::Oscillator one{.freqHz = 1000 + static_cast<float>(spreadHz()) * (draw(0) - 0.5f), .amp = 0};
    if (isUneven) one.weight = 0.1f + draw(1), one.gain = 0.5f + draw(2);
    return one;
  }
};

BankOf bankOf(const Crowd& crowd, float ofCritical) {
  BankOf bank(std::vector<double>(crowd.n, 0.0));
  for (std::size_t i = 0; i < crowd.n; ++i) bank->setOscillator(static_cast<int>(i), crowd.oscillator(i));
  bank->set(KuramotoBank::couplingUnit, KuramotoBank::critical);
  bank->set(KuramotoBank::coupling, ofCritical);
  skip(*bank, KuramotoBank::kGrid);
  return bank;
}

// The farthest that any oscillator gains on the first, in turns.
double slipped(KuramotoBank& bank, std::size_t samples) {
  const auto ahead = [&](std::size_t i) { return bank.phase(static_cast<int>(i)) - bank.phase(0); };
  std::vector<double> last(static_cast<std::size_t>(bank.count())), gained(last.size());
  for (std::size_t i = 0; i < last.size(); ++i) last[i] = ahead(i);
  double most = 0;
  for (std::size_t at = 0; at < samples; at += 16) {
    skip(bank, 16);
    for (std::size_t i = 0; i < last.size(); ++i) {
      gained[i] += angleBetween(ahead(i), last[i]);
      last[i] = ahead(i);
      most = std::max(most, std::abs(gained[i]));
    }
  }
  return most / (2 * kPi);
}

double slippedOnceSettled(const Crowd& crowd, float ofCritical) {
  BankOf bank = bankOf(crowd, ofCritical);
  const double period = 1 / static_cast<double>(bank->effectiveCouplingHz(0));
  skip(*bank, secondsOf(80 * period));
  return slipped(*bank, secondsOf(120 * period));
}

// Of a pair that is 50 Hz apart.
double turnsOfPair(double ofDistance, double sampleRate) {
  constexpr double kHz = 50;
  BankOf bank = test::bankOf({440, 440 + kHz}, sampleRate);
  bank->set(KuramotoBank::coupling, static_cast<float>(ofDistance * kHz));
  skip(*bank, secondsOf(30 / kHz, sampleRate));
  return std::abs(turnsGained(*bank, 1, 0, secondsOf(60 / kHz, sampleRate)));
}

// r each hundredth of a second while 16 draw into step.
std::vector<float> orderOverTime(double sampleRate) {
  std::vector<double> freqHz, phases;
  for (std::size_t i = 0; i < 16; ++i) {
    freqHz.push_back(400 + 10 * randomUnit(1, i));
    phases.push_back(2 * kPi * randomUnit(2, i));
  }
  BankOf bank(freqHz, sampleRate);
  bank.setPhases(phases);
  bank->set(KuramotoBank::coupling, 9);
  std::vector<float> r;
  for (int at = 0; at < 100; ++at) {
    r.push_back(bank->order().r);
    skip(*bank, secondsOf(0.01, sampleRate));
  }
  return r;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_critical)

BOOST_AUTO_TEST_CASE(two_percent_above_critical_any_crowd_locks_fully_and_two_below_somebody_slips) {
  for (const std::size_t n : {2u, 5u, 16u, 64u})
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
      for (const bool isUneven : {false, true}) {
        const Crowd crowd{n, seed, isUneven};
        const double above = slippedOnceSettled(crowd, 1.02f), below = slippedOnceSettled(crowd, 0.98f);
        BOOST_TEST_CONTEXT(n << " oscillators, seed " << seed << (isUneven ? ", uneven: " : ": ") << above << ", "
                             << below)
        BOOST_TEST((above < 0.1 && below > 1));
      }
}

BOOST_AUTO_TEST_CASE(a_pair_locks_a_thousandth_above_its_distance_and_not_a_thousandth_below_at_any_sample_rate) {
  for (const double sampleRate : kRates) {
    const double above = turnsOfPair(1.001, sampleRate), below = turnsOfPair(0.999, sampleRate);
    BOOST_TEST_CONTEXT("at " << sampleRate << ": " << above << ", " << below) {
      BOOST_TEST(above < 0.05);
      BOOST_TEST(std::abs(below - 60 * std::sqrt(1 - 0.999 * 0.999)) < 1);  // beats, of which one may be missing
    }
  }
}

BOOST_AUTO_TEST_CASE(order_takes_the_same_course_at_any_sample_rate) {
  const auto fine = orderOverTime(kRates.back());
  BOOST_TEST(*std::min_element(fine.begin(), fine.end()) < 0.3f);
  BOOST_TEST(fine.back() > 0.8f);
  for (const double sampleRate : kRates) {
    const auto r = orderOverTime(sampleRate);
    double off = 0;
    for (std::size_t at = 0; at < r.size(); ++at) off = std::max(off, std::abs<double>(r[at] - fine[at]));
    BOOST_TEST(off < 120 / sampleRate, off << " at " << sampleRate);
  }
}

BOOST_AUTO_TEST_SUITE_END()
