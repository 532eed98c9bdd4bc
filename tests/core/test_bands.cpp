// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/bands.hpp"

#include <boost/test/unit_test.hpp>

using namespace ksom;

BOOST_AUTO_TEST_SUITE(bands)

BOOST_AUTO_TEST_CASE(an_edge_belongs_to_the_band_above_it) {
  const std::pair<double, int> rows[]{{0, 0},    {249.999, 0}, {250, 1},  {499.9, 1}, {500, 2},
                                      {1999, 2}, {2000, 3},    {3999, 3}, {4000, 4},  {11025, 4}};
  for (const auto& [freqHz, band] : rows) BOOST_TEST(bandOf(freqHz) == band, freqHz);
}

BOOST_AUTO_TEST_CASE(four_peaks_make_an_oscillator_and_three_do_not) {
  BandSums band;
  for (int count = 0; count < 3; ++count) band.add(100, 1);
  BOOST_TEST(!band.used());
  band.add(100, 1);
  BOOST_TEST(band.used());
}

BOOST_AUTO_TEST_CASE(the_means_are_plain_and_the_weighted_ones_lean_to_the_loud) {
  BandSums band;
  band.add(100, 0.25);
  band.add(200, 0.75);
  BOOST_TEST(band.meanFreqHz() == 150);
  BOOST_TEST(band.meanEnergy() == 0.5);
  BOOST_TEST(band.weightedFreqHz() == 175);
  BOOST_TEST(band.weightedEnergy() == 0.625);
}

BOOST_AUTO_TEST_CASE(an_empty_band_reads_0_everywhere) {
  const BandSums band;
  for (double value : {band.meanFreqHz(), band.meanEnergy(), band.weightedFreqHz(), band.weightedEnergy()})
    BOOST_TEST(value == 0);
}

BOOST_AUTO_TEST_SUITE_END()
