// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/ward.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

bool areNeighbours(int a, int b, int width) {
  return (std::abs(a - b) == 1 && a / width == b / width) || std::abs(a - b) == width;
}

bool isConnected(const std::vector<int>& group, int wanted, int width) {
  std::vector<int> members, reached;
  for (int cell = 0; cell < static_cast<int>(group.size()); ++cell)
    if (group[at(cell)] == wanted) members.push_back(cell);
  if (members.empty()) return false;
  reached.push_back(members[0]);
  for (std::size_t i = 0; i < reached.size(); ++i)
    for (const int cell : members)
      if (areNeighbours(cell, reached[i], width) && std::find(reached.begin(), reached.end(), cell) == reached.end())
        reached.push_back(cell);
  return reached.size() == members.size();
}

std::size_t countOf(const std::vector<int>& group) { return std::set<int>(group.begin(), group.end()).size(); }

// The definition, step by step: of all pairs of neighbouring regions the cheapest, by the sums of squares themselves.
std::vector<int> byDefinition(std::span<const float> vectors, std::span<const double> mass, int width, int groups) {
  const std::size_t features = vectors.size() / mass.size();
  std::vector<int> owner(mass.size());
  std::iota(owner.begin(), owner.end(), 0);
  const auto squaresOf = [&](const std::set<int>& regions) {
    double sum = 0;
    for (std::size_t f = 0; f < features; ++f) {
      double m = 0, mean = 0;
      for (std::size_t c = 0; c < mass.size(); ++c)
        if (regions.count(owner[c])) m += mass[c], mean += mass[c] * vectors[c * features + f];
      for (std::size_t c = 0; c < mass.size(); ++c)
        if (regions.count(owner[c])) sum += mass[c] * std::pow(vectors[c * features + f] - mean / m, 2);
    }
    return sum;
  };
  for (auto alive = static_cast<int>(mass.size()); alive > groups; --alive) {
    double least = std::numeric_limits<double>::infinity();
    int bestA = -1, bestB = -1;
    for (int a = 0; a < static_cast<int>(owner.size()); ++a)
      for (int b = a + 1; b < static_cast<int>(owner.size()); ++b) {
        const int x = owner[at(a)], y = owner[at(b)];
        if (x == y || !areNeighbours(a, b, width)) continue;
        const double cost = squaresOf({x, y}) - squaresOf({x}) - squaresOf({y});
        if (cost < least) least = cost, bestA = x, bestB = y;
      }
    std::replace(owner.begin(), owner.end(), bestB, bestA);
  }
  std::vector<int> number(owner.size(), -1), result;
  int next = 0;
  for (const int region : owner) {
    if (number[at(region)] < 0) number[at(region)] = next++;
    result.push_back(number[at(region)]);
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ward)

BOOST_AUTO_TEST_CASE(regions_are_as_many_as_asked_for_and_connected) {
  const std::vector<double> mass(12 * 9, 1.0);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto vectors = noise(1, mass.size() * 3, seed);
    for (const int groups : {1, 2, 7, 24, 108}) {
      const auto group = groupCells(vectors, mass, 12, groups);
      BOOST_REQUIRE(group.size() == mass.size());
      BOOST_TEST(countOf(group) == at(groups));
      for (int g = 0; g < groups; ++g) BOOST_TEST(isConnected(group, g, 12), "group " << g << " of " << groups);
    }
  }
}

BOOST_AUTO_TEST_CASE(regions_are_numbered_in_the_order_of_their_first_cells) {
  const std::vector<double> mass(60, 1.0);
  int most = -1;
  for (const int g : groupCells(noise(1, 120, 3), mass, 10, 9)) {
    BOOST_TEST(g <= most + 1);
    most = std::max(most, g);
  }
  BOOST_TEST(most == 8);
}

BOOST_AUTO_TEST_CASE(the_groups_are_those_of_the_definition) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto vectors = noise(1, 20 * 2, seed);
    std::vector<double> mass;
    for (const float m : noise(1, 20, seed + 50)) mass.push_back(1.5 + static_cast<double>(m));
    for (const int groups : {2, 4, 9})
      BOOST_TEST(groupCells(vectors, mass, 5, groups) == byDefinition(vectors, mass, 5, groups),
                 boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(the_groups_are_those_of_the_definition_when_most_cells_hardly_count) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto vectors = noise(1, 42 * 3, seed);
    std::vector<double> mass;
    for (const float m : noise(1, 42, seed + 70)) mass.push_back(m > 0.5f ? 4.0 : 1e-3);
    for (const int groups : {1, 3, 6})
      BOOST_TEST(groupCells(vectors, mass, 7, groups) == byDefinition(vectors, mass, 7, groups),
                 boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(two_halves_of_a_map_are_found) {
  std::vector<float> vectors = noise(0.1, 80, 2);
  for (int cell = 0; cell < 80; ++cell) vectors[at(cell)] += cell % 10 < 6 ? 0.0f : 3.0f;
  const auto group = groupCells(vectors, std::vector<double>(80, 1.0), 10, 2);
  for (int cell = 0; cell < 80; ++cell) BOOST_TEST(group[at(cell)] == (cell % 10 < 6 ? 0 : 1));
}

BOOST_AUTO_TEST_CASE(a_cell_that_hardly_counts_joins_whom_it_resembles) {
  const std::vector<float> vectors{0, 1, 2.2f, 3};  // the third lies nearer to the fourth
  BOOST_TEST(groupCells(vectors, std::vector<double>{10, 10, 1e-3, 10}, 4, 3) == (std::vector<int>{0, 1, 2, 2}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(likes_that_are_no_neighbours_stay_apart) {
  const std::vector<float> vectors{0, 5, 0};
  const auto group = groupCells(vectors, std::vector<double>(3, 1.0), 3, 2);
  BOOST_TEST((group == std::vector<int>{0, 0, 1} || group == std::vector<int>{0, 1, 1}));
}

BOOST_AUTO_TEST_CASE(any_number_of_groups_is_answered) {
  const std::vector<float> vectors{1, 2, 3, 4};
  const std::vector<double> mass(4, 1.0);
  for (const int groups : {-3, 0, 1}) BOOST_TEST(countOf(groupCells(vectors, mass, 2, groups)) == 1U);
  BOOST_TEST(countOf(groupCells(vectors, mass, 2, 100)) == 4U);
  BOOST_TEST(groupCells({}, {}, 0, 3).empty());
}

BOOST_AUTO_TEST_CASE(no_chance_is_involved_even_among_equals) {
  const std::vector<float> vectors(200, 0.5f);
  const std::vector<double> mass(100, 1.0);
  const auto first = groupCells(vectors, mass, 10, 6);
  BOOST_TEST(countOf(first) == 6U);
  BOOST_TEST(groupCells(vectors, mass, 10, 6) == first, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
