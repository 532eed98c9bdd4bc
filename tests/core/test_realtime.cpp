// SPDX-License-Identifier: GPL-3.0-or-later
// What the audio thread calls never asks for memory.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>

#include "allocation_count.hpp"
#include "bank_support.hpp"
#include "ksom/analyzer.hpp"
#include "ksom/level.hpp"
#include "ksom/live_walk.hpp"
#include "ksom/pattern_grid.hpp"
#include "ksom/prototype.hpp"
#include "ksom/score_player.hpp"
#include "ksom/som_batch.hpp"
#include "ksom/som_cells.hpp"
#include "ksom/som_grid.hpp"
#include "ksom/swarm.hpp"
#include "ksom/walk.hpp"
#include "map_support.hpp"
#include "score_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

template <class Work>
long allocationsIn(Work work) {
  const long before = allocationCount();
  work();
  return allocationCount() - before;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(realtime)

// Without this one the others would prove nothing.
BOOST_AUTO_TEST_CASE(the_counter_sees_every_way_to_ask_for_memory) {
  static void* volatile kept;  // or the compiler would take the allocations away
  BOOST_TEST(allocationsIn([] { kept = std::malloc(10), std::free(kept); }) == 1);
  BOOST_TEST(allocationsIn([] { kept = std::calloc(10, 1), std::free(kept); }) == 1);
  BOOST_TEST(allocationsIn([] { kept = std::aligned_alloc(64, 64), std::free(kept); }) == 1);
  BOOST_TEST(allocationsIn([] { kept = new int, delete static_cast<int*>(kept); }) == 1);
  BOOST_TEST(allocationsIn([] { kept = std::vector<int>(100).data(); }) == 1);
  BOOST_TEST(allocationsIn([] {}) == 0);
}

BOOST_AUTO_TEST_CASE(the_bank_never_allocates_once_prepared) {
  BankOf bank(std::vector<double>(200, 440));
  std::vector<float> out(1000), r(1000), psi(1000), links(200 * 200, 0.1f);
  const std::array channels{std::span(out)};
  const std::array sizes{20, 30, 50};
  BOOST_TEST(allocationsIn([&] {
               for (int id = 0; id < KuramotoBank::numParams; ++id)
                 bank->set(static_cast<KuramotoBank::ParamId>(id), 1);
               bank->setBlocks(sizes);
               for (int i = 0; i < 200; ++i) bank->setOscillator(i, {.freqHz = 300.0f + static_cast<float>(i)});
               bank->setPhase(3, 1);
               bank->process(channels, r, psi);
               bank->setLinks(links);
               for (int kind = 0; kind <= Topology::matrix; ++kind) {
                 bank->set(KuramotoBank::topology, static_cast<float>(kind));
                 for (int i = 0; i < 4; ++i) bank->process(channels, r, psi, std::span(links).first(1000));
                 bank->kick(0.1f);
                 bank->rest(0, kind % 2 == 0);
               }
               bank->setCount(100);
               bank->reset(2);
               bank->process(channels);
               static_cast<void>(bank->order().r + bank->blockOrder(0).r + static_cast<float>(bank->phase(1)) +
                                 bank->learnedHz(1) + bank->vigour(1));
             }) == 0);
  BOOST_TEST(maxAbs(out) > 0);
}

BOOST_AUTO_TEST_CASE(a_million_calls_of_whatever_the_bank_offers_the_audio_thread_never_allocate) {
  BankOf bank(std::vector<double>(9, 440));
  std::array<float, 2> out{};
  std::array<float, 9> shares{};
  std::array<KuramotoBank::State, 9> seen;
  const std::array channels{std::span<float>(out)};
  const std::vector<float> values = noise(3, 10007);
  float sum = 0;
  const long allocations = allocationsIn([&] {
    for (std::size_t call = 0; call < 1000000; ++call) {
      const float value = values[call % values.size()];
      const int i = static_cast<int>(call % 11) - 1;  // some that there are not
      bank->set(static_cast<KuramotoBank::ParamId>(call % KuramotoBank::numParams), value);
      bank->setOscillator(i, {.freqHz = 1000 * value, .amp = value, .weight = value, .pan = value});
      bank->setPhase(i, value);
      bank->kick(value, i, 2);
      bank->kick(value, shares);
      bank->rest(i, value < 0);
      bank->setCount(1 + static_cast<int>(call / 64 % 9));
      if (call % 64 == 0) bank->setBlocks(std::array{1 + static_cast<int>(call % 5), 2});
      if (call % 4096 == 0) bank->reset(static_cast<std::uint32_t>(call));
      bank->process(channels, out, out, out);
      bank->processEach(KuramotoBank::Each::tick, channels);
      bank->states(seen);
      sum += bank->order().r + bank->blockOrder(i).r + bank->blockR(i) + bank->learnedHz(i) + bank->vigour(i) +
             static_cast<float>(bank->phase(i)) + bank->effectiveCouplingHz(i);
    }
  });
  BOOST_TEST(allocations == 0);
  BOOST_TEST(std::isfinite(sum));
}

BOOST_AUTO_TEST_CASE(the_analyzer_never_allocates_once_prepared) {
  for (const int window : {4096, 8192, 65536}) {
    Analyzer::Config config{.plans = &plans(), .windowSize = window, .allowsLarge = true};
    config.parts.bands = true;
    Prepared<Analyzer> analyzer(config);
    const auto samples = noise(0.5, 20000);
    int frames = 0;
    BOOST_TEST(allocationsIn([&] {
                 for (float order : {0.0f, 1.0f, 2.0f}) {
                   for (int id = 0; id < Analyzer::numParams; ++id)
                     analyzer->set(static_cast<Analyzer::ParamId>(id), static_cast<float>(id) * order);
                   analyzer->set(Analyzer::order, order);
                   for (std::span<const float> rest = samples; !rest.empty(); frames += analyzer->frameReady())
                     rest = rest.subspan(analyzer->push(rest.first(std::min<std::size_t>(rest.size(), 64))));
                 }
                 static_cast<void>(analyzer->partials().size() + analyzer->peaks().size());
                 analyzer->reset();
               }) == 0);
    BOOST_TEST(frames > 100);
  }
}

BOOST_AUTO_TEST_CASE(the_level_stage_never_allocates_once_prepared) {
  Prepared<Level> level(Level::Config{48000, 1});
  std::vector<float> samples = noise(3, 20000);
  const std::array channels{std::span(samples)};
  BOOST_TEST(allocationsIn([&] {
               level->set(Level::gain, 6);
               level->process(channels);
               level->reset();
             }) == 0);
}

BOOST_AUTO_TEST_CASE(the_prototypes_analysis_and_its_grid_never_allocate_once_prepared) {
  Prepared<PrototypeAnalysis> analysis(plans());
  const auto samples = noise(0.5, 20000);
  PatternGrid grid;
  BOOST_TEST(allocationsIn([&] {
               analysis->measure(samples);
               analysis->finishMeasure();
               grid.start(analysis->framesMeasured(), PatternGrid::Borders::prototype);
               for (std::span<const float> rest = samples; !rest.empty();) {
                 rest = rest.subspan(analysis->push(rest));
                 if (!analysis->frameReady()) continue;
                 static_cast<void>(analysis->peaks());
                 grid.add(analysis->levelsDb());
               }
               while (analysis->finish()) grid.add(analysis->levelsDb());
             }) == 0);
}

BOOST_AUTO_TEST_CASE(a_live_pattern_grid_never_allocates) {
  PatternGrid grid;
  const auto levels = noise(50, 1025);
  int quarters = 0;
  BOOST_TEST(allocationsIn([&] {
               for (const float rows : {0.0f, 1.0f}) {
                 grid.set(PatternGrid::rows, rows);
                 grid.startLive(0.1);
                 for (int frame = 0; frame < 100; ++frame) grid.add(levels), grid.addPower(levels);
                 for (int column = 0; column < PatternGrid::kColumns; ++column)
                   quarters += grid.at(3, column) == PatternGrid::Pattern::quarter;
               }
             }) == 0);
  BOOST_TEST(quarters < 64);
}

BOOST_AUTO_TEST_CASE(seeding_a_swarm_never_allocates) {
  BankOf bank(std::vector<double>(64, 440));
  const std::array partials{Partial{440, 0.5f, 0, 1, PartialState::born}, Partial{660, 0.5f, 0, 1, PartialState::born}};
  std::array<int, 2> sizes{};
  BOOST_TEST(allocationsIn([&] { Swarm{}.seedBank(*bank, partials, sizes); }) == 0);
}

BOOST_AUTO_TEST_CASE(moving_along_a_score_and_pulsing_never_allocate) {
  Prepared<ScorePlayer> player(ScorePlayer::Config{});
  Prepared<KuramotoBank> bank(ScorePlayer::bankConfig({}, 1));
  const Score score =
      scoreOf({{0, {{220, 0.5f}, {330, 0.2f, 0}}}, {0.02, {{225, 0.5f}, {500, 0.4f}}}, {0.04, {}}}, 0.1);
  std::vector<float> out(64);
  const std::array channels{std::span(out)};
  double heard = 0;
  BOOST_TEST(allocationsIn([&] {
               player->start(score, *bank);
               for (int step = 0; step < 75; ++step) {
                 player->advance(*bank);
                 bank->process(channels);
                 heard += maxAbs(out);
               }
             }) == 0);
  BOOST_TEST(heard > 1);
}

BOOST_AUTO_TEST_CASE(a_walk_never_allocates_while_walking) {
  const MusicMap map = mapOf(randomStates(7, 60));
  Walk walk(map, 1, 0.3);
  double seconds = 0;
  BOOST_TEST(allocationsIn([&] {
               for (int step = 0; step < 500; ++step) seconds += walk.next().seconds;
             }) == 0);
  BOOST_TEST(seconds > 100);
}

BOOST_AUTO_TEST_CASE(a_live_walk_and_learning_its_ways_never_allocate) {
  const MusicMap map = mapOf(randomStates(7, 60));
  std::vector<float> known(WalkTable::floatsNeeded(WalkTable::shapeOf(map))), fresh(WalkTable::floatsNeeded({}));
  BOOST_TEST(WalkTable::write(map, known));
  LiveWalk walk;
  WalkLearner learner;
  int moved = 0;
  BOOST_TEST(allocationsIn([&] {
               WalkTable::start({}, 0.5, fresh);
               walk.setPerturb(0.5f);
               for (int step = 0; step < 500; ++step) {
                 moved += walk.advance(known, 0.3) + walk.step(known).cell;
                 learner.hear(fresh, step * 37 % 512, 0.2);
                 moved += WalkTable::check(fresh) == WalkTable::Fault::none;
               }
               walk.reset(3);
               learner.reset();
             }) == 0);
  BOOST_TEST(moved > 500);
}

BOOST_AUTO_TEST_CASE(a_batch_never_allocates_once_prepared) {
  Prepared<SomGrid> map(SomGrid::Config{});
  Prepared<SomBatch> batch(SomGrid::Config{}), other(SomGrid::Config{});
  const auto vectors = noise(1, 12 * 100);
  BOOST_TEST(allocationsIn([&] {
               other->add(*map, vectors);
               batch->merge(*other);
               batch->update(*map, 2);
               batch->train(*map, vectors, 3);
               batch->clear();
             }) == 0);
  BOOST_TEST(map->quantizationError(vectors) < 1.5);
}

BOOST_AUTO_TEST_CASE(cells_never_allocate_once_prepared) {
  Prepared<SomGrid> map(SomGrid::Config{.ownsWeights = false});
  Prepared<SomCells> cells(SomCells::Config{});
  std::vector<float> weights(512 * 12, 0.5f), memory(SomCells::floatsNeeded({}));
  const auto vectors = noise(1, 12 * 100);
  std::array<Partial, 64> heard{}, out{};
  for (std::size_t i = 0; i < heard.size(); ++i)
    heard[i] = {100 + 40 * static_cast<float>(i), 0.1f, 0, 1, PartialState::born};
  std::size_t played = 0;
  BOOST_TEST(allocationsIn([&] {
               SomCells::clear(memory);
               map->borrow(weights);
               for (std::size_t at = 0; at < vectors.size(); at += 12) {
                 cells->hear(memory, *map, std::span(vectors).subspan(at, 12), std::span(heard).first(at % 64));
                 played += cells->at(memory, {static_cast<float>(at % 31) + 0.3f, 7.4f}, std::span(out).first(20));
               }
             }) == 0);
  BOOST_TEST(played > 100u);
}

BOOST_AUTO_TEST_CASE(a_map_never_allocates_once_prepared) {
  Prepared<SomGrid> map(SomGrid::Config{});
  const auto vectors = noise(1, 12 * 100), importance = noise(1, 100);
  std::vector<double> scratch(100);
  std::vector<int> hits(512);
  std::vector<float> value(12), plane(512);
  double found = 0;
  BOOST_TEST(allocationsIn([&] {
               map->set(SomGrid::radius, 0.1f);
               map->reset(2);
               map->resetFrom(vectors, 3);
               found += map->train(vectors, importance, scratch, 200, 4);
               map->learn(vectors, 0.1f, 2);
               for (const float kind : {0.0f, 1.0f})
                 for (const auto id : {SomGrid::topology, SomGrid::wrap, SomGrid::metric, SomGrid::neighbourhood}) {
                   map->set(id, kind);
                   found += map->hear(vectors).distance + map->rateNow() + map->sigmaNow();
                 }
               map->begin(vectors, 5);
               map->resetFromData(vectors, 5);
               map->componentPlane(1, plane);
               found += map->find(vectors).distance + map->neighbourDistance(3);
               found += map->quantizationError(vectors) + map->topographicError(vectors);
               map->hitCounts(vectors, hits);
               map->valueAt(1.5f, 2.5f, value);
             }) == 0);
  BOOST_TEST(found > 1);
}

BOOST_AUTO_TEST_SUITE_END()
