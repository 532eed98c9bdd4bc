// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/onset.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/analyzer.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;
constexpr std::size_t kHop = 512;

// Six harmonics that begin at once and die away to nothing (cut off, the end would be an attack of its own).
std::vector<float> pluck(double freqHz) {
  std::vector<float> out(24000);
  for (int h = 1; h <= 6; ++h)
    for (std::size_t n = 0; n < out.size(); ++n) {
      const double t = static_cast<double>(n) / kRate;
      out[n] += static_cast<float>(0.1 / h * std::exp(-6 * t) * (1 - 2 * t) * std::sin(2 * kPi * h * freqHz * t));
    }
  return out;
}

std::vector<float> click() { return noise(0.5, 100, 4); }

std::vector<float> repeated(const std::vector<float>& sound, double firstSeconds, double everySeconds, int times) {
  std::vector<float> all(static_cast<std::size_t>((firstSeconds + everySeconds * times + 0.5) * kRate));
  for (int k = 0; k < times; ++k)
    addTo(all, sound, static_cast<std::size_t>((firstSeconds + everySeconds * k) * kRate));
  return all;
}

std::vector<double> onsetSeconds(std::span<const float> samples) {
  Prepared<Analyzer> analyzer(Analyzer::Config{.plans = &plans(), .windowSize = 2048, .hopSize = kHop});
  std::vector<double> times;
  for (std::size_t at = 0; at < samples.size();) {
    at += analyzer->push(samples.subspan(at));
    if (analyzer->frameReady() && analyzer->frame().onset) times.push_back(static_cast<double>(at) / kRate);
  }
  return times;
}

void checkTimes(const std::vector<double>& found, double first, double every, int times) {
  BOOST_REQUIRE(found.size() == static_cast<std::size_t>(times));
  for (int k = 0; k < times; ++k) {
    // A frame hears an attack from its first sample on until that has passed the middle of the window.
    const double late = found[static_cast<std::size_t>(k)] - (first + every * k);
    BOOST_TEST((late >= 0 && late < (1024 + 2 * kHop) / kRate), "late by " << late);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(onset)

BOOST_AUTO_TEST_CASE(frames_so_short_that_nobody_counts_them_hold_one_onset) {
  const int bins = 33;
  std::vector<std::byte> memory(OnsetDetector::bytesNeeded(bins) + 64);
  OnsetDetector detector;
  BOOST_REQUIRE(detector.prepare(bins, 1e-12, memory));
  int onsets = 0;
  for (int frame = 0; frame < 10; ++frame) {
    const std::vector<float> power(bins, frame % 2 ? 1.0f : 1e-6f);
    detector.update(power, 0.5f);
    onsets += detector.onset();
  }
  BOOST_TEST(onsets == 1);
}

BOOST_AUTO_TEST_CASE(every_pluck_is_one_onset_at_its_time) {
  checkTimes(onsetSeconds(repeated(pluck(220), 0.3, 0.5, 12)), 0.3, 0.5, 12);
  checkTimes(onsetSeconds(repeated(pluck(330), 0.3, 0.25, 20)), 0.3, 0.25, 20);
}

BOOST_AUTO_TEST_CASE(every_click_is_one_onset_at_its_time) {
  checkTimes(onsetSeconds(repeated(click(), 0.3, 0.5, 12)), 0.3, 0.5, 12);
}

BOOST_AUTO_TEST_CASE(forty_db_softer_has_the_same_onsets) {
  const auto loud = repeated(pluck(220), 0.3, 0.4, 10);
  const auto times = onsetSeconds(loud), soft = onsetSeconds(scaled(loud, 0.01f));
  BOOST_TEST(times.size() == 10u);
  BOOST_REQUIRE(soft.size() == times.size());
  // The first frame that an attack only touches may still lie below the threshold of silence: a hop of delay.
  for (std::size_t k = 0; k < times.size(); ++k) BOOST_TEST(std::abs(soft[k] - times[k]) < 1.01 * kHop / kRate);
}

BOOST_AUTO_TEST_CASE(silence_and_what_lies_below_its_threshold_hold_no_onset) {
  BOOST_TEST(onsetSeconds(std::vector<float>(96000)).empty());
  BOOST_TEST(onsetSeconds(repeated(click(), 0.3, 0.5, 4)).size() == 4u);
  BOOST_TEST(onsetSeconds(scaled(repeated(click(), 0.3, 0.5, 4), 1e-4f)).empty());
}

BOOST_AUTO_TEST_CASE(a_steady_tone_begins_once_and_has_no_flux_afterwards) {
  const auto tone = sine(440, 0.3, 96000);
  BOOST_TEST(onsetSeconds(tone).size() == 1u);
  Prepared<Analyzer> analyzer(Analyzer::Config{.plans = &plans()});
  for (std::size_t at = 0; at < tone.size();) {
    at += analyzer->push(std::span(tone).subspan(at));
    if (analyzer->frameReady() && at > 12000) BOOST_TEST(analyzer->frame().flux < 0.02f);
  }
}

BOOST_AUTO_TEST_CASE(flux_is_what_is_new_as_a_share_of_all) {
  constexpr int kBins = 4;
  Memory memory(OnsetDetector::bytesNeeded(kBins));
  OnsetDetector detector;
  BOOST_REQUIRE(detector.prepare(kBins, 0.01, memory.span()));
  detector.update(std::vector<float>{1, 1, 0, 0}, 0.5f);
  BOOST_TEST(detector.flux() == 1.0f);
  BOOST_TEST(detector.onset());
  detector.update(std::vector<float>{1, 1, 4, 0}, 0.5f);  // magnitudes 1 1 2 0: two of four are new
  BOOST_TEST(detector.flux() == 0.5f);
  detector.update(std::vector<float>{1, 0, 4, 0}, 0.5f);  // what falls silent is not new
  BOOST_TEST(detector.flux() == 0.0f);
}

BOOST_AUTO_TEST_CASE(no_two_onsets_are_closer_than_the_least_distance) {
  constexpr int kBins = 2;
  Memory memory(OnsetDetector::bytesNeeded(kBins));
  OnsetDetector detector;
  detector.prepare(kBins, 0.01, memory.span());
  int last = -100;
  for (int frame = 0; frame < 200; ++frame) {
    detector.update(frame % 2 ? std::vector<float>{1, 0} : std::vector<float>{0, 1}, 0.5f);
    if (!detector.onset()) continue;
    BOOST_TEST(frame - last >= 6);
    last = frame;
  }
  BOOST_TEST(last >= 0);
}

BOOST_AUTO_TEST_CASE(an_illegal_config_is_refused) {
  Memory memory(1024);
  OnsetDetector detector;
  BOOST_TEST(OnsetDetector::bytesNeeded(0) == 0u);
  BOOST_TEST(!detector.prepare(0, 0.01, memory.span()));
  BOOST_TEST(!detector.prepare(16, 0, memory.span()));
  BOOST_TEST(!detector.prepare(100000, 0.01, memory.span()));
}

BOOST_AUTO_TEST_SUITE_END()
