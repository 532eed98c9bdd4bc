// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/coupling.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

struct Group {
  std::vector<float> freqHz, weight, gain;
  explicit Group(std::vector<float> f) : freqHz(std::move(f)), weight(freqHz.size(), 1), gain(freqHz.size(), 1) {}
  double critical() const { return criticalCouplingHz(freqHz, weight, gain); }
};

// The formula of the header, minimised by trying very many u far beyond where the minimum can be.
double bruteForce(const Group& g) {
  double moment = 0, sum = 0, total = 0, least = 0;
  for (std::size_t i = 0; i < g.freqHz.size(); ++i) {
    moment += static_cast<double>(g.weight[i]) * g.freqHz[i] / g.gain[i];
    sum += static_cast<double>(g.weight[i]) / g.gain[i];
    total += g.weight[i];
  }
  const double centre = moment / sum;
  for (std::size_t i = 0; i < g.freqHz.size(); ++i) least = std::max(least, std::abs(g.freqHz[i] - centre) / g.gain[i]);
  double best = 1e30;
  for (int step = 0; step <= 40000; ++step) {
    const double u = least * (1 + 3.0 * std::pow(step / 40000.0, 2));  // dense where the curve is steep
    double r = 0;
    for (std::size_t i = 0; i < g.freqHz.size(); ++i) {
      const double x = (g.freqHz[i] - centre) / (g.gain[i] * u);
      r += g.weight[i] * std::sqrt(std::max(0.0, 1 - x * x));
    }
    if (r > 0) best = std::min(best, u * total / r);
  }
  return best;
}

Group randomGroup(std::uint64_t seed) {
  const std::size_t n = 2 + randomBits(seed, 1000) % 20;
  std::vector<float> freqHz(n);
  for (std::size_t i = 0; i < n; ++i) freqHz[i] = static_cast<float>(400 + 20 * randomUnit(seed, i));
  if (seed % 3 == 1) freqHz[0] += 100;  // one far away from the rest
  if (seed % 3 == 2)
    for (std::size_t i = 0; i < n / 2; ++i) freqHz[i] += 50;  // two heaps
  Group group(freqHz);
  for (std::size_t i = 0; i < n; ++i) {
    group.weight[i] = static_cast<float>(0.1 + randomUnit(seed, 100 + i));
    group.gain[i] = static_cast<float>(0.5 + randomUnit(seed, 200 + i));
  }
  return group;
}

BankOf criticalBank(const std::vector<double>& freqHz, float coupling) {
  BankOf bank(freqHz);
  bank->set(KuramotoBank::couplingUnit, KuramotoBank::critical);
  bank->set(KuramotoBank::coupling, coupling);
  return bank;
}

std::vector<double> spreadAround(double centreHz, std::size_t n, std::uint64_t seed) {
  std::vector<double> freqHz(n);
  for (std::size_t i = 0; i < n; ++i) freqHz[i] = centreHz + 20 * (randomUnit(seed, i) - 0.5);
  freqHz[0] = centreHz - 10, freqHz[n - 1] = centreHz + 10;
  return freqHz;
}

// Whether no oscillator of begin ... end gains a quarter turn on the first in 3 s (what does slip, slips
// within 1 s).
bool staysTogether(KuramotoBank& bank, int begin, int end) {
  const auto ahead = [&](int i) { return bank.phase(i) - bank.phase(begin); };
  const auto count = static_cast<std::size_t>(end - begin);
  std::vector<double> last(count), gained(count);
  for (std::size_t k = 0; k < count; ++k) last[k] = ahead(begin + static_cast<int>(k));
  for (std::size_t at = 0; at < secondsOf(3); at += 64) {
    skip(bank, 64);
    for (std::size_t k = 0; k < count; ++k) {
      const double now = ahead(begin + static_cast<int>(k));
      gained[k] += angleBetween(now, last[k]);
      last[k] = now;
    }
  }
  return std::all_of(gained.begin(), gained.end(), [](double g) { return std::abs(g) < kPi / 2; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(coupling)

BOOST_AUTO_TEST_CASE(two_equal_oscillators_need_their_distance) {
  for (float distance : {0.5f, 3.0f, 250.0f})
    BOOST_TEST(std::abs(Group({440, 440 + distance}).critical() / distance - 1) < 1e-4);
}

BOOST_AUTO_TEST_CASE(the_formula_is_minimised_as_well_as_by_brute_force) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Group group = randomGroup(seed);
    const double brute = bruteForce(group);
    BOOST_TEST_CONTEXT("seed " << seed << ": " << group.critical() << " against " << brute)
    BOOST_TEST(std::abs(group.critical() / brute - 1) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(equal_frequencies_one_oscillator_and_none_need_the_floor) {
  BOOST_TEST(Group({440, 440, 440}).critical() == 0.01);
  BOOST_TEST(Group({440}).critical() == 0.01);
  BOOST_TEST(criticalCouplingHz({}, {}, {}) == 0.01);
}

BOOST_AUTO_TEST_CASE(those_who_listen_to_nobody_are_left_out) {
  Group group({440, 445, 2000});
  group.gain[2] = 0;
  BOOST_TEST(std::abs(group.critical() - 5) < 1e-3);
}

BOOST_AUTO_TEST_CASE(twice_the_gain_needs_half_the_coupling_and_the_scale_of_weights_is_free) {
  Group group({430, 440, 447, 461});
  const double plain = group.critical();
  for (float& g : group.gain) g = 2;
  for (float& w : group.weight) w = 7;
  BOOST_TEST(std::abs(group.critical() / plain - 0.5) < 1e-5);
}

BOOST_AUTO_TEST_CASE(transposing_by_hertz_changes_nothing_and_stretching_scales) {
  const double plain = Group({430, 440, 447, 461}).critical();
  BOOST_TEST(std::abs(Group({1430, 1440, 1447, 1461}).critical() / plain - 1) < 1e-4);
  BOOST_TEST(std::abs(Group({860, 880, 894, 922}).critical() / plain - 2) < 1e-4);
}

BOOST_AUTO_TEST_CASE(two_oscillators_lock_once_coupling_reaches_their_detuning) {
  for (double distance : {4.0, 40.0})
    for (double sampleRate : {22050.0, 48000.0, 192000.0}) {
      const auto turns = [&](double k) {
        BankOf bank = bankOf({440, 440 + distance}, sampleRate);
        bank->set(KuramotoBank::coupling, static_cast<float>(k * distance));
        skip(*bank, secondsOf(4 / distance, sampleRate));
        return std::abs(turnsGained(*bank, 1, 0, secondsOf(16 / distance, sampleRate)));
      };
      BOOST_TEST_CONTEXT(distance << " Hz apart at " << sampleRate) {
        BOOST_TEST(turns(1.02) < 0.05);
        BOOST_TEST(turns(0.98) > 0.9);
      }
    }
}

BOOST_AUTO_TEST_CASE(a_block_locks_just_above_one_critical_and_not_just_below) {
  for (std::size_t n : {2u, 5u, 16u})
    for (std::uint64_t seed : {1u, 2u}) {
      const auto freqHz = spreadAround(440, n, seed);
      BOOST_TEST_CONTEXT(n << " oscillators, seed " << seed)
      for (float k : {0.98f, 1.02f}) {
        BankOf bank = criticalBank(freqHz, k);
        skip(*bank, secondsOf(3));
        BOOST_TEST(staysTogether(*bank, 0, static_cast<int>(n)) == (k > 1), "at " << k);
      }
    }
}

BOOST_AUTO_TEST_CASE(each_block_has_its_own_critical_coupling) {
  std::vector<double> freqHz = spreadAround(300, 4, 3);
  for (double f : {800.0, 806.0, 1500.0, 1530.0, 1580.0}) freqHz.push_back(f);
  const std::vector<int> sizes{4, 2, 3};
  for (float k : {0.98f, 1.02f}) {
    BankOf bank = criticalBank(freqHz, k);
    bank->setBlocks(sizes);
    skip(*bank, secondsOf(3));
    int begin = 0;
    for (std::size_t b = 0; b < sizes.size(); ++b) {
      BOOST_TEST_CONTEXT("block " << b << " at " << k) {
        BOOST_TEST(staysTogether(*bank, begin, begin + sizes[b]) == (k > 1));
        const std::vector<float> own(freqHz.begin() + begin, freqHz.begin() + begin + sizes[b]);
        BOOST_TEST(std::abs(bank->effectiveCouplingHz(static_cast<int>(b)) / (k * Group(own).critical()) - 1) < 1e-5);
      }
      begin += sizes[b];
    }
  }
}

BOOST_AUTO_TEST_CASE(the_critical_unit_follows_when_frequencies_change) {
  BankOf bank = criticalBank({440, 450}, 1);
  skip(*bank, 64);
  BOOST_TEST(std::abs(bank->effectiveCouplingHz(0) - 10) < 1e-3f);
  bank->setOscillator(1, {.freqHz = 443});
  skip(*bank, 64);
  BOOST_TEST(std::abs(bank->effectiveCouplingHz(0) - 3) < 1e-3f);
}

BOOST_AUTO_TEST_CASE(followed_while_all_moves_it_is_what_is_found_afresh) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Group from = randomGroup(seed);
    Group to = randomGroup(seed + 3);
    Group now = from;
    to.freqHz.resize(from.freqHz.size(), 405);
    to.weight.resize(from.weight.size(), 0.5f);
    to.gain.resize(from.gain.size(), 1);
    CriticalCoupling coupling;
    for (int step = 0; step <= 400; ++step) {
      const auto share = static_cast<float>(step) / 400;
      for (std::size_t i = 0; i < now.freqHz.size(); ++i) {
        now.freqHz[i] = from.freqHz[i] + share * (to.freqHz[i] - from.freqHz[i]);
        now.weight[i] = from.weight[i] + share * (to.weight[i] - from.weight[i]);
        now.gain[i] = from.gain[i] + share * (to.gain[i] - from.gain[i]);
      }
      const double followed = coupling.follow(now.freqHz, now.weight, now.gain);
      BOOST_TEST(std::abs(followed / now.critical() - 1) < 1e-3, "seed " << seed << ", step " << step);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
