// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/segment.hpp"

#include <boost/test/unit_test.hpp>

using namespace ksom;

BOOST_AUTO_TEST_SUITE(segment)

BOOST_AUTO_TEST_CASE(a_segment_is_silent_below_minus_70_dbfs) {
  Segment segment;
  BOOST_TEST(segment.isSilent());  // nothing was heard yet
  segment.levelDb = -70.01f;
  BOOST_TEST(segment.isSilent());
  segment.levelDb = -69.99f;
  BOOST_TEST(!segment.isSilent());
}

BOOST_AUTO_TEST_CASE(a_partial_is_noisy_when_it_is_a_band_of_noise_and_no_tone_however_unsteady) {
  BOOST_TEST((MapPartial{440, 1, 0}.isNoisy()));
  BOOST_TEST((MapPartial{440, 1, 0.04f}.isNoisy()));
  BOOST_TEST(!(MapPartial{440, 1, 0.1f}.isNoisy()));
  BOOST_TEST(!MapPartial{}.isNoisy());
}

BOOST_AUTO_TEST_SUITE_END()
