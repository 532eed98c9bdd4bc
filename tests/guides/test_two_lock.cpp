// SPDX-License-Identifier: GPL-3.0-or-later
// Two oscillators lock as soon as K >= |f1 - f2|; just below, one slips past the other sqrt(df^2 - K^2) times a second.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "guide.hpp"

using namespace ksom;
using namespace ksom::test;
using namespace ksom::guides;

namespace {

constexpr double kApartHz = 4, kSeconds = 5, kStep = 0.02;
constexpr std::array kCouplingHz{0.0, 3.9, 4.0, 4.4};
constexpr std::array kNames{"turns at 0 Hz", "turns at 3.9 Hz", "turns at 4 Hz", "turns at 4.4 Hz"};

BankOf pairAt(double couplingHz) {
  BankOf bank = bankOf({200, 200 + kApartHz});
  bank.setAllPhases(0);
  bank->set(KuramotoBank::coupling, static_cast<float>(couplingHz));
  return bank;
}

Table twoLock() {
  Table table({"seconds", kNames[0], kNames[1], kNames[2], kNames[3]});
  std::array banks{pairAt(kCouplingHz[0]), pairAt(kCouplingHz[1]), pairAt(kCouplingHz[2]), pairAt(kCouplingHz[3])};
  std::vector<double> row(1 + banks.size());
  for (int step = 0; step * kStep <= kSeconds; ++step) {
    row[0] = step * kStep;
    table.add(row);
    for (std::size_t i = 0; i < banks.size(); ++i) row[1 + i] += turnsGained(*banks[i], 1, 0, secondsOf(kStep));
  }
  return table;
}

void draw(cairo_t* context, const Table& table) {
  title(context, "Two voices 4 Hz apart: below K = 4 Hz they beat, from 4 Hz on they are one");
  Plot plot(context, {}, {0, kSeconds}, {-0.5, 4.5});
  plot.xAxis(1, "time (s)");
  plot.yAxis(1, "lead of the higher voice (turns)");
  constexpr std::array colors{kGrey, kOrange, kGreen, kBlue};
  for (std::size_t i = 0; i < kNames.size(); ++i)
    plot.line(table.column("seconds"), table.column(kNames[i]), colors[i], 3.5);
  plot.note(1.12, 4.2, "K = 0: four beats a second", kGrey);
  plot.note(3.18, 3.2, "K = 3.9 Hz: it slips, rests, slips", kOrange, 1);
  plot.note(4.95, 0.38, "K = 4 Hz: it just holds", kGreen, 1);
  plot.note(4.95, -0.14, "K = 4.4 Hz: it holds at once", kBlue, 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(two_lock)

BOOST_AUTO_TEST_CASE(a_pair_locks_from_its_distance_on_and_slips_below_it) {
  const Table table = twoLock();
  const auto gained = [&](std::size_t i) { return table.column(kNames[i]).back(); };
  BOOST_TEST(std::abs(gained(0) - kApartHz * kSeconds) < 0.01);
  const double slips = kSeconds * std::sqrt(kApartHz * kApartHz - kCouplingHz[1] * kCouplingHz[1]);
  BOOST_TEST(std::abs(gained(1) - slips) < 0.5, gained(1) << " turns, expected " << slips);
  BOOST_TEST(gained(2) < 0.25);
  BOOST_TEST(std::abs(gained(3) - std::asin(kApartHz / kCouplingHz[3]) / (2 * kPi)) < 1e-3);
  publish("two-lock", table, 0.01, draw);
}

BOOST_AUTO_TEST_SUITE_END()
