// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/beat.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/random.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000, kFrames = kRate / OnsetCurve::kHop;

Beat beatOfSound(std::span<const float> samples) {
  OnsetCurve curve(plans(), kRate);
  curve.push(samples);
  BeatFinder finder(curve.framesPerSecond());
  finder.add(curve.frames());
  return finder.beat();
}

std::vector<float> clicksEvery(double seconds, double length) {
  std::vector<float> out(static_cast<std::size_t>(length * kRate));
  for (double at = 0.3; at < length; at += seconds)
    addTo(out, noise(0.5, 200, 4), static_cast<std::size_t>(at * kRate));
  return out;
}

// A curve by hand: an onset of one band at each of these times.
using Curve = std::vector<OnsetCurve::Frame>;
void addOnsets(Curve& curve, std::size_t band, double everySeconds, double firstSeconds = 0.5, float height = 0.5f) {
  for (double at = firstSeconds; at * kFrames < static_cast<double>(curve.size()); at += everySeconds)
    curve[static_cast<std::size_t>(at * kFrames)][band] += height;
}

Curve flat(double seconds) { return Curve(static_cast<std::size_t>(seconds * kFrames), OnsetCurve::Frame{}); }

Beat beatOf(const Curve& curve) {
  BeatFinder finder(kFrames);
  finder.add(curve);
  return finder.beat();
}

bool isAllowed(float pulses) {
  constexpr std::array<float, 6> kAllowed{0.5f, 1, 1.5f, 2, 3, 4};
  return std::find(kAllowed.begin(), kAllowed.end(), pulses) != kAllowed.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(beat)

BOOST_AUTO_TEST_CASE(clicks_every_so_often_are_a_beat_of_so_often) {
  for (const double seconds : {0.35, 0.5, 0.6, 0.75, 1.0}) {
    const Beat beat = beatOfSound(clicksEvery(seconds, 12));
    BOOST_TEST(beat.seconds == seconds, boost::test_tools::tolerance(0.02));
    BOOST_TEST(beat.confidence > 0.3);
  }
}

BOOST_AUTO_TEST_CASE(a_beat_is_no_shorter_than_0_3_s_and_no_longer_than_1_2_s) {
  for (const double seconds : {0.11, 0.2, 0.45, 1.1, 2.0, 5.0}) {
    Curve curve = flat(60);
    addOnsets(curve, 2, seconds);
    const Beat beat = beatOf(curve);
    BOOST_TEST((beat.seconds >= 0.3 && beat.seconds <= 1.2), "clicks every " << seconds);
    BOOST_TEST((beat.confidence >= 0 && beat.confidence <= 1));
  }
}

BOOST_AUTO_TEST_CASE(accents_on_every_second_click_do_not_hide_the_beat) {
  Curve curve = flat(30);
  addOnsets(curve, 1, 0.5);
  addOnsets(curve, 0, 1.0);
  BOOST_TEST(beatOf(curve).seconds == 0.5, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(chance_has_less_of_a_beat_than_clicks_and_silence_has_none) {
  Curve regular = flat(60), chance = flat(60);
  addOnsets(regular, 2, 0.5);
  for (std::uint64_t i = 0; i < 120; ++i)
    chance[static_cast<std::size_t>(randomUnit(5, i) * static_cast<double>(chance.size()))][2] += 0.5f;
  BOOST_TEST(beatOf(chance).confidence < 0.5 * beatOf(regular).confidence);
  BOOST_TEST(beatOf(flat(10)).confidence == 0);
  BOOST_TEST(beatOf({}).confidence == 0);
  BOOST_TEST(std::isfinite(beatOf({}).seconds));
  for (const double rate : beatOf(flat(10)).onsetsPerSecond) BOOST_TEST(rate == 0);
}

BOOST_AUTO_TEST_CASE(an_album_of_several_files_has_the_beat_of_them_all) {
  BeatFinder finder(kFrames);
  for (const double first : {0.2, 0.41, 0.33}) {  // the files do not begin on a common beat
    Curve curve = flat(15);
    addOnsets(curve, 2, 0.6, first);
    finder.add(curve);
  }
  BOOST_TEST(finder.beat().seconds == 0.6, boost::test_tools::tolerance(0.02));
  BOOST_TEST(finder.beat().onsetsPerSecond[2] == 1 / 0.6, boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(each_band_has_its_own_rate_of_onsets) {
  Curve curve = flat(60);
  addOnsets(curve, 0, 1.0);
  addOnsets(curve, 2, 0.5);
  addOnsets(curve, 4, 0.25);
  const Beat beat = beatOf(curve);
  const std::array<double, kBands> expected{1, 0, 2, 0, 4};
  for (std::size_t b = 0; b < expected.size(); ++b) BOOST_TEST(std::abs(beat.onsetsPerSecond[b] - expected[b]) < 0.1);
  const auto pulses = pulsesPerBeat(beat);
  BOOST_TEST(beat.seconds == 0.5, boost::test_tools::tolerance(0.02));
  BOOST_TEST((pulses[0] == 0.5f && pulses[2] == 1 && pulses[4] == 2));
}

BOOST_AUTO_TEST_CASE(no_band_pulses_slower_than_the_one_below_and_each_at_an_allowed_multiple) {
  for (std::uint64_t trial = 0; trial < 500; ++trial) {
    Beat beat;
    beat.seconds = 0.3 + 0.9 * randomUnit(1, trial);
    for (std::size_t b = 0; b < beat.onsetsPerSecond.size(); ++b)
      beat.onsetsPerSecond[b] = std::max(0.0, 10 * randomUnit(2 + b, trial) - 1);
    float before = 0;
    for (const float pulses : pulsesPerBeat(beat)) {
      BOOST_TEST(isAllowed(pulses));
      BOOST_TEST(pulses >= before);
      before = pulses;
    }
  }
}

BOOST_AUTO_TEST_CASE(a_band_pulses_at_the_multiple_that_is_nearest_to_its_onsets) {
  const std::pair<double, float> rows[]{{0, 0.5f}, {0.5, 0.5f}, {1, 1}, {1.5, 1.5f}, {2, 2}, {2.9, 3}, {4, 4}, {20, 4}};
  for (const auto& [onsetsPerBeat, expected] : rows) {
    Beat beat{.seconds = 0.4};
    beat.onsetsPerSecond.fill(onsetsPerBeat / 0.4);
    for (const float pulses : pulsesPerBeat(beat)) BOOST_TEST(pulses == expected);
  }
}

BOOST_AUTO_TEST_SUITE_END()
