// SPDX-License-Identifier: GPL-3.0-or-later
// The mean field itself, against theory: how long it is by chance, and how fast it turns when all are late.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr std::size_t kMany = 500;
constexpr double kHalfWidthHz = 8, kSecondsToSettle = 0.4;

// Quantiles of Lorentz' distribution, so that the sample has no luck in it.
BankOf lorentzians(double couplingHz, double lag) {
  std::vector<double> freqHz(kMany);
  for (std::size_t i = 0; i < kMany; ++i)
    freqHz[i] = kHalfWidthHz * std::tan(kPi * ((static_cast<double>(i) + 0.5) / kMany - 0.5));
  BankOf bank(freqHz);
  bank.setAllPhases(0);
  bank->set(KuramotoBank::coupling, static_cast<float>(couplingHz));
  bank->set(KuramotoBank::phaseLag, static_cast<float>(lag));
  return bank;
}

double turnsOf(std::span<const float> psi) {
  double sum = 0;
  for (std::size_t n = 1; n < psi.size(); ++n) sum += angleBetween(psi[n], psi[n - 1]);
  return sum / (2 * kPi);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_mean_field)

BOOST_AUTO_TEST_CASE(uncoupled_oscillators_have_the_order_of_chance) {
  for (const std::size_t n : {25u, 100u}) {
    std::vector<double> freqHz;
    for (std::size_t i = 0; i < n; ++i) freqHz.push_back(300 + 200 * randomUnit(3, i));
    BankOf bank(freqHz);
    constexpr int kTimes = 3000;
    double sum = 0;
    for (int time = 0; time < kTimes; ++time) {
      skip(*bank, 480);
      sum += static_cast<double>(bank->order().r);
    }
    const double theory = std::sqrt(kPi / (4 * static_cast<double>(n)));
    BOOST_TEST(std::abs(sum / kTimes / theory - 1) < 0.05, n << ": " << sum / kTimes << ", not " << theory);
  }
}

BOOST_AUTO_TEST_CASE(a_mean_field_of_late_lorentzians_turns_slower_by_theory) {
  // Ott & Antonsen, Chaos 18 (2008), with a lag: Omega = -K/2 sin(lag) (1 + r^2), and r^2 = 1 - K_c / K with K_c = 2
  // half widths / cos(lag).
  for (const double lag : {0.3, 0.8, -0.8}) {
    const double coupling = 2 * 2 * kHalfWidthHz / std::cos(lag), theory = -coupling / 2 * std::sin(lag) * 1.5;
    BankOf bank = lorentzians(coupling, lag);
    skip(*bank, secondsOf(kSecondsToSettle));
    const Rendered tail = render(*bank, secondsOf(0.5));
    const double hz = turnsOf(tail.psi) / 0.5;
    BOOST_TEST(std::abs(hz / theory - 1) < 0.02, "lag " << lag << ": " << hz << " Hz, not " << theory);
    BOOST_TEST(std::abs(meanOf(tail.r) - std::sqrt(0.5)) < 0.02);
  }
}

BOOST_AUTO_TEST_SUITE_END()
