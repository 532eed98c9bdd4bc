// SPDX-License-Identifier: GPL-3.0-or-later
// What an instrument needs of the Analyzer: long windows whose work is spread, freeze, parts, live parameters.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "analyzer_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;

Analyzer::Config config(int window = 4096, int hop = 512) {
  return {.plans = &plans(), .sampleRate = kRate, .windowSize = window, .hopSize = hop, .allowsLarge = true};
}

std::vector<float> music(std::size_t samples) {
  auto sound = noise(0.02, samples);
  for (double f : {220.0, 277.2, 329.6, 1760.0}) addTo(sound, sine(f, 0.1, samples));
  addTo(sound, sine(440, 0.2, samples / 2), samples / 2);
  return sound;
}

std::size_t heard(const Analyzer& analyzer) {
  const auto slots = analyzer.slots();
  return static_cast<std::size_t>(
      std::count_if(slots.begin(), slots.end(), [](const Partial& p) { return p.state != PartialState::empty; }));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(analyzer_live)

BOOST_AUTO_TEST_CASE(spread_over_a_hop_a_frame_has_the_same_bits_a_hop_later_at_any_block_size) {
  for (const auto& [window, hop] : {std::pair{8192, 512}, {8192, 100}, {16384, 4096}, {32768, 1000}, {65536, 2048}}) {
    Analyzer::Config spread = config(window, hop), atOnce = spread;
    atOnce.atOnce = true;
    const auto sound = music(static_cast<std::size_t>(window + 6 * hop));
    Prepared<Analyzer> whole(atOnce);
    const auto expected = framesOf(*whole, sound, sound.size());
    for (const std::size_t block : {std::size_t{64}, std::size_t{1000}, std::size_t{0}, sound.size()}) {
      Prepared<Analyzer> pieces(spread);
      const auto frames = framesOf(*pieces, sound, block);
      BOOST_TEST_CONTEXT(window << "/" << hop << ", block " << block) {
        BOOST_REQUIRE(frames.size() + 1 == expected.size());
        for (std::size_t m = 0; m < frames.size(); ++m) {
          BOOST_TEST(frames[m].at == expected[m].at + static_cast<std::size_t>(hop));
          BOOST_TEST(sameBits(frames[m].said, expected[m].said), "frame " << m);
        }
      }
    }
    BOOST_TEST(Prepared<Analyzer>(spread)->latencySamples() == window / 2 + hop);
    BOOST_TEST(Prepared<Analyzer>(atOnce)->latencySamples() == window / 2);
  }
}

BOOST_AUTO_TEST_CASE(spread_over_a_hop_a_frame_is_whole_at_any_distance_between_peaks) {
  for (const float distance : {1.0f, 3.0f, 4.0f, 20.0f, 1000.0f}) {
    Analyzer::Config spread = config(8192, 512), atOnce = spread;
    atOnce.atOnce = true;
    Prepared<Analyzer> pieces(spread), whole(atOnce);
    for (auto* analyzer : {&pieces, &whole}) (*analyzer)->set(Analyzer::minDistance, distance);
    const auto sound = music(20000);
    const auto frames = framesOf(*pieces, sound, 64), expected = framesOf(*whole, sound, 64);
    BOOST_TEST(frames.back().rms > 0.1);
    for (std::size_t m = 0; m < frames.size(); ++m)
      BOOST_TEST(sameBits(frames[m].said, expected[m].said), distance << " bins, frame " << m);
  }
}

// Peaks are first looked for above what the strongest had in the frame before; spread, all of them always.
BOOST_AUTO_TEST_CASE(what_was_loud_before_hides_no_peak) {
  for (const float rest : {0.7f, 0.1f, 0.0f}) {
    auto sound = noise(0.3, 3 * 8192);
    addTo(sound, sine(440, 0.2, sound.size()));
    for (std::size_t n = 8192; n < sound.size(); ++n) sound[n] *= rest;
    Analyzer::Config spread = config(8192, 256), atOnce = spread;
    atOnce.atOnce = true;
    Prepared<Analyzer> later(spread), whole(atOnce);
    const auto expected = framesOf(*later, sound, 64), frames = framesOf(*whole, sound, 64);
    for (std::size_t m = 0; m < expected.size(); ++m)
      BOOST_TEST(sameBits(frames[m].said, expected[m].said), rest << ", frame " << m);
  }
}

BOOST_AUTO_TEST_CASE(a_sound_is_in_the_middle_of_the_frame_that_is_ready_latency_samples_after_it) {
  for (const int window : {2048, 4096, 8192}) {
    Prepared<Analyzer> analyzer(config(window, 128));
    std::vector<float> click(40000);
    click[20000] = 1;
    double loudest = 0;
    std::size_t at = 0;
    for (const auto& frame : framesOf(*analyzer, click, 64))
      if (frame.rms > loudest) loudest = frame.rms, at = frame.at;
    BOOST_TEST(std::abs(static_cast<double>(at) - 20000 - analyzer->latencySamples()) <= 128);
  }
}

BOOST_AUTO_TEST_CASE(a_frozen_frame_is_held_while_the_sound_goes_on) {
  for (const int window : {4096, 8192}) {
    Prepared<Analyzer> analyzer(config(window));
    framesOf(*analyzer, sine(440, 0.3, 30000), 64);
    analyzer->set(Analyzer::freeze, 1);
    framesOf(*analyzer, sine(440, 0.3, 1024), 64);  // the frame that is worked on still comes
    const auto other = sine(660, 0.3, 42000);
    const auto held = framesOf(*analyzer, std::span(other).first(30000), 64);
    BOOST_REQUIRE(held.size() > 50u);
    for (const auto& frame : held) BOOST_TEST(sameBits(frame.said, held.front().said));
    BOOST_REQUIRE(heard(*analyzer) == 1u);
    BOOST_TEST(std::abs(cents(analyzer->slots()[0].freqHz, 440)) < 1);
    BOOST_TEST((analyzer->slots()[0].state == PartialState::continues));

    analyzer->set(Analyzer::freeze, 0);
    const auto after = framesOf(*analyzer, std::span(other).last(12000), 64);
    for (const auto& frame : after) BOOST_TEST(!frame.onset);
    BOOST_REQUIRE(heard(*analyzer) == 1u);
    const auto slots = analyzer->slots();
    const auto sounds = std::find_if(slots.begin(), slots.end(), [](const Partial& p) { return p.amp > 0; });
    BOOST_TEST(std::abs(cents(sounds->freqHz, 660)) < 1);
  }
}

BOOST_AUTO_TEST_CASE(a_partial_that_sounds_through_a_freeze_keeps_its_slot_and_is_born_once) {
  Prepared<Analyzer> analyzer(config());
  int births = 0;
  for (const float freeze : {0.0f, 1.0f, 0.0f, 1.0f, 0.0f}) {
    analyzer->set(Analyzer::freeze, freeze);
    for (const auto& frame : framesOf(*analyzer, sine(500, 0.3, 9600), 64)) births += frame.births;
    BOOST_TEST(std::abs(cents(analyzer->slots()[0].freqHz, 500)) < 1);
  }
  BOOST_TEST(births == 1);
}

BOOST_AUTO_TEST_CASE(frozen_before_anything_was_heard_it_holds_nothing) {
  Prepared<Analyzer> analyzer(config());
  analyzer->set(Analyzer::freeze, 1);
  const auto frames = framesOf(*analyzer, music(20000), 64);
  BOOST_TEST(frames.size() == 39u);
  BOOST_TEST((heard(*analyzer) == 0 && analyzer->peaks().empty() && analyzer->frame().rms == 0));
}

BOOST_AUTO_TEST_CASE(parts_that_are_not_asked_for_stay_as_after_reset_and_change_nothing_else) {
  const auto sound = music(20000);
  Prepared<Analyzer> all(config());
  framesOf(*all, sound, 64);
  for (int part = 0; part < 5; ++part) {
    Analyzer::Config only = config();
    only.parts = {part == 0, part == 1, part == 2, part == 3, part == 4};
    Prepared<Analyzer> analyzer(only);
    framesOf(*analyzer, sound, 64);
    BOOST_TEST(analyzer->peaks().size() == all->peaks().size());
    BOOST_TEST(analyzer->slots().empty() == (part != 0));
    BOOST_TEST(analyzer->partials().empty() == (part != 0));
    if (part == 0) BOOST_TEST(heard(*analyzer) == heard(*all));
    const auto& chroma = analyzer->chroma();
    BOOST_TEST((*std::max_element(chroma.begin(), chroma.end()) > 0) == (part == 1));
    BOOST_TEST(analyzer->frame().rms == (part == 2 ? all->frame().rms : 0));
    BOOST_TEST(analyzer->frame().centroidHz == (part == 2 ? all->frame().centroidHz : 0));
    BOOST_TEST(analyzer->frame().flux == (part == 3 ? all->frame().flux : 0));
    BOOST_TEST((analyzer->bands()[0] > 0) == (part == 4));
  }
  BOOST_TEST(Analyzer::bytesNeeded(config()) > [] {
    Analyzer::Config peaks = config();
    peaks.parts = Analyzer::kPeaksOnly;
    return Analyzer::bytesNeeded(peaks);
  }());
}

BOOST_AUTO_TEST_CASE(parts_are_asked_for_live_and_begin_as_after_a_reset) {
  const auto sound = music(90000);  // something sets in at 45000
  const std::span<const float> before = std::span(sound).first(20000), after = std::span(sound).subspan(20000);
  for (const int window : {2048, 8192}) {
    Analyzer::Config wanted = config();
    wanted.windowSize = window;
    Prepared<Analyzer> all(wanted), asked(wanted);
    framesOf(*all, before, 64);
    asked->ask(Analyzer::kPeaksOnly);
    framesOf(*asked, before, 64);
    BOOST_TEST(asked->peaks().size() == all->peaks().size());
    BOOST_TEST((heard(*asked) == 0 && asked->frame().rms == 0 && asked->frame().flux == 0));
    BOOST_TEST((asked->chroma() == std::array<float, Chroma::kClasses>{}));
    BOOST_TEST((asked->frame().parts == Analyzer::kPeaksOnly));
    asked->ask({});
    bool isOnset = false;
    for (std::span<const float> rest = after.first(2048); !rest.empty();) {
      rest = rest.subspan(asked->push(rest));
      isOnset = isOnset || (asked->frameReady() && asked->frame().onset);
    }
    BOOST_TEST(!isOnset);
    framesOf(*all, after, 64);
    framesOf(*asked, after.subspan(2048), 64);
    BOOST_TEST((asked->frame().parts == Analyzer::Parts{}));
    BOOST_TEST(asked->frame().rms == all->frame().rms);
    BOOST_TEST(asked->frame().flux == all->frame().flux);
    BOOST_TEST(heard(*asked) == heard(*all));
  }
}

BOOST_AUTO_TEST_CASE(a_frozen_frame_keeps_what_it_says_whatever_is_asked_for_meanwhile) {
  const auto sound = music(30000);
  Prepared<Analyzer> analyzer(config());
  framesOf(*analyzer, std::span(sound).first(15000), 64);
  const auto chroma = analyzer->chroma();
  const float rms = analyzer->frame().rms;
  analyzer->set(Analyzer::freeze, 1);
  analyzer->ask(Analyzer::kPeaksOnly);
  framesOf(*analyzer, std::span(sound).subspan(15000), 64);
  BOOST_TEST((chroma == analyzer->chroma()));
  BOOST_TEST(rms == analyzer->frame().rms);
  BOOST_TEST((analyzer->frame().parts == Analyzer::Parts{}));
}

BOOST_AUTO_TEST_CASE(parts_that_it_was_not_prepared_for_cannot_be_asked_for) {
  Analyzer::Config peaks = config();
  peaks.parts = Analyzer::kPeaksOnly;
  Prepared<Analyzer> analyzer(peaks);
  analyzer->ask({.bands = true});
  framesOf(*analyzer, music(20000), 64);
  BOOST_TEST((analyzer->frame().parts == Analyzer::kPeaksOnly));
  BOOST_TEST(analyzer->slots().empty());
  BOOST_TEST(!analyzer->peaks().empty());
}

BOOST_AUTO_TEST_CASE(bands_tell_the_rms_of_five_regions_and_together_that_of_all) {
  Analyzer::Config wide = config();
  wide.parts.bands = true;
  const double freqHz[]{120, 350, 1000, 3000, 8000}, amp[]{0.1, 0.2, 0.05, 0.3, 0.15};
  std::vector<float> sound(20000);
  for (std::size_t b = 0; b < 5; ++b) addTo(sound, sine(freqHz[b], amp[b], sound.size()));
  Prepared<Analyzer> analyzer(wide);
  framesOf(*analyzer, sound, 64);
  double power = 0;
  for (std::size_t b = 0; b < 5; ++b) {
    BOOST_TEST(std::abs(analyzer->bands()[b] / (amp[b] * std::sqrt(0.5)) - 1) < 0.01);
    power += std::pow(analyzer->bands()[b], 2);
  }
  BOOST_TEST(std::abs(std::sqrt(power) / analyzer->frame().rms - 1) < 1e-4);
}

BOOST_AUTO_TEST_CASE(parameters_change_live_from_the_next_frame_on) {
  Prepared<Analyzer> analyzer(config());
  const auto sound = music(60000);
  std::size_t at = 40960;
  framesOf(*analyzer, std::span(sound).first(at), 64);
  const auto peaks = [&](Analyzer::ParamId id, float value) {
    analyzer->set(id, value);
    framesOf(*analyzer, std::span(sound).subspan(at, 512), 64);
    at += 512;
    return analyzer->peaks().size();
  };
  BOOST_TEST(peaks(Analyzer::numPeaks, 3) == 3u);
  const std::size_t all = peaks(Analyzer::numPeaks, 64);
  BOOST_TEST(all > 10u);
  BOOST_TEST(peaks(Analyzer::threshold, -20) < all);
  BOOST_TEST(peaks(Analyzer::threshold, -60) > 10u);
  BOOST_TEST(peaks(Analyzer::prominence, 30) < all);
  peaks(Analyzer::prominence, 10);
  BOOST_TEST(peaks(Analyzer::minDistance, 100) < all);
  peaks(Analyzer::minDistance, 2);
  BOOST_TEST(peaks(Analyzer::maxFreq, 1000) < all);
  for (const Peak& peak : analyzer->peaks()) BOOST_TEST(peak.freqHz <= 1000);
  BOOST_TEST(peaks(Analyzer::minFreq, 900) < 5u);
  for (const float order : {0.0f, 1.0f, 2.0f, 0.0f}) {
    const auto before = analyzer->partials().data();
    analyzer->set(Analyzer::order, order);
    BOOST_TEST(analyzer->partials().data() == before, "before the frame is over, the order is the old one");
    framesOf(*analyzer, std::span(sound).subspan(at, 512), 64);
    at += 512;
    BOOST_TEST((analyzer->partials().data() == analyzer->slots().data()) ==
               (static_cast<int>(order) == Analyzer::bySlot));
  }
}

BOOST_AUTO_TEST_CASE(a_partial_goes_on_below_the_threshold_by_the_hysteresis_and_is_not_born_there) {
  const auto heardAt = [](double db, bool fades, float hysteresis) {
    Prepared<Analyzer> analyzer(config());
    analyzer->set(Analyzer::threshold, -40);
    analyzer->set(Analyzer::hysteresis, hysteresis);
    std::vector<float> sound = sine(443.3, std::pow(10, db / 20), 30000);
    for (std::size_t n = 0; fades && n < 15000; ++n)
      sound[n] *= static_cast<float>(1 + 9 * (1 - static_cast<double>(n) / 15000));
    framesOf(*analyzer, sound, 512);
    BOOST_TEST(analyzer->peaks().empty() == (db < -40));
    return heard(*analyzer);
  };
  BOOST_TEST(heardAt(-43, true, 6) == 1u);
  BOOST_TEST(heardAt(-47, true, 6) == 0u);
  BOOST_TEST(heardAt(-43, true, 0) == 0u);
  BOOST_TEST(heardAt(-43, false, 6) == 0u);
}

BOOST_AUTO_TEST_CASE(staggered_analyzers_share_no_block_before_all_have_one_and_hear_the_same) {
  std::set<int> offsets;
  for (int instance = 0; instance < 8; ++instance) offsets.insert(Analyzer::stagger(instance, 512));
  BOOST_TEST(offsets.size() == 8u);
  BOOST_TEST((*offsets.begin() == 0 && *offsets.rbegin() == 448));
  BOOST_TEST(Analyzer::stagger(8, 512) == Analyzer::stagger(0, 512));
  for (const int odd : {0, -1, 1, 64, 100}) BOOST_TEST(Analyzer::stagger(5, odd) == 0);
  BOOST_TEST(Analyzer::stagger(-1, 512) == 448);

  Analyzer::Config later = config();
  later.offset = 192;
  Prepared<Analyzer> first(config()), second(later);
  const auto sound = music(20000);
  const auto expected = framesOf(*first, sound, 64);
  std::vector<float> delayed(512 - 192);  // then the samples of a frame are the same
  delayed.insert(delayed.end(), sound.begin(), sound.end());
  const auto frames = framesOf(*second, delayed, 64);
  BOOST_REQUIRE(frames.size() == expected.size() + 1);
  for (std::size_t m = 0; m < expected.size(); ++m) {
    BOOST_TEST(frames[m + 1].at == expected[m].at + 320);
    BOOST_TEST(sameBits(frames[m + 1].said, expected[m].said), "frame " << m);
  }
}

BOOST_AUTO_TEST_CASE(sizes_asked_for_become_the_nearest_legal_ones) {
  const auto sizes = [](float window, float hop, bool allowsLarge = false) {
    Analyzer::Config asked = config();
    asked.allowsLarge = allowsLarge;
    const Verdict verdict = Analyzer::setSizes(asked, window, hop);
    BOOST_TEST(Prepared<Analyzer>(asked).ok());
    return std::tuple(asked.windowSize, asked.hopSize, verdict);
  };
  BOOST_TEST((sizes(2048, 512) == std::tuple(2048, 512, Verdict::accepted)));
  BOOST_TEST((sizes(16384, 1) == std::tuple(16384, 1, Verdict::accepted)));
  BOOST_TEST((sizes(0, 0) == std::tuple(64, 1, Verdict::clipped)));
  BOOST_TEST((sizes(1, 64) == std::tuple(64, 64, Verdict::clipped)));
  BOOST_TEST((sizes(3000, 5000) == std::tuple(4096, 4096, Verdict::clipped)));
  BOOST_TEST((sizes(1e9f, 1e9f) == std::tuple(16384, 16384, Verdict::clipped)));
  BOOST_TEST((sizes(65536, 512) == std::tuple(16384, 512, Verdict::clipped)));
  BOOST_TEST((sizes(65536, 512, true) == std::tuple(65536, 512, Verdict::accepted)));
  BOOST_TEST((sizes(-1, -7) == std::tuple(64, 1, Verdict::clipped)));
  BOOST_TEST((sizes(kNaN, 256) == std::tuple(4096, 256, Verdict::notFinite)));
  BOOST_TEST((sizes(1024, kInf) == std::tuple(1024, 512, Verdict::notFinite)));
}

BOOST_AUTO_TEST_CASE(large_windows_have_to_be_asked_for) {
  for (const int window : {64, 16384, 32768, 65536})
    for (const bool allows : {false, true}) {
      Analyzer::Config asked = config(window, 64);
      asked.allowsLarge = allows;
      BOOST_TEST((Analyzer::bytesNeeded(asked) > 0) == (allows || window <= Analyzer::kLargestUnasked));
    }
}

BOOST_AUTO_TEST_CASE(every_window_hop_and_rate_hears_a_sine_where_it_is) {
  for (const double rate : {8000.0, 44100.0, 48000.0, 192000.0})
    for (int window = 256; window <= 65536; window *= 4)
      for (const int hop : {window, window / 2 + 1, window / 3}) {
        Analyzer::Config each = config(window, hop);
        each.sampleRate = rate;
        Prepared<Analyzer> analyzer(each);
        analyzer->set(Analyzer::maxFreq, 100000);
        const double freqHz = 0.11 * rate;
        framesOf(*analyzer, sine(freqHz, 0.5, static_cast<std::size_t>(3 * window + 3 * hop), rate), 1024);
        BOOST_TEST_CONTEXT(rate << " " << window << "/" << hop) {
          BOOST_REQUIRE(analyzer->peaks().size() == 1u);
          BOOST_TEST(std::abs(analyzer->peaks()[0].freqHz - freqHz) < 0.01 * rate / window);
          BOOST_TEST(std::abs(20 * std::log10(analyzer->peaks()[0].amp / 0.5)) < 0.1);
        }
      }
}

BOOST_AUTO_TEST_CASE(the_fundamentals_of_major_triads_from_c3_and_c4_up_are_heard) {
  const auto misses = [](int window, int lowestMidi) {
    int count = 0;
    for (int root = lowestMidi; root <= 84; ++root) {
      Analyzer::Config each = config(window);
      each.atOnce = true;
      Prepared<Analyzer> analyzer(each);
      analyzer->set(Analyzer::numPeaks, 64);
      std::vector<float> sound(static_cast<std::size_t>(3 * window));
      const auto hz = [](int midi) { return 440 * std::exp2((midi - 69) / 12.0); };
      for (const int step : {0, 4, 7})
        for (int h = 1; h <= 8 && h * hz(root + step) < 20000; ++h)
          addTo(sound, sine(h * hz(root + step), 0.1 / h, sound.size(), kRate, 1.7 * h + step));
      framesOf(*analyzer, sound, 512);
      for (const int step : {0, 4, 7}) {
        const auto peaks = analyzer->peaks();
        count += std::none_of(peaks.begin(), peaks.end(),
                              [&](const Peak& p) { return std::abs(cents(p.freqHz, hz(root + step))) < 20; });
      }
    }
    return count;
  };
  BOOST_TEST(misses(4096, 60) == 0);
  BOOST_TEST(misses(8192, 48) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
