// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/composer.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "map_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

MusicMap someMap(double seconds = 0.3) {
  auto album = randomStates(8, 120);
  for (std::size_t i = 20; i < album.size(); i += 20) album[i] = -1;
  return mapOf(album, seconds);
}

ComposeOptions optionsOf(double seconds, double sampleRate = 48000, std::uint32_t seed = 1) {
  return {.sampleRate = sampleRate, .frames = std::llround(seconds * sampleRate), .seed = seed};
}

Score toneOf(double freqHz, double amp, double seconds = 5, double sampleRate = 48000) {
  Score score;
  score.sampleRate = sampleRate;
  score.frames = std::llround(seconds * sampleRate);
  score.sounds = {{0, {{static_cast<float>(freqHz), static_cast<float>(amp), 1, 0}}}, {-1, {}}};
  score.steps = {{0, 0, 0, 0, 1}};
  return score;
}

bool areSame(const Score& a, const Score& b) {
  const auto same = [](const Score::Step& x, const Score::Step& y) {
    return x.at == y.at && x.state == y.state && x.sound == y.sound && x.gainDb == y.gainDb && x.attack == y.attack;
  };
  return a.gainDb == b.gainDb && std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(), same);
}

// Every rule a player relies on.
void checkForm(const Score& score) {
  BOOST_REQUIRE(!score.steps.empty());
  BOOST_TEST(score.steps.front().at == 0);
  for (std::size_t i = 0; i < score.steps.size(); ++i) {
    const auto& step = score.steps[i];
    if (i > 0) BOOST_TEST(step.at > score.steps[i - 1].at);
    BOOST_TEST(step.at * Score::kGrid < score.frames);
    BOOST_TEST((step.sound >= 0 && step.sound < static_cast<int>(score.sounds.size())));
    BOOST_TEST((std::isfinite(step.gainDb) && step.attack >= 0 && step.attack <= 1));
  }
  for (const auto& sound : score.sounds)
    BOOST_TEST(std::is_sorted(sound.partials.begin(), sound.partials.end(),
                              [](const auto& x, const auto& y) { return x.freqHz < y.freqHz; }));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(composer)

BOOST_AUTO_TEST_CASE(steps_ascend_from_0_inside_the_length_at_any_sample_rate) {
  for (const double confidence : {0.0, 0.9})
    for (const double sampleRate : {8000.0, 22050.0, 44100.0, 48000.0, 192000.0})
      for (const double seconds : {0.001, 0.35, 9.97, 30.0}) {
        MusicMap map = someMap();
        map.beatConfidence = confidence;
        const Score score = composeScore(map, optionsOf(seconds, sampleRate));
        BOOST_TEST(score.frames == std::llround(seconds * sampleRate));
        BOOST_TEST(score.sampleRate == sampleRate);
        checkForm(score);
      }
}

BOOST_AUTO_TEST_CASE(no_step_lies_beyond_the_end_of_any_length) {
  const MusicMap map = someMap();
  for (std::int64_t frames = 40000; frames < 40300; ++frames) {
    auto options = optionsOf(1);
    options.frames = frames;
    const Score score = composeScore(map, options);
    BOOST_TEST(score.steps.back().at * Score::kGrid < frames);
  }
}

BOOST_AUTO_TEST_CASE(where_the_album_has_a_beat_steps_begin_on_its_quarters) {
  for (const double beat : {0.3, 0.5, 0.8, 1.2})
    for (const double sampleRate : {8000.0, 48000.0}) {
      MusicMap map = someMap(0.17);
      map.beatSeconds = beat;
      map.beatConfidence = 0.9;
      const double grid = Score::kGrid / sampleRate;
      double most = 0;
      for (const auto& step : composeScore(map, optionsOf(20, sampleRate)).steps)
        most = std::max(most, std::abs(std::remainder(static_cast<double>(step.at) * grid, beat / 4)));
      BOOST_TEST(most <= grid / 2 + 1e-9, "beat of " << beat << " s at " << sampleRate << " Hz");
    }
}

BOOST_AUTO_TEST_CASE(the_steps_keep_the_albums_pace) {
  for (const double confidence : {0.0, 0.9}) {
    MusicMap map = someMap(0.43);
    map.beatConfidence = confidence;
    const double steps = static_cast<double>(composeScore(map, optionsOf(60)).steps.size());
    BOOST_TEST(60 / steps == 0.43, boost::test_tools::tolerance(0.05));
  }
}

BOOST_AUTO_TEST_CASE(the_sounds_are_those_of_the_cells_each_written_once) {
  const MusicMap map = someMap();
  const Score score = composeScore(map, optionsOf(30));
  for (std::size_t a = 0; a < score.sounds.size(); ++a) {
    const auto& sound = score.sounds[a];
    for (std::size_t b = 0; b < a; ++b) BOOST_TEST(score.sounds[b].cell != sound.cell);
    const auto wanted = sound.cell < 0 ? std::vector<MapPartial>{} : partialsAt(map, sound.cell, 64);
    BOOST_REQUIRE(sound.partials.size() == wanted.size());
    for (std::size_t p = 0; p < wanted.size(); ++p) BOOST_TEST(sound.partials[p].freqHz == wanted[p].freqHz);
  }
  BOOST_TEST(std::any_of(score.steps.begin(), score.steps.end(),
                         [&](const auto& step) { return map.states[static_cast<std::size_t>(step.state)].isSilent; }));
  BOOST_TEST(composeScore(map, {.frames = 48000, .mostPartials = 1}).mostPartials() == 1U);
}

BOOST_AUTO_TEST_CASE(a_step_is_as_loud_as_its_moment_was) {
  MusicMap map = mapOf(randomStates(6, 60));
  for (std::size_t m = 0; m < map.moments.size(); ++m) map.moments[m].levelDb = m % 2 == 0 ? -14.0f : -26.0f;
  int louder = 0, softer = 0;
  auto options = optionsOf(30);
  options.perturb = 0;
  for (const auto& step : composeScore(map, options).steps) {  // the sounds lie at -20
    louder += std::abs(step.gainDb - 6) < 0.01f;
    softer += std::abs(step.gainDb + 6) < 0.01f;
  }
  BOOST_TEST((louder > 10 && softer > 10));
}

BOOST_AUTO_TEST_CASE(the_gain_brings_the_whole_to_minus_16_lufs) {
  for (const float factor : {0.01f, 1.0f, 30.0f}) {
    MusicMap map = someMap();
    for (auto& cell : map.cells)
      for (auto& partial : cell.partials) partial.amp *= factor;
    const Score score = composeScore(map, optionsOf(30));
    BOOST_TEST(expectedLoudness(score) + static_cast<double>(score.gainDb) == -16, boost::test_tools::tolerance(1e-4));
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_score_and_another_seed_another) {
  const MusicMap map = someMap();
  BOOST_TEST(areSame(composeScore(map, optionsOf(20)), composeScore(map, optionsOf(20))));
  BOOST_TEST(!areSame(composeScore(map, optionsOf(20)), composeScore(map, optionsOf(20, 48000, 2))));
  BOOST_TEST(composeScore(map, optionsOf(20, 48000, 2)).seed == 2U);
}

BOOST_AUTO_TEST_CASE(a_longer_score_begins_as_a_shorter_one) {
  const MusicMap map = someMap();
  const Score brief = composeScore(map, optionsOf(10)), full = composeScore(map, optionsOf(20));
  for (std::size_t i = 0; i < brief.steps.size(); ++i)
    BOOST_TEST((brief.steps[i].at == full.steps[i].at && brief.steps[i].state == full.steps[i].state));
}

BOOST_AUTO_TEST_CASE(a_silent_album_and_an_empty_map_give_a_silent_score) {
  for (const MusicMap& map : {mapOf(std::vector<int>(30, -1)), MusicMap{}}) {
    const Score score = composeScore(map, optionsOf(5));
    BOOST_TEST(score.isSilent());
    BOOST_TEST(score.frames == 240000);
    BOOST_TEST(std::isfinite(score.gainDb));
    BOOST_TEST((std::isinf(expectedLoudness(score)) && expectedLoudness(score) < 0));
    checkForm(score);
  }
}

BOOST_AUTO_TEST_CASE(no_length_gives_no_steps) {
  const Score score = composeScore(someMap(), optionsOf(0));
  BOOST_TEST((score.frames == 0 && score.steps.empty() && score.isSilent()));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(expected_loudness)

BOOST_AUTO_TEST_CASE(a_full_scale_sine_at_997_hz_reads_minus_3_lufs) {
  for (const double sampleRate : {44100.0, 48000.0, 96000.0})
    BOOST_TEST(std::abs(expectedLoudness(toneOf(997, 1, 5, sampleRate)) + 3.01) < 0.1);
}

BOOST_AUTO_TEST_CASE(twice_the_amplitude_reads_6_db_more) {
  const double once = expectedLoudness(toneOf(440, 0.1));
  BOOST_TEST(std::abs(expectedLoudness(toneOf(440, 0.2)) - once - 6.02) < 0.01);
  Score score = toneOf(440, 0.1);
  score.steps[0].gainDb = 6;
  BOOST_TEST(std::abs(expectedLoudness(score) - once - 6) < 0.01);
}

BOOST_AUTO_TEST_CASE(bass_counts_less_and_treble_more) {
  const double middle = expectedLoudness(toneOf(997, 0.1));
  BOOST_TEST(expectedLoudness(toneOf(40, 0.1)) < middle - 3);
  BOOST_TEST(std::abs(expectedLoudness(toneOf(10000, 0.1)) - middle - 3.3) < 0.3);  // 4 dB less the 0.7 at 997 Hz
}

BOOST_AUTO_TEST_CASE(rests_are_gated_out) {
  Score score = toneOf(997, 1, 20);
  score.steps.push_back({3750, 0, 1});  // silent after 5 s
  BOOST_TEST(std::abs(expectedLoudness(score) + 3.01) < 0.3);
}

BOOST_AUTO_TEST_SUITE_END()
