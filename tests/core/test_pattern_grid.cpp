// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/pattern_grid.hpp"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <string>

#include "host_mode.hpp"
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

BOOST_AUTO_TEST_CASE(each_threshold_is_a_parameter_and_moves_its_own_class) {
  const auto patternWith = [](PatternGrid::ParamId id, float value, float even, float odd) {
    PatternGrid grid;
    grid.set(id, value);
    grid.start(32, PatternGrid::Borders::kept);
    std::vector<float> db(kBins);
    for (std::size_t k = 0; k < kBins; ++k) db[k] = k % 2 ? odd : even;
    for (int m = 0; m < 32; ++m) grid.add(db);
    return grid.at(4, 4);
  };
  BOOST_TEST((patternWith(PatternGrid::peak, 0.5f, -39, -39) == Pattern::beamedSixteenths));
  BOOST_TEST((patternWith(PatternGrid::peak, 0.5f, -41, -41) == Pattern::clef));
  BOOST_TEST((patternWith(PatternGrid::energy, 0.45f, -43, -43) == Pattern::beamedEighths));
  BOOST_TEST((patternWith(PatternGrid::energy, 0.95f, -20, -20) == Pattern::clef));
  BOOST_TEST((patternWith(PatternGrid::variance, 0.2f, -60, -70) == Pattern::eighth));
  BOOST_TEST((patternWith(PatternGrid::variance, 0.3f, -60, -70) == Pattern::quarter));
  BOOST_TEST((patternWith(PatternGrid::presence, 0.1f, -70, -70) == Pattern::clef));
  BOOST_TEST((patternWith(PatternGrid::presence, 0.1f, -73, -73) == Pattern::quarter));
}

BOOST_AUTO_TEST_CASE(logarithmic_rows_are_half_octaves_and_lose_no_bin) {
  PatternGrid grid;
  grid.set(PatternGrid::rows, PatternGrid::logarithmic);
  const auto rowsOf = [&](std::size_t bin, std::size_t bins) {
    grid.start(32, PatternGrid::Borders::prototype);
    std::vector<float> db(bins, -80);
    db[bin] = 0;
    for (int m = 0; m < 32; ++m) grid.add(db);
    std::string rows;
    for (int row = 0; row < PatternGrid::kRows; ++row)
      if (grid.at(row, 31) == Pattern::beamedSixteenths) rows += static_cast<char>('A' + row);
    return rows;
  };
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const double halfOctaves = bin == 0 ? 0 : 16 + 2 * std::log2(static_cast<double>(bin) / (kBins - 1));
    const int row = std::min(15, std::max(0, static_cast<int>(std::floor(halfOctaves + 1e-9))));
    const auto found = rowsOf(bin, kBins);
    BOOST_TEST(found.size() == 1u);
    BOOST_TEST(std::abs(found[0] - 'A' - row) <= (bin < 12 ? 1 : 0), "bin " << bin << " in " << found);
  }
  for (const std::size_t bins : {1u, 2u, 9u, 33u, 2049u})
    for (std::size_t bin = 0; bin < bins; ++bin) BOOST_TEST(!rowsOf(bin, bins).empty(), bin << " of " << bins);
}

BOOST_AUTO_TEST_CASE(live_over_a_clip_as_long_as_it_looks_back_is_the_picture_of_the_clip) {
  for (const float kind : {0.0f, 1.0f})
    for (const int frames : {32, 47, 100, 345}) {
      PatternGrid whole, live, powers;
      for (PatternGrid* grid : {&whole, &live, &powers})
        grid->set(PatternGrid::rows, kind), grid->set(PatternGrid::seconds, static_cast<float>(frames) / 100);
      whole.start(frames, PatternGrid::Borders::kept);
      live.startLive(0.01), powers.startLive(0.01);
      std::vector<float> db(kBins), absolute(kBins), power(kBins);
      for (int m = 0; m < frames; ++m) {
        const auto drawn = noise(1, kBins, static_cast<std::uint64_t>(m) + 1);
        for (std::size_t k = 0; k < kBins; ++k) {
          const float swell = static_cast<float>(std::sin(0.01 * static_cast<double>(k)) * std::cos(0.2 * m));
          db[k] = m == 0 && k == 9 ? 0 : -45 + 25 * swell + 9 * drawn[k];
          absolute[k] = db[k] - 12;  // the loudest is at -12 dBFS
          power[k] = std::pow(10.0f, absolute[k] / 10);
        }
        whole.add(db), live.add(absolute), powers.addPower(power);
      }
      int differ = 0;
      std::array<int, 5> classes{};
      for (int row = 0; row < PatternGrid::kRows; ++row)
        for (int column = 0; column < PatternGrid::kColumns; ++column) {
          differ += whole.at(row, column) != live.at(row, column);
          differ += whole.at(row, column) != powers.at(row, column);
          ++classes[static_cast<std::size_t>(whole.at(row, column))];
        }
      BOOST_TEST(differ <= 1);  // where rounding decides
      BOOST_TEST(std::count(std::begin(classes), std::end(classes), 0) <= 2);
    }
}

BOOST_AUTO_TEST_CASE(live_the_oldest_column_leaves_as_time_goes_on) {
  PatternGrid grid;
  grid.set(PatternGrid::seconds, 0.64f);
  grid.startLive(0.01);  // two frames a column
  const std::vector<float> loud(kBins, -20), soft(kBins, -100);
  BOOST_TEST(cellsWith(grid, Pattern::quarter) == PatternGrid::kCells);
  for (int m = 0; m < 2; ++m) grid.add(loud);
  for (int column = 0; column < PatternGrid::kColumns; ++column)
    BOOST_TEST((grid.at(3, column) == (column == 31 ? Pattern::beamedSixteenths : Pattern::quarter)));
  for (int after = 1; after < 200; ++after) {
    for (int m = 0; m < 2; ++m) grid.add(soft);
    BOOST_TEST(cellsWith(grid, Pattern::beamedSixteenths) == (after < 32 ? 16 : 0));
    if (after < 32) BOOST_TEST((grid.at(3, 31 - after) == Pattern::beamedSixteenths));
  }
}

BOOST_AUTO_TEST_CASE(live_levels_count_from_the_loudest_of_the_last_seconds) {
  PatternGrid grid;
  grid.set(PatternGrid::seconds, 0.32f);
  grid.startLive(0.01);
  const std::vector<float> soft(kBins, -50), loud(kBins, -10);
  for (int m = 0; m < 32; ++m) grid.add(soft);
  BOOST_TEST(cellsWith(grid, Pattern::beamedSixteenths) == PatternGrid::kCells);
  grid.add(loud);  // 40 dB above
  BOOST_TEST(cellsWith(grid, Pattern::beamedSixteenths) == 16);
  BOOST_TEST(cellsWith(grid, Pattern::clef) == 31 * 16);
  for (int m = 0; m < 32; ++m) grid.add(soft);
  BOOST_TEST(cellsWith(grid, Pattern::beamedSixteenths) == PatternGrid::kCells);
}

BOOST_AUTO_TEST_CASE(live_a_quiet_room_is_no_music) {
  PatternGrid grid;
  grid.startLive(0.01);
  for (int m = 0; m < 800; ++m) grid.add(std::vector<float>(kBins, -120));
  BOOST_TEST(cellsWith(grid, Pattern::quarter) == PatternGrid::kCells);
}

BOOST_AUTO_TEST_CASE(nonsense_in_parameters_times_and_levels_does_no_harm) {
  for (int id = 0; id < PatternGrid::numParams; ++id)
    for (const float value : {kNaN, kInf, -kInf, -1.0f, 1e38f, 1e-45f}) {
      PatternGrid grid;
      const auto param = static_cast<PatternGrid::ParamId>(id);
      grid.set(param, value);
      const Param& row = PatternGrid::params[static_cast<std::size_t>(id)];
      BOOST_TEST((grid.get(param) >= row.min && grid.get(param) <= row.max));
      if (!std::isfinite(value)) BOOST_TEST(grid.get(param) == row.init);
    }
  for (const double frameSeconds : {0.0, -1.0, 1e-300, 1e300, static_cast<double>(kNaN), static_cast<double>(kInf)}) {
    PatternGrid grid;
    grid.startLive(frameSeconds);
    const Trapping traps;
    for (int m = 0; m < 100; ++m) {
      std::vector<float> levels(m % 3 == 0 ? 0 : 65, -20);
      for (std::size_t k = 0; k < levels.size(); k += 2) levels[k] = m % 2 ? kNaN : k % 4 ? kInf : 1e38f;
      m % 5 ? grid.add(levels) : grid.addPower(levels);
    }
    int filled = 0;
    for (int row = 0; row < PatternGrid::kRows; ++row) filled += grid.at(row, 31) != Pattern::quarter;
    BOOST_TEST(filled >= 0);
  }
}

BOOST_AUTO_TEST_CASE(the_hosts_rounding_changes_no_cell) {
  const auto drawnIn = [](int mode) {
    PatternGrid grid;
    grid.set(PatternGrid::rows, PatternGrid::logarithmic);
    grid.startLive(0.25);
    const auto levels = noise(60, kBins);
    const Rounding rounding(mode);
    for (std::size_t m = 0; m < 40; ++m) grid.add(std::span(levels).subspan(m, 900));
    std::string text;
    for (int row = 0; row < PatternGrid::kRows; ++row) text += grid.rowText(row);
    return text;
  };
  BOOST_TEST(drawnIn(FE_UPWARD) == drawnIn(FE_TONEAREST));
}

BOOST_AUTO_TEST_SUITE_END()
