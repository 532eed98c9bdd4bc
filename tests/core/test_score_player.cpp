// SPDX-License-Identifier: GPL-3.0-or-later
// What is heard of a score: pitches, levels, glides, attacks. Played through Renderer, one voice a partial.
#include "ksom/score_player.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "score_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr float kAmp = 0.2f;

MapPartial tone(double freqHz, float amp = kAmp) { return {static_cast<float>(freqHz), amp, 1, 0}; }
MapPartial hiss(double freqHz, float amp = kAmp) { return {static_cast<float>(freqHz), amp, 0, 0}; }

double levelAt(std::span<const float> samples, double freqHz) { return amplitudeAt(samples, freqHz, kScoreRate); }

// The largest step of a sine from one sample to the next.
double stepOf(double freqHz, double amp) { return 2 * amp * std::sin(kPi * freqHz / kScoreRate); }

// The loudest sample in each stretch of `seconds`.
std::vector<double> envelope(std::span<const float> samples, double seconds) {
  const auto size = static_cast<std::size_t>(seconds * kScoreRate);
  std::vector<double> peaks;
  for (std::size_t at = 0; at + size <= samples.size(); at += size) peaks.push_back(maxAbs(samples.subspan(at, size)));
  return peaks;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(score_player)

BOOST_AUTO_TEST_CASE(every_partial_sounds_at_its_frequency_and_level) {
  const Score score = scoreOf({{0, {tone(110, 0.1f), tone(441, 0.2f), tone(2500, 0.05f)}}}, 2);
  const auto sound = playMono(score);
  const auto late = between(sound, 0.5, 1.9);
  BOOST_TEST(levelAt(late, 110) == 0.1, boost::test_tools::tolerance(0.01));
  BOOST_TEST(levelAt(late, 441) == 0.2, boost::test_tools::tolerance(0.01));
  BOOST_TEST(levelAt(late, 2500) == 0.05, boost::test_tools::tolerance(0.01));
  BOOST_TEST(levelAt(late, 882) < 1e-3);
  BOOST_TEST(levelAt(late, 445) < 0.02);
}

BOOST_AUTO_TEST_CASE(the_level_follows_the_gain_of_the_step_and_of_the_score) {
  Score score = scoreOf({{0, {tone(440)}, 1, 0}, {1, {tone(440)}, 1, -12}, {2, {tone(440)}, 1, 3}}, 3);
  score.gainDb = 2;
  const auto sound = playMono(score);
  const double gains[]{2, -10, 5};
  for (int k = 0; k < 3; ++k) {
    const double level = levelAt(between(sound, k + 0.4, k + 0.9), 440);
    BOOST_TEST(std::abs(20 * std::log10(level / kAmp) - gains[k]) < 0.1, "step " << k);
  }
}

BOOST_AUTO_TEST_CASE(a_partial_within_70_cents_glides_without_a_click_and_stays_one) {
  for (const double jump : {20.0, 50.0, -60.0}) {
    const double target = 440 * std::exp2(jump / 1200);
    const auto sound = playMono(scoreOf({{0, {tone(440)}}, {1, {tone(target)}, 0}}, 2));
    const auto glide = between(sound, 0.5, 1.9);
    BOOST_TEST(largestStep(glide) < 1.02 * stepOf(std::max(440.0, target), kAmp));
    BOOST_TEST(levelAt(between(sound, 1.4, 1.9), target) == kAmp, boost::test_tools::tolerance(0.01));
    // One oscillator all along: never softer in between, as two that fade across each other would be.
    for (const double peak : envelope(glide, 0.005)) BOOST_TEST((peak > 0.97 * kAmp && peak < 1.03 * kAmp));
  }
}

BOOST_AUTO_TEST_CASE(a_partial_beyond_70_cents_fades_while_another_rises) {
  const double target = 440 * std::exp2(100.0 / 1200);
  const auto sound = playMono(scoreOf({{0, {tone(440)}}, {1, {tone(target)}, 0}}, 2));
  BOOST_TEST(levelAt(between(sound, 0.5, 1.0), target) < 0.01 * kAmp);
  BOOST_TEST(levelAt(between(sound, 1.4, 1.9), 440) < 0.01 * kAmp);
  BOOST_TEST(levelAt(between(sound, 1.4, 1.9), target) == kAmp, boost::test_tools::tolerance(0.01));
  BOOST_TEST(largestStep(between(sound, 0.5, 1.9)) < 1.05 * stepOf(target, 1.5 * kAmp));
  // Nothing sweeps through what lies between: both keep their pitch, so halfway up there is only their skirts.
  const auto across = between(sound, 1.0, 1.1);
  const double between440AndTarget = levelAt(across, std::sqrt(440 * target));
  BOOST_TEST(between440AndTarget < std::max(levelAt(across, 440), levelAt(across, target)));
}

BOOST_AUTO_TEST_CASE(glides_do_not_cross) {
  // The nearer match would let both go to 452; each finds its own in the order of their frequencies.
  const auto sound = playMono(scoreOf({{0, {tone(440), tone(455)}}, {1, {tone(452), tone(466)}}}, 2.5));
  const auto late = between(sound, 1.5, 2.4);
  BOOST_TEST(levelAt(late, 452) == kAmp, boost::test_tools::tolerance(0.02));
  BOOST_TEST(levelAt(late, 466) == kAmp, boost::test_tools::tolerance(0.02));
  BOOST_TEST(levelAt(late, 440) < 0.02 * kAmp);
}

BOOST_AUTO_TEST_CASE(an_attack_reaches_90_percent_in_about_5_ms_and_without_it_a_sound_takes_the_morph_time) {
  for (const float attack : {1.0f, 0.0f}) {
    const auto sound = playMono(scoreOf({{0, {}}, {0.5, {tone(2000)}, attack}}, 1.5), {.morph = 0.3f});
    const auto peaks = envelope(between(sound, 0.5, 1.4), 0.001);
    const auto first = std::find_if(peaks.begin(), peaks.end(), [](double p) { return p > 0.9 * kAmp; });
    const auto ms = static_cast<double>(first - peaks.begin());
    if (attack > 0) BOOST_TEST((ms >= 2 && ms <= 8), ms << " ms");
    else BOOST_TEST((ms >= 150 && ms <= 350), ms << " ms");
  }
}

BOOST_AUTO_TEST_CASE(an_attack_does_not_click) {
  const auto sound = playMono(scoreOf({{0, {}}, {0.5, {tone(440)}, 1}}, 1.5));
  BOOST_TEST(largestStep(between(sound, 0.45, 1.4)) < 1.3 * stepOf(440, kAmp));
}

BOOST_AUTO_TEST_CASE(a_rest_is_silent_after_the_morph) {
  const auto sound = playMono(scoreOf({{0, {tone(440)}}, {1, {}, 0}, {2, {tone(440)}}}, 3));
  BOOST_TEST(maxAbs(between(sound, 1.2, 2.0)) < 0.01 * kAmp);
  BOOST_TEST(maxAbs(between(sound, 1.6, 2.0)) < 1e-4 * kAmp);
  BOOST_TEST(levelAt(between(sound, 2.4, 2.9), 440) == kAmp, boost::test_tools::tolerance(0.01));
}

// Two voices that do not listen beat at their distance: of 80 Hz a quarter as fast as of 160 Hz, not half as fast.
BOOST_AUTO_TEST_CASE(the_voices_of_a_low_partial_lie_nearer_together) {
  const auto beatsOf = [](double freqHz) {
    const auto sound = playMono(scoreOf({{0, {tone(freqHz)}}}, 8), {.coupling = 0, .voices = 2, .detuneCents = 100});
    int beats = 0;
    bool isLow = false;
    for (const double peak : envelope(sound, 0.0125)) {
      beats += isLow && peak > 0.7 * kAmp;
      isLow = peak > 0.7 * kAmp ? false : isLow || peak < 0.5 * kAmp;
    }
    return beats;
  };
  BOOST_TEST(beatsOf(160) > 30);
  BOOST_TEST(std::abs(4 * beatsOf(80) - beatsOf(160)) <= 6);
}

BOOST_AUTO_TEST_CASE(the_level_moves_with_the_slope_of_the_partial) {
  for (const float slopeDb : {-10.0f, 10.0f}) {
    MapPartial partial = tone(440);
    partial.slopeDb = slopeDb;
    const auto sound = playMono(scoreOf({{0, {partial}}}, 1.5));
    const double early = levelAt(between(sound, 0.2, 0.4), 440), late = levelAt(between(sound, 1.2, 1.4), 440);
    BOOST_TEST(std::abs(20 * std::log10(late / early) - static_cast<double>(slopeDb)) < 0.7);
    BOOST_TEST(rmsOf(between(sound, 0.05, 1.45)) == kAmp * std::sqrt(0.5),
               boost::test_tools::tolerance(0.06));  // the mean power stays
  }
}

BOOST_AUTO_TEST_CASE(a_noisy_partial_is_a_band_of_noise_and_a_tonal_one_a_line) {
  const auto spreadOf = [](const MapPartial& partial) {
    const auto sound = playMono(scoreOf({{0, {partial}}}, 4.5), {.voices = 4});
    const auto late = between(sound, 0.5, 4.4);
    double strongest = 0, all = 0;  // of a grid finer than the window resolves
    for (double freqHz = 500; freqHz < 2000; freqHz += 4) {
      const double power = std::pow(levelAt(late.first(24000), freqHz), 2);
      strongest = std::max(strongest, power);
      all += power;
    }
    return all / strongest;
  };
  BOOST_TEST(spreadOf(tone(1000)) < 3);
  BOOST_TEST(spreadOf(hiss(1000)) > 8);
}

BOOST_AUTO_TEST_CASE(a_noisy_partial_has_the_power_of_a_tonal_one) {
  const auto sound = playMono(scoreOf({{0, {hiss(1000)}}}, 12), {.voices = 4});
  BOOST_TEST(std::abs(20 * std::log10(rmsOf(between(sound, 0.5, 11.5)) / (kAmp * std::sqrt(0.5)))) < 1);
}

BOOST_AUTO_TEST_CASE(a_noisy_partial_is_not_mistaken_for_a_tonal_one_at_its_pitch) {
  const auto sound = playMono(scoreOf({{0, {tone(1000)}}, {1, {hiss(1000)}, 0}}, 3), {.voices = 4});
  BOOST_TEST(levelAt(between(sound, 0.4, 0.9), 1000) > 0.9 * kAmp);
  BOOST_TEST(levelAt(between(sound, 1.5, 2.9), 1000) < 0.5 * kAmp);
}

BOOST_AUTO_TEST_CASE(the_order_rises_with_the_coupling) {
  double before = 0;
  for (const double coupling : {0.0, 1.05, 2.0}) {
    std::vector<float> order;
    play(scoreOf({{0, {tone(220), tone(660), tone(1500)}}}, 6), {.coupling = coupling, .voices = 4}, &order);
    double mean = 0;
    for (std::size_t i = order.size() / 3; i < order.size(); ++i) mean += static_cast<double>(order[i]);
    mean /= static_cast<double>(order.size() - order.size() / 3);
    BOOST_TEST(mean > before + (coupling > 1.5 ? 0.02 : 0.1), "coupling " << coupling << ": " << mean);
    BOOST_TEST((mean >= 0 && mean <= 1));
    if (coupling == 0) BOOST_TEST(mean < 0.7);
    if (coupling > 1.5) BOOST_TEST(mean > 0.9);
    before = mean;
  }
}

BOOST_AUTO_TEST_CASE(locked_voices_are_brighter_and_loose_ones_are_not) {
  const auto harmonicOf = [](double coupling, float brightness) {
    const auto sound = playMono(scoreOf({{0, {tone(300)}}}, 4),
                                {.coupling = coupling, .voices = 4, .brightness = brightness, .detuneCents = 6});
    const auto late = between(sound, 2, 3.9);
    double second = 0, first = 0;  // each with the width of its swarm
    for (double c = -20; c <= 20; c += 2) {
      first += std::pow(levelAt(late, 300 * std::exp2(c / 1200)), 2);
      second += std::pow(levelAt(late, 600 * std::exp2(c / 1200)), 2);
    }
    return std::sqrt(second / first);
  };
  BOOST_TEST(harmonicOf(2, 0) < 1e-3);
  BOOST_TEST(harmonicOf(2, 0.5f) > 0.3);
  BOOST_TEST(harmonicOf(2, 0.5f) > 1.5 * harmonicOf(0, 0.5f));
}

BOOST_AUTO_TEST_CASE(a_clear_beat_pulses_as_deep_as_asked_and_none_does_not) {
  const auto depthOf = [](float pulse, float confidence) {
    Score score = scoreOf({{0, {tone(1000)}}}, 4);
    score.beatConfidence = confidence;
    const auto peaks = envelope(between(playMono(score, {.pulse = pulse}), 0.5, 3.9), 0.01);
    return *std::min_element(peaks.begin(), peaks.end()) / *std::max_element(peaks.begin(), peaks.end());
  };
  BOOST_TEST(depthOf(0, 1) > 0.98);
  BOOST_TEST(depthOf(0.4f, 0) > 0.98);
  BOOST_TEST(std::abs(depthOf(0.4f, 1) - 0.6) < 0.05);
  BOOST_TEST(depthOf(1, 1) < 0.1);
}

BOOST_AUTO_TEST_CASE(a_fuller_sound_than_prepared_plays_what_there_is_room_for) {
  Score score = scoreOf({{0, {tone(200), tone(300), tone(400), tone(500)}}}, 1);
  Renderer::Config config{.channels = 1, .frames = score.frames, .maxPartials = 2, .swarm = {}};
  config.swarm.voiceCount = 1;
  Prepared<Renderer> renderer(config);
  renderer->start(score);
  std::vector<float> out(48000);
  const std::array<std::span<float>, 1> channels{out};
  BOOST_TEST(renderer->process(channels) == 48000U);
  BOOST_TEST(levelAt(between(out, 0.4, 0.9), 200) > 0.9 * kAmp);
  BOOST_TEST(levelAt(between(out, 0.4, 0.9), 500) < 0.1 * kAmp);
}

BOOST_AUTO_TEST_CASE(parameters_are_clamped_and_what_is_no_number_is_refused) {
  Prepared<ScorePlayer> player(ScorePlayer::Config{});
  for (int id = 0; id < ScorePlayer::numParams; ++id) {
    const auto param = static_cast<ScorePlayer::ParamId>(id);
    const Param& row = ScorePlayer::params[static_cast<std::size_t>(id)];
    BOOST_TEST(player->get(param) == row.init);
    BOOST_TEST((player->set(param, row.max + 10) == Verdict::clipped));
    BOOST_TEST(player->get(param) == row.max);
    BOOST_TEST((player->set(param, kNaN) == Verdict::notFinite));
    BOOST_TEST(player->get(param) == row.max);
  }
}

BOOST_AUTO_TEST_CASE(an_illegal_config_or_too_little_memory_is_refused) {
  for (auto change :
       {+[](ScorePlayer::Config& c) { c.maxPartials = 0; }, +[](ScorePlayer::Config& c) { c.sampleRate = 0; },
        +[](ScorePlayer::Config& c) { c.swarm.voiceCount = 0; }}) {
    ScorePlayer::Config config;
    change(config);
    BOOST_TEST(ScorePlayer::bytesNeeded(config) == 0U);
    BOOST_TEST(!Prepared<ScorePlayer>(config).ok());
  }
  ScorePlayer player;
  Memory little(ScorePlayer::bytesNeeded({}) / 2);
  BOOST_TEST(!player.prepare({}, little.span()));
}

BOOST_AUTO_TEST_SUITE_END()
