// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/walk.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "ksom/random.hpp"
#include "map_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

bool areSame(const std::vector<Walk::Step>& a, const std::vector<Walk::Step>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Walk::Step& x, const Walk::Step& y) {
    return x.state == y.state && x.cell == y.cell && x.seconds == y.seconds && x.levelDb == y.levelDb &&
           x.attack == y.attack;
  });
}

std::vector<Walk::Step> walkThrough(const MusicMap& map, std::size_t steps, std::uint32_t seed = 1,
                                    double perturb = 0) {
  Walk walk(map, seed, perturb);
  return stepsOf(walk, steps);
}

// Each moment gets a level of its own, so that a step tells which moment it plays.
MusicMap marked(MusicMap map) {
  for (std::size_t m = 0; m < map.moments.size(); ++m) map.moments[m].levelDb = -60 + 0.01f * static_cast<float>(m);
  return map;
}

std::size_t momentOf(const Walk::Step& step) {
  return static_cast<std::size_t>(std::lround((static_cast<double>(step.levelDb) + 60) * 100));
}

// The longest stretch of neighbouring moments of a file that the steps play on end, in the album's seconds.
double longestUnbroken(const MusicMap& map, const std::vector<Walk::Step>& steps) {
  double longest = 0, now = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::size_t m = momentOf(steps[i]);
    const bool goesOn = i > 0 && m == momentOf(steps[i - 1]) + 1 && map.moments[m].file == map.moments[m - 1].file;
    now = (goesOn ? now : 0) + map.moments[m].seconds;
    longest = std::max(longest, now);
  }
  return longest;
}

// The longest run of visited states that occurs somewhere in the album, by looking everywhere.
std::size_t longestRun(const std::vector<int>& walked, const std::vector<int>& album) {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < walked.size(); ++i)
    for (std::size_t j = 0; j < album.size(); ++j) {
      std::size_t length = 0;
      while (i + length < walked.size() && j + length < album.size() && walked[i + length] == album[j + length])
        ++length;
      longest = std::max(longest, length);
    }
  return longest;
}

// How many visits in the album's order are within the promise: five, or three seconds of them.
std::size_t longestAllowed(const MusicMap& map) {
  double shortest = Walk::kMostSecondsInOrder;
  for (const Visit& visit : visitsOf(map)) shortest = std::min(shortest, visit.seconds);
  return std::max(static_cast<std::size_t>(Walk::kMostInOrder),
                  static_cast<std::size_t>(Walk::kMostSecondsInOrder / shortest + 1e-6));
}

std::vector<int> statesOf(const std::vector<WalkVisit>& visits) {
  std::vector<int> states;
  for (const auto& visit : visits) states.push_back(visit.state);
  return states;
}

bool areNeighbours(const MusicMap& map, int a, int b) {
  return a != b && std::abs(a % map.width - b % map.width) <= 1 && std::abs(a / map.width - b / map.width) <= 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(walk)

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_steps_and_another_seed_others) {
  const MusicMap map = mapOf(randomStates(9, 200));
  BOOST_TEST(areSame(walkThrough(map, 300, 7, 0.2), walkThrough(map, 300, 7, 0.2)));
  BOOST_TEST(!areSame(walkThrough(map, 300, 7, 0.2), walkThrough(map, 300, 8, 0.2)));
  BOOST_TEST(!areSame(walkThrough(map, 300, 7, 0.2), walkThrough(map, 300, 7, 0.3)));
}

BOOST_AUTO_TEST_CASE(every_step_is_a_moment_of_the_album) {
  const MusicMap map = marked(mapOf(randomStates(9, 200)));
  for (const auto& step : walkThrough(map, 500)) {
    BOOST_REQUIRE(momentOf(step) < map.moments.size());
    const auto& moment = map.moments[momentOf(step)];
    BOOST_TEST((step.state == moment.state && step.cell == moment.cell && step.attack == moment.attack));
    BOOST_TEST(step.seconds >= moment.seconds);
  }
}

// The album is random enough that there is always another way.
BOOST_AUTO_TEST_CASE(at_most_five_visits_or_three_seconds_follow_each_other_as_in_the_album) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    const auto album = randomStates(8, 150, seed);
    const auto walked = statesOf(visitsIn(walkThrough(mapOf(album), 2000, seed, 0.3)));
    BOOST_TEST(walked.size() > 1000U);
    BOOST_TEST(longestRun(walked, album) <= longestAllowed(mapOf(album)), "seed " << seed);
    BOOST_TEST(longestRun(walked, album) >= 3U);  // but it does go as the album went
  }
}

BOOST_AUTO_TEST_CASE(an_album_that_goes_in_a_circle_is_left_in_time) {
  std::vector<int> album;
  for (int i = 0; i < 80; ++i) album.push_back(i % 10);
  const auto walked = statesOf(visitsIn(walkThrough(mapOf(album), 500, 3)));
  BOOST_TEST(longestRun(walked, album) <= longestAllowed(mapOf(album)));
}

BOOST_AUTO_TEST_CASE(no_more_than_3_s_of_the_album_are_played_unbroken) {
  for (const double seconds : {0.3, 0.9, 1.4, 1.9})
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
      const MusicMap map = marked(mapOf({randomStates(7, 60, seed), randomStates(7, 60, seed + 9)}, seconds));
      BOOST_TEST(longestUnbroken(map, walkThrough(map, 3000, seed, 0.1)) <= Walk::kMostSecondsInOrder + 1e-9,
                 "moments of " << seconds << " s, seed " << seed);
    }
}

BOOST_AUTO_TEST_CASE(an_album_that_goes_its_way_once_is_left_after_3_s) {
  for (const double seconds : {0.3, 0.9, 1.4, 1.9}) {
    std::vector<int> album(10);
    std::iota(album.begin(), album.end(), 0);
    const MusicMap map = marked(mapOf(album, seconds));
    BOOST_TEST(longestUnbroken(map, walkThrough(map, 1000)) <= Walk::kMostSecondsInOrder + 1e-9,
               "moments of " << seconds << " s");
  }
}

BOOST_AUTO_TEST_CASE(a_long_visit_is_cut_after_3_s_too) {
  std::vector<int> album;
  for (const int state : randomStates(5, 30)) album.insert(album.end(), state == 0 ? 40 : 2, state);
  const MusicMap map = marked(mapOf(album));
  for (std::uint32_t seed = 1; seed <= 4; ++seed)
    BOOST_TEST(longestUnbroken(map, walkThrough(map, 5000, seed)) <= Walk::kMostSecondsInOrder + 1e-9);
}

BOOST_AUTO_TEST_CASE(a_visit_lasts_at_least_250_ms) {
  for (const double seconds : {0.01, 0.15, 0.2, 0.6}) {
    auto visits = visitsIn(walkThrough(mapOf(randomStates(6, 100), seconds), 1000));
    visits.pop_back();  // may not be over
    for (const auto& visit : visits) BOOST_TEST(visit.seconds >= Walk::kLeastDwell - 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(perturb_1_always_steps_to_a_neighbouring_cell_and_perturb_0_never) {
  const auto album = randomStates(6, 100);
  const MusicMap map = marked(mapOf(album));
  for (const auto& step : walkThrough(map, 1000, 2, 1))
    BOOST_TEST(areNeighbours(map, step.cell, map.moments[momentOf(step)].cell));
  for (const auto& step : walkThrough(map, 1000, 2, 0)) BOOST_TEST(step.cell == map.moments[momentOf(step)].cell);
}

BOOST_AUTO_TEST_CASE(perturb_is_the_chance_of_a_neighbour_and_all_eight_are_met) {
  const MusicMap map = marked(mapOf(randomStates(6, 100)));
  int moved = 0;
  std::set<int> directions;
  for (const auto& step : walkThrough(map, 4000, 2, 0.25)) {
    const int from = map.moments[momentOf(step)].cell;
    if (step.cell == from) continue;
    ++moved;
    directions.insert(step.cell - from);
  }
  BOOST_TEST(std::abs(moved / 4000.0 - 0.25) < 0.03);
  BOOST_TEST(directions.size() == 8U);
}

BOOST_AUTO_TEST_CASE(a_rest_stays_a_rest_however_perturbed) {
  std::vector<int> album = randomStates(5, 100);
  for (std::size_t i = 7; i < album.size(); i += 7) album[i] = -1;
  const MusicMap map = mapOf(album);
  int rests = 0;
  for (const auto& step : walkThrough(map, 1000, 1, 1)) {
    const bool isSilent = map.states[static_cast<std::size_t>(step.state)].isSilent;
    BOOST_TEST(isSilent == (step.cell < 0));
    rests += isSilent;
  }
  BOOST_TEST((rests > 30 && rests < 300));
}

BOOST_AUTO_TEST_CASE(it_goes_where_the_album_went) {
  const auto album = randomStates(9, 60, 4);  // of 72 ways, not all are taken
  const MusicMap map = mapOf(album);
  std::set<std::pair<int, int>> ways;
  for (std::size_t i = 1; i < album.size(); ++i) ways.insert({album[i - 1], album[i]});
  const auto walked = statesOf(visitsIn(walkThrough(map, 3000)));
  int asInAlbum = 0;
  for (std::size_t i = 1; i < walked.size(); ++i) asInAlbum += static_cast<int>(ways.count({walked[i - 1], walked[i]}));
  BOOST_TEST(asInAlbum > 0.7 * static_cast<double>(walked.size()));
}

// State 1 sounds like state 0, state 2 does not; the album goes to both alike.
BOOST_AUTO_TEST_CASE(of_the_albums_ways_it_rather_takes_those_into_what_sounds_alike) {
  MusicMap map = mapOf(randomStates(4, 400));
  for (std::size_t cell = 0; cell < map.cells.size(); ++cell)
    if (map.cells[cell].state == 1) {
      map.weights[cell * MusicMap::kFeatures] = 0.9f;
      map.weights[cell * MusicMap::kFeatures + 1] = 0.1f;
    }
  const auto walked = statesOf(visitsIn(walkThrough(map, 4000)));
  std::map<int, int> after;
  for (std::size_t i = 1; i < walked.size(); ++i)
    if (walked[i - 1] == 0) ++after[walked[i]];
  BOOST_TEST(after[1] > 1.5 * after[2]);
}

BOOST_AUTO_TEST_CASE(an_album_of_little_contrast_is_walked_as_one_of_much) {
  const MusicMap map = mapOf(randomStates(9, 200));
  MusicMap even = map;
  for (float& weight : even.weights) weight = 0.5f + weight / 8;
  BOOST_TEST(areSame(walkThrough(map, 300), walkThrough(even, 300)));
}

BOOST_AUTO_TEST_CASE(each_state_gets_about_its_share_of_the_time) {
  std::vector<int> album;
  for (const int state : randomStates(6, 300)) album.insert(album.end(), static_cast<std::size_t>(1 + state), state);
  const MusicMap map = mapOf(album, 0.2);
  std::vector<double> walked(map.states.size()), wanted(map.states.size());
  double total = 0;
  for (const auto& step : walkThrough(map, 20000))
    walked[static_cast<std::size_t>(step.state)] += step.seconds, total += step.seconds;
  for (const int state : album) wanted[static_cast<std::size_t>(state)] += 1.0 / static_cast<double>(album.size());
  for (std::size_t s = 0; s < walked.size(); ++s) BOOST_TEST(std::abs(walked[s] / total - wanted[s]) < 0.06);
}

BOOST_AUTO_TEST_CASE(an_empty_map_is_walked_in_silence) {
  for (const auto& step : walkThrough(MusicMap{}, 20, 1, 1)) {
    BOOST_TEST(step.cell == -1);
    BOOST_TEST(step.seconds > 0);
  }
}

BOOST_AUTO_TEST_CASE(a_map_of_one_state_or_of_silence_alone_is_walked_for_ever) {
  for (const auto& album : {std::vector<int>(50, 0), std::vector<int>(50, -1), std::vector<int>(1, 0)}) {
    const MusicMap map = mapOf(album);
    for (const auto& step : walkThrough(map, 500, 1, 0)) {
      BOOST_TEST(step.state == 0);
      BOOST_TEST((step.cell < 0) == (album[0] < 0));
      BOOST_TEST(step.seconds > 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(two_states_take_turns) {
  const auto walked = statesOf(visitsIn(walkThrough(mapOf({0, 1, 0, 1, 0, 1}), 200)));
  BOOST_TEST(walked.size() > 50U);
}

BOOST_AUTO_TEST_CASE(a_map_of_one_cell_cannot_be_left) {
  MusicMap map = mapOf({0, 0});
  map.width = map.height = 1;
  map.cells.resize(1);
  map.weights.resize(MusicMap::kFeatures);
  for (auto& moment : map.moments) moment.cell = 0;
  for (const auto& step : walkThrough(map, 50, 1, 1)) BOOST_TEST(step.cell == 0);
}

BOOST_AUTO_TEST_SUITE_END()
