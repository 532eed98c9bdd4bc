// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/smoothing.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace ksom;

BOOST_AUTO_TEST_SUITE(smoothing)

BOOST_AUTO_TEST_CASE(after_its_time_63_percent_of_the_way_are_done_however_it_is_cut_into_steps) {
  for (const int steps : {1, 10, 48000}) {
    double left = 1;
    for (int n = 0; n < steps; ++n) left *= 1 - static_cast<double>(smoothingShare(1, steps));
    BOOST_TEST(std::abs(left - std::exp(-1.0)) < 1e-4, steps << " steps");
  }
}

BOOST_AUTO_TEST_CASE(no_time_is_at_once_and_a_long_one_is_hardly_anything) {
  BOOST_TEST(smoothingShare(1, 0) == 1);
  BOOST_TEST(smoothingShare(0, 1) == 0);
  BOOST_TEST(smoothingShare(1, 1e9) < 1e-8f);
}

BOOST_AUTO_TEST_SUITE_END()
