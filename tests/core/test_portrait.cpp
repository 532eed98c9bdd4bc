// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/portrait.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;

Portrait portrayed(std::span<const float> sound) {
  Prepared<Analyzer> analyzer(Analyzer::Config{.plans = &plans(), .sampleRate = kRate});
  analyzer->set(Analyzer::numPeaks, 64);
  Portrait portrait;
  portrait.start(kRate, 512);
  while (!sound.empty()) {
    sound = sound.subspan(analyzer->push(sound));
    if (analyzer->frameReady()) portrait.add(*analyzer);
  }
  return portrait;
}

/// Four plucked notes a second of a chord that lies `cents` higher.
std::vector<float> music(double cents) {
  std::vector<float> sound(static_cast<std::size_t>(4 * kRate));
  const double chord[] = {261.63, 329.63, 392.00, 523.25};
  for (int note = 0; note < 16; ++note) {
    std::vector<float> tone(static_cast<std::size_t>(kRate / 4), 0.0f);
    for (int h = 1; h <= 5; ++h) addTo(tone, sine(chord[note % 4] * h * std::exp2(cents / 1200), 0.2 / h, tone.size()));
    for (std::size_t n = 0; n < tone.size(); ++n) tone[n] *= std::exp(-15.0f * static_cast<float>(n) / 48000.0f);
    addTo(sound, tone, static_cast<std::size_t>(note * kRate / 4));
  }
  return sound;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(portrait)

BOOST_AUTO_TEST_CASE(a_sound_does_not_differ_from_itself) {
  const Portrait a = portrayed(music(0));
  BOOST_TEST(logSpectralDistanceDb(a, a) == 0);
  BOOST_TEST(chromaCorrelation(a, a, 0) == 1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(chromaRotation(a, a) == 0);
}

BOOST_AUTO_TEST_CASE(a_softer_copy_has_the_same_portrait) {
  const Portrait a = portrayed(music(0)), b = portrayed(scaled(music(0), 0.5f));
  BOOST_TEST(logSpectralDistanceDb(a, b) < 1e-3);
  // The analyzer's threshold is absolute, so the faintest peaks of the softer copy are not heard.
  BOOST_TEST(chromaCorrelation(a, b, 0) > 0.999);
  BOOST_TEST(std::abs(a.centroidHz() - b.centroidHz()) < 0.1);
  BOOST_TEST(a.onsetsPerSecond() == b.onsetsPerSecond());
}

BOOST_AUTO_TEST_CASE(music_higher_by_semitones_is_rotated_by_them) {
  const Portrait a = portrayed(music(0));
  for (const int semitones : {1, 2, 5, -1, -5, 6}) {
    const Portrait b = portrayed(music(100.0 * semitones));
    BOOST_TEST(chromaRotation(a, b) == semitones);
    BOOST_TEST(chromaCorrelation(a, b, semitones) > 0.95);
    BOOST_TEST(chromaCorrelation(a, b, 0) < 0.9);
  }
}

BOOST_AUTO_TEST_CASE(the_spectrum_of_a_sine_is_its_third_octave) {
  const auto db = portrayed(sine(1000, 0.5, 48000)).spectrumDb();
  const auto band = static_cast<std::size_t>(std::lround(3 * std::log2(1000.0 / 40)));
  BOOST_TEST(std::abs(db[band]) < 0.5);
  BOOST_TEST(db[band + 3] < -40);
  BOOST_TEST(db[band - 3] < -40);
}

BOOST_AUTO_TEST_CASE(the_centroid_of_a_sine_is_its_frequency) {
  BOOST_TEST(portrayed(sine(2000, 0.5, 48000)).centroidHz() == 2000, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(onsets_are_counted_by_the_second) {
  BOOST_TEST(portrayed(music(0)).onsetsPerSecond() == 4, boost::test_tools::tolerance(0.1));
}

BOOST_AUTO_TEST_CASE(silence_has_a_portrait_without_numbers_that_are_none) {
  const Portrait silence = portrayed(std::vector<float>(48000)), sound = portrayed(music(0));
  BOOST_TEST(silence.centroidHz() == 0);
  BOOST_TEST(silence.onsetsPerSecond() == 0);
  BOOST_TEST(std::isfinite(logSpectralDistanceDb(silence, sound)));
  BOOST_TEST(chromaCorrelation(silence, sound, 0) == 0);
  BOOST_TEST(chromaCorrelation(silence, silence, 0) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
