// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/chance.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using namespace ksom;

namespace {

constexpr int kDraws = 100000;

// How often each was picked, as a share.
template <std::size_t count>
std::array<double, count> shares(const std::array<double, count>& weights, std::uint64_t seed) {
  Chance chance(seed);
  std::array<double, count> picked{};
  for (int n = 0; n < kDraws; ++n)
    picked[chance.pick(count, [&](std::size_t i) { return weights[i]; })] += 1.0 / kDraws;
  return picked;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chance)

BOOST_AUTO_TEST_CASE(the_same_seed_draws_the_same_and_another_seed_other_numbers) {
  Chance one(7), same(7), other(8);
  int different = 0;
  for (int n = 0; n < 100; ++n) {
    const double drawn = one.draw();
    BOOST_TEST(drawn == same.draw());
    BOOST_TEST((drawn >= 0 && drawn < 1));
    different += drawn != other.draw() ? 1 : 0;
  }
  BOOST_TEST(different == 100);
}

BOOST_AUTO_TEST_CASE(each_of_some_is_picked_as_often) {
  Chance chance(1);
  std::array<double, 5> picked{};
  for (int n = 0; n < kDraws; ++n) picked[chance.pick(picked.size())] += 1.0 / kDraws;
  for (const double share : picked) BOOST_TEST(std::abs(share - 0.2) < 0.01);
}

BOOST_AUTO_TEST_CASE(each_is_picked_in_proportion_to_its_weight_whatever_the_scale) {
  for (const double scale : {1e-300, 1.0, 1e300}) {
    const auto picked = shares<4>({1 * scale, 0, 3 * scale, 4 * scale}, 2);
    BOOST_TEST(std::abs(picked[0] - 0.125) < 0.01);
    BOOST_TEST(picked[1] == 0);
    BOOST_TEST(std::abs(picked[2] - 0.375) < 0.01);
    BOOST_TEST(std::abs(picked[3] - 0.5) < 0.01);
  }
}

BOOST_AUTO_TEST_CASE(where_nothing_has_a_weight_it_is_the_first) {
  Chance chance(3);
  for (int n = 0; n < 100; ++n) BOOST_TEST(chance.pick(6, [](std::size_t) { return 0.0; }) == 0u);
}

BOOST_AUTO_TEST_CASE(what_has_no_weight_is_not_picked_at_either_end) {
  const auto picked = shares<3>({0, 0.1, 0}, 4);
  BOOST_TEST(std::abs(picked[1] - 1) < 1e-9);
}

BOOST_AUTO_TEST_SUITE_END()
