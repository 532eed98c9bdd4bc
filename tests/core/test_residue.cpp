// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/residue.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

BOOST_AUTO_TEST_SUITE(residue)

BOOST_AUTO_TEST_CASE(nothing_is_added_before_something_breaks_off) {
  Residue residue(48000);
  auto heard = sine(440, 0.5, 1000);
  const auto before = heard;
  residue.add(heard);
  BOOST_TEST(heard == before);
}

BOOST_AUTO_TEST_CASE(what_breaks_off_goes_on_from_its_last_sample_and_is_over_within_50_ms_at_any_rate) {
  for (const double rate : {8000.0, 48000.0, 384000.0}) {
    Residue residue(rate);
    std::vector<float> last(64, 0.8f), after(static_cast<std::size_t>(0.05 * rate));
    residue.add(last);
    residue.cut();
    residue.add(after);
    BOOST_TEST(after[0] > 0.75f);
    BOOST_TEST(after[0] <= 0.8f);
    BOOST_TEST(std::is_sorted(after.rbegin(), after.rend()));
    BOOST_TEST(after.back() == 0);
  }
}

BOOST_AUTO_TEST_CASE(it_is_the_same_in_blocks_of_any_size) {
  const auto play = [](std::size_t block) {
    Residue residue(48000);
    std::vector<float> heard = sine(440, 0.5, 100);
    residue.add(heard);
    residue.cut();
    std::vector<float> after(3000);
    for (std::size_t at = 0; at < after.size(); at += block)
      residue.add(std::span(after).subspan(at, std::min(block, after.size() - at)));
    return after;
  };
  BOOST_TEST(play(1) == play(64));
  BOOST_TEST(play(7) == play(3000));
}

BOOST_AUTO_TEST_CASE(what_breaks_off_while_another_one_dies_away_takes_that_along) {
  Residue residue(48000);
  std::vector<float> first(10, 0.5f), second(10, 0.25f), third(10);
  residue.add(first);
  residue.cut();
  residue.add(second);
  residue.cut();
  residue.add(third);
  BOOST_TEST(third[0] > 0.95f * second.back());
}

BOOST_AUTO_TEST_SUITE_END()
