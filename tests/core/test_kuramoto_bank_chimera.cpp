// SPDX-License-Identifier: GPL-3.0-or-later
// A chimera: on a ring of equal oscillators that hear a third of the others on each side, late by nearly a quarter turn,
// some stay in step while the others never are (Kuramoto & Battogtokh, Nonlinear Phenom. Complex Syst. 5, 2002; Abrams &
// Strogatz, Phys. Rev. Lett. 93, 2004; neighbours of equal strength: Omel'chenko et al., Phys. Rev. E 81, 2010).
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "chimera_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr std::size_t kMany = kChimeraCount;

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
    BankOf bank = ringFromBump(seed, kChimeraLag);
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
  BankOf bank = ringFromBump(1, kChimeraLag);
  bank->set(KuramotoBank::topology, Topology::blocks);
  skip(*bank, secondsOf(2));
  BOOST_TEST(bank->order().r > 0.999f);
}

BOOST_AUTO_TEST_SUITE_END()
