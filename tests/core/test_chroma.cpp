// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/chroma.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();

Chroma chromaOf(double tuningSeconds = kForever) {
  Chroma chroma;
  chroma.prepare(0.01, tuningSeconds);
  return chroma;
}

double noteHz(double midi) { return 440 * std::exp2((midi - 69) / 12); }

std::vector<Peak> notes(std::initializer_list<double> midi, double detuneCents = 0) {
  std::vector<Peak> peaks;
  for (double note : midi) peaks.push_back({static_cast<float>(noteHz(note + detuneCents / 100)), 0.5f, 0, 1});
  return peaks;
}

double sumOf(const Chroma& chroma) { return std::accumulate(chroma.values().begin(), chroma.values().end(), 0.0); }

}  // namespace

BOOST_AUTO_TEST_SUITE(chroma)

BOOST_AUTO_TEST_CASE(a_of_440_hz_is_class_9_in_every_octave) {
  for (double freqHz : {55.0, 110.0, 440.0, 1760.0, 3520.0}) {
    Chroma chroma = chromaOf();
    chroma.update(std::vector<Peak>{{static_cast<float>(freqHz), 0.5f, 0, 1}});
    BOOST_TEST(chroma.values()[9] > 0.999f);
    BOOST_TEST(std::abs(chroma.tuningCents()) < 0.01f);
  }
}

BOOST_AUTO_TEST_CASE(a_semitone_up_turns_the_circle_by_one) {
  Chroma chroma = chromaOf();
  chroma.update(notes({60, 64, 67, 70.0}));
  const auto before = chroma.values();
  chroma.update(notes({61, 65, 68, 71.0}));
  for (std::size_t c = 0; c < 12; ++c) BOOST_TEST(std::abs(chroma.values()[(c + 1) % 12] - before[c]) < 1e-4f);
}

BOOST_AUTO_TEST_CASE(music_30_cents_sharp_or_flat_still_hits_its_classes) {
  for (double detune : {30.0, -30.0, 45.0}) {
    Chroma chroma = chromaOf();
    for (int frame = 0; frame < 10; ++frame) chroma.update(notes({60, 64, 67}, detune));
    BOOST_TEST(std::abs(chroma.tuningCents() - detune) < 0.1);
    for (std::size_t c : {0u, 4u, 7u}) BOOST_TEST(std::abs(chroma.values()[c] - 1.0f / 3) < 0.01f);
  }
}

BOOST_AUTO_TEST_CASE(a_note_between_two_classes_is_shared) {
  Chroma chroma = chromaOf();
  for (int frame = 0; frame < 100; ++frame) chroma.update(notes({60, 64, 67}));  // the music is in tune
  chroma.update(notes({69.25}));
  BOOST_TEST(std::abs(chroma.values()[9] - 0.75) < 0.02);
  BOOST_TEST(std::abs(chroma.values()[10] - 0.25) < 0.02);
}

BOOST_AUTO_TEST_CASE(values_sum_to_one_or_are_all_0) {
  Chroma chroma = chromaOf();
  chroma.update(notes({40, 47.3, 55, 62, 70.9}));
  BOOST_TEST(std::abs(sumOf(chroma) - 1) < 1e-5);
  chroma.update({});
  BOOST_TEST(sumOf(chroma) == 0);
}

BOOST_AUTO_TEST_CASE(loud_and_sinusoidal_peaks_count_more) {
  Chroma chroma = chromaOf();
  chroma.update(std::vector<Peak>{{440, 0.6f, 0, 1}, {880 * 1.4983f, 0.4f, 0, 0.5f}, {5000 / 2.0f, 1, 0, 0}});
  BOOST_TEST(std::abs(chroma.values()[9] - 0.75f) < 0.02f);
}

BOOST_AUTO_TEST_CASE(peaks_outside_the_pitch_range_carry_no_class) {
  Chroma chroma = chromaOf();
  chroma.update(std::vector<Peak>{{0.99f * Chroma::kMinHz, 1, 0, 1}, {1.01f * Chroma::kMaxHz, 1, 0, 1}, {0, 1, 0, 1}});
  BOOST_TEST(sumOf(chroma) == 0);
  BOOST_TEST(chroma.tuningCents() == 0);
}

BOOST_AUTO_TEST_CASE(a_finite_memory_follows_a_change_of_tuning_and_an_infinite_one_averages) {
  Chroma following = chromaOf(0.5), averaging = chromaOf();
  for (Chroma* chroma : {&following, &averaging}) {
    for (int frame = 0; frame < 300; ++frame) chroma->update(notes({69}, 0));
    for (int frame = 0; frame < 300; ++frame) chroma->update(notes({69}, 20));
  }
  BOOST_TEST(std::abs(following.tuningCents() - 20) < 0.5);
  BOOST_TEST(std::abs(averaging.tuningCents() - 10) < 0.5);
}

BOOST_AUTO_TEST_CASE(reset_forgets_the_tuning) {
  Chroma chroma = chromaOf();
  chroma.update(notes({69}, 20));
  chroma.reset();
  BOOST_TEST(chroma.tuningCents() == 0);
  BOOST_TEST(sumOf(chroma) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
