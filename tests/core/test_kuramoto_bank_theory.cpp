// SPDX-License-Identifier: GPL-3.0-or-later
// The bank against what is known of the Kuramoto model in closed form. Theory speaks of rates of about 1
// rad/s; here everything is kScale times faster, which changes nothing but the waiting.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kScale = 100;
constexpr double kSeconds = 0.6;  // 60 units of theory's time
constexpr std::size_t kMany = 500;

float hertz(double radPerSecond) { return static_cast<float>(kScale * radPerSecond / (2 * kPi)); }

BankOf bankOfRates(const std::vector<double>& omega) {
  std::vector<double> freqHz;
  for (double w : omega) freqHz.push_back(kScale * w / (2 * kPi));
  BankOf bank(freqHz);
  bank.setAllPhases(0);
  return bank;
}

// Quantiles, so that the sample has no luck in it.
std::vector<double> lorentz(double gamma) {
  std::vector<double> omega(kMany);
  for (std::size_t i = 0; i < kMany; ++i)
    omega[i] = gamma * std::tan(kPi * ((static_cast<double>(i) + 0.5) / kMany - 0.5));
  return omega;
}

std::vector<double> uniform(double gamma) {
  std::vector<double> omega(kMany);
  for (std::size_t i = 0; i < kMany; ++i) omega[i] = gamma * (2 * (static_cast<double>(i) + 0.5) / kMany - 1);
  return omega;
}

std::vector<float> orderOverTime(const std::vector<double>& omega, double coupling, double lag = 0) {
  BankOf bank = bankOfRates(omega);
  bank->set(KuramotoBank::coupling, hertz(coupling));
  bank->set(KuramotoBank::phaseLag, static_cast<float>(lag));
  return render(*bank, secondsOf(kSeconds)).r;
}

double tailMean(const std::vector<float>& r) { return meanOf(std::span(r).subspan(r.size() / 2)); }

// Ott & Antonsen 2008: how r falls from 1 with Lorentzian rates. t in theory's time.
double ottAntonsen(double coupling, double gamma, double t) {
  const double b = coupling / 2 - gamma, a = coupling / (2 * b);
  return std::sqrt(1 / (a + (1 - a) * std::exp(-2 * b * t)));
}

// All locked, uniform rates: r = sqrt(1 - x^2)/2 + asin(x)/(2x) with x = gamma/(K r), by iteration from
// above.
double uniformLocked(double coupling, double gamma) {
  double r = 1;
  for (int step = 0; step < 1000; ++step) {
    const double x = gamma / (coupling * r);
    r = 0.5 * std::sqrt(1 - x * x) + std::asin(x) / (2 * x);
  }
  return r;
}

struct Pair {
  double k1, k2;
};

BankOf seedPair(const Pair& k, double rate) {
  constexpr double kFaster = 1000;
  BankOf bank = bankOf({100, 100 + kFaster * rate / (2 * kPi)});
  bank->set(KuramotoBank::normalise, 1);
  bank->set(KuramotoBank::coupling, static_cast<float>(kFaster / (2 * kPi)));
  for (int i = 0; i < 2; ++i) {
    KuramotoBank::Oscillator oscillator = bank->oscillator(i);
    oscillator.gain = oscillator.weight = static_cast<float>(i == 0 ? k.k1 : k.k2);
    bank->setOscillator(i, oscillator);
  }
  return bank;
}

constexpr Pair kPairs[] = {{1, 0.8}, {0.5, 0.4}};

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_theory)

BOOST_AUTO_TEST_CASE(lorentzian_oscillators_reach_the_order_of_theory) {
  constexpr double kGamma = 0.5, kCritical = 2 * kGamma;
  for (double k : {1.1, 1.5, 2.0, 3.0, 5.0}) {
    const double theory = std::sqrt(1 - kCritical / k), found = tailMean(orderOverTime(lorentz(kGamma), k));
    BOOST_TEST_CONTEXT("K = " << k << ", r should be " << theory << " and is " << found)
    BOOST_TEST(std::abs(found - theory) < 0.02);
  }
  for (double k : {0.5, 0.9}) BOOST_TEST(tailMean(orderOverTime(lorentz(kGamma), k)) < 0.08);
}

BOOST_AUTO_TEST_CASE(order_falls_along_the_curve_of_ott_and_antonsen) {
  constexpr double kGamma = 0.5;
  for (double k : {0.5, 1.5, 3.0}) {
    const auto r = orderOverTime(lorentz(kGamma), k);
    double off = 0;
    for (std::size_t n = 0; n < r.size(); ++n)
      off = std::max(off, std::abs(r[n] - ottAntonsen(k, kGamma, kScale * static_cast<double>(n) / kBankRate)));
    BOOST_TEST_CONTEXT("K = " << k)
    BOOST_TEST(off < 0.06);
  }
}

BOOST_AUTO_TEST_CASE(gaussian_oscillators_reach_the_order_of_theory) {
  const auto omega = readF64("kuramoto/gauss_omega.f64");
  BOOST_REQUIRE(omega.size() == kMany);
  const double critical = std::sqrt(8 / kPi);
  // r solves 1 = K int cos^2 t g(K r sin t) dt; solved elsewhere.
  const std::pair<double, double> rows[] = {{1.2, 0.66256}, {1.5, 0.84968}, {2, 0.93699}, {3, 0.97620}};
  for (const auto& [ratio, theory] : rows)
    BOOST_TEST(std::abs(tailMean(orderOverTime(omega, ratio * critical)) - theory) < 0.02);
  BOOST_TEST(tailMean(orderOverTime(omega, 0.7 * critical)) < 0.08);
}

BOOST_AUTO_TEST_CASE(uniform_oscillators_jump_to_the_locked_branch) {
  const double critical = 4 / kPi;
  for (double ratio : {1.05, 1.5}) {
    const double theory = uniformLocked(ratio * critical, 1);
    BOOST_TEST(theory > kPi / 4);
    BOOST_TEST(std::abs(tailMean(orderOverTime(uniform(1), ratio * critical)) - theory) < 1e-3);
  }
  BOOST_TEST(tailMean(orderOverTime(uniform(1), 0.9 * critical)) < 0.08);
}

BOOST_AUTO_TEST_CASE(a_locked_pair_stands_at_the_angle_of_theory) {
  for (const Pair& k : kPairs)
    for (double share : {0.0, 0.3, 0.7, 0.95, 0.99}) {
      BankOf bank = seedPair(k, share * 2 * k.k1 * k.k2);
      skip(*bank, secondsOf(0.5));
      BOOST_TEST_CONTEXT("share " << share)
      BOOST_TEST(std::abs(angleBetween(bank->phase(1) - bank->phase(0), std::asin(share))) < 2e-3);
    }
}

BOOST_AUTO_TEST_CASE(a_pair_too_far_apart_beats_at_the_rate_of_theory) {
  for (const Pair& k : kPairs)
    for (double share : {1.01, 1.05, 1.3, 2.0, 5.0}) {
      const double most = 2 * k.k1 * k.k2, rate = most * std::sqrt(share * share - 1);
      const double seconds = 50 * 2 * kPi / (1000 * rate);  // some 50 beats
      BankOf bank = seedPair(k, share * most);
      skip(*bank, secondsOf(0.05));
      const double turns = turnsGained(*bank, 1, 0, secondsOf(seconds));
      BOOST_TEST_CONTEXT("share " << share << ", turns " << turns)
      BOOST_TEST(std::abs(turns / 50 - 1) < 0.025);  // a beat is not even: half of one may be missing
    }
}

BOOST_AUTO_TEST_CASE(identical_oscillators_with_lag_run_slower_by_what_the_others_pull) {
  // Sakaguchi & Kuramoto 1986 with the own term taken out: Omega = omega - K (N-1)/N sin(lag).
  constexpr std::size_t n = 10;
  for (double lag : {0.0, 0.3, 0.8, 1.2, -0.8}) {
    BankOf bank(std::vector<double>(n, 200));
    bank->set(KuramotoBank::coupling, 20);
    bank->set(KuramotoBank::phaseLag, static_cast<float>(lag));
    skip(*bank, secondsOf(1));
    const double theory = 200 - 20 * (n - 1.0) / n * std::sin(lag);
    BOOST_TEST_CONTEXT("lag " << lag) {
      BOOST_TEST(std::abs(meanFreqHz(*bank, 3, secondsOf(1)) - theory) < 0.01);
      BOOST_TEST(bank->order().r > 0.999f);
    }
  }
}

BOOST_AUTO_TEST_CASE(lorentzian_oscillators_with_lag_reach_the_order_of_theory) {
  constexpr double kGamma = 0.5;
  for (double lag : {0.3, 0.8}) {  // at twice the critical coupling 2 gamma / cos(lag), r = sqrt(1/2)
    const auto r = orderOverTime(lorentz(kGamma), 2 * 2 * kGamma / std::cos(lag), lag);
    BOOST_TEST(std::abs(tailMean(r) - std::sqrt(0.5)) < 0.02);
  }
}

BOOST_AUTO_TEST_CASE(beyond_a_lag_of_a_quarter_turn_identical_oscillators_fall_apart) {
  BankOf bank(std::vector<double>(8, 100));
  for (int i = 0; i < 8; ++i) bank->setPhase(i, 0.02 * i);
  bank->set(KuramotoBank::coupling, 20);
  bank->set(KuramotoBank::phaseLag, 1.9f);
  skip(*bank, secondsOf(2));
  BOOST_TEST(bank->order().r < 0.3f);
}

BOOST_AUTO_TEST_CASE(negative_coupling_drives_a_pair_apart) {
  BankOf bank = bankOf({100, 100});
  bank->setPhase(0, 0);
  bank->setPhase(1, 0.1);
  bank->set(KuramotoBank::coupling, -10);
  skip(*bank, secondsOf(1));
  BOOST_TEST(std::abs(std::abs(angleBetween(bank->phase(1), bank->phase(0))) - kPi) < 1e-3);
}

BOOST_AUTO_TEST_SUITE_END()
