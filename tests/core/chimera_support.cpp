// SPDX-License-Identifier: GPL-3.0-or-later
#include "chimera_support.hpp"

#include <cmath>
#include <complex>

#include "ksom/random.hpp"

namespace ksom::test {
namespace {

constexpr std::size_t kMany = kChimeraCount, kReach = 90, kWindow = 8;  // the window: so many on each side
constexpr float kCoupling = 50;                                         // Hz: 20 s are 6300 of theory's units of time

// The start of Abrams and Strogatz: phases are spread most in the middle, and hardly at the other side of the ring.
double bump(std::size_t i, std::uint64_t seed) {
  const double x = 2 * kPi * static_cast<double>(i) / kMany - kPi;
  return 6 * std::exp(-0.76 * x * x) * (randomUnit(seed, i) - 0.5);
}

}  // namespace

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

}  // namespace ksom::test
