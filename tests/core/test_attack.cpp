// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/attack.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;

// Where it hears onsets, in samples.
std::vector<int> onsetsOf(std::size_t samples, auto signal) {
  Attack attack(kRate);
  std::vector<int> onsets;
  for (std::size_t n = 0; n < samples; ++n)
    if (attack.setsIn(static_cast<float>(signal(static_cast<double>(n) / kRate))))
      onsets.push_back(static_cast<int>(n));
  return onsets;
}

double sine(double hz, double seconds) { return std::sin(2 * std::numbers::pi * hz * seconds); }

// A blow every `apart` seconds, each 30 ms long.
double drum(double seconds, double apart) {
  return std::exp(-std::fmod(seconds, apart) / 0.03) * sine(180, std::fmod(seconds, apart));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attack)

BOOST_AUTO_TEST_CASE(each_blow_is_one_onset_within_a_millisecond) {
  for (const double apart : {0.125, 0.5}) {
    const auto onsets = onsetsOf(48000 * 4, [&](double t) { return drum(t, apart); });
    BOOST_REQUIRE_EQUAL(onsets.size(), static_cast<std::size_t>(4 / apart));
    for (std::size_t k = 0; k < onsets.size(); ++k)
      BOOST_TEST(std::abs(onsets[k] - static_cast<double>(k) * apart * kRate) < 48);
  }
}

BOOST_AUTO_TEST_CASE(a_steady_tone_is_one_onset_however_low) {
  for (const double hz : {25.0, 40.0, 110.0, 1000.0})
    BOOST_TEST(onsetsOf(48000 * 3, [&](double t) { return 0.5 * sine(hz, t); }).size() == 1u, hz << " Hz");
}

BOOST_AUTO_TEST_CASE(loudness_does_not_count_but_silence_has_no_onsets) {
  const auto blows = [](double gain) { return onsetsOf(48000 * 2, [&](double t) { return gain * drum(t, 0.25); }); };
  BOOST_TEST(blows(1).size() == 8u);
  BOOST_TEST(blows(0.02).size() == 8u);
  BOOST_TEST(blows(1e-5).empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_number_counts_as_silence) {
  Attack attack(kRate);
  for (const float bad : {kNaN, kInf, -kInf}) BOOST_TEST(!attack.setsIn(bad));
  BOOST_TEST(attack.setsIn(0.5f));
}

BOOST_AUTO_TEST_SUITE_END()
