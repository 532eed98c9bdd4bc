// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/random.hpp"

#include <array>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

using namespace ksom;

BOOST_AUTO_TEST_SUITE(random_numbers)

BOOST_AUTO_TEST_CASE(the_same_place_gives_the_same_bits_for_ever) {
  // Scores and phases in people's pieces hang on these; a change would be heard.
  BOOST_TEST(randomBits(1, 0) == 0x5e41ab087439611eu);
  BOOST_TEST(randomBits(0, 0) == 0xa706dd2f4d197e6fu);
  BOOST_TEST(randomBits(1234567, 89) == 0x1def6b0b1f8f811cu);
}

BOOST_AUTO_TEST_CASE(neighbouring_seeds_and_indices_share_no_number) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (std::uint64_t index = 0; index < 100; ++index) seen.insert(randomBits(seed, index));
  BOOST_TEST(seen.size() == 10000u);
}

BOOST_AUTO_TEST_CASE(one_bit_of_the_seed_or_index_flips_half_of_the_result) {
  for (int bit = 0; bit < 64; ++bit) {
    double bySeed = 0, byIndex = 0;
    for (std::uint64_t n = 0; n < 200; ++n) {
      bySeed += std::popcount(randomBits(n, 5) ^ randomBits(n ^ (1ull << bit), 5));
      byIndex += std::popcount(randomBits(5, n) ^ randomBits(5, n ^ (1ull << bit)));
    }
    BOOST_TEST(std::abs(bySeed / 200 - 32) < 2);
    BOOST_TEST(std::abs(byIndex / 200 - 32) < 2);
  }
}

BOOST_AUTO_TEST_CASE(the_unit_numbers_are_even_in_0_to_1) {
  std::array<int, 16> heap{};
  double sum = 0;
  constexpr int kDraws = 160000;
  for (std::uint64_t n = 0; n < kDraws; ++n) {
    const double x = randomUnit(3, n);
    BOOST_REQUIRE((x >= 0 && x < 1));
    ++heap[static_cast<std::size_t>(x * 16)];
    sum += x;
  }
  BOOST_TEST(std::abs(sum / kDraws - 0.5) < 0.003);
  for (int count : heap) BOOST_TEST(std::abs(count - 10000) < 500);
}

BOOST_AUTO_TEST_SUITE_END()
