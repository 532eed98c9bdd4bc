// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/walk_table.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

#include "map_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;
using Fault = WalkTable::Fault;
using Shape = WalkTable::Shape;

namespace {

std::vector<float> tableOf(const MusicMap& map) {
  std::vector<float> floats(WalkTable::floatsNeeded(WalkTable::shapeOf(map)));
  BOOST_REQUIRE(WalkTable::write(map, floats));
  return floats;
}

std::vector<float> tiles(const Shape& shape, double beatSeconds = 0.5) {
  std::vector<float> floats(WalkTable::floatsNeeded(shape));
  BOOST_REQUIRE(WalkTable::start(shape, beatSeconds, floats));
  return floats;
}

std::vector<std::pair<int, int>> waysOf(const std::vector<MusicMap::Next>& next) {
  std::vector<std::pair<int, int>> ways;
  for (const auto& way : next) ways.emplace_back(way.state, way.count);
  return ways;
}

bool sameStates(const MusicMap& a, const MusicMap& b) {
  bool same = a.states.size() == b.states.size();
  for (std::size_t s = 0; same && s < a.states.size(); ++s) {
    const auto &x = a.states[s], &y = b.states[s];
    same = x.dwellBeats == y.dwellBeats && waysOf(x.next) == waysOf(y.next) && x.second.size() == y.second.size();
    for (std::size_t i = 0; same && i < x.second.size(); ++i)
      same = x.second[i].before == y.second[i].before && waysOf(x.second[i].next) == waysOf(y.second[i].next);
  }
  return same;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(walk_table)

BOOST_AUTO_TEST_CASE(a_map_may_get_other_edges_and_keeps_what_it_knows) {
  auto floats = tableOf(mapOf({0, 1, 2, -1, 0, 1, 2}));
  const auto before = floats;
  BOOST_REQUIRE(WalkTable::setEdges(true, true, floats));
  BOOST_TEST((WalkTable(floats).shape().isHexagonal && WalkTable(floats).shape().isTorus));
  BOOST_REQUIRE(WalkTable::setEdges(false, true, floats));
  BOOST_TEST((!WalkTable(floats).shape().isHexagonal && WalkTable(floats).shape().isTorus));
  BOOST_REQUIRE(WalkTable::setEdges(false, false, floats));
  BOOST_TEST(floats == before);
  floats[0] = 0;
  BOOST_TEST(!WalkTable::setEdges(true, true, floats));
}

BOOST_AUTO_TEST_CASE(a_maps_table_tells_what_the_map_knows) {
  const MusicMap map = mapOf({0, 1, 2, -1, 0, 1, 2, -1, 0, 1, 0, 2, 0, 1, 2});
  const auto floats = tableOf(map);
  BOOST_TEST((WalkTable::checkAll(floats) == Fault::none));
  const WalkTable table(floats);
  BOOST_REQUIRE(table.isThere());
  BOOST_TEST((table.shape().width == map.width && table.shape().height == 3 && table.shape().states == 4));
  BOOST_TEST(table.beatSeconds() == map.beatSeconds);
  for (int cell = 0; cell < map.cellCount(); ++cell) {
    BOOST_TEST(table.stateOf(cell) == map.cells[static_cast<std::size_t>(cell)].state);
    BOOST_TEST(table.hits(cell) == map.cells[static_cast<std::size_t>(cell)].hits);
  }
  for (int s = 0; s < 4; ++s) {
    const auto& state = map.states[static_cast<std::size_t>(s)];
    BOOST_TEST(table.isSilent(s) == state.isSilent);
    BOOST_TEST(table.visits(s) == static_cast<double>(state.dwellBeats.size()));
    for (const auto& way : state.next) BOOST_TEST(table.next(s, way.state) == way.count);
    for (const auto& way : state.second)
      for (const auto& next : way.next) BOOST_TEST(table.second(s, way.before, next.state) == next.count);
  }
  BOOST_TEST(!map.states[1].second.empty());
}

BOOST_AUTO_TEST_CASE(its_size_is_what_the_header_says_of_it) {
  BOOST_TEST(WalkTable::floatsNeeded({32, 16, 24}) == 16u + 2 * 512 + 18 * 24 + 24 * 24 + 24 * 24 * 24);
  BOOST_TEST(WalkTable::floatsNeeded({3, 2, 33}) == 16u + 2 * 6 + 18 * 33 + 33 * 33);
  BOOST_TEST(WalkTable::floatsNeeded({32, 16}) == WalkTable::floatsNeeded({32, 16, 32}));
  constexpr int kMost = std::numeric_limits<int>::max();
  for (const int bad : {0, -1, 257, kMost, -kMost})
    for (const auto& shape : {Shape{bad, 1, 1}, {1, bad, 1}, {1, 1, bad == 0 ? -2 : bad}}) {
      BOOST_TEST(WalkTable::floatsNeeded(shape) == 0u);
      std::vector<float> floats(5000);
      BOOST_TEST(!WalkTable::start(shape, 0.5, floats));
      BOOST_TEST(maxAbs(floats) == 0);
    }
}

BOOST_AUTO_TEST_CASE(many_stays_are_kept_as_their_quantiles) {
  MusicMap map = mapOf({0, 1, 0, 1});
  map.states[0].dwellBeats.clear();
  for (int i = 0; i < 160; ++i) map.states[0].dwellBeats.push_back(static_cast<float>(i));
  const auto floats = tableOf(map);
  const WalkTable table(floats);
  for (int i = 0; i < WalkTable::kDwells; ++i) BOOST_TEST(table.dwellBeats(0, i) == 10 * i + 5);
  BOOST_TEST(table.visits(0) == 160);
}

BOOST_AUTO_TEST_CASE(tiles_cover_the_map_and_are_at_most_32) {
  for (const auto& shape : {Shape{32, 16}, {1, 1}, {256, 256}, {256, 1}, {1, 200}, {5, 4}, {33, 17}}) {
    const auto floats = tiles(shape);
    BOOST_TEST((WalkTable::checkAll(floats) == Fault::none));
    const WalkTable table(floats);
    BOOST_TEST((table.shape().states >= 1 && table.shape().states <= 32));
    std::vector<int> cellsOf(static_cast<std::size_t>(table.shape().states));
    for (int cell = 0; cell < table.cells(); ++cell) ++cellsOf[static_cast<std::size_t>(table.stateOf(cell))];
    BOOST_TEST(*std::min_element(cellsOf.begin(), cellsOf.end()) > 0);
  }
  const auto floats = tiles({32, 16});
  const WalkTable table(floats);  // of 4 x 4 cells
  BOOST_TEST(
      (table.shape().states == 32 && table.stateOf(3) == 0 && table.stateOf(4) == 1 && table.stateOf(511) == 31));
}

BOOST_AUTO_TEST_CASE(each_fault_is_told_by_name) {
  const MusicMap map = mapOf({0, 1, 2, 0, 1, 2});
  const auto good = tableOf(map);
  const auto faultWith = [&](std::size_t place, float value) {
    auto bad = good;
    bad[place] = value;
    return WalkTable::checkAll(bad);
  };
  BOOST_TEST((WalkTable::check({}) == Fault::tooShort));
  BOOST_TEST((WalkTable::check(std::span(good).first(15)) == Fault::tooShort));
  BOOST_TEST((WalkTable::check(std::span(good).first(good.size() - 1)) == Fault::cutOff));
  for (const float other : {0.0f, 75012.0f, kNaN, kInf, -75013.0f}) BOOST_TEST((faultWith(0, other) == Fault::foreign));
  for (const float other : {0.0f, 2.0f, kNaN}) BOOST_TEST((faultWith(1, other) == Fault::otherVersion));
  for (std::size_t place = 2; place < 8; ++place)
    for (const float other : {-1.0f, 0.5f, 1e9f, kNaN, kInf})
      BOOST_TEST((faultWith(place, other) == Fault::badShape), "place " << place << " " << other);
  BOOST_TEST((faultWith(3, 200) == Fault::badShape));  // a size that the count does not go with
  for (const float other : {0.0f, -1.0f, kNaN, 61.0f}) BOOST_TEST((faultWith(8, other) == Fault::badNumber));
  for (const float other : {-1.0f, kNaN, kInf, 2e9f})
    BOOST_TEST((faultWith(good.size() - 1, other) == Fault::badNumber));
  for (const float other : {3.0f, 0.5f}) BOOST_TEST((faultWith(16, other) == Fault::badNumber));  // no such state
  for (int fault = 0; fault <= static_cast<int>(Fault::badNumber); ++fault)
    BOOST_TEST(std::string(WalkTable::describe(static_cast<Fault>(fault))).size() > 5u);
  auto longer = good;
  longer.push_back(kNaN);
  BOOST_TEST((WalkTable::checkAll(longer) == Fault::none));  // a buffer may be larger
}

BOOST_AUTO_TEST_CASE(a_table_read_into_its_map_changes_nothing) {
  for (const auto& states : {randomStates(7, 300), randomStates(3, 40), std::vector<int>{0, -1, 0, 0, 1}}) {
    const MusicMap map = mapOf(states);
    MusicMap again = map;
    BOOST_TEST(WalkTable::readInto(again, tableOf(map)));
    BOOST_TEST(sameStates(map, again));
    for (std::size_t c = 0; c < map.cells.size(); ++c)
      BOOST_TEST((map.cells[c].state == again.cells[c].state && map.cells[c].hits == again.cells[c].hits));
  }
}

BOOST_AUTO_TEST_CASE(what_was_learnt_in_the_table_comes_back_into_the_map_as_if_it_had_learnt_it) {
  const MusicMap little = mapOf({0, 1, 2, 0, 1, 2, 0}),
                 much = mapOf({0, 1, 2, 0, 1, 2, 0, 2, 1, 0, 2, 1, 0, 2, 1, 0, 1, 2});
  MusicMap grown = little;
  BOOST_TEST(WalkTable::readInto(grown, tableOf(much)));
  BOOST_TEST(sameStates(grown, much));
  BOOST_TEST(!sameStates(grown, little));
  for (std::size_t c = 0; c < much.cells.size(); ++c) BOOST_TEST(grown.cells[c].hits == much.cells[c].hits);
}

BOOST_AUTO_TEST_CASE(a_table_of_another_map_or_a_faulty_one_is_not_read) {
  const MusicMap map = mapOf({0, 1, 2, 0, 1, 2});
  MusicMap kept = map;
  BOOST_TEST(!WalkTable::readInto(kept, tableOf(mapOf({0, 1, 0, 1}))));
  auto bad = tableOf(map);
  bad.back() = kNaN;
  BOOST_TEST(!WalkTable::readInto(kept, bad));
  BOOST_TEST(!WalkTable::readInto(kept, {}));
  BOOST_TEST(sameStates(map, kept));
}

BOOST_AUTO_TEST_CASE(a_map_of_too_many_states_or_none_has_no_table) {
  MusicMap map = mapOf({0, 1});
  std::vector<float> floats(100000);
  map.states.resize(257);
  BOOST_TEST(WalkTable::floatsNeeded(WalkTable::shapeOf(map)) == 0u);
  BOOST_TEST(!WalkTable::write(map, floats));
  map.states.clear();
  BOOST_TEST(!WalkTable::write(map, floats));
  BOOST_TEST(maxAbs(floats) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
