// SPDX-License-Identifier: GPL-3.0-or-later
// learnTransitions of map_learner.hpp: where the album goes from each state.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

#include "ksom/map_learner.hpp"
#include "map_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Counts = std::map<int, int>;

Counts countsOf(const std::vector<MusicMap::Next>& next) {
  Counts counts;
  for (const auto& way : next) counts[way.state] += way.count;
  return counts;
}

Counts after(const MusicMap& map, int state) { return countsOf(map.states[static_cast<std::size_t>(state)].next); }

Counts after(const MusicMap& map, int before, int state) {
  for (const auto& second : map.states[static_cast<std::size_t>(state)].second)
    if (second.before == before) return countsOf(second.next);
  return {};
}

auto weightsOf(MusicMap& map, int state) {
  return map.weights.begin() + (map.width + 2 * state + 1) * MusicMap::kFeatures;
}

void soundAs(MusicMap& map, int state, int other) {
  std::copy_n(weightsOf(map, other), MusicMap::kFeatures, weightsOf(map, state));
}

void relearn(MusicMap& map) {
  for (auto& state : map.states) state.next.clear(), state.second.clear(), state.dwellBeats.clear();
  learnTransitions(map);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transitions)

// The end, 0, goes on as the two other 0s do, of which the first is found.
BOOST_AUTO_TEST_CASE(what_followed_what_is_counted) {
  const MusicMap map = mapOf({0, 1, 2, 0, 1, 3, 0});
  BOOST_TEST((after(map, 0) == Counts{{1, 3}}));
  BOOST_TEST((after(map, 1) == Counts{{2, 1}, {3, 1}}));
  BOOST_TEST((after(map, 2) == Counts{{0, 1}}));
  BOOST_TEST((after(map, 3) == Counts{{0, 1}}));
}

BOOST_AUTO_TEST_CASE(staying_is_no_transition) {
  const MusicMap map = mapOf({0, 0, 0, 1, 1, 0, 0});
  BOOST_TEST((after(map, 0) == Counts{{1, 2}}));
  BOOST_TEST((after(map, 1) == Counts{{0, 1}}));
}

BOOST_AUTO_TEST_CASE(the_most_frequent_way_comes_first) {
  const MusicMap map = mapOf({0, 1, 0, 2, 0, 2, 0, 2, 0, 1, 0, 3});
  const auto& next = map.states[0].next;
  BOOST_REQUIRE(next.size() == 3U);
  BOOST_TEST((next[0].state == 2 && next[0].count == 3));
  BOOST_TEST((next[1].state == 1 && next[1].count == 2));
  BOOST_TEST((next[2].state == 3 && next[2].count == 1));
}

BOOST_AUTO_TEST_CASE(the_way_before_counts_where_it_was_seen_three_times) {
  //                          1 0 2 three times           3 0 1 twice
  const MusicMap map = mapOf({1, 0, 2, 1, 0, 2, 1, 0, 2, 3, 0, 1, 3, 0, 1});
  BOOST_TEST((after(map, 1, 0) == Counts{{2, 3}}));
  BOOST_TEST(after(map, 3, 0).empty());
  BOOST_TEST((after(map, 0) == Counts{{2, 3}, {1, 2}}));
  for (const auto& state : map.states)
    for (const auto& second : state.second) {
      int seen = 0;
      for (const auto& way : second.next) seen += way.count;
      BOOST_TEST(seen >= MusicMap::kSeenOften);
    }
}

BOOST_AUTO_TEST_CASE(three_different_ways_are_seen_three_times_too) {
  const MusicMap map = mapOf({1, 0, 2, 1, 0, 3, 1, 0, 4});
  BOOST_TEST((after(map, 1, 0) == Counts{{2, 1}, {3, 1}, {4, 1}}));
}

BOOST_AUTO_TEST_CASE(a_file_does_not_lead_into_the_next) {
  const MusicMap map = mapOf({{0, 1, 2}, {3, 2, 4}});
  BOOST_TEST((after(map, 2) == Counts{{4, 2}}));  // the first file's end goes on as the other 2 does
  BOOST_TEST(after(map, 3).count(2) == 1U);
  BOOST_TEST(after(map, 2).count(3) == 0U);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_file_goes_on_as_the_most_similar_moment_does) {
  MusicMap map = mapOf({{0, 1, 2}, {3, 4, 0, 5}});  // 2 and 5 end files, and nothing is quite like them
  soundAs(map, 2, 3);
  weightsOf(map, 2)[13] = 0.1f;  // 2 sounds nearly as 3 does
  relearn(map);
  BOOST_TEST((after(map, 2) == Counts{{4, 1}}));
}

// 2 sounds nearly as 3 does, but from there the album goes nowhere: it is in the middle of a stay.
BOOST_AUTO_TEST_CASE(the_end_of_a_file_is_compared_with_moments_at_which_the_album_goes_on) {
  MusicMap map = mapOf({{0, 1, 2}, {3, 4, 0, 5}});
  map.moments[3].state = 4;
  soundAs(map, 2, 3);
  weightsOf(map, 2)[0] = 0.1f;  // of the others, 0 is nearest
  relearn(map);
  BOOST_TEST((after(map, 2) == Counts{{1, 1}}));
}

BOOST_AUTO_TEST_CASE(an_end_that_sounds_as_what_led_to_it_goes_on_too) {
  MusicMap map = mapOf({0, 1, 0, 2, 3, 4});
  soundAs(map, 4, 3);
  relearn(map);
  BOOST_TEST((after(map, 4) == Counts{{1, 1}}));
}

BOOST_AUTO_TEST_CASE(a_rest_at_the_end_goes_on_as_another_rest_does) {
  const MusicMap map = mapOf({0, -1, 1, 0, 2, -1});
  BOOST_TEST((after(map, 3) == Counts{{1, 2}}));
}

BOOST_AUTO_TEST_CASE(one_visit_and_none_lead_nowhere) {
  BOOST_TEST(mapOf({0, 0, 0}).states[0].next.empty());
  BOOST_TEST(mapOf({0, 0, 0}).states[0].dwellBeats.size() == 1U);
  MusicMap empty;
  learnTransitions(empty);
  BOOST_TEST(empty.states.empty());
}

BOOST_AUTO_TEST_SUITE_END()
