// SPDX-License-Identifier: GPL-3.0-or-later
// A chimera: on a ring of equal oscillators that hear a third of the others on each side, late by nearly a quarter turn,
// some stay in step while the others never are (Kuramoto & Battogtokh, Nonlinear Phenom. Complex Syst. 5, 2002; Abrams &
// Strogatz, Phys. Rev. Lett. 93, 2004; neighbours of equal strength: Omel'chenko et al., Phys. Rev. E 81, 2010).
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr std::size_t kMany = 256, kReach = 90, kWindow = 8;  // the window: so many on each side
constexpr float kLag = 1.46f;
constexpr float kCoupling = 50;  // Hz: 20 s are 6300 of theory's units of time

// The start of Abrams and Strogatz: phases are spread most in the middle, and hardly at the other side of the ring.
double bump(std::size_t i, std::uint64_t seed) {
  const double x = 2 * kPi * static_cast<double>(i) / kMany - kPi;
  return 6 * std::exp(-0.76 * x * x) * (randomUnit(seed, i) - 0.5);
}

BankOf ringFromBump(std::uint64_t seed, float lag) {
  BankOf bank(std::vector<double>(kMany, 200.0));
  for (std::size_t i = 0; i < kMany; ++i) bank->setPhase(static_cast<int>(i), bump(i, seed));
  bank->set(KuramotoBank::topology, Topology::ring);
  bank->set(KuramotoBank::reach, kReach);
  bank->set(KuramotoBank::coupling, kCoupling);
  bank->set(KuramotoBank::phaseLag, lag);
  return bank;
}

std::vector<double> localOrders(const KuramotoBank& bank) {
  const auto theta = phasesOf(bank);
  std::vector<double> orders;
  for (std::size_t i = 0; i < kMany; ++i) {
    std::complex<double> sum = 0;
    for (std::size_t k = i; k <= i + 2 * kWindow; ++k) sum += std::polar(1.0, theta[(k + kMany - kWindow) % kMany]);
    orders.push_back(std::abs(sum) / (2 * kWindow + 1));
  }
  return orders;
}

struct Shares {
  double inStep = 1, astray = 1;  // the least seen
};

Shares leastShares(KuramotoBank& bank, double seconds) {
  Shares least;
  for (double at = 0; at < seconds; at += 0.1) {
    skip(bank, secondsOf(0.1));
    const auto orders = localOrders(bank);
    const auto share = [&](auto&& isSo) {
      return static_cast<double>(std::count_if(orders.begin(), orders.end(), isSo)) / kMany;
    };
    least.inStep = std::min(least.inStep, share([](double r) { return r > 0.95; }));
    least.astray = std::min(least.astray, share([](double r) { return r < 0.75; }));
  }
  return least;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_chimera)

BOOST_AUTO_TEST_CASE(on_a_late_ring_a_quarter_stays_in_step_while_a_third_stays_astray) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    BankOf bank = ringFromBump(seed, kLag);
    skip(*bank, secondsOf(1));
    const Shares least = leastShares(*bank, kSlowBuild ? 1 : 20);
    BOOST_TEST_CONTEXT("seed " << seed << ": " << least.inStep << " in step, " << least.astray << " astray") {
      BOOST_TEST(least.inStep > 0.25);
      BOOST_TEST(least.astray > 0.3);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_ring_that_is_not_late_is_all_in_step) {
  BankOf bank = ringFromBump(1, 0);
  skip(*bank, secondsOf(1));
  BOOST_TEST(leastShares(*bank, kSlowBuild ? 0.2 : 2).inStep == 1);
  BOOST_TEST(bank->order().r > 0.999f);
}

BOOST_AUTO_TEST_CASE(those_who_all_hear_all_are_all_in_step_however_late) {
  BankOf bank = ringFromBump(1, kLag);
  bank->set(KuramotoBank::topology, Topology::blocks);
  skip(*bank, secondsOf(2));
  BOOST_TEST(bank->order().r > 0.999f);
}

BOOST_AUTO_TEST_SUITE_END()
