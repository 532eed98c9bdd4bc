// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/music_map.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "map_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

double distanceOf(const Segment& a, const Segment& b) {
  const auto x = featuresOf(a), y = featuresOf(b);
  double squares = 0;
  for (std::size_t f = 0; f < x.size(); ++f)
    squares += std::pow(static_cast<double>(x[f]) - static_cast<double>(y[f]), 2);
  return std::sqrt(squares);
}

double levelOf(const std::vector<MapPartial>& partials) {
  double power = 0;
  for (const auto& p : partials) power += static_cast<double>(p.amp) * static_cast<double>(p.amp) / 2;
  return 10 * std::log10(power);
}

// A row of cells; those with a level play one partial of that level, 10 % of an octave apart.
MusicMap rowOf(const std::vector<float>& levelsDb) {
  MusicMap map;
  map.width = static_cast<int>(levelsDb.size());
  map.height = 1;
  for (std::size_t i = 0; i < levelsDb.size(); ++i) {
    MusicMap::Cell cell;
    if (levelsDb[i] > Segment::kSilenceDb) {
      cell.hits = 1;
      cell.levelDb = levelsDb[i];
      cell.partials = {
          {220 * std::exp2(static_cast<float>(i) / 10), std::sqrt(2.0f) * std::pow(10.0f, levelsDb[i] / 20), 1, 0}};
    }
    map.cells.push_back(cell);
  }
  return map;
}

constexpr float kNone = -200;

}  // namespace

BOOST_AUTO_TEST_SUITE(music_map)

BOOST_AUTO_TEST_CASE(what_sounds_alike_lies_close_and_what_does_not_lies_far) {
  const Segment note = noteSegment(0, -20, 0), softer = noteSegment(0, -23, 0), fifth = noteSegment(7, -20, 0),
                silent = silentSegment(0);
  BOOST_TEST(distanceOf(note, note) == 0);
  BOOST_TEST(distanceOf(note, softer) > 0);
  BOOST_TEST(distanceOf(note, softer) < 0.2 * distanceOf(note, fifth));
  Segment brighter = note;
  brighter.centroidHz *= 2;
  BOOST_TEST(distanceOf(note, brighter) > 0);
  BOOST_TEST(distanceOf(note, brighter) < 0.2 * distanceOf(note, fifth));
  for (const float f : featuresOf(silent)) BOOST_TEST(std::isfinite(f));
}

BOOST_AUTO_TEST_CASE(features_of_a_chroma_have_length_1) {
  Segment chord;
  chord.chroma[0] = 0.5f, chord.chroma[4] = 0.3f, chord.chroma[7] = 0.2f;
  const auto features = featuresOf(chord);
  float squares = 0;
  for (std::size_t c = 0; c < 12; ++c) squares += features[c] * features[c];
  BOOST_TEST(squares == 1, boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(a_cell_with_hits_plays_its_own_partials) {
  const MusicMap map = rowOf({-20, -30, -40});
  float levelDb = 0;
  const auto partials = partialsAt(map, 1, 64, &levelDb);
  BOOST_REQUIRE(partials.size() == 1U);
  BOOST_TEST(partials[0].freqHz == map.cells[1].partials[0].freqHz, boost::test_tools::tolerance(1e-5f));
  BOOST_TEST(partials[0].amp == map.cells[1].partials[0].amp, boost::test_tools::tolerance(1e-5f));
  BOOST_TEST(levelDb == -30, boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(a_cell_without_hits_plays_its_three_nearest_the_nearest_loudest) {
  const MusicMap map = rowOf({-20, kNone, kNone, -20, -20, -20, -20});
  const auto partials = partialsAt(map, 2, 64);
  BOOST_REQUIRE(partials.size() == 3U);  // cells 3, then 0 and 4; 5 and 6 are too far
  BOOST_TEST(partials[0].freqHz == map.cells[0].partials[0].freqHz, boost::test_tools::tolerance(1e-5f));
  BOOST_TEST(partials[1].freqHz == map.cells[3].partials[0].freqHz, boost::test_tools::tolerance(1e-5f));
  BOOST_TEST(partials[2].freqHz == map.cells[4].partials[0].freqHz, boost::test_tools::tolerance(1e-5f));
  BOOST_TEST((partials[1].amp > partials[0].amp && partials[1].amp > partials[2].amp));
}

BOOST_AUTO_TEST_CASE(the_level_told_goes_with_the_partials) {
  for (const auto& levels : {std::vector<float>{-20, kNone, -20}, {-10, kNone, -50}, {-60, kNone, kNone, -12, -30}}) {
    const MusicMap map = rowOf(levels);
    for (int cell = 0; cell < map.cellCount(); ++cell) {
      float levelDb = 0;
      const auto partials = partialsAt(map, cell, 64, &levelDb);
      BOOST_TEST(std::abs(static_cast<double>(levelDb) - levelOf(partials)) < 0.1, "cell " << cell);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_more_partials_than_asked_for) {
  const MusicMap map = rowOf({-20, kNone, -25, -30});
  BOOST_TEST(partialsAt(map, 1, 2).size() == 2U);
  BOOST_TEST(partialsAt(map, 1, 1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_map_without_sounds_plays_silence_everywhere) {
  const MusicMap map = rowOf({kNone, kNone});
  float levelDb = 0;
  BOOST_TEST(partialsAt(map, 1, 64, &levelDb).empty());
  BOOST_TEST(levelDb <= Segment::kSilenceDb);
}

BOOST_AUTO_TEST_CASE(a_visit_is_a_run_of_moments_of_one_state_in_one_file) {
  const MusicMap map = mapOf({{0, 0, 1, 1, 1, 0}, {0, 0, -1}}, 0.25);
  const auto visits = visitsOf(map);
  const std::vector<int> states{0, 1, 0, 0, 2};
  const std::vector<std::size_t> begins{0, 2, 5, 6, 8}, ends{2, 5, 6, 8, 9};
  BOOST_REQUIRE(visits.size() == states.size());
  for (std::size_t v = 0; v < visits.size(); ++v) {
    BOOST_TEST(visits[v].state == states[v]);
    BOOST_TEST((visits[v].begin == begins[v] && visits[v].end == ends[v]));
    BOOST_TEST(visits[v].seconds == 0.25 * static_cast<double>(ends[v] - begins[v]),
               boost::test_tools::tolerance(1e-9));
  }
  BOOST_TEST(visitsOf(MusicMap{}).empty());
}

BOOST_AUTO_TEST_CASE(cells_are_as_far_apart_as_their_weights_and_in_harmony_as_their_chroma) {
  MusicMap map = rowOf({-20, -20});
  map.weights.assign(2 * MusicMap::kFeatures, 0);
  map.weights[0] = 3;                            // of the chroma of the first
  map.weights[2 * MusicMap::kFeatures - 1] = 4;  // the centroid of the second
  BOOST_TEST(squaredDistance(map, 0, 1) == 25);
  BOOST_TEST(squaredDistance(map, 0, 1, Chroma::kClasses) == 9);
  BOOST_TEST(squaredDistance(map, 1, 1) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
