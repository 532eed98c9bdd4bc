// SPDX-License-Identifier: GPL-3.0-or-later
// Renderer when it plays a score: its length, its edges, its loudness, and that nothing else decides how it sounds.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "allocation_count.hpp"
#include "ksom/composer.hpp"
#include "ksom/random.hpp"
#include "score_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

// Chords by chance, with noise, rests, attacks and slopes: as much as a score can hold.
Score busyScore(double seconds, std::uint64_t seed = 3) {
  std::vector<Part> parts;
  for (std::uint64_t i = 0; static_cast<double>(i) * 0.25 < seconds; ++i) {
    Part part{static_cast<double>(i) * 0.25, {}, static_cast<float>(i % 3) / 2, static_cast<float>(i % 5) - 2};
    for (std::uint64_t p = 0; p < 12 && i % 7 != 6; ++p)
      part.partials.push_back(
          {static_cast<float>(80 * std::exp2(static_cast<double>(p) / 2 + 0.3 * randomUnit(seed, 12 * i + p))), 0.05f,
           p % 4 == 3 ? 0.1f : 0.9f, static_cast<float>(p) * 4 - 20});
    parts.push_back(part);
  }
  Score score = scoreOf(parts, seconds);
  score.beatConfidence = 0.5f;
  return score;
}

const Playing kStereo{.voices = 4, .channels = 2, .pulse = 0.4f, .brightness = 0.25f};

}  // namespace

BOOST_AUTO_TEST_SUITE(renderer_score)

BOOST_AUTO_TEST_CASE(the_length_is_exact_to_the_sample) {
  for (const std::int64_t frames : {0, 1, 63, 64, 65, 959, 12345, 48000}) {
    Score score = busyScore(1);
    score.frames = frames;
    BOOST_TEST(play(score, kStereo)[1].size() == static_cast<std::size_t>(frames));
  }
}

BOOST_AUTO_TEST_CASE(the_sound_does_not_depend_on_the_block_size) {
  const Score score = busyScore(0.8);
  const auto whole = play(score, kStereo);
  for (const std::size_t block : {1, 7, 64, 1000}) {
    Playing playing = kStereo;
    playing.block = block;
    const auto cut = play(score, playing);
    for (std::size_t c = 0; c < 2; ++c) BOOST_TEST(sameBits(cut[c], whole[c]), "block " << block);
  }
}

BOOST_AUTO_TEST_CASE(the_same_score_gives_the_same_bits_and_another_seed_others) {
  Score score = busyScore(1);
  const auto first = play(score, kStereo), again = play(score, kStereo);
  for (std::size_t c = 0; c < 2; ++c) BOOST_TEST(sameBits(first[c], again[c]));
  score.seed = 2;
  BOOST_TEST(!sameBits(play(score, kStereo)[0], first[0]));
}

BOOST_AUTO_TEST_CASE(a_second_start_sounds_like_the_first_whatever_was_played_before) {
  const Score score = busyScore(1), other = busyScore(0.7, 8);
  Renderer::Config config{.frames = score.frames, .maxPartials = 12, .swarm = {}};
  std::vector<float> right(48000);
  const auto rendered = [&](Renderer& renderer) {
    std::vector<float> left(48000);
    const std::array<std::span<float>, 2> channels{left, right};
    renderer.start(score);
    renderer.process(channels);
    return left;
  };
  Prepared<Renderer> renderer(config);
  const auto first = rendered(*renderer);
  BOOST_TEST(sameBits(rendered(*renderer), first), "after itself");
  renderer->start(other);
  const std::array<std::span<float>, 2> channels{right, right};
  renderer->process(channels);
  BOOST_TEST(sameBits(rendered(*renderer), first), "after another score");
  const std::array partials{Partial{220, 0.5f, 0, 1, PartialState::born}};
  renderer->start(partials);
  renderer->process(channels);
  BOOST_TEST(sameBits(rendered(*renderer), first), "after partials");
}

BOOST_AUTO_TEST_CASE(it_starts_and_ends_in_a_fade_of_10_ms) {
  const auto sound = playMono(scoreOf({{0, {{440, 0.3f, 1, 0}}, 1}}, 1));
  const std::span<const float> all(sound);
  const double middle = maxAbs(between(all, 0.4, 0.6));
  BOOST_TEST(std::abs(sound.front()) < 1e-4);
  BOOST_TEST(std::abs(sound.back()) < 1e-3);
  BOOST_TEST(maxAbs(all.last(48)) < 0.05 * middle);
  BOOST_TEST(maxAbs(all.subspan(all.size() - 960, 480)) > 0.9 * middle);
  BOOST_TEST(maxAbs(all.subspan(960, 480)) > 0.9 * middle);
}

BOOST_AUTO_TEST_CASE(a_long_score_reads_minus_16_lufs) {
  for (const double coupling : {0.0, 1.5}) {
    std::vector<Part> parts;
    for (int i = 0; i < 40; ++i) {
      const float root = 110 * std::exp2(static_cast<float>(i * 5 % 12) / 12);
      parts.push_back({0.5 * i, {{root, 0.02f, 1, 0}, {2.5f * root, 0.01f, 1, 0}, {6 * root, 0.01f, 1, 0}}});
    }
    Score score = scoreOf(parts, 20);
    score.gainDb = static_cast<float>(-16 - expectedLoudness(score));
    BOOST_TEST(std::abs(loudnessOf(play(score, {.coupling = coupling, .voices = 4, .channels = 2})) + 16) < 1.5);
  }
}

BOOST_AUTO_TEST_CASE(everything_is_finite_and_below_minus_1_dbfs_however_loud) {
  Score score = busyScore(3);
  score.gainDb = 40;
  for (const auto& channel : play(score, kStereo)) {
    BOOST_TEST(allFinite(channel));
    BOOST_TEST(maxAbs(channel) > 0.3);
    BOOST_TEST(maxAbs(channel) <= std::pow(10, -1.0 / 20));
  }
}

BOOST_AUTO_TEST_CASE(a_silent_score_is_silent_to_the_bit) {
  for (const Score& score : {scoreOf({{0, {}}, {0.5, {}}}, 1), scoreOf({}, 1)})
    for (const auto& channel : play(score, kStereo)) {
      BOOST_TEST(channel.size() == 48000U);
      BOOST_TEST(maxAbs(channel) == 0);
    }
}

BOOST_AUTO_TEST_CASE(voices_lie_on_both_sides_and_one_channel_has_them_all) {
  const Score score = scoreOf({{0, {{330, 0.2f, 1, 0}, {770, 0.2f, 1, 0}}}}, 3);
  const auto stereo = play(score, {.coupling = 2, .voices = 4, .channels = 2});
  const double left = rmsOf(stereo[0]), right = rmsOf(stereo[1]);
  BOOST_TEST(std::abs(20 * std::log10(left / right)) < 3);
  BOOST_TEST(!sameBits(stereo[0], stereo[1]));
  const auto mono = play(score, {.coupling = 2, .voices = 4});
  BOOST_TEST(std::abs(20 * std::log10(rmsOf(mono[0]) / std::hypot(left, right))) < 3);
}

BOOST_AUTO_TEST_CASE(any_channels_and_rate_are_played) {
  for (const double sampleRate : {8000.0, 44100.0, 96000.0}) {
    Score score = busyScore(0.5);
    score.sampleRate = sampleRate;
    Playing playing = kStereo;
    playing.channels = 5;
    for (const auto& channel : play(score, playing)) BOOST_TEST((allFinite(channel) && maxAbs(channel) > 0));
  }
}

BOOST_AUTO_TEST_CASE(playing_a_score_never_allocates) {
  const Score score = busyScore(2);
  Prepared<Renderer> renderer(Renderer::Config{.frames = score.frames, .maxPartials = 12, .swarm = {}});
  std::vector<float> left(512), right(512);
  const std::array<std::span<float>, 2> channels{left, right};
  const long before = allocationCount();
  renderer->player().set(ScorePlayer::pulse, 1);
  renderer->start(score);
  double heard = 0;
  while (renderer->process(channels) > 0) heard = std::max(heard, maxAbs(left));
  BOOST_TEST(allocationCount() - before == 0);
  BOOST_TEST(heard > 0.01);
}

BOOST_AUTO_TEST_SUITE_END()
