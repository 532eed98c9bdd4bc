// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/param.hpp"

#include <boost/test/unit_test.hpp>
#include <cctype>
#include <cmath>
#include <set>

#include "ksom/analyzer.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/level.hpp"
#include "ksom/map_learner.hpp"
#include "ksom/pattern_grid.hpp"
#include "ksom/renderer.hpp"
#include "ksom/score_player.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/som_grid.hpp"
#include "ksom/swarm.hpp"
#include "ksom/walk.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr Param kNumber{"minDistance", "bins", 1, 10, 2, ""};
constexpr Param kWhole{"numPeaks", "", 1, 10, 2, "", nullptr, true};
constexpr Param kChoice{"unit", "", 0, 2, 0, "", "hz|critical|other"};

struct Table {
  const char* name;
  std::span<const Param> rows;
};
const Table kTables[]{{"Analyzer", Analyzer::params},
                      {"KuramotoBank", KuramotoBank::params},
                      {"Oscillator", KuramotoBank::Oscillator::params},
                      {"Level", Level::params},
                      {"MapLearner", MapLearner::params},
                      {"PatternGrid", PatternGrid::params},
                      {"Renderer", Renderer::params},
                      {"ScorePlayer", ScorePlayer::params},
                      {"SwarmPlayer", SwarmPlayer::params},
                      {"SomCells", SomCells::params},
                      {"SomGrid", SomGrid::params},
                      {"Swarm", Swarm::params},
                      {"Walk", Walk::params}};

// camelCase, so that every face can make its own spelling of it.
bool isCamelCase(const std::string& name) {
  if (name.empty() || !std::islower(static_cast<unsigned char>(name[0]))) return false;
  for (const char c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) return false;
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(param)

BOOST_AUTO_TEST_CASE(a_value_inside_the_range_is_accepted_unchanged) {
  Verdict verdict = Verdict::clipped;
  for (float value : {1.0f, 2.75f, 10.0f}) {
    BOOST_TEST(clampParam(kNumber, value, 5, &verdict) == value);
    BOOST_TEST((verdict == Verdict::accepted));
  }
}

BOOST_AUTO_TEST_CASE(a_value_outside_is_clipped_to_the_nearer_end) {
  Verdict verdict = Verdict::accepted;
  BOOST_TEST(clampParam(kNumber, -7, 5, &verdict) == 1);
  BOOST_TEST((verdict == Verdict::clipped));
  BOOST_TEST(clampParam(kNumber, 3e38f, 5, &verdict) == 10);
  BOOST_TEST((verdict == Verdict::clipped));
}

BOOST_AUTO_TEST_CASE(a_value_that_is_not_finite_gives_the_last_good_one) {
  Verdict verdict = Verdict::accepted;
  for (float value : {kNaN, kInf, -kInf}) {
    BOOST_TEST(clampParam(kNumber, value, 5, &verdict) == 5);
    BOOST_TEST((verdict == Verdict::notFinite));
    BOOST_TEST(clampParam(kNumber, value, 5) == 5);
  }
}

BOOST_AUTO_TEST_CASE(a_choice_is_rounded_to_a_whole_number) {
  Verdict verdict = Verdict::clipped;
  BOOST_TEST(clampParam(kChoice, 1.4f, 0, &verdict) == 1);
  BOOST_TEST((verdict == Verdict::accepted));
  BOOST_TEST(clampParam(kChoice, 1.6f, 0) == 2);
  BOOST_TEST(clampParam(kChoice, 2.6f, 0, &verdict) == 2);
  BOOST_TEST((verdict == Verdict::clipped));
}

BOOST_AUTO_TEST_CASE(a_whole_number_is_rounded_without_a_word) {
  Verdict verdict = Verdict::clipped;
  BOOST_TEST(clampParam(kWhole, 2.6f, 1, &verdict) == 3);
  BOOST_TEST((verdict == Verdict::accepted));
}

BOOST_AUTO_TEST_CASE(names_are_found_whatever_their_case_and_hyphens) {
  const Param table[]{kChoice, kNumber};
  for (const char* name : {"minDistance", "mindistance", "MINDISTANCE", "min-distance", "-min--distance-"})
    BOOST_TEST(findParam(table, name) == 1, name);
  for (const char* name : {"", "-", "min", "minDistances", "min distance", "inDistance"})
    BOOST_TEST(findParam(table, name) == -1, name);
  BOOST_TEST(findParam({}, "unit") == -1);
}

BOOST_AUTO_TEST_CASE(choices_are_counted_and_named) {
  BOOST_TEST(choiceCount(kNumber) == 0);
  BOOST_TEST(choiceCount(kChoice) == 3);
  BOOST_TEST(choiceName(kChoice, 0) == "hz");
  BOOST_TEST(choiceName(kChoice, 1) == "critical");
  BOOST_TEST(choiceName(kChoice, 2) == "other");
  BOOST_TEST(choiceName(kChoice, 3) == "");
  BOOST_TEST(choiceName(kChoice, -1) == "");
  BOOST_TEST(choiceName(kNumber, 0) == "");
}

BOOST_AUTO_TEST_CASE(the_lower_case_name_is_the_one_of_pd_and_the_command_line) {
  BOOST_TEST(lowerName(kNumber) == "mindistance");
}

BOOST_AUTO_TEST_CASE(every_row_of_every_table_makes_sense) {
  for (const Table& table : kTables)
    for (const Param& row : table.rows) BOOST_TEST_CONTEXT(table.name << "." << row.name) {
        BOOST_TEST(isCamelCase(row.name));
        BOOST_TEST(row.min < row.max);
        BOOST_TEST((row.init >= row.min && row.init <= row.max));
        BOOST_TEST((std::isfinite(row.min) && std::isfinite(row.max)));
        BOOST_TEST(std::string(row.doc).size() > 10u);
        if (row.isWhole || row.choices)
          for (float value : {row.min, row.max, row.init}) BOOST_TEST(value == std::round(value));
        if (row.choices) BOOST_TEST(static_cast<float>(choiceCount(row) - 1) == row.max - row.min);
      }
}

BOOST_AUTO_TEST_CASE(names_are_unique_in_their_table_even_in_lower_case) {
  for (const Table& table : kTables) {
    std::set<std::string> names;
    for (const Param& row : table.rows) {
      BOOST_TEST(names.insert(lowerName(row)).second, table.name << "." << row.name);
      BOOST_TEST(&table.rows[static_cast<std::size_t>(findParam(table.rows, lowerName(row)))] == &row);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
