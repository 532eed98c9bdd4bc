// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of partials, as they come from an analyzer, on a bank that sounds.
#include "ksom/swarm_player.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr float kAmp = 0.2f;

Partial track(double freqHz, float amp = kAmp) {
  return {static_cast<float>(freqHz), amp, 0, 1, PartialState::continues};
}

// One voice a partial, so that what is heard is the partials themselves.
class Playing {
 public:
  explicit Playing(int maxPartials = 8, int voices = 1)
      : config_{kBankRate, maxPartials, {.voiceCount = voices, .width = 0}},
        player_(config_),
        bank_(SwarmPlayer::bankConfig(config_, 1)) {
    player_->set(SwarmPlayer::brightness, 0);
    player_->start(*bank_, 1);
  }
  SwarmPlayer* operator->() { return &*player_; }
  KuramotoBank& bank() { return *bank_; }
  void play(std::vector<Partial> tracks) { player_->play(std::span<const Partial>(tracks)); }
  std::vector<float> heard(double seconds) {
    std::vector<float> out(secondsOf(seconds) / KuramotoBank::kGrid * KuramotoBank::kGrid);
    for (std::size_t at = 0; at < out.size(); at += KuramotoBank::kGrid) {
      player_->move(*bank_);
      player_->sound(*bank_);
      const auto channel = std::span(out).subspan(at, KuramotoBank::kGrid);
      bank_->process({&channel, 1});
    }
    return out;
  }
  int sounding() {
    int count = 0;
    for (int slot = 0; slot < player_->slots(); ++slot) count += player_->sounds(slot);
    return count;
  }

 private:
  SwarmPlayer::Config config_;
  Prepared<SwarmPlayer> player_;
  Prepared<KuramotoBank> bank_;
};

double levelAt(std::span<const float> samples, double freqHz) { return amplitudeAt(samples, freqHz, kBankRate); }

}  // namespace

BOOST_AUTO_TEST_SUITE(swarm_player)

BOOST_AUTO_TEST_CASE(a_slow_way_is_gone_to_its_end_at_any_sample_rate) {
  for (const double rate : {48000.0, 384000.0}) {
    const SwarmPlayer::Config config{rate, 1, {.voiceCount = 1}};
    Prepared<SwarmPlayer> player(config);
    Prepared<KuramotoBank> bank(SwarmPlayer::bankConfig(config, 1));
    player->set(SwarmPlayer::morph, 5);
    player->start(*bank, 1);
    const auto go = [&](double freqHz, double seconds) {
      const std::vector partials{track(freqHz)};
      player->play(std::span<const Partial>(partials));
      for (auto steps = static_cast<int>(seconds * rate / KuramotoBank::kGrid); steps > 0; --steps) player->move(*bank);
    };
    go(440, 0.1);
    go(450, 30);
    BOOST_TEST(std::abs(1200 * (player->octavesOf(0) - std::log2(450.0))) < 0.03, rate << " Hz");
  }
}

BOOST_AUTO_TEST_CASE(tracks_sound_in_whatever_order_they_come) {
  Playing playing;
  playing.play({track(900), track(300, 0.1f), {500, 0, 0, 0, PartialState::empty}, track(450)});
  playing.heard(0.5);
  const auto sound = playing.heard(0.5);
  BOOST_TEST(levelAt(sound, 300) == 0.1, boost::test_tools::tolerance(0.01));
  BOOST_TEST(levelAt(sound, 450) == 0.2, boost::test_tools::tolerance(0.01));
  BOOST_TEST(levelAt(sound, 900) == 0.2, boost::test_tools::tolerance(0.01));
  BOOST_TEST(levelAt(sound, 500) < 1e-3);
}

BOOST_AUTO_TEST_CASE(what_is_near_goes_on_in_phase_and_what_is_not_fades_and_rises) {
  Playing playing;
  playing.play({track(440)});
  const double steady = largestStep(playing.heard(0.5));
  playing.play({track(445), track(1000, 0.02f)});
  const auto change = playing.heard(0.5);
  BOOST_TEST(largestStep(change) < 1.35 * steady);  // 0.02 at 1 kHz adds a quarter
  BOOST_TEST(playing.sounding() == 2);
  playing.play({track(700)});
  BOOST_TEST(playing.sounding() == 3);  // two of them fade
  BOOST_TEST(largestStep(playing.heard(0.05)) < 2.6 * steady);
  playing.heard(1);
  BOOST_TEST(playing.sounding() == 1);
  BOOST_TEST(levelAt(playing.heard(0.5), 700) == 0.2, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(the_last_to_fade_are_not_held_up_by_norm_and_cut_off) {
  Playing playing;
  playing.bank().set(KuramotoBank::norm, 1);
  playing.play({track(100), track(150)});
  playing.heard(0.5);
  playing.play({});
  const auto fading = playing.heard(0.2);
  float step = 0;
  for (std::size_t n = 1; n < fading.size(); ++n) step = std::max(step, std::abs(fading[n] - fading[n - 1]));
  BOOST_TEST(step < 2 * std::sqrt(2) * std::numbers::pi * 150 / kBankRate);  // of both, at their full level
  BOOST_TEST(levelAt(std::span(fading).last(secondsOf(0.1)), 100) == 0);
  playing.play({track(200, 0.05f)});
  playing.heard(0.3);
  BOOST_TEST(levelAt(playing.heard(0.5), 200) == 1.0, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(a_swarm_begins_with_voices_as_far_apart_as_they_are_in_the_mean) {
  for (const int voices : {3, 8, 16}) {
    Playing playing(2, voices);
    playing.heard(0.2);  // in silence, until something comes
    playing.play({track(440)});
    playing.heard(0.01);
    const double power = playing.bank().blockR(0) * playing.bank().blockR(0) * static_cast<float>(voices);
    BOOST_TEST((power > 0.7 && power < 1.5), voices << " voices: " << power);
  }
}

BOOST_AUTO_TEST_CASE(neighbours_keep_their_order) {
  Playing playing;
  playing.play({track(400), track(412)});
  playing.heard(0.3);
  const float low = playing->octavesOf(0), high = playing->octavesOf(1);
  BOOST_TEST(low < high);
  playing.play({track(404), track(417)});  // both near 412
  playing.heard(0.5);
  BOOST_TEST(playing.sounding() == 2);
  BOOST_TEST(std::abs(std::exp2(playing->octavesOf(0)) - 404) < 0.5);
  BOOST_TEST(std::abs(std::exp2(playing->octavesOf(1)) - 417) < 0.5);
}

BOOST_AUTO_TEST_CASE(more_tracks_than_places_and_nonsense_are_survived) {
  Playing playing(4);
  std::vector<Partial> many;
  for (int i = 0; i < 50; ++i) many.push_back(track(100 + 77 * i));
  many.push_back(track(kNaN));
  many.push_back(track(-5));
  many.push_back(track(300, kInf));
  for (int round = 0; round < 20; ++round) {
    for (Partial& partial : many) partial.freqHz *= 1.1f;
    playing.play(many);
    BOOST_TEST(allFinite(playing.heard(0.01)));
  }
  playing.play({});
  playing.heard(1);
  BOOST_TEST(playing.sounding() == 0);
  BOOST_TEST(maxAbs(playing.heard(0.1)) == 0);
}

BOOST_AUTO_TEST_CASE(a_track_without_a_finite_frequency_takes_no_place) {
  Playing playing(4);
  playing.play({track(300), track(static_cast<double>(kInf)), track(static_cast<double>(kNaN))});
  playing.heard(0.5);
  BOOST_TEST(playing.sounding() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
