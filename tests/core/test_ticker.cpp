// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/ticker.hpp"

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <vector>

using namespace ksom;

namespace {

constexpr double kCycle = 18446744073709551616.0;

std::uint64_t phaseOf(double cycles) {
  const double whole = cycles - static_cast<double>(static_cast<long>(cycles)) + 1;
  return static_cast<std::uint64_t>((whole < 1 ? whole : whole - 1) * kCycle);
}

// At which of these phases, one a sample, it ticks.
std::vector<int> ticksAt(std::initializer_list<double> cycles) {
  Ticker ticker;
  std::vector<int> at;
  int sample = 0;
  for (const double each : cycles) {
    if (ticker.ticks(phaseOf(each), static_cast<std::uint64_t>(sample))) at.push_back(sample);
    ++sample;
  }
  return at;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ticker)

BOOST_AUTO_TEST_CASE(it_ticks_once_a_cycle_and_at_once_at_phase_0) {
  BOOST_TEST(ticksAt({0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.1}) == (std::vector{0, 4, 7}),
             boost::test_tools::per_element());
  BOOST_TEST(ticksAt({0.1, 0.4, 0.7, 1.0, 1.3}) == std::vector{3}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(backwards_too) {
  BOOST_TEST(ticksAt({0.9, 0.6, 0.3, -0.01, -0.4, -0.7, -1.1}) == (std::vector{3, 6}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(to_and_fro_over_0_it_ticks_once_until_it_has_been_opposite) {
  BOOST_TEST(ticksAt({0.9, 0.1, 0.9, 0.1, 0.95, 0.05, 0.45, 0.55, 0.9, 0.1}) == (std::vector{1, 9}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_jump_past_the_opposite_point_is_no_tick) { BOOST_TEST(ticksAt({0.4, 0.6, 0.4, 0.6}).empty()); }

BOOST_AUTO_TEST_CASE(who_was_not_asked_for_a_while_begins_anew) {
  Ticker ticker;
  BOOST_TEST(!ticker.ticks(phaseOf(0.9), 10));
  BOOST_TEST(!ticker.ticks(phaseOf(0.1), 12));
  BOOST_TEST(!ticker.ticks(phaseOf(0.4), 13));
  BOOST_TEST(!ticker.ticks(phaseOf(0.8), 14));
  BOOST_TEST(ticker.ticks(phaseOf(1.05), 15));
}

BOOST_AUTO_TEST_SUITE_END()
