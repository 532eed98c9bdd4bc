// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/map_learner.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "ksom/composer.hpp"
#include "ksom/random.hpp"
#include "ksom/walk.hpp"
#include "map_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

MapLearner::Config smallConfig(std::uint32_t seed = 1) {
  return {.mostPartials = 16, .width = 12, .height = 8, .seed = seed};
}

// An album of notes by chance, of so many pitch classes, with a rest after every `restEvery`-th (0: never).
void play(MapLearner& learner, int notes, int pitchClasses, int restEvery = 0, std::uint64_t seed = 5) {
  learner.startFile("file " + std::to_string(seed));
  double at = 0;
  for (int i = 0; i < notes; ++i) {
    const auto draw = static_cast<std::uint64_t>(i);
    learner.add(noteSegment(static_cast<int>(randomUnit(seed, 2 * draw) * pitchClasses),
                            -30 + 15 * static_cast<float>(randomUnit(seed, 2 * draw + 1)), at));
    at += 0.3;
    if (restEvery == 0 || i % restEvery != restEvery - 1) continue;
    learner.add(silentSegment(at));
    at += 0.3;
  }
  learner.finishFile(at);
}

// As it would be learnt from these segments alone: no pitch was heard that could draw a tone.
MusicMap learnt(MapLearner& learner, const Beat& beat = {}) {
  const FftPlans plans(AlbumPitches::kWindow, AlbumPitches::kWindow);
  return learner.learn(beat, AlbumPitches(plans, 48000));
}

MusicMap albumOf(int notes, int pitchClasses, int restEvery = 0, const MapLearner::Config& config = smallConfig()) {
  MapLearner learner(config);
  play(learner, notes, pitchClasses, restEvery);
  return learnt(learner);
}

int soundingStates(const MusicMap& map) {
  return static_cast<int>(
      std::count_if(map.states.begin(), map.states.end(), [](const auto& s) { return !s.isSilent; }));
}

bool areSame(const MusicMap& a, const MusicMap& b) {
  if (a.weights != b.weights || a.moments.size() != b.moments.size()) return false;
  for (std::size_t m = 0; m < a.moments.size(); ++m)
    if (a.moments[m].cell != b.moments[m].cell || a.moments[m].state != b.moments[m].state) return false;
  return a.states.size() == b.states.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(map_learner)

BOOST_AUTO_TEST_CASE(an_album_with_enough_sounds_has_6_to_24_states) {
  for (const int notes : {40, 150, 900}) {
    const MusicMap map = albumOf(notes, 12);
    BOOST_TEST((soundingStates(map) >= 6 && soundingStates(map) <= 24), notes << " notes");
  }
}

BOOST_AUTO_TEST_CASE(learning_tells_how_far_its_training_is) {
  MapLearner learner(smallConfig());
  play(learner, 40, 12);
  std::vector<double> shares;
  const FftPlans plans(AlbumPitches::kWindow, AlbumPitches::kWindow);
  const MusicMap map = learner.learn({}, AlbumPitches(plans, 48000), [&](double share) { shares.push_back(share); });
  BOOST_TEST(areSame(map, albumOf(40, 12)));
  BOOST_TEST(std::is_sorted(shares.begin(), shares.end()));
  BOOST_TEST((shares.front() == 0 && shares.back() == 1));
}

BOOST_AUTO_TEST_CASE(an_album_with_fewer_sounds_has_fewer_states) {
  for (const int notes : {1, 2, 4}) {
    const MusicMap map = albumOf(notes, notes);
    BOOST_TEST((soundingStates(map) >= 1 && soundingStates(map) <= notes), notes << " notes");
  }
}

BOOST_AUTO_TEST_CASE(every_sounding_state_is_met_and_has_partials_and_a_level) {
  for (const int pitchClasses : {1, 3, 12}) {
    const MusicMap map = albumOf(200, pitchClasses, 10);
    std::set<int> met;
    for (const auto& moment : map.moments) met.insert(moment.state);
    BOOST_TEST(met.size() == map.states.size(), pitchClasses << " pitch classes");
    for (const auto& state : map.states) {
      BOOST_TEST(state.partials.empty() == state.isSilent);
      if (!state.isSilent) BOOST_TEST((state.levelDb > -31 && state.levelDb < -14));
    }
  }
}

BOOST_AUTO_TEST_CASE(silence_is_a_state_of_its_own_and_lies_nowhere_on_the_map) {
  const MusicMap map = albumOf(60, 12, 5);
  BOOST_TEST(std::count_if(map.states.begin(), map.states.end(), [](const auto& s) { return s.isSilent; }) == 1);
  BOOST_TEST(map.states.back().isSilent);
  int silent = 0;
  for (const auto& moment : map.moments) {
    const bool isSilent = map.states[static_cast<std::size_t>(moment.state)].isSilent;
    BOOST_TEST((moment.cell < 0) == isSilent);
    silent += isSilent;
  }
  BOOST_TEST(silent == 12);
  for (const auto& cell : map.cells) BOOST_TEST(!map.states[static_cast<std::size_t>(cell.state)].isSilent);
  for (const auto& state : albumOf(60, 12).states) BOOST_TEST(!state.isSilent);
}

BOOST_AUTO_TEST_CASE(hits_add_up_to_the_sounding_segments_and_each_lies_on_its_cell) {
  const MusicMap map = albumOf(120, 12, 7);
  int hits = 0;
  std::vector<int> counted(map.cells.size());
  for (const auto& moment : map.moments)
    if (moment.cell >= 0) ++counted[static_cast<std::size_t>(moment.cell)];
  for (std::size_t c = 0; c < map.cells.size(); ++c) {
    hits += map.cells[c].hits;
    BOOST_TEST(map.cells[c].hits == counted[c]);
    BOOST_TEST(map.cells[c].partials.empty() == (counted[c] == 0));
  }
  BOOST_TEST(hits == 120);
}

BOOST_AUTO_TEST_CASE(a_segment_lies_where_the_map_resembles_it_most) {
  const MusicMap map = albumOf(80, 12);
  MapLearner again(smallConfig());
  play(again, 80, 12);
  const std::uint64_t seed = 5;
  for (std::size_t i = 0; i < map.moments.size(); ++i) {
    const auto features = featuresOf(noteSegment(static_cast<int>(randomUnit(seed, 2 * i) * 12),
                                                 -30 + 15 * static_cast<float>(randomUnit(seed, 2 * i + 1)), 0));
    const auto distanceTo = [&](std::size_t cell) {
      double squares = 0;
      for (std::size_t f = 0; f < features.size(); ++f)
        squares += std::pow(static_cast<double>(map.weights[cell * features.size() + f] - features[f]), 2);
      return std::sqrt(squares);
    };
    double least = 1e9;
    for (std::size_t cell = 0; cell < map.cells.size(); ++cell) least = std::min(least, distanceTo(cell));
    BOOST_TEST(distanceTo(static_cast<std::size_t>(map.moments[i].cell)) <= least + 1e-4);
    BOOST_TEST(least < 0.5);  // it was learnt: another pitch class is 1.4 away
  }
  BOOST_TEST((map.quantizationError > 0 && map.quantizationError < 0.3));
  BOOST_TEST((map.topographicError >= 0 && map.topographicError < 0.5));
}

BOOST_AUTO_TEST_CASE(several_files_are_one_map) {
  MapLearner learner(smallConfig());
  play(learner, 30, 12, 0, 5);
  play(learner, 50, 12, 0, 6);
  BOOST_TEST(learner.segmentCount() == 80U);
  BOOST_TEST(learner.partialCount() == 160U);
  const MusicMap map = learnt(learner, Beat{.seconds = 0.7, .confidence = 0.4});
  BOOST_REQUIRE(map.files.size() == 2U);
  BOOST_TEST(map.files[1].name == "file 6");
  BOOST_TEST(map.files[1].seconds == 15, boost::test_tools::tolerance(1e-9));
  BOOST_REQUIRE(map.moments.size() == 80U);
  for (std::size_t m = 0; m < 80; ++m) BOOST_TEST(map.moments[m].file == (m < 30 ? 0 : 1));
  BOOST_TEST(map.moments[30].startSeconds == 0);
  BOOST_TEST((map.beatSeconds == 0.7 && map.beatConfidence == 0.4));
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_map_and_another_seed_another) {
  BOOST_TEST(areSame(albumOf(100, 12, 9, smallConfig(3)), albumOf(100, 12, 9, smallConfig(3))));
  BOOST_TEST(!areSame(albumOf(100, 12, 9, smallConfig(3)), albumOf(100, 12, 9, smallConfig(4))));
}

BOOST_AUTO_TEST_CASE(cells_and_states_hold_no_more_partials_than_asked_for) {
  for (const int most : {1, 3, 64}) {
    auto config = smallConfig();
    config.mostPartials = most;
    const MusicMap map = albumOf(100, 12, 0, config);
    for (const auto& cell : map.cells) BOOST_TEST(cell.partials.size() <= static_cast<std::size_t>(most));
    for (const auto& state : map.states) BOOST_TEST(state.partials.size() <= static_cast<std::size_t>(most));
  }
}

BOOST_AUTO_TEST_CASE(a_state_remembers_how_long_the_album_stayed_in_beats) {
  const MusicMap map = albumOf(150, 12, 11);
  double seconds = 0;
  std::size_t visits = 0;
  for (const auto& state : map.states) {
    BOOST_TEST(std::is_sorted(state.dwellBeats.begin(), state.dwellBeats.end()));
    seconds += map.beatSeconds * std::accumulate(state.dwellBeats.begin(), state.dwellBeats.end(), 0.0);
    visits += state.dwellBeats.size();
  }
  BOOST_TEST(seconds == 0.3 * static_cast<double>(map.moments.size()), boost::test_tools::tolerance(1e-5));
  BOOST_TEST(visits == visitsOf(map).size());
}

BOOST_AUTO_TEST_CASE(a_silent_album_and_an_empty_one_are_learnt_as_silence) {
  for (const bool isEmpty : {false, true}) {
    MapLearner learner(smallConfig());
    learner.startFile("file");
    for (int i = 0; i < 5 && !isEmpty; ++i) learner.add(silentSegment(0.3 * i));
    learner.finishFile(isEmpty ? 0 : 1.5);
    const MusicMap map = learnt(learner);
    BOOST_TEST(!map.states.empty());
    for (const auto& moment : map.moments) BOOST_TEST(map.states[static_cast<std::size_t>(moment.state)].isSilent);
    for (const auto& cell : map.cells) BOOST_TEST((cell.hits == 0 && cell.partials.empty()));
    BOOST_TEST(allFinite(map.weights));
    BOOST_TEST((std::isfinite(map.quantizationError) && std::isfinite(map.topographicError)));
  }
}

BOOST_AUTO_TEST_CASE(the_smallest_map_holds_everything_in_one_cell) {
  MapLearner::Config config{.mostPartials = 64, .width = 1, .height = 1};
  const MusicMap map = albumOf(30, 12, 0, config);
  BOOST_TEST(map.states.size() == 1U);
  BOOST_TEST(map.cells[0].hits == 30);
}

BOOST_AUTO_TEST_CASE(unless_told_otherwise_learning_walking_and_composing_go_by_the_tables) {
  const MapLearner::Config config;
  BOOST_TEST(static_cast<float>(config.mostPartials) == MapLearner::params[MapLearner::partials].init);
  BOOST_TEST(static_cast<float>(config.width) == MapLearner::params[MapLearner::width].init);
  BOOST_TEST(static_cast<float>(config.height) == MapLearner::params[MapLearner::height].init);
  const ComposeOptions options;
  BOOST_TEST(options.mostPartials == static_cast<std::size_t>(config.mostPartials));
  BOOST_TEST(static_cast<float>(options.perturb) == Walk::params[Walk::perturb].init);
  BOOST_TEST(MusicMap().cellCount() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
