// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/score_table.hpp"

#include <boost/test/unit_test.hpp>

#include "allocation_count.hpp"
#include "score_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kPart = 16777216;

void put(std::vector<float>& floats, std::initializer_list<double> numbers) {
  for (const double number : numbers) floats.push_back(static_cast<float>(number));
}
void putLarge(std::vector<float>& floats, double whole) {
  put(floats, {std::floor(whole / kPart), std::fmod(whole, kPart)});
}

// As help/formats.md says.
std::vector<float> tableOf(const Score& score) {
  std::vector<float> floats, rest;
  double partials = 0;
  for (const auto& step : score.steps) {
    putLarge(rest, static_cast<double>(step.at));
    put(rest, {static_cast<double>(step.sound), static_cast<double>(step.gainDb), static_cast<double>(step.attack)});
  }
  for (const auto& sound : score.sounds) {
    putLarge(rest, partials);
    put(rest, {static_cast<double>(sound.partials.size())});
    partials += static_cast<double>(sound.partials.size());
  }
  for (const auto& sound : score.sounds)
    for (const MapPartial& p : sound.partials) rest.insert(rest.end(), {p.freqHz, p.amp, p.weight, p.slopeDb});
  put(floats, {75014, 1});
  putLarge(floats, 32 + static_cast<double>(rest.size()));
  put(floats, {score.sampleRate});
  putLarge(floats, static_cast<double>(score.frames));
  putLarge(floats, score.seed);
  floats.insert(floats.end(), {score.gainDb, score.beatSeconds, score.beatConfidence});
  floats.insert(floats.end(), score.pulsesPerBeat.begin(), score.pulsesPerBeat.end());
  putLarge(floats, static_cast<double>(score.steps.size()));
  put(floats, {static_cast<double>(score.sounds.size())});
  putLarge(floats, partials);
  put(floats, {static_cast<double>(score.mostPartials())});
  floats.resize(32);
  floats.insert(floats.end(), rest.begin(), rest.end());
  return floats;
}

Score smallScore() {
  Score score = scoreOf({{0, {{220, 0.3f, 1, 0}, {331, 0.2f, 0.9f, -6}, {3000, 0.1f, 0, 0}}},
                         {0.2, {{247, 0.3f, 1, 0}}, 0.02f, -3},
                         {0.3, {}},
                         {0.3, {{110, 0.3f, 1, 0}, {224, 0.3f, 1, 0}}, 0.7f, 2}},
                        0.5);
  score.seed = 4000000003u;
  score.beatConfidence = 0.5f;
  return score;
}

std::vector<float> rendered(const ScoreSource& score, int mostPartials) {
  const Renderer::Config config{
      .frames = score.head().frames, .maxPartials = mostPartials, .swarm = {.seed = score.head().seed}};
  std::vector<std::byte> block(Renderer::bytesNeeded(config));
  Renderer renderer;
  BOOST_REQUIRE(renderer.prepare(config, block));
  renderer.start(score);
  std::vector<float> left(static_cast<std::size_t>(config.frames) + 100), right(left.size());
  const std::array<std::span<float>, 2> out{left, right};
  BOOST_TEST(renderer.process(out) == static_cast<std::size_t>(config.frames));
  return left;
}

// Where the parts of smallScore's table begin: 4 steps, 4 sounds, 6 partials.
constexpr std::size_t kSteps = 32, kSounds = kSteps + 4 * 5, kPartials = kSounds + 4 * 3, kEnd = kPartials + 6 * 4;

}  // namespace

BOOST_AUTO_TEST_SUITE(score_table)

BOOST_AUTO_TEST_CASE(it_plays_as_the_score_does_to_the_last_bit) {
  const Score score = smallScore();
  const std::vector<float> floats = tableOf(score);
  BOOST_TEST(floats.size() == kEnd);
  ScoreTable table;
  BOOST_REQUIRE(table.look(floats));
  BOOST_TEST(table.head().seed == score.seed);
  BOOST_TEST(table.mostPartials() == 3);
  const std::vector<float> fromTable = rendered(table, table.mostPartials()), fromScore = rendered(score, 3);
  BOOST_TEST(maxAbs(fromTable) > 0.05);
  BOOST_TEST((fromTable == fromScore));
  BOOST_TEST(!table.hasFoundFault());
}

BOOST_AUTO_TEST_CASE(lengths_and_times_beyond_what_a_float_can_count_are_exact) {
  Score score = smallScore();
  score.sampleRate = 384000;
  score.frames = 200000000001ll;
  score.steps.back().at = 3000000001ll;
  const std::vector<float> floats = tableOf(score);
  ScoreTable table;
  BOOST_REQUIRE(table.look(floats));
  BOOST_TEST(table.head().frames == score.frames);
  BOOST_TEST(table.step(3).at == score.steps.back().at);
}

BOOST_AUTO_TEST_CASE(what_is_no_score_is_refused) {
  const std::vector<float> good = tableOf(smallScore());
  ScoreTable table;
  BOOST_TEST(!table.look({}));
  BOOST_TEST(!table.look(std::span(good).first(31)));
  BOOST_TEST(!table.look(std::span(good).first(good.size() - 1)));
  for (std::size_t place = 0; place <= 22; ++place)
    for (const float other : {-1.0f, 1e30f, kNaN, kInf}) {
      auto bad = good;
      bad[place] = other;
      const bool isLevel = place == 9 && other == -1;  // -1 dB is a gain
      BOOST_TEST(table.look(bad) == isLevel, "place " << place << " " << other);
      BOOST_TEST(table.isThere() == isLevel);
      BOOST_TEST((table.stepCount() > 0) == isLevel);
    }
}

// Each number of steps, sounds and partials in turn, as another client may write them while the score plays.
BOOST_AUTO_TEST_CASE(any_number_anywhere_gives_finite_sound_and_touches_nothing_outside) {
  const std::vector<float> good = tableOf(smallScore());
  std::size_t told = 0;
  for (std::size_t place = kSteps; place < kEnd; ++place)
    for (const float other : {-1.0f, 0.5f, 1e30f, 16777215.0f, kNaN, kInf}) {
      std::vector<float> bad(good.begin(), good.end());  // of its own size: an address sanitizer sees one too far
      bad.shrink_to_fit();
      bad[place] = other;
      ScoreTable table;
      BOOST_REQUIRE(table.look(bad));
      const std::vector<float> heard = rendered(table, table.mostPartials());
      BOOST_TEST(allFinite(heard), "place " << place << " " << other);
      told += table.hasFoundFault() ? 1 : 0;
    }
  BOOST_TEST(told > 3 * (kEnd - kSteps));
}

BOOST_AUTO_TEST_CASE(numbers_that_are_taken_away_stop_the_steps_and_not_the_sound) {
  std::vector<float> floats = tableOf(smallScore());
  ScoreTable table;
  BOOST_REQUIRE(table.look(floats));
  const Renderer::Config config{.frames = table.head().frames, .maxPartials = 3, .swarm = {}};
  std::vector<std::byte> block(Renderer::bytesNeeded(config));
  Renderer renderer;
  BOOST_REQUIRE(renderer.prepare(config, block));
  renderer.start(table);
  std::vector<float> left(4800), right(4800);
  const std::array<std::span<float>, 2> out{left, right};
  renderer.process(out);
  table.lookAway();
  for (int i = 0; i < 3; ++i) renderer.process(out);
  BOOST_TEST(maxAbs(left) > 0.05);
  BOOST_TEST(renderer.player().step() == 0u);
  const long before = allocationCount();
  const bool isThere = table.look(floats);
  renderer.process(out);
  const long after = allocationCount();
  BOOST_TEST(isThere);
  BOOST_TEST(after == before);
  BOOST_TEST(renderer.player().step() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
