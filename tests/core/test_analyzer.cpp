// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/analyzer.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;

Analyzer::Config config() { return {.plans = &plans(), .sampleRate = kRate}; }

// Everything that a frame says, as numbers to compare bit by bit.
std::vector<float> feed(Analyzer& analyzer, std::span<const float> samples, std::size_t blockSize = 512) {
  std::vector<float> said;
  for (std::size_t size : pieces(samples.size(), blockSize)) {
    auto block = samples.first(size);
    samples = samples.subspan(size);
    while (!block.empty()) {
      block = block.subspan(analyzer.push(block));
      if (!analyzer.frameReady()) continue;
      for (const Partial& p : analyzer.partials())
        said.insert(said.end(), {p.freqHz, p.amp, p.phase, p.weight, static_cast<float>(p.state)});
      said.insert(said.end(), analyzer.chroma().begin(), analyzer.chroma().end());
      const Analyzer::Frame& frame = analyzer.frame();
      said.insert(said.end(),
                  {frame.rms, frame.centroidHz, frame.flux, frame.onset ? 1.0f : 0.0f, analyzer.tuningCents()});
    }
  }
  return said;
}

std::vector<Partial> heard(const Analyzer& analyzer) {
  std::vector<Partial> sounding;
  for (const Partial& p : analyzer.partials())
    if (p.state != PartialState::empty) sounding.push_back(p);
  return sounding;
}

std::vector<float> chordOf(std::initializer_list<double> freqHz, double amp = 0.1, std::size_t samples = 24000) {
  std::vector<float> sum(samples);
  for (double f : freqHz) addTo(sum, sine(f, amp, samples));
  return sum;
}

// A note with six harmonics, each half as loud as the one before.
std::vector<float> note(double midi) {
  std::vector<float> sum(36000);
  const double freqHz = 440 * std::exp2((midi - 69) / 12);
  for (int h = 1; h <= 6; ++h) addTo(sum, sine(h * freqHz, 0.1 * std::exp2(1 - h), sum.size(), kRate, h));
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(analyzer)

BOOST_AUTO_TEST_CASE(a_sine_is_one_partial_of_its_frequency_and_amplitude) {
  Prepared<Analyzer> analyzer(config());
  feed(*analyzer, sine(440, 0.5, 24000));
  const auto partials = heard(*analyzer);
  BOOST_REQUIRE(partials.size() == 1u);
  BOOST_TEST(std::abs(cents(partials[0].freqHz, 440)) < 1);
  BOOST_TEST(std::abs(20 * std::log10(partials[0].amp / 0.5)) < 0.1);
  BOOST_TEST(partials[0].weight > 0.9f);
  BOOST_TEST((partials[0].state == PartialState::continues));
}

BOOST_AUTO_TEST_CASE(the_phase_is_that_at_the_frames_centre) {
  Prepared<Analyzer> analyzer(config());
  const std::size_t samples = 512 * 40;
  feed(*analyzer, sine(440, 0.5, samples, kRate, 0.9));
  const double centre = static_cast<double>(samples) - analyzer->latencySamples();
  const double expected = 2 * kPi * 440 * centre / kRate + 0.9 - kPi / 2;  // a sine, told as a cosine
  BOOST_REQUIRE(heard(*analyzer).size() == 1u);
  BOOST_TEST(std::abs(angleBetween(heard(*analyzer)[0].phase, expected)) < 0.05);
}

BOOST_AUTO_TEST_CASE(the_three_notes_of_a_low_chord_are_three_partials) {
  // The window for files; 4096 samples are too short to part 130.8 from 164.8 Hz by 10 dB.
  Analyzer::Config longer = config();
  longer.windowSize = 8192;
  Prepared<Analyzer> analyzer(longer);
  analyzer->set(Analyzer::order, Analyzer::byFrequency);
  feed(*analyzer, chordOf({130.81, 164.81, 196.0}));
  const auto partials = heard(*analyzer);
  BOOST_REQUIRE(partials.size() == 3u);
  const double expected[]{130.81, 164.81, 196.0};
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(cents(partials[i].freqHz, expected[i])) < 15);
}

BOOST_AUTO_TEST_CASE(major_triads_light_their_three_classes_in_any_key) {
  for (int key = 0; key < 12; ++key) {
    Prepared<Analyzer> analyzer(config());
    analyzer->set(Analyzer::numPeaks, 64);
    std::vector<float> triad(36000);
    for (int step : {0, 4, 7}) addTo(triad, note(60 + key + step));
    feed(*analyzer, triad);
    std::array<int, 12> order{};
    for (int c = 0; c < 12; ++c) order[static_cast<std::size_t>(c)] = c;
    const auto& chroma = analyzer->chroma();
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return chroma[static_cast<std::size_t>(a)] > chroma[static_cast<std::size_t>(b)]; });
    std::vector<int> loudest{order[0], order[1], order[2]}, expected{key, (key + 4) % 12, (key + 7) % 12};
    std::sort(loudest.begin(), loudest.end());
    std::sort(expected.begin(), expected.end());
    BOOST_TEST(loudest == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(rms_and_centroid_describe_a_sine_in_plain_units) {
  Prepared<Analyzer> analyzer(config());
  feed(*analyzer, sine(1000, 0.5, 24000));
  BOOST_TEST(std::abs(analyzer->frame().rms - 0.5 * std::sqrt(0.5)) < 1e-3);
  BOOST_TEST(std::abs(analyzer->frame().centroidHz - 1000) < 2);
}

BOOST_AUTO_TEST_CASE(power_is_scaled_so_that_a_full_scale_sine_on_a_bin_reads_1) {
  Prepared<Analyzer> analyzer(config());
  feed(*analyzer, sine(100 * kRate / 4096, 1, 24000));
  BOOST_TEST(std::abs(analyzer->power()[100] - 1) < 1e-3f);
}

BOOST_AUTO_TEST_CASE(silence_says_nothing_but_zeros) {
  Prepared<Analyzer> analyzer(config());
  feed(*analyzer, std::vector<float>(24000));
  BOOST_TEST(heard(*analyzer).empty());
  BOOST_TEST(analyzer->peaks().empty());
  const Analyzer::Frame& frame = analyzer->frame();
  BOOST_TEST((frame.rms == 0 && frame.centroidHz == 0 && frame.flux == 0 && !frame.onset));
  for (float c : analyzer->chroma()) BOOST_TEST(c == 0);
}

BOOST_AUTO_TEST_CASE(any_block_size_says_the_same_bits) {
  auto samples = note(57);
  addTo(samples, noise(0.01, samples.size()));
  Prepared<Analyzer> whole(config());
  const auto expected = feed(*whole, samples, samples.size());
  BOOST_TEST(expected.size() > 5000u);
  for (std::size_t size : {1u, 63u, 64u, 511u, 513u, 0u}) {
    Prepared<Analyzer> analyzer(config());
    BOOST_TEST(sameBits(feed(*analyzer, samples, size), expected), "block size " << size);
  }
}

BOOST_AUTO_TEST_CASE(reset_is_as_good_as_new) {
  const auto samples = note(57);
  Prepared<Analyzer> analyzer(config());
  const auto first = feed(*analyzer, samples);
  analyzer->reset();
  BOOST_TEST(sameBits(feed(*analyzer, samples), first));
}

BOOST_AUTO_TEST_CASE(what_is_below_the_threshold_is_not_heard) {
  const auto heardAt = [](double db) {
    Prepared<Analyzer> analyzer(config());
    analyzer->set(Analyzer::threshold, -40);
    feed(*analyzer, sine(443.3, std::pow(10, db / 20), 24000));
    return heard(*analyzer).size();
  };
  BOOST_TEST(heardAt(-39.8) == 1u);
  BOOST_TEST(heardAt(-40.2) == 0u);
}

BOOST_AUTO_TEST_CASE(only_peaks_between_min_freq_and_max_freq_are_heard) {
  Prepared<Analyzer> analyzer(config());
  analyzer->set(Analyzer::minFreq, 400);
  analyzer->set(Analyzer::maxFreq, 1000);
  feed(*analyzer, chordOf({200, 500, 900, 2000}));
  BOOST_REQUIRE(heard(*analyzer).size() == 2u);
  BOOST_TEST(std::abs(heard(*analyzer)[0].freqHz - 500) < 1);
}

BOOST_AUTO_TEST_CASE(of_more_peaks_than_asked_for_the_strongest_stay) {
  Prepared<Analyzer> analyzer(config());
  analyzer->set(Analyzer::numPeaks, 2);
  auto samples = chordOf({300, 2100}, 0.2);
  addTo(samples, chordOf({700, 1300, 3000}, 0.05));
  feed(*analyzer, samples);
  BOOST_REQUIRE(analyzer->peaks().size() == 2u);
  BOOST_TEST(std::abs(analyzer->peaks()[0].freqHz - 300) < 1);
  BOOST_TEST(std::abs(analyzer->peaks()[1].freqHz - 2100) < 1);
}

BOOST_AUTO_TEST_CASE(partials_are_listed_in_the_order_asked_for_and_empty_slots_last) {
  auto samples = chordOf({2000}, 0.3);
  addTo(samples, chordOf({500}, 0.1));
  addTo(samples, chordOf({1000}, 0.2));
  for (auto order : {Analyzer::byFrequency, Analyzer::byStrength}) {
    Prepared<Analyzer> analyzer(config());
    analyzer->set(Analyzer::order, static_cast<float>(order));
    feed(*analyzer, samples);
    const auto list = analyzer->partials();
    BOOST_TEST(list.size() == 64u);
    const double expected[2][3]{{500, 1000, 2000}, {2000, 1000, 500}};
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(list[i].freqHz - expected[order][i]) < 1);
    for (const Partial& p : list.subspan(3)) BOOST_TEST((p.state == PartialState::empty));
  }
}

BOOST_AUTO_TEST_CASE(parameters_are_clamped_and_what_is_no_number_is_refused) {
  Prepared<Analyzer> analyzer(config());
  for (std::size_t id = 0; id < Analyzer::windowSize; ++id) {  // from there on they are fixed
    const auto param = static_cast<Analyzer::ParamId>(id);
    BOOST_TEST_CONTEXT(Analyzer::params[id].name) {
      BOOST_TEST(analyzer->get(param) == Analyzer::params[id].init);
      for (float bad : {kNaN, kInf, -kInf}) BOOST_TEST((analyzer->set(param, bad) == Verdict::notFinite));
      BOOST_TEST(analyzer->get(param) == Analyzer::params[id].init);
      for (float extreme : {1e30f, -1e30f}) {
        BOOST_TEST((analyzer->set(param, extreme) == Verdict::clipped));
        BOOST_TEST(allFinite(feed(*analyzer, noise(0.5, 6000))));
      }
    }
    analyzer->set(param, Analyzer::params[id].init);
  }
}

BOOST_AUTO_TEST_CASE(window_and_hop_keep_what_they_were_prepared_with) {
  Analyzer::Config other = config();
  other.windowSize = 1024, other.hopSize = 100;
  Prepared<Analyzer> analyzer(other);
  for (auto param : {Analyzer::windowSize, Analyzer::hopSize}) analyzer->set(param, 64);
  BOOST_TEST(analyzer->get(Analyzer::windowSize) == 1024);
  BOOST_TEST(analyzer->get(Analyzer::hopSize) == 100);
  BOOST_TEST(analyzer->push(std::vector<float>(1000)) == 100u);
}

BOOST_AUTO_TEST_CASE(bad_samples_leave_nothing_behind) {
  Prepared<Analyzer> analyzer(config());
  std::vector<float> broken(20000, kNaN);
  for (std::size_t n = 0; n < broken.size(); n += 3) broken[n] = n % 2 ? kInf : 0.3f;
  BOOST_TEST(allFinite(feed(*analyzer, broken)));
  feed(*analyzer, sine(440, 0.5, 24000));
  BOOST_REQUIRE(heard(*analyzer).size() == 1u);
  BOOST_TEST(std::abs(cents(heard(*analyzer)[0].freqHz, 440)) < 1);
}

BOOST_AUTO_TEST_CASE(very_loud_samples_stay_finite) {
  Prepared<Analyzer> analyzer(config());
  BOOST_TEST(allFinite(feed(*analyzer, sine(440, 3e38, 8000))));
}

BOOST_AUTO_TEST_CASE(an_illegal_config_or_too_little_memory_is_refused) {
  Memory memory(1 << 20);
  std::vector<Analyzer::Config> bad(8, config());
  bad[0].plans = nullptr;
  bad[1].sampleRate = 0;
  bad[2].sampleRate = static_cast<double>(kNaN);
  bad[3].windowSize = 1000;
  bad[4].hopSize = 0;
  bad[5].hopSize = 5000;
  bad[6].maxPartials = 0;
  bad[7].tuningSeconds = 0;
  for (const auto& each : bad) {
    Analyzer analyzer;
    BOOST_TEST(Analyzer::bytesNeeded(each) == 0u);
    BOOST_TEST(!analyzer.prepare(each, memory.span()));
  }
  Analyzer analyzer;
  BOOST_TEST(!analyzer.prepare(config(), memory.span().first(Analyzer::bytesNeeded(config()) - 65)));
  BOOST_TEST(analyzer.prepare(config(), memory.span()));
}

BOOST_AUTO_TEST_SUITE_END()
