// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/glide.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace ksom;

BOOST_AUTO_TEST_SUITE(glide)

BOOST_AUTO_TEST_CASE(it_goes_evenly_in_cents_and_arrives_exactly) {
  Glide way(220);
  for (int step = 1; step < 12; ++step) {
    BOOST_TEST(way.step(440, 12));
    BOOST_TEST(std::abs(1200 * std::log2(way.hz() / 220) - 100.0f * static_cast<float>(step)) < 0.05f);
  }
  BOOST_TEST(!way.step(440, 12));
  BOOST_TEST(way.hz() == 440);
  BOOST_TEST(!way.step(440, 12));
}

BOOST_AUTO_TEST_CASE(a_minute_on_the_way_does_not_end_in_a_jump) {
  constexpr int kSteps = 45000;  // at 48 kHz
  for (const float to : {440.1f, 441.0f, 880.0f}) {
    Glide way(440);
    double before = 440;
    for (int step = 1; step < kSteps; ++step) {
      way.step(to, kSteps);
      before = static_cast<double>(way.hz());
    }
    BOOST_TEST(!way.step(to, kSteps));
    BOOST_TEST(std::abs(1200 * std::log2(static_cast<double>(to) / before)) < 0.03, "to " << to << " Hz");
  }
}

BOOST_AUTO_TEST_CASE(a_new_aim_on_the_way_is_gone_to_from_there) {
  Glide way(200);
  way.step(400, 2);
  const float middle = way.hz();
  way.step(100, 4);
  BOOST_TEST(std::abs(way.hz() - middle * std::pow(100 / middle, 0.25f)) < 1e-3f);
}

BOOST_AUTO_TEST_CASE(it_jumps_from_nowhere_where_no_step_is_given_and_where_there_are_no_cents) {
  Glide fresh;
  BOOST_TEST(!fresh.step(300, 100));
  BOOST_TEST(fresh.hz() == 300);
  fresh.forgetAim();
  BOOST_TEST(!fresh.step(500, 100));
  BOOST_TEST(fresh.hz() == 500);
  BOOST_TEST(!fresh.step(600, 0));
  BOOST_TEST(fresh.hz() == 600);
  for (const float hz : {0.0f, 300.0f, -300.0f, 0.0f}) {
    BOOST_TEST(!fresh.step(hz, 100));
    BOOST_TEST(fresh.hz() == hz);
  }
}

BOOST_AUTO_TEST_CASE(below_0_it_glides_too) {
  Glide way(-100);
  BOOST_TEST(way.step(-400, 2));
  BOOST_TEST(std::abs(way.hz() + 200) < 1e-3f);
}

BOOST_AUTO_TEST_SUITE_END()
