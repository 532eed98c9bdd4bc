// SPDX-License-Identifier: GPL-3.0-or-later
// The bank against integrations of the prototype's equation made elsewhere (tests/reference/kuramoto):
//   theta_i' = 2 pi f_i + K_i sum_{j != i} K_j sin(theta_j - theta_i)
// that is normalise = sum, gain = weight = K, and a coupling of 1/(2 pi) Hz, so that the products are rad/s.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <sstream>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

struct SeedCase {
  std::string name;
  std::size_t n = 0;
  double dt = 0;
  std::size_t steps = 0, stride = 0;
  std::vector<double> freqHz, strength, phase;
};

std::vector<SeedCase> readCases() {
  std::vector<SeedCase> cases;
  for (const std::string& line : readLines("kuramoto/cases.txt")) {
    std::istringstream in(line);
    SeedCase& c = cases.emplace_back();
    in >> c.name >> c.n >> c.dt >> c.steps >> c.stride;
    const auto values = readF64("kuramoto/" + c.name + ".in.f64");
    const auto row = [&](std::size_t k) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(k * c.n);
      return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(c.n));
    };
    c.freqHz = row(0), c.strength = row(1), c.phase = row(2);
  }
  return cases;
}

BankOf seedBank(const SeedCase& c, double sampleRate) {
  BankOf bank(c.freqHz, sampleRate);
  bank->set(KuramotoBank::normalise, 1);
  bank->set(KuramotoBank::coupling, static_cast<float>(1 / (2 * kPi)));
  for (std::size_t i = 0; i < c.n; ++i) {
    KuramotoBank::Oscillator oscillator = bank->oscillator(static_cast<int>(i));
    oscillator.gain = oscillator.weight = static_cast<float>(c.strength[i]);
    bank->setOscillator(static_cast<int>(i), oscillator);
  }
  bank.setPhases(c.phase);
  return bank;
}

// Largest distance from rows of phases that are `stride` samples apart, the first after `first` samples.
double farthest(KuramotoBank& bank, const std::vector<double>& rows, std::size_t n, std::size_t first,
                std::size_t stride) {
  double off = 0;
  skip(bank, first);
  for (std::size_t row = 0; row < rows.size() / n; ++row) {
    if (row > 0) skip(bank, stride);
    for (std::size_t i = 0; i < n; ++i)
      off = std::max(off, std::abs(angleBetween(bank.phase(static_cast<int>(i)), rows[row * n + i])));
  }
  return off;
}

// The same equation with equal weights, by Euler's steps in doubles: theta_i' = 2 pi (f_i + K mean_j sin(theta_j - theta_i)).
void integrate(const std::vector<double>& freqHz, double couplingHz, std::size_t samples, std::vector<double>& phases) {
  const double step = 2 * kPi / kBankRate, all = static_cast<double>(freqHz.size());
  for (std::size_t n = 0; n < samples; ++n) {
    double x = 0, y = 0;
    for (const double phase : phases) x += std::cos(phase) / all, y += std::sin(phase) / all;
    for (std::size_t i = 0; i < phases.size(); ++i)
      phases[i] += step * (freqHz[i] + couplingHz * (y * std::cos(phases[i]) - x * std::sin(phases[i])));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_reference)

BOOST_AUTO_TEST_CASE(slow_oscillators_among_fast_ones_feel_every_faint_pull) {
  for (const std::size_t count : {5u, 12u, 40u, 200u}) {
    std::vector<double> freqHz{0.02, 0.05, 3.3, 19.5}, phases;
    for (std::size_t i = freqHz.size(); i < count; ++i) freqHz.push_back(60 + 9.3 * static_cast<double>(i));
    for (double& hz : freqHz) hz = static_cast<double>(static_cast<float>(hz));
    for (std::size_t i = 0; i < count; ++i) phases.push_back(std::fmod(2.1 * static_cast<double>(i), 2 * kPi));
    BankOf bank(freqHz);
    bank.setPhases(phases);
    bank->set(KuramotoBank::coupling, 0.5f);
    const std::size_t samples = secondsOf(kSlowBuild ? 0.5 : 5);
    skip(*bank, samples);
    integrate(freqHz, 0.5, samples, phases);
    double most = 0;
    for (std::size_t i = 0; i < count; ++i)
      most = std::max(most, std::abs(angleBetween(bank->phase(static_cast<int>(i)), phases[i])));
    BOOST_TEST(most < 2e-5, count << " oscillators");
  }
}

BOOST_AUTO_TEST_CASE(at_the_prototypes_own_step_the_bank_makes_the_same_euler_steps) {
  std::size_t compared = 0;
  for (const SeedCase& c : readCases()) {
    BankOf bank = seedBank(c, 1 / c.dt);
    const auto expected = readF64("kuramoto/" + c.name + ".euler.f64");
    BOOST_TEST_CONTEXT(c.name) {
      // The reference's row k is the state after k * stride + 1 steps.
      BOOST_TEST(farthest(*bank, expected, c.n, 1, c.stride) < 1e-2);
      compared += expected.size() / c.n;
    }
  }
  BOOST_TEST(compared > 3000u);
}

BOOST_AUTO_TEST_CASE(at_48_khz_the_bank_follows_the_exact_solution) {
  // Radians. A drifting pair keeps every error it makes; the stiff case passes its transient within a few
  // samples.
  const std::map<std::string, double> looser{{"two_drift", 2e-3}, {"stiff_coupling", 2e-2}};
  for (const SeedCase& c : readCases()) {
    BankOf bank = seedBank(c, kBankRate);
    const auto expected = readF64("kuramoto/" + c.name + ".ode.f64");
    const double tolerance = looser.contains(c.name) ? looser.at(c.name) : 1e-3;
    const std::size_t stride = secondsOf(static_cast<double>(c.stride) * c.dt);
    BOOST_TEST_CONTEXT(c.name)
    BOOST_TEST(farthest(*bank, expected, c.n, 0, stride) < tolerance);
  }
}

BOOST_AUTO_TEST_SUITE_END()
