// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/album_pitches.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

// Where an album of these tones in turn, a second each, tunes a tone of `freqHz`.
double tuned(std::initializer_list<double> album, double freqHz, float weight = 1) {
  const FftPlans plans(AlbumPitches::kWindow, AlbumPitches::kWindow);
  AlbumPitches pitches(plans, 48000);
  for (int i = 0; i < 4; ++i)
    for (const double toneHz : album) pitches.push(sine(toneHz, 0.3, 48000));
  pitches.finishFile();
  pitches.settle();
  std::vector<MapPartial> partials{{static_cast<float>(freqHz), 0.1f, weight, 0}};
  pitches.tune(partials);
  return static_cast<double>(partials[0].freqHz);
}

double centsFrom(double freqHz, double otherHz) { return 1200 * std::log2(freqHz / otherHz); }

}  // namespace

BOOST_AUTO_TEST_SUITE(album_pitches)

BOOST_AUTO_TEST_CASE(a_tone_near_a_pitch_of_the_album_is_tuned_to_it) {
  for (const double pitchHz : {61.0, 440.0, 3000.0})
    BOOST_TEST(std::abs(centsFrom(tuned({pitchHz}, pitchHz * std::exp2(30.0 / 1200)), pitchHz)) < 4);
}

BOOST_AUTO_TEST_CASE(noise_and_what_is_far_from_every_pitch_stay_where_they_are) {
  BOOST_TEST(std::abs(centsFrom(tuned({440}, 450, 0), 450)) < 0.01);
  BOOST_TEST(std::abs(centsFrom(tuned({440}, 470), 470)) < 0.01);
}

BOOST_AUTO_TEST_CASE(low_pitches_within_a_hertz_are_one_and_high_ones_as_near_in_cents_are_two) {
  BOOST_TEST(std::abs(centsFrom(tuned({47.8, 48.2}, 48.2), 48)) < 4);
  BOOST_TEST(std::abs(centsFrom(tuned({478 * 0.997, 482 * 1.003}, 482 * 1.003), 482 * 1.003)) < 4);
}

BOOST_AUTO_TEST_SUITE_END()
