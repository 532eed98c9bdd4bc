// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/live_walk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <set>

#include "host_mode.hpp"
#include "ksom/som_grid.hpp"
#include "map_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;
namespace tt = boost::test_tools;

namespace {

std::vector<float> tableOf(const MusicMap& map) {
  std::vector<float> floats(WalkTable::floatsNeeded(WalkTable::shapeOf(map)));
  BOOST_REQUIRE(WalkTable::write(map, floats));
  return floats;
}

LiveWalk walkWith(float perturb, std::uint32_t seed = 1) {
  LiveWalk walk(seed);
  walk.setPerturb(perturb);
  return walk;
}

std::vector<LiveWalk::Step> stepsOf(LiveWalk& walk, std::span<const float> table, int count) {
  std::vector<LiveWalk::Step> steps;
  for (int i = 0; i < count; ++i) steps.push_back(walk.step(table));
  return steps;
}

bool same(const LiveWalk::Step& a, const LiveWalk::Step& b) {
  return a.state == b.state && a.cell == b.cell && a.x == b.x && a.y == b.y && a.dwellBeats == b.dwellBeats;
}

bool isSound(const LiveWalk::Step& step) {
  return step.state >= -1 && step.state < 256 && step.cell >= -1 && step.cell < 65536 && step.x >= 0 && step.x < 256 &&
         step.y >= 0 && step.y < 256 && std::isfinite(step.dwellBeats);
}

float anyFloat(std::uint64_t seed, std::uint64_t index) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(randomBits(seed, index)));
}

// A state is where its cells are; see mapOf.
int cellOf(const MusicMap& map, int state) { return map.width + 2 * state + 1; }

// The map's own moments, as a live grid would tell of them, 10 ms at a time.
void hearAlbum(WalkLearner& learner, const MusicMap& map, std::span<float> table) {
  for (const auto& moment : map.moments)
    for (int frame = 0; frame < static_cast<int>(std::lround(moment.seconds * 100)); ++frame)
      learner.hear(table, moment.cell, 0.01);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(live_walk)

BOOST_AUTO_TEST_CASE(it_goes_only_ways_that_the_music_went_and_each_as_often) {
  MusicMap map = mapOf({0, 1, 0, 1, 0, 1, 0, 2, 0, 1, 0, 1, 0, 1, 0, 2, 0});
  for (auto& state : map.states) state.second.clear();
  const auto table = tableOf(map);
  LiveWalk walk = walkWith(0);
  const auto steps = stepsOf(walk, table, 4000);
  std::map<std::pair<int, int>, int> ways;
  for (std::size_t i = 1; i < steps.size(); ++i) ++ways[{steps[i - 1].state, steps[i].state}];
  for (const auto& [way, count] : ways) BOOST_TEST(WalkTable(table).next(way.first, way.second) > 0);
  const double wanted = WalkTable(table).next(0, 1) / WalkTable(table).next(0, 2);
  BOOST_TEST(wanted > 2);
  const int often = ways[{0, 1}], seldom = ways[{0, 2}];
  BOOST_TEST(often == wanted * seldom, tt::tolerance(0.15));
}

BOOST_AUTO_TEST_CASE(where_it_came_from_decides_where_that_was_seen_often) {
  std::vector<int> album;
  for (int i = 0; i < 8; ++i) album.insert(album.end(), {0, 1, 2, 3, 1, 4});
  const auto table = tableOf(mapOf(album));
  LiveWalk walk = walkWith(0);
  const auto steps = stepsOf(walk, table, 500);
  int through = 0;
  for (std::size_t i = 2; i < steps.size(); ++i) {
    if (steps[i - 1].state != 1) continue;
    ++through;
    if (steps[i - 2].state == 0) BOOST_TEST(steps[i].state == 2);
    if (steps[i - 2].state == 3) BOOST_TEST(steps[i].state == 4);
  }
  BOOST_TEST(through > 100);
}

BOOST_AUTO_TEST_CASE(a_step_is_on_a_cell_of_its_state_and_tells_where_that_lies) {
  const MusicMap map = mapOf(randomStates(6, 100));
  const auto table = tableOf(map);
  LiveWalk walk = walkWith(0);
  for (const auto& step : stepsOf(walk, table, 300)) {
    BOOST_TEST(step.cell == cellOf(map, step.state));  // the one that was heard
    BOOST_TEST(
        (static_cast<int>(step.x) == step.cell % map.width && static_cast<int>(step.y) == step.cell / map.width));
  }
}

BOOST_AUTO_TEST_CASE(cells_of_a_state_come_as_often_as_they_were_heard) {
  MusicMap map = mapOf({0, 1, 0, 1, 0, 1});
  const auto second = static_cast<std::size_t>(cellOf(map, 0) - 1);
  map.cells[second].hits = 9;
  const auto table = tableOf(map);
  LiveWalk walk = walkWith(0);
  int often = 0, all = 0;
  for (const auto& step : stepsOf(walk, table, 2000))
    if (step.state == 0) ++all, often += step.cell == static_cast<int>(second);
  BOOST_TEST(std::abs(often - 0.75 * all) < 60);
}

BOOST_AUTO_TEST_CASE(silence_has_no_cell_and_stays_where_it_was) {
  const auto table = tableOf(mapOf({0, -1, 1, -1, 0, -1, 1}));
  LiveWalk walk = walkWith(1);
  LiveWalk::Step last;
  int silences = 0;
  for (const auto& step : stepsOf(walk, table, 100)) {
    BOOST_TEST((step.cell == -1) == (step.state == 2));
    if (step.cell < 0) {
      ++silences;
      BOOST_TEST((step.x == last.x && step.y == last.y));
    }
    last = step;
  }
  BOOST_TEST(silences > 20);
}

BOOST_AUTO_TEST_CASE(perturbed_it_steps_to_a_neighbour_instead_as_often_as_asked) {
  const MusicMap map = mapOf({0, 1, 2, 0, 1, 2});
  const auto table = tableOf(map);
  for (const float chance : {0.0f, 0.3f, 1.0f}) {
    LiveWalk walk = walkWith(chance);
    int beside = 0;
    for (const auto& step : stepsOf(walk, table, 1000)) {
      const int own = cellOf(map, step.state);
      beside += step.cell != own;
      BOOST_TEST(std::abs(step.cell % map.width - own % map.width) <= 1);
      BOOST_TEST(std::abs(step.cell / map.width - own / map.width) <= 1);
    }
    BOOST_TEST(std::abs(beside - static_cast<int>(1000 * chance)) < 60);
  }
  LiveWalk walk;
  BOOST_TEST((walk.setPerturb(kNaN) == Verdict::notFinite && walk.setPerturb(7) == Verdict::clipped));
}

BOOST_AUTO_TEST_CASE(on_a_torus_the_neighbour_may_be_beyond_the_edge) {
  const WalkTable::Shape shape{8, 4, 0, false, true};
  std::vector<float> table(WalkTable::floatsNeeded(shape));
  WalkTable::start(shape, 0.5, table);
  WalkLearner learner;
  for (int i = 0; i < 100; ++i) learner.hear(table, i % 2 ? 0 : 20, 0.2);
  LiveWalk walk = walkWith(1);
  std::set<int> seen;
  for (const auto& step : stepsOf(walk, table, 400)) seen.insert(step.cell);
  for (const int cell : {7, 24, 31}) BOOST_TEST(seen.count(cell) == 1u);
}

BOOST_AUTO_TEST_CASE(same_seed_same_steps_and_another_seed_others) {
  const auto table = tableOf(mapOf(randomStates(8, 200)));
  LiveWalk one = walkWith(0.3f, 5), two = walkWith(0.3f, 5), other = walkWith(0.3f, 6);
  const auto first = stepsOf(one, table, 200);
  BOOST_TEST(std::equal(first.begin(), first.end(), stepsOf(two, table, 200).begin(), same));
  BOOST_TEST(!std::equal(first.begin(), first.end(), stepsOf(other, table, 200).begin(), same));
  one.reset(5);
  BOOST_TEST(std::equal(first.begin(), first.end(), stepsOf(one, table, 200).begin(), same));
}

BOOST_AUTO_TEST_CASE(by_tempo_each_step_lasts_as_long_as_the_music_once_stayed) {
  MusicMap map = mapOf({0, 1, 0, 1, 0, 1});
  map.states[0].dwellBeats = {2}, map.states[1].dwellBeats = {0.5f, 3};
  const auto table = tableOf(map);
  LiveWalk walk = walkWith(0);
  std::map<int, std::set<int>> lasted;  // by state, in sixteenths of a beat
  int sixteenths = 0;
  BOOST_TEST(walk.advance(table, 0));  // begins at once
  for (int i = 0; i < 2000; ++i) {
    ++sixteenths;
    const int state = walk.now().state;
    if (!walk.advance(table, 1.0 / 16)) continue;
    lasted[state].insert(sixteenths);
    sixteenths = 0;
  }
  BOOST_TEST(lasted[0] == std::set<int>{32}, tt::per_element());
  BOOST_TEST(lasted[1] == (std::set<int>{8, 48}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(steps_by_tempo_do_not_depend_on_how_time_is_cut) {
  const auto table = tableOf(mapOf(randomStates(5, 60), 0.37));
  const auto walked = [&](int cuts) {
    LiveWalk walk = walkWith(0.2f);
    std::vector<int> cells;
    for (int i = 0; i < 64 * cuts; ++i) {
      walk.advance(table, 0.5 / cuts);
      if (i % cuts == cuts - 1) cells.push_back(walk.now().cell);
    }
    return cells;
  };
  BOOST_TEST(walked(1).size() == walked(8).size());
  BOOST_TEST(walked(4) == walked(8), tt::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_table_it_stays_and_with_one_again_it_goes_on) {
  const auto table = tableOf(mapOf({0, 1, 2, 0, 1, 2}));
  const std::vector<float> nothing(5000);
  LiveWalk walk;
  BOOST_TEST((walk.step(nothing).state == -1 && walk.step({}).cell == -1));
  BOOST_TEST(!walk.advance(nothing, 1));
  const auto there = walk.step(table);
  BOOST_TEST(there.state >= 0);
  BOOST_TEST(same(walk.step(nothing), there));
  BOOST_TEST(walk.step(table).state != there.state);
}

BOOST_AUTO_TEST_CASE(a_table_that_heard_nothing_yet_leads_nowhere) {
  std::vector<float> table(WalkTable::floatsNeeded({6, 4}));
  WalkTable::start({6, 4}, 0.5, table);
  LiveWalk walk;
  BOOST_TEST((walk.step(table).state == -1 && walk.now().cell == -1));
}

BOOST_AUTO_TEST_CASE(hearing_the_album_live_gives_the_ways_that_learning_it_gave) {
  const MusicMap map = mapOf({0, 1, 2, 3, 0, 2, -1, 0, 1, 2, 3, 0, 1, 2, 3, 0, 2, -1, 0, 1});
  MusicMap blank = map;
  for (auto& state : blank.states) state.dwellBeats.clear(), state.next.clear(), state.second.clear();
  auto live = tableOf(blank);
  const auto learnt = tableOf(map);
  WalkLearner learner;
  hearAlbum(learner, map, live);
  const WalkTable is(live), wanted(learnt);
  for (int from = 0; from < 5; ++from) {
    for (int i = 0; i < static_cast<int>(is.visits(from)); ++i)
      BOOST_TEST(is.dwellBeats(from, i) == 0.6, tt::tolerance(1e-4));
    for (int to = 0; to < 5; ++to) {
      const int ends = from == 1 && to != 1;  // the last visit goes on as another did, and live it just ends
      BOOST_TEST(
          (is.next(from, to) == wanted.next(from, to) || (ends && is.next(from, to) + 1 == wanted.next(from, to))));
    }
  }
  BOOST_TEST((is.second(2, 1, 3) == 3 && is.second(2, 0, 4) == 2));
}

BOOST_AUTO_TEST_CASE(a_flicker_is_no_visit_and_its_time_belongs_to_where_the_music_was) {
  std::vector<float> table(WalkTable::floatsNeeded({4, 1}));
  WalkTable::start({4, 1}, 0.5, table);
  WalkLearner learner;
  const auto stay = [&](int cell, int frames) {
    for (int i = 0; i < frames; ++i) learner.hear(table, cell, 0.01);
  };
  stay(0, 50), stay(1, 5), stay(0, 20), stay(2, 9), stay(3, 16), stay(0, 30);
  const WalkTable now(table);
  BOOST_TEST((now.visits(0) == 1 && now.visits(1) == 0 && now.visits(2) == 0 && now.visits(3) == 1));
  BOOST_TEST((now.next(0, 3) == 1 && now.next(3, 0) == 1 && now.next(0, 1) == 0));
  BOOST_TEST(now.dwellBeats(0, 0) == 1.68, tt::tolerance(1e-4));  // 84 frames of 10 ms
  BOOST_TEST(now.dwellBeats(3, 0) == 0.32, tt::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(nothing_follows_a_pause) {
  std::vector<float> table(WalkTable::floatsNeeded({4, 1}));
  WalkTable::start({4, 1}, 0.5, table);
  WalkLearner learner;
  for (const int cell : {0, -1, 1}) learner.hear(table, cell, 1);
  learner.reset();
  for (const int cell : {2, 3, 2}) learner.hear(table, cell, 1);
  const WalkTable now(table);
  for (int from = 0; from < 4; ++from)
    for (int to = 0; to < 4; ++to)
      BOOST_TEST(now.next(from, to) == ((from == 2 && to == 3) || (from == 3 && to == 2) ? 1 : 0));
}

BOOST_AUTO_TEST_CASE(a_map_learnt_live_is_walked_the_way_the_music_went) {
  Prepared<SomGrid> map(SomGrid::Config{12, 8, 3});
  map->set(SomGrid::trainDur, 600);
  std::vector<float> table(WalkTable::floatsNeeded({12, 8}));
  WalkTable::start({12, 8}, 0.5, table);
  WalkLearner learner;
  const std::array<std::array<float, 3>, 3> sounds{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  for (int step = 0; step < 6000; ++step) {
    const auto match = map->hear(sounds[static_cast<std::size_t>(step / 30 % 3)]);
    if (step >= 900) learner.hear(table, match.best, 0.01);
  }
  const auto soundAt = [&](const LiveWalk::Step& step) {
    std::array<float, 3> value{};
    map->valueAt(step.x, step.y, value);
    return std::max_element(value.begin(), value.end()) - value.begin();
  };
  LiveWalk walk = walkWith(0);
  auto before = soundAt(walk.step(table));
  for (int i = 0; i < 50; ++i) {
    const auto now = soundAt(walk.step(table));
    BOOST_TEST(now == (before + 1) % 3);
    before = now;
  }
}

BOOST_AUTO_TEST_CASE(counts_never_stall_and_keep_their_proportions) {
  std::vector<float> table(WalkTable::floatsNeeded({3, 1}));
  WalkTable::start({3, 1}, 0.5, table);
  WalkLearner learner;
  const int rounds = 1200000;  // beyond 2^20
  for (int i = 0; i < rounds; ++i)
    for (const int cell : {0, 1, 0, 2}) learner.hear(table, cell, 0.2);
  const WalkTable now(table);
  BOOST_TEST((now.next(0, 1) > 1e5 && now.next(0, 1) < 2e6));
  BOOST_TEST(now.next(0, 1) == now.next(0, 2), tt::tolerance(1e-3));
  BOOST_TEST(now.hits(0) == 2 * now.hits(1), tt::tolerance(0.01));
  const double before = now.next(0, 1);
  for (const int cell : {0, 1, 0, 2}) learner.hear(table, cell, 0.2);
  BOOST_TEST(now.next(0, 1) != before);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(live_walk_faults)

BOOST_AUTO_TEST_CASE(a_table_cut_off_anywhere_is_refused_and_nothing_beyond_is_read) {
  const auto whole = tableOf(mapOf({0, 1, 2, 0, 1, 2}));
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    std::vector<float> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    cut.shrink_to_fit();
    LiveWalk walk;
    WalkLearner learner;
    BOOST_TEST((walk.step(cut).state >= 0) == (size == whole.size()));
    BOOST_TEST(learner.hear(cut, 3, 1) == (size == whole.size()));
  }
}

BOOST_AUTO_TEST_CASE(numbers_of_any_bits_lead_nowhere_bad) {
  const auto whole = tableOf(mapOf(randomStates(5, 50)));
  LiveWalk walk;
  WalkLearner learner;
  auto table = whole;
  for (std::uint64_t round = 0; round < (kSlowBuild ? 20000u : 100000u); ++round) {
    if (round % 50 == 0) table = whole;
    const auto at = static_cast<std::size_t>(randomUnit(1, round) * static_cast<double>(whole.size()));
    table[round % 3 == 0 ? at % 16 : at] =
        round % 2 == 0 ? anyFloat(2, round) : static_cast<float>(randomUnit(3, round) * 300);
    const auto seconds = static_cast<double>(anyFloat(5, round)), beats = static_cast<double>(anyFloat(6, round));
    const Trapping traps;
    learner.hear(table, static_cast<int>(randomUnit(4, round) * 60) - 5, seconds);
    walk.advance(table, beats);
    if (!isSound(walk.step(table))) BOOST_FAIL("round " << round);
  }
}

BOOST_AUTO_TEST_CASE(a_table_of_nothing_but_random_bits_is_foreign) {
  std::vector<float> bits(1 << 18);  // 1 MiB
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = anyFloat(seed, i);
    BOOST_TEST((WalkTable::check(bits) == WalkTable::Fault::foreign));
    LiveWalk walk;
    BOOST_TEST(walk.step(bits).state == -1);
  }
}

BOOST_AUTO_TEST_CASE(another_map_in_the_buffer_is_walked_from_its_beginning) {
  const auto large = tableOf(mapOf(randomStates(9, 100))), small = tableOf(mapOf({0, 1, 0, 1}));
  LiveWalk walk;
  WalkLearner learner;
  auto written = small;
  for (int i = 0; i < 50; ++i) {
    stepsOf(walk, large, 10);
    auto copy = large;
    for (int cell = 0; cell < 40; ++cell) learner.hear(copy, cell, 1);
    const auto step = walk.step(small);
    BOOST_TEST((step.state >= 0 && step.state < 2));
    learner.hear(written, 0, 1);
  }
  BOOST_TEST((WalkTable::checkAll(written) == WalkTable::Fault::none));
}

BOOST_AUTO_TEST_CASE(the_hosts_rounding_changes_no_step) {
  const auto walked = [](int mode) {
    auto table = tableOf(mapOf(randomStates(6, 80)));
    WalkLearner learner;
    LiveWalk walk;
    const Rounding rounding(mode);
    const Trapping traps;
    for (int i = 0; i < 300; ++i) learner.hear(table, walk.step(table).cell, 0.07), walk.advance(table, 0.3);
    return table;
  };
  BOOST_TEST(sameBits(walked(FE_UPWARD), walked(FE_TONEAREST)));
}

BOOST_AUTO_TEST_SUITE_END()
