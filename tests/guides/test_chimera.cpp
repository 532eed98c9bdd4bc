// SPDX-License-Identifier: GPL-3.0-or-later
// A chimera: equal oscillators on a ring, some of them in step, the others never (see test_kuramoto_bank_chimera.cpp).
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>

#include "chimera_support.hpp"
#include "guide.hpp"

using namespace ksom;
using namespace ksom::test;
using namespace ksom::guides;

namespace {

constexpr int kLooks = 200;  // of 10 ms, that local r is the mean of

// Turns from those at the seam of the ring, which are in step, -0.5 ... 0.5.
std::vector<double> turnsFromSeam(const KuramotoBank& bank) {
  const auto theta = phasesOf(bank);
  std::complex<double> seam = 0;
  for (std::size_t i = 0; i < 20; ++i) seam += std::polar(1.0, theta[(i + theta.size() - 10) % theta.size()]);
  std::vector<double> turns;
  for (const double phase : theta) turns.push_back(angleBetween(phase, std::arg(seam)) / (2 * kPi));
  return turns;
}

Table chimera() {
  BankOf bank = ringFromBump(1, kChimeraLag);
  skip(*bank, secondsOf(2));
  std::vector<double> local(kChimeraCount);
  for (int look = 0; look < kLooks; ++look) {
    skip(*bank, 480);
    const auto now = localOrders(*bank);
    for (std::size_t i = 0; i < local.size(); ++i) local[i] += now[i] / kLooks;
  }
  const auto turns = turnsFromSeam(*bank);
  Table table({"oscillator", "~turns", "local r"});
  for (std::size_t i = 0; i < local.size(); ++i) table.add({static_cast<double>(i), turns[i], local[i]});
  return table;
}

void draw(cairo_t* context, const Table& table) {
  title(context, "256 equal voices on a ring: some in step, the others astray, and it stays so");
  const auto at = table.column("oscillator");
  Plot phases(context, {110, 60, kWidth - 40, 330}, {0, 255}, {-0.5, 0.5});
  phases.xAxis(32, "");
  phases.yAxis(0.25, "phase (turns)");
  phases.dots(at, table.column("~turns"), kBlue, 4);
  Plot order(context, {110, 370, kWidth - 40, kHeight - 70}, {0, 255}, {0, 1});
  order.xAxis(32, "place on the ring");
  order.yAxis(0.5, "local r");
  order.area(at, table.column("local r"), kOrange);
}

double shareOf(const std::vector<double>& r, double from, double to) {
  const auto count = std::count_if(r.begin(), r.end(), [&](double x) { return x > from && x < to; });
  return static_cast<double>(count) / static_cast<double>(r.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chimera_picture)

BOOST_AUTO_TEST_CASE(a_quarter_of_the_ring_is_in_step_and_a_third_is_astray) {
  const Table table = chimera();
  const auto local = table.column("local r");
  BOOST_TEST(shareOf(local, 0.95, 2) > 0.25);
  BOOST_TEST(shareOf(local, -1, 0.75) > 0.3);
  publish("chimera", table, 0.1, draw);
}

BOOST_AUTO_TEST_SUITE_END()
