// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is sent and however it is set up: what the Analyzer says stays finite, and it hears well again afterwards.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "analyzer_support.hpp"
#include "host_mode.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr std::array kNonsense{kNaN,   kInf,    -kInf, 0.0f, -0.0f,  1e38f,         -1e38f,
                               1e-45f, -1e-45f, -1.0f, 1.0f, 1e-30f, 2147483648.0f, -2147483649.0f};
constexpr int kMost = std::numeric_limits<int>::max(), kLeast = std::numeric_limits<int>::min();

Analyzer::Config config(int window = 1024, int hop = 256) {
  Analyzer::Config all{.plans = &plans(), .windowSize = window, .hopSize = hop};
  all.parts.bands = true;
  all.allowsLarge = true;
  return all;
}

bool isWhole(const std::vector<HeardFrame>& frames) {
  return std::all_of(frames.begin(), frames.end(), [](const HeardFrame& frame) {
    return std::all_of(frame.said.begin(), frame.said.end(),
                       [](float x) { return std::isfinite(x) && std::fpclassify(x) != FP_SUBNORMAL; });
  });
}

bool hearsWell(Analyzer& analyzer) {
  framesOf(analyzer, sine(1000, 0.5, 48000), 512);
  const auto slots = analyzer.slots();
  const auto loudest =
      std::max_element(slots.begin(), slots.end(), [](const Partial& a, const Partial& b) { return a.amp < b.amp; });
  return std::abs(cents(loudest->freqHz, 1000)) < 1 && std::abs(loudest->amp - 0.5) < 0.006;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(analyzer_faults)

// Row 1: what a bad sample leaves is gone with its window.
BOOST_AUTO_TEST_CASE(a_bad_sample_or_block_anywhere_counts_as_silence_and_is_gone_a_window_later) {
  const auto clean = noise(0.3, 6000);
  for (const float bad : {kNaN, kInf, -kInf})
    for (const std::size_t at : {0u, 1u, 255u, 256u, 1023u, 2000u})
      for (const std::size_t length : {1u, 64u, 256u}) {
        auto broken = clean, mended = clean;
        for (std::size_t n = at; n < at + length; ++n) broken[n] = bad, mended[n] = 0;
        Prepared<Analyzer> hurt(config()), healthy(config());
        const auto frames = framesOf(*hurt, broken, 64), expected = framesOf(*healthy, mended, 64);
        BOOST_TEST(isWhole(frames));
        for (std::size_t m = 0; m < frames.size(); ++m) BOOST_TEST(sameBits(frames[m].said, expected[m].said));
      }
}

// Rows 2 and 15.
BOOST_AUTO_TEST_CASE(every_parameter_set_to_nonsense_keeps_or_clips_and_frames_stay_whole) {
  const auto sound = noise(0.3, 2048);
  for (int id = 0; id < Analyzer::numParams; ++id) {
    const Param& row = Analyzer::params[static_cast<std::size_t>(id)];
    Prepared<Analyzer> analyzer(config());
    for (const float value : kNonsense) BOOST_TEST_CONTEXT(row.name << " " << value) {
        const auto param = static_cast<Analyzer::ParamId>(id);
        const float before = analyzer->get(param);
        const Verdict verdict = analyzer->set(param, value);
        const bool isFixed = param == Analyzer::windowSize || param == Analyzer::hopSize;
        if (isFixed || !std::isfinite(value)) BOOST_TEST(analyzer->get(param) == before);
        if (!isFixed) BOOST_TEST(((verdict == Verdict::notFinite) == !std::isfinite(value)));
        BOOST_TEST((analyzer->get(param) >= row.min && analyzer->get(param) <= row.max));
        BOOST_TEST(isWhole(framesOf(*analyzer, sound, 256)));
      }
  }
}

// Rows 3 and 11.
BOOST_AUTO_TEST_CASE(every_size_at_a_bound_works_and_beyond_it_is_refused) {
  for (const int window : {64, 65536})
    for (const int hop : {1, 63, window})
      for (const int partials : {1, 1024}) {
        Analyzer::Config edge = config(window, hop);
        edge.maxPartials = partials;
        edge.atOnce = hop == 1;
        Prepared<Analyzer> analyzer(edge);
        BOOST_TEST(analyzer.ok());
        BOOST_TEST(isWhole(framesOf(*analyzer, noise(0.5, hop < 64 ? 40 : 300), 64)));
      }
  Memory enough(1 << 20);
  std::vector<Analyzer::Config> bad;
  for (const int size : {0, -1, 1, 63, 65, 1000, 131072, kMost, kLeast}) bad.push_back(config(size, 1));
  for (const int hop : {0, -1, 1025, kMost, kLeast}) bad.push_back(config(1024, hop));
  for (const int partials : {0, -1, 1025, kMost, kLeast}) bad.push_back(config()), bad.back().maxPartials = partials;
  for (const int offset : {-1, 256, kMost, kLeast}) bad.push_back(config()), bad.back().offset = offset;
  bad.push_back(config()), bad.back().offset = 1, bad.back().centred = true;
  for (const double rate : {0.0, -1.0, static_cast<double>(kNaN), static_cast<double>(kInf)})
    bad.push_back(config()), bad.back().sampleRate = rate;
  for (const double seconds : {0.0, -1.0, static_cast<double>(kNaN)})
    bad.push_back(config()), bad.back().tuningSeconds = seconds;
  for (const auto& each : bad) {
    Analyzer analyzer;
    BOOST_TEST(Analyzer::bytesNeeded(each) == 0u);
    BOOST_TEST(!analyzer.prepare(each, enough.span()));
  }
}

// Row 4.
BOOST_AUTO_TEST_CASE(a_block_that_is_a_byte_too_small_makes_a_deaf_analyzer) {
  for (const int window : {1024, 8192, 65536})
    for (const std::size_t missing : {1u, 64u, 1000u}) {
      Memory small(Analyzer::bytesNeeded(config(window)) - 64 - missing);
      Analyzer analyzer;
      BOOST_TEST(!analyzer.prepare(config(window), small.span()));
      BOOST_TEST(framesOf(analyzer, noise(0.5, 3000), 64).empty());
      BOOST_TEST((analyzer.peaks().empty() && analyzer.slots().empty()));
    }
}

// Row 7.
BOOST_AUTO_TEST_CASE(tiny_samples_and_silence_after_sound_leave_no_subnormal_number) {
  Prepared<Analyzer> analyzer(config());
  analyzer->set(Analyzer::threshold, -160);
  for (const float tiny : {1e-38f, 1e-42f, std::numeric_limits<float>::min(), 1e-20f, 0.0f}) {
    framesOf(*analyzer, sine(1000, 0.5, 4096), 64);
    BOOST_TEST(isWhole(framesOf(*analyzer, sine(1000, tiny, 48000), 64)));
  }
  BOOST_TEST(hearsWell(*analyzer));
}

// Row 8.
BOOST_AUTO_TEST_CASE(every_sample_rate_works) {
  for (const double rate : {1.0, 8000.0, 22050.0, 44100.0, 192000.0, 384000.0, 768000.0, 1234.5678, 1e9}) {
    Analyzer::Config odd = config();
    odd.sampleRate = rate;
    Prepared<Analyzer> analyzer(odd);
    const auto frames = framesOf(*analyzer, noise(0.5, 8000), 64);
    BOOST_TEST(isWhole(frames));
    for (const Peak& peak : analyzer->peaks()) BOOST_TEST(peak.freqHz < rate / 2);
  }
}

// Row 9.
BOOST_AUTO_TEST_CASE(every_block_size_says_the_same_bits) {
  const auto sound = noise(0.3, 20000);
  Prepared<Analyzer> whole(config(1024, 300));
  const auto expected = framesOf(*whole, sound, sound.size());
  for (const std::size_t size : {1, 2, 3, 7, 10, 17, 63, 64, 1024, 2027, 4096, 8192, 16384, 0}) {
    Prepared<Analyzer> analyzer(config(1024, 300));
    BOOST_TEST(analyzer->push({}) == 0u);
    const auto frames = framesOf(*analyzer, sound, size);
    BOOST_REQUIRE(frames.size() == expected.size());
    for (std::size_t m = 0; m < frames.size(); ++m) BOOST_TEST(sameBits(frames[m].said, expected[m].said));
  }
}

// Row 12.
BOOST_AUTO_TEST_CASE(odd_signals_are_no_trouble) {
  std::vector<std::vector<float>> signals(7, std::vector<float>(8000));
  for (std::size_t n = 0; n < 8000; ++n) {
    const float sign = n % 2 ? 1.0f : -1.0f;
    signals[1][n] = 1;                          // 0 Hz
    signals[2][n] = n / 50 % 2 ? 1.0f : -1.0f;  // square
    signals[3][n] = sign;                       // half the sample rate
    signals[4][n] = 1e6f * sign * static_cast<float>(n % 7);
    signals[5][n] = n == 3000 ? 1.0f : 0.0f;
    signals[6][n] = n % 3 ? 3e38f : -3e38f;
  }
  for (std::size_t i = 0; i < signals.size(); ++i) BOOST_TEST_CONTEXT("signal " << i) {
      Prepared<Analyzer> analyzer(config());
      BOOST_TEST(isWhole(framesOf(*analyzer, signals[i], 64)));
      if (i == 0 || i == 1) BOOST_TEST(analyzer->peaks().empty());
      BOOST_TEST(hearsWell(*analyzer));
    }
}

// Row 13.
BOOST_AUTO_TEST_CASE(more_peaks_than_slots_are_cut_in_the_same_way_every_time) {
  Analyzer::Config few = config();
  few.maxPartials = 3;
  std::vector<float> equal(8000);
  for (int k = 1; k <= 20; ++k) addTo(equal, sine(k * 20 * 48000.0 / 1024, 0.05, equal.size()));
  Prepared<Analyzer> first(few), second(few);
  for (Analyzer* analyzer : {&*first, &*second}) analyzer->set(Analyzer::numPeaks, 1024);
  const auto a = framesOf(*first, equal, 64), b = framesOf(*second, equal, 500);
  BOOST_TEST((first->peaks().size() == 3u && first->slots().size() == 3u));
  BOOST_REQUIRE(a.size() == b.size());
  for (std::size_t m = 0; m < a.size(); ++m) BOOST_TEST(sameBits(a[m].said, b[m].said));
}

// Row 17.
BOOST_AUTO_TEST_CASE(reset_in_the_middle_of_anything_is_as_good_as_new) {
  for (const int window : {1024, 8192})
    for (const std::size_t before : {100u, 9000u, 20011u}) {
      Prepared<Analyzer> used(config(window)), fresh(config(window));
      framesOf(*used, noise(0.9, before, 5), 64);
      used->reset();
      BOOST_TEST((used->peaks().empty() && !used->frameReady()));
      const auto sound = noise(0.3, 20000);
      const auto a = framesOf(*used, sound, 64), b = framesOf(*fresh, sound, 64);
      BOOST_REQUIRE(a.size() == b.size());
      for (std::size_t m = 0; m < a.size(); ++m) BOOST_TEST(sameBits(a[m].said, b[m].said));
    }
}

// Row 20.
BOOST_AUTO_TEST_CASE(a_host_that_rounds_otherwise_or_traps_gets_the_same_bits) {
  auto sound = noise(0.3, 30000);
  sound[5000] = kNaN, sound[6000] = kInf;
  Prepared<Analyzer> plain(config(8192));
  const auto expected = framesOf(*plain, sound, 64);
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    Prepared<Analyzer> analyzer(config(8192));
    std::vector<HeardFrame> frames;
    {
      const Rounding rounding(mode);
      const Trapping trapping;
      frames = framesOf(*analyzer, sound, 64);
      BOOST_TEST(std::fegetround() == mode);
    }
    BOOST_REQUIRE(frames.size() == expected.size());
    for (std::size_t m = 0; m < frames.size(); ++m)  // tuningCents() is worked out when asked for, as the host rounds
      BOOST_TEST(sameBits(std::span(frames[m].said).first(frames[m].said.size() - 1),
                          std::span(expected[m].said).first(expected[m].said.size() - 1)));
  }
}

// Rows 16 and 19: an hour at once would take long; everything that counts up goes round or stands still.
BOOST_AUTO_TEST_CASE(a_long_run_with_changing_parameters_stays_whole) {
  Prepared<Analyzer> analyzer(config(256, 64));
  const int rounds = kSlowBuild ? 300 : 6000;
  const auto sound = noise(0.5, 1024);
  bool isGood = true;
  for (int round = 0; round < rounds && isGood; ++round) {
    const auto draw = static_cast<std::uint64_t>(round);
    const auto id = static_cast<std::size_t>(randomBits(1, draw) % Analyzer::numParams);
    const Param& row = Analyzer::params[id];
    const double value = row.min + randomUnit(2, draw) * (row.max - row.min);
    analyzer->set(static_cast<Analyzer::ParamId>(id), static_cast<float>(value));
    isGood = isWhole(framesOf(*analyzer, scaled(sound, round % 3 ? 1.0f : 0.0f), 100));
  }
  BOOST_TEST(isGood);
  for (std::size_t id = 0; id < Analyzer::windowSize; ++id)
    analyzer->set(static_cast<Analyzer::ParamId>(id), Analyzer::params[id].init);
  framesOf(*analyzer, sine(3000, 0.5, 48000), 64);
  BOOST_REQUIRE(analyzer->peaks().size() == 1u);
  BOOST_TEST(std::abs(analyzer->peaks()[0].freqHz - 3000) < 3);
}

BOOST_AUTO_TEST_SUITE_END()
