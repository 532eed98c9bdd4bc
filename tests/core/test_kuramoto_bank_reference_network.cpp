// SPDX-License-Identifier: GPL-3.0-or-later
// Networks against integrations made elsewhere (tests/reference/kuramoto/network):
//   theta_i' = omega_i + sum_j A_ij sin(theta_j - theta_i - lag)
// that is normalise = sum and a coupling of 1/(2 pi) Hz; all kFaster times as fast, which changes nothing but the waiting.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kFaster = 100;

struct Case {
  const char* name;
  double lag, rowSeconds;  // from one row of phases to the next
  double tolerance;        // rad; what is unstable doubles every error again and again
  Topology::Kind kind = Topology::matrix;
  int reach = 0;
};

constexpr Case kCases[]{
    {"star", 0, 0.2, 1e-4, Topology::star},
    {"path", 0, 0.2, 1e-4},
    {"directed_ring", 0, 0.2, 1e-4},
    {"random_directed", 0.2, 0.15, 1e-4},
    {"ring_random", 0, 0.4, 1e-4, Topology::ring, 1},
    {"ring_k2_lag", 0.4, 0.2, 1e-4, Topology::ring, 2},
    {"ring20_q3", 0, 0.2, 1e-4, Topology::ring, 1},
    {"ring20_q6", 0, 0.2, 1e-3, Topology::ring, 1},
};

struct Reference {
  std::vector<double> links, in, rows;
  std::size_t n;
  explicit Reference(const Case& c)
      : links(read(c, ".A.f64")), in(read(c, ".in.f64")), rows(read(c, ".theta.f64")), n(in.size() / 2) {}
  static std::vector<double> read(const Case& c, const char* what) {
    return readF64(std::string("kuramoto/network/") + c.name + what);
  }
  double strongest() const { return *std::max_element(links.begin(), links.end()); }
  std::vector<double> freqHz() const {
    std::vector<double> hz(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(n));
    for (double& f : hz) f *= kFaster / (2 * kPi);
    return hz;
  }
  // A row a speaker, as the bank takes them.
  std::vector<float> spoken() const {
    std::vector<float> out(n * n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) out[j * n + i] = static_cast<float>(links[i * n + j]);
    return out;
  }
};

BankOf bankOf(const Case& c, const Reference& reference, Topology::Kind kind) {
  BankOf bank(reference.freqHz());
  bank.setPhases(std::span(reference.in).subspan(reference.n));
  const double strength = kind == Topology::matrix ? 1 : reference.strongest();
  bank->set(KuramotoBank::topology, static_cast<float>(kind));
  bank->set(KuramotoBank::reach, static_cast<float>(c.reach));
  bank->set(KuramotoBank::normalise, 1);
  bank->set(KuramotoBank::integrator, 1);
  bank->set(KuramotoBank::phaseLag, static_cast<float>(c.lag));
  bank->set(KuramotoBank::coupling, static_cast<float>(strength * kFaster / (2 * kPi)));
  return bank;
}

double farthest(const Case& c, Topology::Kind kind) {
  const Reference reference(c);
  const std::vector<float> spoken = reference.spoken();
  BankOf bank = bankOf(c, reference, kind);
  if (kind == Topology::matrix) bank->setLinks(spoken);
  double off = 0;
  for (std::size_t at = 0; at < reference.rows.size(); at += reference.n) {
    for (std::size_t i = 0; i < reference.n; ++i)
      off = std::max(off, std::abs(angleBetween(bank->phase(static_cast<int>(i)), reference.rows[at + i])));
    skip(*bank, secondsOf(c.rowSeconds / kFaster));
  }
  return off;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_reference_network)

BOOST_AUTO_TEST_CASE(every_network_as_a_matrix_follows_the_exact_solution) {
  for (const Case& c : kCases) {
    const double off = farthest(c, Topology::matrix);
    BOOST_TEST(off < c.tolerance, c.name << " is off by " << off);
  }
}

BOOST_AUTO_TEST_CASE(rings_and_the_star_follow_it_by_their_own_topology_too) {
  for (const Case& c : kCases) {
    if (c.kind == Topology::matrix) continue;
    const double off = farthest(c, c.kind);
    BOOST_TEST(off < c.tolerance, c.name << " is off by " << off);
  }
}

BOOST_AUTO_TEST_SUITE_END()
