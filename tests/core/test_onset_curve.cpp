// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/onset_curve.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;

std::size_t samplesOf(double seconds) { return static_cast<std::size_t>(std::lround(seconds * kRate)); }

std::vector<float> clicksAt(const std::vector<double>& seconds, double length, double amp = 0.5) {
  std::vector<float> out(samplesOf(length));
  for (const double at : seconds) addTo(out, noise(amp, 200, 4), samplesOf(at));
  return out;
}

std::vector<OnsetCurve::Frame> curveOf(std::span<const float> samples, std::size_t block = 4096) {
  OnsetCurve curve(plans(), kRate);
  for (std::size_t at = 0; const std::size_t size : pieces(samples.size(), block)) {
    curve.push(samples.subspan(at, size));
    at += size;
  }
  return {curve.frames().begin(), curve.frames().end()};
}

std::vector<Onset> onsetsOf(std::span<const float> samples, double minSeconds = 0.1) {
  return pickOnsets(totalOf(curveOf(samples)), kRate / OnsetCurve::kHop, minSeconds);
}

// A flat curve with spikes, 100 frames a second.
std::vector<float> spikes(const std::vector<std::pair<std::size_t, float>>& places, std::size_t frames = 400) {
  std::vector<float> curve(frames, 0.01f);
  for (const auto& [at, height] : places) curve[at] = height;
  return curve;
}

// A tone that begins softly enough to leave the other bands alone.
std::vector<float> fadedIn(double freqHz, double atSeconds) {
  auto tone = sine(freqHz, 0.3, samplesOf(1));
  for (std::size_t n = 0; n < samplesOf(0.05); ++n)
    tone[n] *=
        static_cast<float>(0.5 - 0.5 * std::cos(kPi * static_cast<double>(n) / static_cast<double>(samplesOf(0.05))));
  std::vector<float> out(samplesOf(atSeconds + 1));
  addTo(out, tone, samplesOf(atSeconds));
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(onset_curve)

BOOST_AUTO_TEST_CASE(every_click_is_one_onset_within_two_frames_of_its_place) {
  const std::vector<double> places{0.5, 0.81, 1.37, 2.2, 2.5};
  const auto onsets = onsetsOf(clicksAt(places, 3));
  BOOST_REQUIRE(onsets.size() == places.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    BOOST_TEST(std::abs(onsets[i].seconds - places[i]) < 2 * OnsetCurve::kHop / kRate, "click at " << places[i]);
}

BOOST_AUTO_TEST_CASE(frame_m_is_centred_on_sample_m_times_the_hop) {
  const auto total = totalOf(curveOf(clicksAt({1.0}, 2)));
  const auto peak = std::max_element(total.begin(), total.end()) - total.begin();
  // The window first hears the click half a window before it is in the middle.
  const double frame = kRate / OnsetCurve::kHop;
  BOOST_TEST(static_cast<double>(peak) <= frame + 1);
  BOOST_TEST(static_cast<double>(peak) >= frame - 2);
  BOOST_TEST(OnsetCurve(plans(), kRate).framesPerSecond() == frame);
}

BOOST_AUTO_TEST_CASE(silence_and_a_flat_curve_have_no_onsets) {
  BOOST_TEST(onsetsOf(std::vector<float>(samplesOf(2))).empty());
  BOOST_TEST(pickOnsets(std::vector<float>(500, 0.3f), 100, 0.1).empty());
  BOOST_TEST(pickOnsets({}, 100, 0.1).empty());
}

BOOST_AUTO_TEST_CASE(a_steady_tone_begins_nothing_after_its_start) {
  const auto onsets = onsetsOf(fadedIn(440, 0.5));
  BOOST_TEST(!onsets.empty());
  for (const Onset& onset : onsets)
    BOOST_TEST((onset.seconds < 0.6 || onset.seconds > 1.4), "at " << onset.seconds);  // at 1.5 it is cut off
}

BOOST_AUTO_TEST_CASE(a_tone_rises_most_in_its_own_band) {
  const std::pair<double, std::size_t> rows[]{{100, 0}, {350, 1}, {1000, 2}, {3000, 3}, {8000, 4}};
  for (const auto& [freqHz, band] : rows) {
    OnsetCurve::Frame sum{};
    for (const auto& frame : curveOf(fadedIn(freqHz, 0.5)))
      for (std::size_t b = 0; b < sum.size(); ++b) sum[b] += frame[b];
    BOOST_TEST(std::max_element(sum.begin(), sum.end()) - sum.begin() == static_cast<std::ptrdiff_t>(band));
  }
}

BOOST_AUTO_TEST_CASE(the_curve_does_not_depend_on_the_block_size) {
  const auto samples = noise(0.3, 30000, 8);
  const auto whole = curveOf(samples, samples.size());
  BOOST_TEST(whole.size() > 50U);
  for (const std::size_t block : {1, 64, 1000, 0}) BOOST_TEST((curveOf(samples, block) == whole), "block " << block);
}

BOOST_AUTO_TEST_CASE(reset_is_as_good_as_new) {
  OnsetCurve curve(plans(), kRate);
  const auto samples = noise(0.3, 30000, 8);
  curve.push(noise(1, 12345, 3));
  curve.reset();
  curve.push(samples);
  const auto fresh = curveOf(samples, samples.size());
  BOOST_TEST((std::vector(curve.frames().begin(), curve.frames().end()) == fresh));
}

BOOST_AUTO_TEST_CASE(of_two_onsets_too_close_the_higher_one_counts) {
  const auto far = pickOnsets(spikes({{100, 1.0f}, {130, 0.8f}}), 100, 0.2);
  BOOST_TEST(far.size() == 2U);
  for (const auto& [first, second] : {std::pair{1.0f, 0.8f}, {0.8f, 1.0f}, {1.0f, 1.0f}}) {
    const auto onsets = pickOnsets(spikes({{100, first}, {115, second}}), 100, 0.2);
    BOOST_REQUIRE(onsets.size() == 1U);
    BOOST_TEST(onsets[0].seconds == (second > first ? 1.15 : 1.0));
  }
}

BOOST_AUTO_TEST_CASE(strength_is_between_0_and_1_and_grows_with_the_height) {
  const auto onsets = pickOnsets(spikes({{100, 0.1f}, {200, 0.2f}, {300, 50.0f}}), 100, 0.2);
  BOOST_TEST(onsets.size() >= 1U);
  const auto soft = pickOnsets(spikes({{100, 0.05f}, {200, 0.07f}, {300, 0.2f}}), 100, 0.2);
  BOOST_REQUIRE(soft.size() == 3U);
  BOOST_TEST((soft[0].strength < soft[1].strength && soft[1].strength < soft[2].strength));
  for (const auto& list : {onsets, soft})
    for (const Onset& onset : list) BOOST_TEST((onset.strength >= 0 && onset.strength <= 1));
}

BOOST_AUTO_TEST_CASE(how_loud_the_recording_is_does_not_move_its_onsets) {
  const std::vector<double> places{0.5, 1.2, 1.9};
  for (const double amp : {0.02, 0.2, 1.0}) {
    const auto onsets = onsetsOf(clicksAt(places, 2.5, amp));
    BOOST_REQUIRE(onsets.size() == places.size());
    for (std::size_t i = 0; i < places.size(); ++i)
      BOOST_TEST(std::abs(onsets[i].seconds - places[i]) < 2 * OnsetCurve::kHop / kRate);
  }
}

BOOST_AUTO_TEST_SUITE_END()
