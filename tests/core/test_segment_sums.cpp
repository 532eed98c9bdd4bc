// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/segment_sums.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;
using Digests = std::vector<FrameDigest>;

Segment segmentOf(const Digests& digests, std::size_t most = 64, double seconds = 0.5) {
  return summarise(digests.data(), digests.data() + digests.size(), 2, seconds, 0.4f, most);
}

// Frames of a sound of level `rms` with these readings in each.
Digests framesOf(std::size_t count, float rms, const std::vector<FrameDigest::Reading>& readings) {
  FrameDigest digest;
  digest.rms = rms;
  digest.centroidHz = 500;
  digest.chroma[3] = 1;
  digest.readings = readings;
  return Digests(count, digest);
}

// What the analysis leaves of a sound, a second in.
Digests heard(std::span<const float> samples) {
  Prepared<Analyzer> analyzer(
      Analyzer::Config{.plans = &plans(), .sampleRate = kRate, .windowSize = 8192, .hopSize = 1024});
  analyzer->set(Analyzer::threshold, -90);
  analyzer->set(Analyzer::numPeaks, 64);
  Digests digests;
  while (!samples.empty()) {
    samples = samples.subspan(analyzer->push(samples));
    if (analyzer->frameReady()) digests.push_back(digestOf(*analyzer, kRate, 0));
  }
  digests.erase(digests.begin(), digests.begin() + 20);
  return digests;
}

double sumOf(const auto& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

BOOST_AUTO_TEST_SUITE(segment_sums)

BOOST_AUTO_TEST_CASE(a_steady_sine_leaves_next_to_nothing_beside_its_main_lobe) {
  for (const double freqHz : {60.0, 440.0, 5000.0}) {
    const auto digest = heard(sine(freqHz, 1, 48000)).front();
    BOOST_TEST(sumOf(digest.restPower) < 0.01);
    BOOST_TEST(digest.rms == std::sqrt(0.5), boost::test_tools::tolerance(0.01));
  }
}

BOOST_AUTO_TEST_CASE(white_noise_is_nearly_all_rest) {
  const auto samples = noise(0.5, 96000, 3);
  double power = 0;
  const auto digests = heard(samples);
  for (const auto& digest : digests) power += sumOf(digest.restPower) / static_cast<double>(digests.size());
  const double whole = 2 * std::pow(rmsOf(samples), 2);
  BOOST_TEST(power < 1.05 * whole);
  BOOST_TEST(power > 0.85 * whole);  // some of its peaks look like tones for a frame
}

BOOST_AUTO_TEST_CASE(a_partial_that_sounds_half_the_time_has_half_the_power) {
  auto digests = framesOf(10, 0.3f, {{0, false, 440, 0.4f, 1}});
  auto gone = framesOf(10, 0.3f, {});
  digests.insert(digests.end(), gone.begin(), gone.end());
  const auto partials = segmentOf(digests).partials;
  BOOST_REQUIRE(partials.size() == 1U);
  BOOST_TEST(partials[0].freqHz == 440, boost::test_tools::tolerance(1e-5f));
  BOOST_TEST(partials[0].amp == 0.4f * std::sqrt(0.5f), boost::test_tools::tolerance(1e-4f));
}

BOOST_AUTO_TEST_CASE(a_slot_that_is_born_again_elsewhere_is_another_partial) {
  auto digests = framesOf(10, 0.3f, {{0, false, 440, 0.4f, 1}});
  auto second = framesOf(10, 0.3f, {{0, false, 660, 0.4f, 1}});
  second.front().readings[0].born = true;
  digests.insert(digests.end(), second.begin(), second.end());
  const auto partials = segmentOf(digests).partials;
  BOOST_REQUIRE(partials.size() == 2U);
  BOOST_TEST(partials[0].freqHz == 440, boost::test_tools::tolerance(1e-5f));
  BOOST_TEST(partials[1].freqHz == 660, boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(a_partial_lost_and_found_again_is_one) {
  auto digests = framesOf(10, 0.3f, {{0, false, 440, 0.4f, 1}});
  const auto again = framesOf(10, 0.3f, {{5, false, 441, 0.4f, 1}});
  digests.insert(digests.end(), again.begin(), again.end());
  const auto partials = segmentOf(digests).partials;
  BOOST_REQUIRE(partials.size() == 1U);
  BOOST_TEST(partials[0].amp == 0.4f, boost::test_tools::tolerance(1e-4f));
}

BOOST_AUTO_TEST_CASE(the_slope_is_that_of_the_level_in_db_a_second) {
  for (const double slopeDb : {-24.0, 0.0, 12.0}) {
    auto digests = framesOf(50, 0.3f, {{0, false, 440, 0.4f, 1}});
    for (std::size_t m = 0; m < digests.size(); ++m)
      digests[m].readings[0].amp =
          static_cast<float>(0.2 * std::pow(10, slopeDb * 0.5 * static_cast<double>(m) / 50 / 20));
    BOOST_TEST(std::abs(segmentOf(digests).partials.at(0).slopeDb - slopeDb) < 1);
  }
}

// A drum in the middle of its segment, through a window that makes 24 ms of a click.
BOOST_AUTO_TEST_CASE(a_drum_falls_as_fast_as_it_is_short_wherever_it_is_struck) {
  const double seconds = 0.4, decaySeconds = 0.04, deviation = std::hypot(0.024, decaySeconds);
  for (const float freqHz : {60.0f, 440.0f}) {
    auto digests = framesOf(40, 0.3f, {{0, false, freqHz, 0, 1}});
    for (std::size_t m = 0; m < digests.size(); ++m) {
      digests[m].seconds = 7 + seconds * static_cast<double>(m) / 40;
      const double deviations = (digests[m].seconds - 7.21) / deviation;
      digests[m].readings[0].amp = static_cast<float>(0.4 * std::exp(-0.25 * deviations * deviations));
    }
    const double slopeDb = segmentOf(digests, 64, seconds).partials.at(0).slopeDb;
    if (freqHz < 100) BOOST_TEST(slopeDb == -4.343 / decaySeconds, boost::test_tools::tolerance(0.05));
    else BOOST_TEST(slopeDb > 0);  // most of it comes late; above the bass halves are told apart
  }
}

BOOST_AUTO_TEST_CASE(a_steady_low_tone_is_no_drum_however_short_its_segment) {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 20U}) {
    auto digests = framesOf(count, 0.3f, {{0, false, 60, 0.4f, 1}});
    for (std::size_t m = 0; m < count; ++m) digests[m].seconds = 1024 * static_cast<double>(m) / 48000;
    BOOST_TEST(std::abs(segmentOf(digests).partials.at(0).slopeDb) < 1e-3f);
  }
}

BOOST_AUTO_TEST_CASE(what_the_beginning_of_a_low_tone_leaves_beside_it_is_that_tone) {
  for (const float weight : {0.1f, 1.0f}) {
    const auto partials =
        segmentOf(framesOf(10, 0.3f, {{0, false, 53, 0.3f, 0.5f}, {1, false, 76, 0.1f, weight}})).partials;
    BOOST_REQUIRE(partials.size() == (weight < 0.5f ? 1U : 2U));
    if (weight < 0.5f) BOOST_TEST(partials[0].amp == std::sqrt(0.1f), boost::test_tools::tolerance(1e-4f));
  }
}

BOOST_AUTO_TEST_CASE(power_that_no_tone_explains_is_noise_in_its_band) {
  auto digests = framesOf(10, 0.3f, {{0, false, 440, 0.3f, 1}, {1, false, 3000, 0.2f, 0.1f}});
  for (auto& digest : digests) {
    digest.restPower[6] = 0.16f;  // 2.3 ... 3.6 kHz; the reading there is too unsteady for a tone
    digest.restMoment[6] = 0.16f * 3000;
  }
  const auto partials = segmentOf(digests).partials;
  BOOST_REQUIRE(partials.size() == 2U);
  BOOST_TEST((!partials[0].isNoisy() && partials[1].isNoisy()));
  BOOST_TEST(partials[1].freqHz == 3000, boost::test_tools::tolerance(1e-4f));
  BOOST_TEST(partials[1].amp == 0.4f, boost::test_tools::tolerance(1e-4f));
}

BOOST_AUTO_TEST_CASE(tones_that_hold_most_of_a_band_take_its_rest) {
  auto digests = framesOf(10, 0.3f, {{0, false, 440, 0.3f, 1}});
  for (auto& digest : digests) digest.restPower[2] = 0.07f, digest.restMoment[2] = 0.07f * 450;
  const auto partials = segmentOf(digests).partials;
  BOOST_REQUIRE(partials.size() == 1U);
  BOOST_TEST(partials[0].amp == 0.4f, boost::test_tools::tolerance(1e-4f));  // 0.09 and 0.07
}

BOOST_AUTO_TEST_CASE(a_tone_at_the_edge_of_a_band_leaves_no_noise_in_the_next) {
  for (const double freqHz : {57.0, 228.0, 362.0})
    BOOST_TEST(segmentOf(heard(sine(freqHz, 0.4, 48000))).partials.size() == 1U);
}

BOOST_AUTO_TEST_CASE(partials_11_db_below_their_neighbours_are_left_out) {
  const auto digests =
      framesOf(10, 0.3f, {{0, false, 440, 0.3f, 1}, {1, false, 500, 0.08f, 1}, {2, false, 2000, 0.02f, 1}});
  const auto partials = segmentOf(digests).partials;
  BOOST_REQUIRE(partials.size() == 2U);
  BOOST_TEST(partials[1].freqHz == 2000, boost::test_tools::tolerance(1e-4f));
}

BOOST_AUTO_TEST_CASE(a_steady_sound_has_no_slope_however_many_frames_it_has) {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 8U}) {
    auto digests = framesOf(count, 0.3f, {{0, false, 440, 0.4f, 1}});
    for (auto& digest : digests) digest.restPower[6] = 0.1f, digest.restMoment[6] = 300;
    for (const auto& partial : segmentOf(digests, 64, 0.2).partials) BOOST_TEST(std::abs(partial.slopeDb) < 1e-3f);
  }
}

BOOST_AUTO_TEST_CASE(no_segment_has_more_partials_than_asked_for_and_some_are_left_for_noise) {
  std::vector<FrameDigest::Reading> readings;
  for (int slot = 0; slot < 60; ++slot)
    readings.push_back({slot, false, 100 * std::exp2(static_cast<float>(slot) / 10), 0.1f, 1});
  auto digests = framesOf(10, 0.3f, readings);
  for (auto& digest : digests)
    for (std::size_t b = 0; b < digest.restPower.size(); ++b) {
      digest.restPower[b] = 1;
      digest.restMoment[b] = static_cast<float>(228 * std::exp2((static_cast<double>(b) - 0.5) / 1.5));
    }
  for (const std::size_t most : {1U, 2U, 8U, 16U, 64U}) {
    const auto partials = segmentOf(digests, most).partials;
    BOOST_TEST(partials.size() <= most);
    BOOST_TEST(!partials.empty());
    if (most >= 8)
      BOOST_TEST(std::count_if(partials.begin(), partials.end(), [](const auto& p) { return p.isNoisy(); }) >= 2);
    BOOST_TEST(std::is_sorted(partials.begin(), partials.end(),
                              [](const auto& a, const auto& b) { return a.freqHz < b.freqHz; }));
  }
}

BOOST_AUTO_TEST_CASE(level_chroma_centroid_and_times_are_the_frames_own) {
  auto digests = framesOf(20, 0.1f, {});
  for (std::size_t m = 10; m < 20; ++m) {
    digests[m].rms = 0.3f;
    digests[m].centroidHz = 900;
    digests[m].chroma = {};
    digests[m].chroma[7] = 1;
  }
  const Segment segment = segmentOf(digests);
  BOOST_TEST(segment.levelDb == 10 * std::log10(0.05), boost::test_tools::tolerance(1e-4));
  BOOST_TEST(segment.centroidHz == 860, boost::test_tools::tolerance(1e-4));  // by power: 0.01 to 0.09
  BOOST_TEST(sumOf(segment.chroma) == 1, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(segment.chroma[7] > segment.chroma[3]);
  BOOST_TEST((segment.startSeconds == 2 && segment.seconds == 0.5 && segment.attack == 0.4f));
}

BOOST_AUTO_TEST_CASE(silence_and_no_frames_at_all_are_silent) {
  for (const auto& digests : {Digests{}, framesOf(5, 0, {}), framesOf(5, 1e-4f, {{0, false, 440, 1e-4f, 1}})}) {
    const Segment segment = segmentOf(digests);
    BOOST_TEST(segment.isSilent());
    BOOST_TEST(segment.partials.empty());
    BOOST_TEST(sumOf(segment.chroma) == 0);
    BOOST_TEST(std::isfinite(segment.levelDb));
  }
}

BOOST_AUTO_TEST_SUITE_END()
