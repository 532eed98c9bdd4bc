// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/pattern_grid.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <string>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;
using Pattern = PatternGrid::Pattern;

namespace {

constexpr std::size_t kBins = 1025;

using LevelAt = std::function<float(std::int64_t frame, std::size_t bin)>;

PatternGrid gridOf(std::int64_t frames, PatternGrid::Borders borders, const LevelAt& levelAt,
                   std::size_t bins = kBins) {
  PatternGrid grid;
  grid.start(frames, borders);
  std::vector<float> db(bins);
  for (std::int64_t m = 0; m < frames; ++m) {
    for (std::size_t k = 0; k < bins; ++k) db[k] = levelAt(m, k);
    grid.add(db);
  }
  return grid;
}

Pattern patternOfLevels(const std::function<float(std::size_t)>& level) {
  return gridOf(64, PatternGrid::Borders::kept,
                [&](std::int64_t m, std::size_t k) { return level(static_cast<std::size_t>(m) + k); })
      .at(3, 5);
}

int cellsWith(const PatternGrid& grid, Pattern pattern) {
  int count = 0;
  for (int row = 0; row < PatternGrid::kRows; ++row)
    for (int column = 0; column < PatternGrid::kColumns; ++column) count += grid.at(row, column) == pattern;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pattern_grid)

BOOST_AUTO_TEST_CASE(each_class_is_met_by_its_own_rule) {
  const auto steady = [](float db) { return [db](std::size_t) { return db; }; };
  BOOST_TEST((patternOfLevels(steady(-15.9f)) == Pattern::beamedSixteenths));  // peak level above 0.8
  BOOST_TEST((patternOfLevels(steady(-16.1f)) == Pattern::beamedEighths));     // mean level above 0.6
  BOOST_TEST((patternOfLevels(steady(-31.9f)) == Pattern::beamedEighths));
  BOOST_TEST((patternOfLevels(steady(-32.1f)) == Pattern::clef));
  BOOST_TEST((patternOfLevels(steady(-55.9f)) == Pattern::clef));  // mean level above 0.3
  BOOST_TEST((patternOfLevels(steady(-56.1f)) == Pattern::quarter));
  // A standard deviation of 6.4 dB is a variance of 40.96 and just enough; 6.2 dB is 38.44 and is not.
  BOOST_TEST((patternOfLevels([](std::size_t i) { return i % 2 ? -63.6f : -76.4f; }) == Pattern::eighth));
  BOOST_TEST((patternOfLevels([](std::size_t i) { return i % 2 ? -63.8f : -76.2f; }) == Pattern::quarter));
}

BOOST_AUTO_TEST_CASE(one_loud_bin_is_enough_for_beamed_sixteenths_in_its_cell_only) {
  // Frame 10 of 64 is column 5, bin 200 of 1025 is row 3.
  const PatternGrid grid = gridOf(64, PatternGrid::Borders::kept,
                                  [](std::int64_t m, std::size_t k) { return m == 10 && k == 200 ? -1.0f : -80.0f; });
  BOOST_TEST((grid.at(3, 5) == Pattern::beamedSixteenths));
  BOOST_TEST(cellsWith(grid, Pattern::quarter) == PatternGrid::kCells - 1);
}

BOOST_AUTO_TEST_CASE(the_prototypes_borders_drop_what_remains_and_the_kept_ones_do_not) {
  // The last bin and the last of 63 frames, loud: 1025 = 16 * 64 + 1, 63 = 32 + 31.
  const LevelAt lastBin = [](std::int64_t, std::size_t k) { return k == kBins - 1 ? 0.0f : -80.0f; };
  const LevelAt lastFrame = [](std::int64_t m, std::size_t) { return m == 62 ? 0.0f : -80.0f; };
  for (const LevelAt& level : {lastBin, lastFrame}) {
    const PatternGrid dropped = gridOf(63, PatternGrid::Borders::prototype, level);
    BOOST_TEST(cellsWith(dropped, Pattern::beamedSixteenths) == 0);
    const PatternGrid kept = gridOf(63, PatternGrid::Borders::kept, level);
    BOOST_TEST((kept.at(PatternGrid::kRows - 1, PatternGrid::kColumns - 1) == Pattern::beamedSixteenths));
  }
}

BOOST_AUTO_TEST_CASE(clips_of_any_length_fill_the_whole_grid) {
  for (std::int64_t frames : {1, 2, 5, 31, 32, 33, 63, 100})
    for (auto borders : {PatternGrid::Borders::prototype, PatternGrid::Borders::kept}) {
      const PatternGrid grid = gridOf(frames, borders, [](std::int64_t, std::size_t) { return -1.0f; });
      BOOST_TEST(cellsWith(grid, Pattern::beamedSixteenths) == PatternGrid::kCells, frames << " frames");
    }
}

BOOST_AUTO_TEST_CASE(without_frames_every_cell_is_a_quarter) {
  PatternGrid grid;
  grid.start(0, PatternGrid::Borders::kept);
  BOOST_TEST(cellsWith(grid, Pattern::quarter) == PatternGrid::kCells);
}

BOOST_AUTO_TEST_CASE(time_goes_right_and_row_0_is_low) {
  const PatternGrid grid = gridOf(64, PatternGrid::Borders::kept,
                                  [](std::int64_t m, std::size_t k) { return m < 32 && k < 64 ? -1.0f : -80.0f; });
  BOOST_TEST((grid.at(0, 0) == Pattern::beamedSixteenths));
  BOOST_TEST((grid.at(0, 15) == Pattern::beamedSixteenths));
  BOOST_TEST((grid.at(0, 16) == Pattern::quarter));
  BOOST_TEST((grid.at(15, 0) == Pattern::quarter));
}

BOOST_AUTO_TEST_CASE(more_frames_than_announced_and_few_bins_do_no_harm) {
  PatternGrid grid = gridOf(
      40, PatternGrid::Borders::kept, [](std::int64_t, std::size_t) { return -40.0f; }, 33);
  grid.add(std::vector<float>(33, 0));
  BOOST_TEST(cellsWith(grid, Pattern::clef) == PatternGrid::kCells);
}

BOOST_AUTO_TEST_CASE(symbols_are_the_prototypes_five) {
  BOOST_TEST(PatternGrid::symbol(Pattern::beamedSixteenths) == std::string("\u266c"));
  BOOST_TEST(PatternGrid::symbol(Pattern::beamedEighths) == std::string("\u266b"));
  BOOST_TEST(PatternGrid::symbol(Pattern::eighth) == std::string("\u266a"));
  BOOST_TEST(PatternGrid::symbol(Pattern::clef) == std::string("\U0001d11e"));
  BOOST_TEST(PatternGrid::symbol(Pattern::quarter) == std::string("\u2669"));
}

BOOST_AUTO_TEST_SUITE_END()
