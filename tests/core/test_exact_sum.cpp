// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/exact_sum.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "ksom/random.hpp"

using namespace ksom;

namespace {

double sumOf(const std::vector<float>& values) {
  ExactSum sum;
  for (const float x : values) sum.add(x);
  return sum.value();
}

// Of both signs, over many powers of two.
std::vector<float> someNumbers(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(std::ldexp(2 * randomUnit(5, i) - 1, static_cast<int>(i % 40) - 20));
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exact_sum)

BOOST_AUTO_TEST_CASE(numbers_add_up_and_cancel_out) {
  BOOST_TEST(sumOf({}) == 0);
  BOOST_TEST(sumOf({1.5f, 2.25f}) == 3.75);
  BOOST_TEST(sumOf({0.1f, -0.1f}) == 0);
  BOOST_TEST(sumOf({-0.25f, -3}) == -3.25);
  BOOST_TEST(sumOf({0x1p30f, 0x1p-20f, -0x1p30f}) == 0x1p-20);
}

BOOST_AUTO_TEST_CASE(any_order_and_any_parts_give_the_same_bits) {
  std::vector<float> values = someNumbers(10000);
  const double forwards = sumOf(values);
  for (const std::size_t cut : {1u, 777u, 9999u}) {
    ExactSum first, second;
    for (std::size_t i = 0; i < values.size(); ++i) (i < cut ? first : second).add(values[i]);
    first.merge(second);
    BOOST_TEST(first.value() == forwards);
  }
  std::reverse(values.begin(), values.end());
  BOOST_TEST(sumOf(values) == forwards);
  std::sort(values.begin(), values.end());
  BOOST_TEST(sumOf(values) == forwards);
}

BOOST_AUTO_TEST_CASE(the_sum_is_that_of_wider_arithmetic) {
  long double expected = 0;
  for (const float x : someNumbers(10000)) expected += static_cast<long double>(x);
  BOOST_TEST(std::abs(sumOf(someNumbers(10000)) - static_cast<double>(expected)) < 1e-9);
}

BOOST_AUTO_TEST_CASE(what_is_smaller_than_its_last_place_is_cut_off) {
  BOOST_TEST(sumOf({0x1p-64f}) == 0x1p-64);
  BOOST_TEST(sumOf({0x1p-66f}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
