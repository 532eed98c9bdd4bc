// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/decibels.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

BOOST_AUTO_TEST_SUITE(decibels)

BOOST_AUTO_TEST_CASE(power_to_db_is_within_1e_5_db_of_libm) {
  double off = 0;
  for (double exponent = -37; exponent < 38; exponent += 0.0013) {
    const auto power = static_cast<float>(std::pow(10, exponent));
    const double exact = 10 * std::log10(static_cast<double>(power));
    // Besides the polynomial's own error, the answer is rounded to float: up to 1.6e-5 at 300 dB.
    off = std::max(off, std::abs(powerToDb(power) - exact) - std::abs(exact) * 0x1p-23);
  }
  BOOST_TEST(off < 1e-5);
}

BOOST_AUTO_TEST_CASE(doubling_a_power_adds_exactly_the_same_at_every_mantissa_near_one) {
  for (float power = 0.5f; power < 2; power += 0.0007f)
    BOOST_TEST(std::abs(powerToDb(2 * power) - powerToDb(power) - 3.0103f) < 1e-5f);
}

BOOST_AUTO_TEST_CASE(one_is_0_db) { BOOST_TEST(powerToDb(1) == 0.0f); }

BOOST_AUTO_TEST_CASE(zero_and_below_give_the_floor) {
  for (float power : {0.0f, -0.0f, -1.0f, 1e-45f}) BOOST_TEST(std::abs(powerToDb(power) + 379.3) < 0.1);
}

BOOST_AUTO_TEST_CASE(many_at_once_give_the_same_bits_as_one_by_one) {
  std::vector<float> power = noise(10, 1001), db(1001);
  powersToDb(power, db);
  for (std::size_t k = 0; k < power.size(); ++k) BOOST_TEST(db[k] == powerToDb(power[k]));
}

BOOST_AUTO_TEST_CASE(powers_are_squared_magnitudes) {
  const std::vector<std::complex<float>> spectrum{{3, 4}, {0, 0}, {-1, 2}};
  std::vector<float> power(3);
  powersOf(spectrum, power);
  BOOST_TEST(power == (std::vector<float>{25, 0, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_largest_of_nothing_is_0) {
  BOOST_TEST(maxOf({}) == 0.0f);
  BOOST_TEST(maxOf(std::vector<float>{0.5f, 3, 2}) == 3.0f);
  BOOST_TEST(maxOf(std::vector<float>{kNaN, 1}) == 1.0f);
}

BOOST_AUTO_TEST_CASE(db_to_amp_is_the_inverse) {
  BOOST_TEST(dbToAmp(0) == 1.0f);
  BOOST_TEST(std::abs(dbToAmp(-20) - 0.1f) < 1e-7f);
  BOOST_TEST(std::abs(dbToAmp(6.0206f) - 2) < 1e-5f);
}

BOOST_AUTO_TEST_CASE(db_to_power_is_the_square_of_db_to_amp) {
  BOOST_TEST(dbToPower(0) == 1.0);
  BOOST_TEST(dbToPower(-20) == 0.01);
  for (const float db : {-150.0f, -3.0f, 12.0f})
    BOOST_TEST(std::abs(dbToPower(static_cast<double>(db)) / std::pow(static_cast<double>(dbToAmp(db)), 2) - 1) < 1e-5);
}

BOOST_AUTO_TEST_SUITE_END()
