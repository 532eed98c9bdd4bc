// SPDX-License-Identifier: GPL-3.0-or-later
// In a host, memory can run out in the middle of a set: then an object is silent or deaf, and everything else plays on.
#include <array>
#include <boost/test/unit_test.hpp>

#include "ksom/analyzer.hpp"
#include "ksom/kuramoto_bank.hpp"
#include "ksom/level.hpp"
#include "ksom/prototype.hpp"
#include "ksom/renderer.hpp"
#include "ksom/som_grid.hpp"
#include "score_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

std::array<std::byte, 100> tooLittle;

/// One that never had memory, and one that had it and lost it.
template <class T, class Config, class Check>
void forBothKinds(const Config& config, Check check) {
  T never;
  BOOST_TEST(!never.prepare(config, tooLittle));
  check(never);
  Prepared<T> once(config);
  BOOST_TEST(once.ok());
  BOOST_TEST(!once->prepare(config, tooLittle));
  check(*once);
}

std::vector<float> full() { return std::vector<float>(300, 0.5f); }

}  // namespace

BOOST_AUTO_TEST_SUITE(unprepared)

BOOST_AUTO_TEST_CASE(a_bank_without_memory_is_silent_whatever_is_asked_of_it) {
  forBothKinds<KuramotoBank>(KuramotoBank::Config{}, [](KuramotoBank& bank) {
    bank.set(KuramotoBank::coupling, 10);
    bank.setCount(8);
    bank.setBlocks(std::array{4, 4});
    bank.setOscillator(0, {.freqHz = 100});
    bank.setPhase(0, 1);
    bank.reset(3);
    std::array<KuramotoBank::State, 2> states;
    bank.states(states);
    std::vector<float> left = full(), right = full(), r = full(), psi = full();
    const std::array<std::span<float>, 2> channels{left, right};
    bank.process(channels, r, psi);
    for (const auto& output : {left, right, r, psi}) BOOST_TEST(maxAbs(output) == 0);
    BOOST_TEST(bank.order().r == 0);
    BOOST_TEST(bank.blockOrder(0).r == 0);
    BOOST_TEST(bank.phase(0) == 0);
    BOOST_TEST(bank.effectiveCouplingHz(0) == 0);
  });
}

BOOST_AUTO_TEST_CASE(a_level_stage_without_memory_is_silent) {
  forBothKinds<Level>(Level::Config{}, [](Level& level) {
    std::vector<float> left = full(), right = full();
    const std::array<std::span<float>, 2> channels{left, right};
    level.process(channels);
    BOOST_TEST(maxAbs(left) == 0);
    BOOST_TEST(maxAbs(right) == 0);
  });
}

BOOST_AUTO_TEST_CASE(an_analyzer_without_memory_takes_samples_and_hears_nothing) {
  forBothKinds<Analyzer>(Analyzer::Config{.plans = &plans()}, [](Analyzer& analyzer) {
    const auto sound = full();
    for (int block = 0; block < 100; ++block) {
      BOOST_TEST(analyzer.push(sound) == sound.size());
      BOOST_TEST(!analyzer.frameReady());
    }
    BOOST_TEST(analyzer.peaks().empty());
    BOOST_TEST(analyzer.partials().empty());
  });
}

BOOST_AUTO_TEST_CASE(a_renderer_without_memory_gives_no_samples) {
  Renderer::Config config;
  config.frames = 1000;
  forBothKinds<Renderer>(config, [](Renderer& renderer) {
    const std::array partials{Partial{220, 0.5f, 0, 1, PartialState::born}};
    renderer.start(partials);
    std::vector<float> left = full(), right = full();
    const std::array<std::span<float>, 2> channels{left, right};
    BOOST_TEST(renderer.process(channels) == 0U);
  });
}

BOOST_AUTO_TEST_CASE(a_renderer_without_memory_plays_no_score) {
  const Score score = scoreOf({{0, {{220, 0.5f, 1, 0}}}}, 0.1);
  forBothKinds<Renderer>(Renderer::Config{.frames = score.frames, .swarm = {}}, [&](Renderer& renderer) {
    renderer.player().set(ScorePlayer::pulse, 1);
    renderer.start(score);
    std::vector<float> left = full(), right = full();
    const std::array<std::span<float>, 2> channels{left, right};
    BOOST_TEST(renderer.process(channels) == 0U);
  });
}

BOOST_AUTO_TEST_CASE(a_score_player_without_memory_moves_nothing) {
  const Score score = scoreOf({{0, {{220, 0.5f, 1, 0}}}}, 0.1);
  forBothKinds<ScorePlayer>(ScorePlayer::Config{}, [&](ScorePlayer& player) {
    Prepared<KuramotoBank> bank(ScorePlayer::bankConfig({}, 1));
    player.start(score, *bank);
    for (int step = 0; step < 10; ++step) player.advance(*bank);
    BOOST_TEST(player.order() == 0);
    std::vector<float> out = full();
    const std::array<std::span<float>, 1> channels{out};
    bank->process(channels);
    BOOST_TEST(maxAbs(out) == 0);
  });
}

BOOST_AUTO_TEST_CASE(a_pulse_without_memory_stands_still) {
  forBothKinds<Pulse>(48000.0, [](Pulse& pulse) {
    pulse.start(0.5, {1, 1, 1, 1, 1}, 1);
    pulse.advance(1);
    for (int band = 0; band < kBands; ++band) BOOST_TEST(pulse.shape(band, 0) == 1);
  });
}

BOOST_AUTO_TEST_CASE(a_map_without_memory_finds_nothing_and_learns_nothing) {
  forBothKinds<SomGrid>(SomGrid::Config{}, [](SomGrid& map) {
    const auto vectors = full();
    std::vector<float> value = full();
    std::vector<int> hits(4, 7);
    std::vector<double> scratch(300);
    map.reset(1);
    map.resetFrom(vectors, 1);
    map.resetFromData(vectors, 1);
    map.begin(vectors, 1);
    for (const auto& match : {map.find(vectors), map.learn(vectors, 1, 1), map.hear(vectors)})
      BOOST_TEST((match.best == -1 && match.second == -1 && match.distance == 0));
    BOOST_TEST(!map.train(vectors, vectors, scratch, 10, 1));
    BOOST_TEST((map.step() == 0 && map.rateNow() == 0 && map.sigmaNow() == 0));
    std::vector<float> plane = full();
    map.componentPlane(0, plane);
    BOOST_TEST(maxAbs(plane) == 0);
    BOOST_TEST((map.quantizationError(vectors) == 0 && map.topographicError(vectors) == 0));
    BOOST_TEST(map.neighbourDistance(0) == 0);
    map.hitCounts(vectors, hits);
    BOOST_TEST(hits == std::vector<int>(4), boost::test_tools::per_element());
    map.valueAt(0, 0, value);
    BOOST_TEST(maxAbs(value) == 0);
    BOOST_TEST((map.cells() == 0 && map.weights().empty()));
  });
}

BOOST_AUTO_TEST_SUITE_END()
