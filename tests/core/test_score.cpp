// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/score.hpp"

#include <boost/test/unit_test.hpp>

using namespace ksom;

BOOST_AUTO_TEST_SUITE(score)

BOOST_AUTO_TEST_CASE(a_score_needs_room_for_its_fullest_sound_and_at_least_for_one_partial) {
  Score score;
  BOOST_TEST(score.mostPartials() == 1U);
  score.sounds = {{0, {}}, {1, {{220}, {330}, {440}}}, {2, {{220}}}};
  BOOST_TEST(score.mostPartials() == 3U);
}

BOOST_AUTO_TEST_CASE(a_score_is_silent_when_no_step_plays_a_partial) {
  Score score;
  BOOST_TEST(score.isSilent());
  score.sounds = {{-1, {}}, {1, {{220, 0.5f}}}};
  score.steps = {{0, 0, 0}, {10, 0, 0}};
  BOOST_TEST(score.isSilent());  // the sound is there, but nobody plays it
  score.steps.push_back({20, 0, 1});
  BOOST_TEST(!score.isSilent());
}

BOOST_AUTO_TEST_SUITE_END()
