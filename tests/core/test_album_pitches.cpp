// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/album_pitches.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;

// An album of files that are a steady tone each, two seconds long.
AlbumPitches albumOf(std::initializer_list<double> tonesHz, double amp = 0.3) {
  AlbumPitches pitches(plans(), kRate);
  for (const double freqHz : tonesHz) {
    pitches.push(sine(freqHz, amp, 96000));
    pitches.finishFile();
  }
  pitches.settle();
  return pitches;
}

double raised(double freqHz, double byCents) { return freqHz * std::exp2(byCents / 1200); }

// Where a tone of a segment comes to lie.
double tuned(const AlbumPitches& pitches, double freqHz, float weight = 1) {
  std::vector<MapPartial> partials{{static_cast<float>(freqHz), 0.1f, weight, 0}};
  pitches.tune(partials);
  return static_cast<double>(partials.front().freqHz);
}

bool stays(const AlbumPitches& pitches, double freqHz, float weight = 1) {
  return std::abs(cents(tuned(pitches, freqHz, weight), freqHz)) < 0.1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(album_pitches)

BOOST_AUTO_TEST_CASE(a_tone_moves_onto_the_pitch_that_the_album_dwells_on) {
  for (const double freqHz : {110.0, 440.0, 1234.5, 5000.0}) {
    const AlbumPitches pitches = albumOf({freqHz});
    for (const double off : {-30.0, -12.0, 0.0, 25.0})
      BOOST_TEST(std::abs(cents(tuned(pitches, raised(freqHz, off)), freqHz)) < 4, freqHz << " Hz, off by " << off);
  }
}

BOOST_AUTO_TEST_CASE(a_tone_out_of_reach_stays) {
  const AlbumPitches pitches = albumOf({1000});
  for (const double off : {-300.0, -50.0, 50.0, 700.0, 1200.0}) BOOST_TEST(stays(pitches, raised(1000, off)));
}

BOOST_AUTO_TEST_CASE(in_the_bass_reach_is_what_short_notes_are_blurred_by) {
  const AlbumPitches pitches = albumOf({55});
  BOOST_TEST(std::abs(cents(tuned(pitches, 58), 55)) < 10);  // 92 cents, and only 3 Hz
  BOOST_TEST(std::abs(cents(tuned(pitches, 52), 55)) < 10);
  BOOST_TEST(stays(pitches, 55 + AlbumPitches::kReachHz + 1));
}

BOOST_AUTO_TEST_CASE(low_pitches_within_a_hertz_are_one_and_high_ones_as_near_in_cents_are_two) {
  BOOST_TEST(std::abs(cents(tuned(albumOf({47.8, 48.2}), 48.2), 48)) < 4);
  BOOST_TEST(std::abs(cents(tuned(albumOf({478 * 0.997, 482 * 1.003}), 482 * 1.003), 482 * 1.003)) < 4);
}

BOOST_AUTO_TEST_CASE(noise_stays_where_it_is) {
  const AlbumPitches pitches = albumOf({440});
  BOOST_TEST(stays(pitches, raised(440, 20), 0));
  BOOST_TEST(!stays(pitches, raised(440, 20), 0.5f));
}

BOOST_AUTO_TEST_CASE(the_pitches_of_all_files_count) {
  const AlbumPitches pitches = albumOf({220, 330, 880});
  for (const double freqHz : {220.0, 330.0, 880.0})
    BOOST_TEST(std::abs(cents(tuned(pitches, raised(freqHz, 20)), freqHz)) < 4);
}

BOOST_AUTO_TEST_CASE(a_quiet_album_has_pitches_too) {
  BOOST_TEST(std::abs(cents(tuned(albumOf({440}, 1e-3), raised(440, 20)), 440)) < 4);
}

BOOST_AUTO_TEST_CASE(frequency_alone_changes) {
  std::vector<MapPartial> partials{{445, 0.1f, 0.8f, -3}, {700, 0.2f, 0.01f, 2}};
  albumOf({440}).tune(partials);
  BOOST_REQUIRE(partials.size() == 2U);
  BOOST_TEST((partials[0].amp == 0.1f && partials[0].weight == 0.8f && partials[0].slopeDb == -3));
  BOOST_TEST((partials[1].amp == 0.2f && partials[1].weight == 0.01f && partials[1].slopeDb == 2));
}

BOOST_AUTO_TEST_CASE(blocks_of_any_size_give_the_same) {
  const auto sound = sine(440, 0.3, 96000);
  AlbumPitches pieces(plans(), kRate);
  for (std::size_t at = 0; at < sound.size(); at += 1000) pieces.push(std::span(sound).subspan(at, 1000));
  pieces.settle();
  BOOST_TEST(tuned(pieces, 445) == tuned(albumOf({440}), 445));
}

BOOST_AUTO_TEST_CASE(silence_and_no_album_move_nothing) {
  BOOST_TEST(stays(AlbumPitches(plans(), kRate), 445));  // not even settled
  BOOST_TEST(stays(albumOf({}), 445));
  BOOST_TEST(stays(albumOf({440}, 0), 445));
  std::vector<MapPartial> none;
  albumOf({440}).tune(none);
  BOOST_TEST(none.empty());
}

BOOST_AUTO_TEST_SUITE_END()
