// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/harmonic_root.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

struct Tones {
  std::vector<float> hz, amp;
  void add(double freqHz, double strength) {
    hz.push_back(static_cast<float>(freqHz));
    amp.push_back(static_cast<float>(strength));
  }
  Root root(float favoured = 0) const { return rootOf(hz, amp, favoured); }
};

double centsApart(double a, double b) { return 1200 * std::log2(a / b); }

// Up to some cents off, each its own way.
double mistuned(double hz, std::size_t i, double cents) {
  return hz * std::exp2(cents / 1200 * (2 * randomUnit(7, i) - 1));
}

Tones series(double rootHz, std::initializer_list<int> harmonics, double cents = 0, double slope = 1) {
  Tones tones;
  for (const int p : harmonics)
    tones.add(mistuned(p * rootHz, static_cast<std::size_t>(p), cents), std::pow(p, -slope));
  return tones;
}

BankOf bankFor(const Tones& tones) {
  BankOf bank(std::vector<double>(tones.hz.begin(), tones.hz.end()));
  for (std::size_t i = 0; i < tones.hz.size(); ++i)
    bank->setOscillator(static_cast<int>(i), {.freqHz = tones.hz[i], .amp = tones.amp[i]});
  return bank;
}

std::vector<double> meanFreqsHz(KuramotoBank& bank, double seconds) {
  std::vector<double> turns(static_cast<std::size_t>(bank.count())), last = phasesOf(bank);
  const std::size_t steps = secondsOf(seconds) / 16;
  for (std::size_t step = 0; step < steps; ++step) {
    skip(bank, 16);
    const auto now = phasesOf(bank);
    for (std::size_t i = 0; i < now.size(); ++i) {
      const double cycles = (now[i] - last[i]) / (2 * 3.14159265358979);
      turns[i] += cycles - std::floor(cycles);
    }
    last = now;
  }
  for (double& hz : turns) hz /= static_cast<double>(steps) * 16 / kBankRate;
  return turns;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(harmonic_root)

BOOST_AUTO_TEST_CASE(the_root_of_a_series_is_found_at_any_pitch) {
  for (const double hz : {0.05, 0.5, 27.5, 110.0, 441.7, 2000.0}) {
    const Root root = series(hz, {1, 2, 3, 4, 5, 6}).root();
    BOOST_TEST(std::abs(centsApart(static_cast<double>(root.hz), hz)) < 0.1, hz << " Hz, found " << root.hz);
    BOOST_TEST(root.confidence > 0.95f);
  }
}

// A clarinet's, a stretched string's, and a voice's with a weak fundamental.
BOOST_AUTO_TEST_CASE(three_instruments_have_their_roots) {
  Tones string;
  for (int p = 1; p <= 12; ++p) string.add(98 * p * std::sqrt(1 + 4e-4 * p * p), 1.0 / p);
  Tones voice;
  for (int p = 1; p <= 10; ++p)
    voice.add(mistuned(185 * p, static_cast<std::size_t>(p), 4), p == 1 ? 0.05 : std::exp(-0.25 * std::abs(p - 4)));
  const struct {
    Tones tones;
    double rootHz;
  } cases[]{{series(146.8, {1, 3, 5, 7, 9, 11}, 4), 146.8}, {string, 98}, {voice, 185}};
  for (const auto& c : cases) {
    const Root root = c.tones.root();
    BOOST_TEST(std::abs(centsApart(static_cast<double>(root.hz), c.rootHz)) < 15, c.rootHz << ", found " << root.hz);
    BOOST_TEST(root.confidence > 0.7f);
  }
}

BOOST_AUTO_TEST_CASE(three_four_five_have_a_root_that_is_missing) {
  const Root root = series(0.5, {3, 4, 5}, 0, 0).root();
  BOOST_TEST(std::abs(root.hz - 0.5f) < 1e-3f);
  BOOST_TEST(root.confidence > 0.5f);
}

BOOST_AUTO_TEST_CASE(what_has_no_root_gets_little_confidence) {
  Tones bell;
  for (const double ratio : {0.56, 0.92, 1.19, 1.71, 2.0, 2.74, 3.0, 3.76, 4.07}) bell.add(523 * ratio, 1);
  BOOST_TEST(bell.root().confidence < 0.5f);
  int sure = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Tones any;
    for (std::size_t i = 0; i < 10; ++i) any.add(100 * std::exp2(5 * randomUnit(seed, i)), 1);
    sure += any.root().confidence >= 0.5f;
  }
  BOOST_TEST(sure <= 2);
}

BOOST_AUTO_TEST_CASE(of_nothing_there_is_no_root) {
  BOOST_TEST(rootOf({}, {}).hz == 0);
  const std::vector<float> bad{0, kNaN, kInf, 100}, strength{1, 1, 1, 0};
  BOOST_TEST(rootOf(bad, strength).hz == 0);
  BOOST_TEST(rootOf(bad, strength).confidence == 0);
}

BOOST_AUTO_TEST_CASE(a_mistuned_series_becomes_exactly_harmonic) {
  BankOf bank = bankFor(series(220, {1, 2, 3, 4, 5, 6}, 10));
  bank->set(KuramotoBank::pull, 12);
  skip(*bank, secondsOf(2));
  const auto hz = meanFreqsHz(*bank, 2);
  for (std::size_t i = 1; i < hz.size(); ++i) BOOST_TEST(std::abs(hz[i] - static_cast<double>(i + 1) * hz[0]) < 2e-3);
  BOOST_TEST(std::abs(centsApart(hz[0], 220)) < 10);
}

BOOST_AUTO_TEST_CASE(without_pull_it_stays_mistuned) {
  BankOf bank = bankFor(series(220, {1, 2, 3, 4, 5, 6}, 10));
  const auto hz = meanFreqsHz(*bank, 1);
  BOOST_TEST(std::abs(hz[4] - 5 * hz[0]) > 0.5);
}

BOOST_AUTO_TEST_CASE(a_slow_swarm_of_nearly_three_four_five_becomes_exact) {
  BankOf bank = bankOf({1.52, 1.985, 2.51});
  bank->set(KuramotoBank::pull, 0.1f);
  skip(*bank, secondsOf(60));
  const auto before = phasesOf(*bank);
  const double tempo = meanFreqHz(*bank, 1, secondsOf(60)) / 4;
  const auto after = phasesOf(*bank);
  const int harmonics[]{3, 4, 5};
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(bank->harmonicOf(static_cast<int>(i)) == harmonics[i]);
    const double turned = (after[i] - before[i]) / harmonics[i] - (after[1] - before[1]) / 4;
    BOOST_TEST(std::abs(std::remainder(turned, 2 * 3.14159265358979 / harmonics[i] / 4)) < 1e-3);
  }
  BOOST_TEST(std::abs(tempo - 0.5) < 0.01);
}

BOOST_AUTO_TEST_CASE(a_given_root_is_not_moved_by_those_that_it_pulls) {
  BankOf bank = bankOf({110.4, 221, 332});
  bank->set(KuramotoBank::pull, 5);
  bank->set(KuramotoBank::root, 110);
  skip(*bank, secondsOf(1));
  const auto hz = meanFreqsHz(*bank, 2);
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(hz[i] - 110.0 * static_cast<double>(i + 1)) < 1e-3);
}

// Its root and fifth are harmonics 2 and 3 of a root below; the minor third is no harmonic of that, and is let go.
BOOST_AUTO_TEST_CASE(a_minor_triad_stays_one) {
  const double hz[]{220, 220 * std::exp2(3 / 12.0), 220 * std::exp2(7 / 12.0)};
  BankOf bank = bankOf({hz[0], hz[1], hz[2]});
  bank->set(KuramotoBank::pull, 4);
  skip(*bank, secondsOf(1));
  const auto found = meanFreqsHz(*bank, 2);
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(centsApart(found[i], hz[i])) < 3);
  BOOST_TEST(bank->harmonicOf(0) == 2);
  BOOST_TEST(bank->harmonicOf(1) == 0);
  BOOST_TEST(bank->harmonicOf(2) == 3);
}

BOOST_AUTO_TEST_CASE(oscillators_further_than_the_pull_from_a_harmonic_are_let_go) {
  BankOf bank = bankOf({110, 220, 340});
  bank->set(KuramotoBank::pull, 5);
  bank->set(KuramotoBank::root, 110);
  skip(*bank, 6400);
  BOOST_TEST(bank->harmonicOf(1) == 2);
  BOOST_TEST(bank->harmonicOf(2) == 0);
  BOOST_TEST(std::abs(meanFreqHz(*bank, 2, 48000) - 340) < 1e-3);
}

// Worst number of milliseconds in a row in which an oscillator is more than 20 cents from where it belongs.
double longestWobbleMs(KuramotoBank& bank, const std::vector<double>& hz, double seconds) {
  constexpr std::size_t kStep = 240;
  double longest = 0;
  std::vector<double> lasted(hz.size());
  for (std::size_t at = 0; at < secondsOf(seconds); at += kStep) {
    const auto before = phasesOf(bank);
    skip(bank, kStep);
    const auto after = phasesOf(bank);
    for (std::size_t i = 0; i < hz.size(); ++i) {
      const double free = 2 * 3.14159265358979 * hz[i] * kStep / kBankRate;
      const double off = std::remainder(after[i] - before[i] - free, 2 * 3.14159265358979);
      const bool wobbles = std::abs(off) > free * (std::exp2(20 / 1200.0) - 1);
      lasted[i] = wobbles ? lasted[i] + 1000 * kStep / kBankRate : 0;
      longest = std::max(longest, lasted[i]);
    }
  }
  return longest;
}

BOOST_AUTO_TEST_CASE(a_root_that_jumps_by_octaves_makes_nothing_wobble) {
  const std::vector<double> hz{220, 440, 660, 880, 1320};
  BankOf bank = bankOf({220, 440, 660, 880, 1320});
  bank->set(KuramotoBank::pull, 10);
  bank->set(KuramotoBank::root, 220);
  skip(*bank, secondsOf(1));
  for (const float root : {110.0f, 220.0f, 55.0f, 220.0f, 440.0f, 220.0f}) {
    bank->set(KuramotoBank::root, root);
    BOOST_TEST(longestWobbleMs(*bank, hz, 0.5) <= 100, "to " << root);
  }
}

BOOST_AUTO_TEST_CASE(a_sound_that_jumps_an_octave_as_a_whole_makes_nothing_wobble) {
  Tones low = series(220, {1, 2, 3, 4, 5}), high = series(440, {1, 2, 3, 4, 5});
  BankOf bank = bankFor(low);
  bank->set(KuramotoBank::pull, 10);
  for (const Tones* tones : {&low, &high, &low, &high}) {
    for (std::size_t i = 0; i < 5; ++i)
      bank->setOscillator(static_cast<int>(i), {.freqHz = tones->hz[i], .amp = tones->amp[i]});
    skip(*bank, 1024);
    BOOST_TEST(longestWobbleMs(*bank, {tones->hz.begin(), tones->hz.end()}, 0.5) <= 100);
    BOOST_TEST(std::abs(centsApart(static_cast<double>(bank->rootNow().hz), static_cast<double>(tones->hz[0]))) < 5);
  }
}

BOOST_AUTO_TEST_CASE(pulling_is_the_same_at_any_sample_rate) {
  for (const double sampleRate : {8000.0, 48000.0, 192000.0}) {
    BankOf bank = bankOf({110.5, 219.5, 331}, sampleRate);
    bank->set(KuramotoBank::pull, 3);
    bank->set(KuramotoBank::root, 110);
    skip(*bank, secondsOf(2, sampleRate));
    // Where it is locked, the pull undoes the distance: H sin(p phi - theta) = p f0 - f.
    const double apart = std::remainder(bank->phase(1) - 2 * bank->phase(0), 2 * 3.14159265358979);
    const double expected = std::asin(-0.5 / 3) - 2 * std::asin(0.5 / 3);
    BOOST_TEST(std::abs(apart - expected) < 0.02, sampleRate << ": " << apart << ", expected " << expected);
  }
}

BOOST_AUTO_TEST_SUITE_END()
