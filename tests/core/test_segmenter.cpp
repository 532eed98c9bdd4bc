// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/segmenter.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/random.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;
using Segments = std::vector<Segment>;

std::size_t samplesOf(double seconds) { return static_cast<std::size_t>(std::lround(seconds * kRate)); }

Segments cut(Segmenter& segmenter, std::span<const float> samples, std::size_t block = 4096) {
  Segments segments;
  const auto take = [&](Segment&& segment) { segments.push_back(std::move(segment)); };
  std::size_t at = 0;
  for (const std::size_t size : pieces(samples.size(), block)) {
    segmenter.push(samples.subspan(at, size), take);
    at += size;
  }
  segmenter.finishFile(take);
  return segments;
}

Segments segmentsOf(std::span<const float> samples, std::size_t block = 4096) {
  Segmenter segmenter({.plans = &plans(), .sampleRate = kRate});
  return cut(segmenter, samples, block);
}

// Plucked notes at uneven times, with a rest now and then.
std::vector<float> tune(double seconds, std::uint64_t seed = 3) {
  std::vector<float> out(samplesOf(seconds));
  double at = 0.2;
  for (std::uint64_t i = 0; at < seconds; ++i) {
    const double freqHz = 110 * std::exp2(std::floor(36 * randomUnit(seed, 3 * i)) / 12);
    auto note = sine(freqHz, 0.3, samplesOf(0.6));
    for (std::size_t n = 0; n < note.size(); ++n)
      note[n] *= std::exp(-6 * static_cast<float>(n) / static_cast<float>(kRate));
    addTo(out, note, samplesOf(at));
    at += randomUnit(seed, 3 * i + 1) < 0.1 ? 1.7 : 0.2 + 0.1 * std::floor(4 * randomUnit(seed, 3 * i + 2));
  }
  return out;
}

void checkCover(const Segments& segments, double seconds) {
  double at = 0;
  for (const Segment& segment : segments) {
    BOOST_TEST(std::abs(segment.startSeconds - at) < 1e-9);
    BOOST_TEST(segment.seconds > 0);
    at = segment.startSeconds + segment.seconds;
  }
  BOOST_TEST(std::abs(at - seconds) < 1e-9);
}

double powerOf(const Segment& segment, bool noisy) {
  double power = 0;
  for (const auto& p : segment.partials)
    if (p.isNoisy() == noisy) power += static_cast<double>(p.amp) * static_cast<double>(p.amp) / 2;
  return power;
}

bool areSame(const Segments& a, const Segments& b) {
  const auto same = [](const Segment& x, const Segment& y) {
    const auto samePartial = [](const MapPartial& p, const MapPartial& q) {
      return p.freqHz == q.freqHz && p.amp == q.amp && p.weight == q.weight && p.slopeDb == q.slopeDb;
    };
    return x.startSeconds == y.startSeconds && x.seconds == y.seconds && x.levelDb == y.levelDb &&
           x.attack == y.attack && x.chroma == y.chroma &&
           std::equal(x.partials.begin(), x.partials.end(), y.partials.begin(), y.partials.end(), samePartial);
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(segmenter)

BOOST_AUTO_TEST_CASE(segments_cover_a_file_without_gap_or_overlap) {
  for (const double seconds : {0.05, 0.3, 1.0, 7.77, 45.0}) {
    const auto samples = tune(seconds);
    checkCover(segmentsOf(samples), static_cast<double>(samples.size()) / kRate);
  }
}

// A file that is shorter itself is one segment.
BOOST_AUTO_TEST_CASE(no_segment_is_shorter_than_150_ms_and_none_much_longer_than_a_beat) {
  BOOST_TEST(segmentsOf(tune(0.05)).size() == 1U);
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    for (const Segment& segment : segmentsOf(tune(30, seed))) {
      BOOST_TEST(segment.seconds >= Segmenter::kLeastSeconds - 1e-9, "at " << segment.startSeconds);
      BOOST_TEST(segment.seconds < 1.5 * 1.2 + 1e-9, "at " << segment.startSeconds);
    }
}

BOOST_AUTO_TEST_CASE(a_note_begins_a_segment_and_its_attack_is_told) {
  std::vector<float> samples(samplesOf(6));
  const std::vector<double> places{1.0, 1.9, 2.5, 4.0};
  for (const double at : places) addTo(samples, scaled(sine(440 + 60 * at, 0.4, samplesOf(0.4)), 1), samplesOf(at));
  const auto segments = segmentsOf(samples);
  for (const double at : places)
    BOOST_TEST(std::any_of(segments.begin(), segments.end(),
                           [at](const Segment& s) { return std::abs(s.startSeconds - at) < 0.03 && s.attack > 0.05f; }),
               "note at " << at);
}

BOOST_AUTO_TEST_CASE(a_sine_is_one_tonal_partial_of_its_frequency_and_amplitude) {
  for (const double freqHz : {55.0, 440.0, 3333.3}) {
    const auto segments = segmentsOf(sine(freqHz, 0.25, samplesOf(4)));
    BOOST_REQUIRE(segments.size() > 3U);
    for (std::size_t i = 1; i + 1 < segments.size(); ++i) {  // the first and the last hear the edge of the file
      std::vector<MapPartial> tonal;
      for (const auto& p : segments[i].partials)
        if (!p.isNoisy()) tonal.push_back(p);
      BOOST_REQUIRE(tonal.size() == 1U);
      BOOST_TEST(std::abs(cents(tonal[0].freqHz, freqHz)) < 2);
      BOOST_TEST(std::abs(20 * std::log10(tonal[0].amp / 0.25)) < 0.3);
      BOOST_TEST(std::abs(tonal[0].slopeDb) < 1);
      BOOST_TEST(tonal[0].weight > 0.9f);
      BOOST_TEST(10 * std::log10(powerOf(segments[i], true) / powerOf(segments[i], false) + 1e-12) < -20);
    }
  }
}

BOOST_AUTO_TEST_CASE(white_noise_is_noisy_and_its_partials_have_its_power) {
  const auto samples = noise(0.5, samplesOf(5), 7);
  const auto segments = segmentsOf(samples);
  BOOST_REQUIRE(segments.size() > 3U);
  double power = 0, tonal = 0, seconds = 0;
  for (std::size_t i = 1; i + 1 < segments.size(); ++i) {
    const Segment& segment = segments[i];
    power += segment.seconds * (powerOf(segment, true) + powerOf(segment, false));
    tonal += segment.seconds * powerOf(segment, false);
    seconds += segment.seconds;
  }
  BOOST_TEST(std::abs(10 * std::log10(power / seconds / std::pow(rmsOf(samples), 2))) < 1);
  BOOST_TEST(tonal < 0.1 * power);
}

BOOST_AUTO_TEST_CASE(silence_is_silent_and_has_no_partials) {
  for (const Segment& segment : segmentsOf(std::vector<float>(samplesOf(3)))) {
    BOOST_TEST(segment.isSilent());
    BOOST_TEST(segment.partials.empty());
  }
}

// Its first and last segments hear the tones beside them, for a window is longer than an attack.
BOOST_AUTO_TEST_CASE(a_rest_between_two_tones_holds_silent_segments) {
  std::vector<float> samples(samplesOf(8));
  addTo(samples, sine(440, 0.3, samplesOf(2)), 0);
  addTo(samples, sine(660, 0.3, samplesOf(2)), samplesOf(6));
  int silent = 0;
  for (const Segment& segment : segmentsOf(samples)) {
    const double end = segment.startSeconds + segment.seconds;
    silent += segment.isSilent();
    if (segment.isSilent()) BOOST_TEST((segment.startSeconds > 1.9 && end < 6.1));
    if (segment.startSeconds > 6.02) BOOST_TEST(!segment.isSilent());
  }
  BOOST_TEST(silent >= 1);
}

BOOST_AUTO_TEST_CASE(the_segments_do_not_depend_on_the_block_size) {
  const auto samples = tune(50);
  const auto whole = segmentsOf(samples, samples.size());
  BOOST_TEST(whole.size() > 80U);
  for (const std::size_t block : {511, 4096, 65536})
    BOOST_TEST(areSame(segmentsOf(samples, block), whole), "block " << block);
}

BOOST_AUTO_TEST_CASE(a_file_after_another_is_cut_as_it_is_alone) {
  Segmenter segmenter({.plans = &plans(), .sampleRate = kRate});
  cut(segmenter, tune(23.456, 9));
  const auto samples = tune(5, 4);
  BOOST_TEST(areSame(cut(segmenter, samples), segmentsOf(samples)));
}

BOOST_AUTO_TEST_CASE(segments_come_out_while_the_file_is_still_running) {
  Segmenter segmenter({.plans = &plans(), .sampleRate = kRate});
  const auto samples = tune(70);
  double out = 0, behind = 0;
  for (std::size_t at = 0; at < samples.size(); at += 4800) {
    segmenter.push(std::span(samples).subspan(at, 4800), [&](Segment&& s) { out = s.startSeconds + s.seconds; });
    behind = std::max(behind, static_cast<double>(at + 4800) / kRate - out);
  }
  BOOST_TEST(out > 45);
  BOOST_TEST(behind < 30);  // so much is kept at most, however long the file
}

BOOST_AUTO_TEST_CASE(the_beat_is_that_of_all_files) {
  Segmenter segmenter({.plans = &plans(), .sampleRate = kRate});
  for (const double length : {8.1, 6.3}) {
    std::vector<float> samples(samplesOf(length));
    for (double at = 0.2; at < length; at += 0.6) addTo(samples, noise(0.5, 200, 4), samplesOf(at));
    cut(segmenter, samples);
  }
  BOOST_TEST(segmenter.beats().beat().seconds == 0.6, boost::test_tools::tolerance(0.02));
  BOOST_TEST(segmenter.peaksSeen() > 0);
}

BOOST_AUTO_TEST_CASE(a_segment_has_at_most_the_partials_asked_for) {
  std::vector<float> samples = noise(0.05, samplesOf(3), 5);
  for (int k = 1; k <= 40; ++k) addTo(samples, sine(110 * k, 0.02, samples.size()));
  for (const int most : {1, 8, 64}) {
    Segmenter segmenter({.plans = &plans(), .sampleRate = kRate, .maxPartials = most});
    for (const Segment& segment : cut(segmenter, samples)) {
      BOOST_TEST(segment.partials.size() <= static_cast<std::size_t>(most));
      BOOST_TEST(!segment.partials.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(an_empty_file_has_no_segments) { BOOST_TEST(segmentsOf({}).empty()); }

BOOST_AUTO_TEST_SUITE_END()
