// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is sent: weights stay numbers within the data, cells within the map, and nothing outside is touched.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "ksom/random.hpp"
#include "ksom/som_batch.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Config = SomGrid::Config;

constexpr std::array kNonsense{kNaN,   kInf,    -kInf, 0.0f, -0.0f,  1e38f,         -1e38f,
                               1e-45f, -1e-45f, -1.0f, 1.0f, 1e-30f, 2147483648.0f, -2147483649.0f};

bool isInside(const SomGrid& map, const SomGrid::Match& match) {
  const auto isCell = [&](int cell) { return cell >= 0 && cell < map.cells(); };
  return isCell(match.best) && isCell(match.second) && match.distance >= 0;
}

int subnormals(std::span<const float> numbers) {
  return static_cast<int>(
      std::count_if(numbers.begin(), numbers.end(), [](float x) { return std::fpclassify(x) == FP_SUBNORMAL; }));
}

// Every choice of every enumeration, by a number.
int shapes() { return 2 * 2 * 2 * 2 * 3 * 3; }
void shape(SomGrid& map, int number) {
  for (const auto id : {SomGrid::neighbourhood, SomGrid::topology, SomGrid::wrap, SomGrid::metric}) {
    map.set(id, static_cast<float>(number % 2));
    number /= 2;
  }
  map.set(SomGrid::schedule, static_cast<float>(number % 3));
  map.set(SomGrid::after, static_cast<float>(number / 3 % 3));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(som_grid_faults)

BOOST_AUTO_TEST_CASE(every_parameter_set_to_nonsense_keeps_or_clips_and_the_map_stays_whole) {
  const auto vectors = noise(1, 30);
  for (int id = 0; id < SomGrid::numParams; ++id) {
    const Param& row = SomGrid::params[static_cast<std::size_t>(id)];
    Prepared<SomGrid> map(Config{7, 5, 3});
    for (const float value : kNonsense) BOOST_TEST_CONTEXT(row.name << " " << value) {
        const float before = map->get(static_cast<SomGrid::ParamId>(id));
        const Verdict verdict = map->set(static_cast<SomGrid::ParamId>(id), value);
        const float now = map->get(static_cast<SomGrid::ParamId>(id));
        BOOST_TEST((now >= row.min && now <= row.max));
        BOOST_TEST(((verdict == Verdict::notFinite) == !std::isfinite(value)));
        if (!std::isfinite(value)) BOOST_TEST(now == before);
        for (int k = 0; k < 10; ++k)
          BOOST_TEST(isInside(*map, map->hear(std::span(vectors).subspan(static_cast<std::size_t>(3 * k), 3))));
        map->begin(vectors, 1);
        BOOST_TEST(allFinite(map->weights()));
      }
  }
}

BOOST_AUTO_TEST_CASE(vectors_of_nonsense_leave_numbers_in_every_kind_of_map) {
  for (int kind = 0; kind < shapes(); ++kind) BOOST_TEST_CONTEXT("kind " << kind) {
      Prepared<SomGrid> map(Config{6, 5, 9});
      Prepared<SomBatch> batch(Config{6, 5, 9});
      shape(*map, kind);
      for (const float value : kNonsense) {
        const std::vector<float> all(9, value);
        std::vector<float> one(9, 0.5f);
        one[4] = value;
        for (const auto& vector : {all, one}) {
          BOOST_TEST(isInside(*map, map->hear(vector)));
          BOOST_TEST(isInside(*map, map->learn(vector, value, value)));
          batch->add(*map, vector);
          batch->update(*map, value);
          map->resetFromData(vector, 1);
          map->resetFrom(vector, 1);
          BOOST_TEST((std::isfinite(map->quantizationError(vector)) && std::isfinite(map->neighbourDistance(7))));
        }
        BOOST_TEST(maxAbs(map->weights()) <= 1e9);
        BOOST_TEST(allFinite(map->weights()));
      }
    }
}

BOOST_AUTO_TEST_CASE(every_size_at_a_bound_works_and_beyond_it_is_refused) {
  Memory enough(1 << 16);
  for (const auto& config :
       {Config{1, 1, 1}, {256, 1, 1}, {1, 256, 1}, {1, 1, 64}, {2, 2, 64}, {256, 2, 8}, {2, 256, 7}})
    for (int kind = 0; kind < 16; ++kind) {
      Prepared<SomGrid> map(config);
      shape(*map, kind);
      const auto vector = noise(1, static_cast<std::size_t>(config.features));
      for (const float sigma : {0.0f, 1.0f, 300.0f}) BOOST_TEST(isInside(*map, map->learn(vector, 0.5f, sigma)));
      BOOST_TEST(allFinite(map->weights()));
      std::vector<float> out(64);
      for (const float at : {-1.0f, 0.0f, 255.0f, 256.0f}) map->valueAt(at, at, out);
      BOOST_TEST(allFinite(out));
      for (int cell = 0; cell < map->cells(); ++cell) BOOST_TEST(map->neighbourDistance(cell) >= 0);
    }
  constexpr int kMost = std::numeric_limits<int>::max(), kLeast = std::numeric_limits<int>::min();
  for (const int bad : {0, -1, 257, 65536, kMost, kLeast})
    for (const auto& config : {Config{bad, 1, 1}, {1, bad, 1}, {1, 1, bad}, {bad, bad, bad}}) {
      SomGrid map;
      BOOST_TEST(SomGrid::bytesNeeded(config) == 0U);
      BOOST_TEST(!map.prepare(config, enough.span()));
      BOOST_TEST(map.cells() == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_block_that_is_a_byte_too_small_makes_an_inert_map_and_batch) {
  const Config config{9, 7, 5};
  for (const std::size_t missing : {1, 64, 65, 1000}) {
    SomGrid map;
    SomBatch batch;
    // What is asked for is enough however badly a block is aligned; one that is aligned well needs a cache line less.
    Memory small(SomGrid::bytesNeeded(config) - 64 - missing), smallBatch(SomBatch::bytesNeeded(config) - 64 - missing);
    BOOST_TEST(!map.prepare(config, small.span()));
    BOOST_TEST(!batch.prepare(config, smallBatch.span()));
    BOOST_TEST(map.hear(std::vector<float>(5)).best == -1);
    BOOST_TEST((batch.count() == 0 && map.weights().empty()));
  }
}

BOOST_AUTO_TEST_CASE(tiny_numbers_never_become_subnormal_weights) {
  for (int kind = 0; kind < 16; ++kind) {
    Prepared<SomGrid> map(Config{6, 6, 12});
    shape(*map, kind);
    for (const float tiny : {1e-38f, 1e-42f, std::numeric_limits<float>::min(), 1e-45f}) {
      const std::vector<float> vector(12, tiny);
      map->resetFromData(vector, 1);
      BOOST_TEST(subnormals(map->weights()) == 0);
      for (int step = 0; step < 300; ++step) map->learn(vector, 0.9f, 3);
      BOOST_TEST(subnormals(map->weights()) == 0);
    }
    const std::vector<float> silence(12);
    map->reset(1);
    for (int step = 0; step < 3000; ++step) map->learn(silence, 0.5f, 3);
    BOOST_TEST(subnormals(map->weights()) == 0);
  }
}

BOOST_AUTO_TEST_CASE(weights_beyond_all_begin_anew_and_other_cells_are_not_disturbed) {
  for (const float wild : {5e9f, -5e9f, 3e38f, kNaN, kInf})
    for (const int features : {5, 12, 14, 33}) {
      Prepared<SomGrid> map(Config{5, 5, features});
      const std::vector<float> vector(static_cast<std::size_t>(features), 0.25f);
      map->weights()[static_cast<std::size_t>(13 * features + features - 1)] = wild;
      Prepared<SomGrid> untouched(Config{5, 5, features});
      map->learn(vector, 0.5f, 2), untouched->learn(vector, 0.5f, 2);
      for (std::size_t i = 0; i < map->weights().size(); ++i) {
        if (i == static_cast<std::size_t>(13 * features + features - 1)) BOOST_TEST(map->weights()[i] == 0.25f);
        else if (map->find(vector).best == untouched->find(vector).best)
          BOOST_TEST(map->weights()[i] == untouched->weights()[i]);
      }
    }
}

BOOST_AUTO_TEST_CASE(a_million_random_steps_in_changing_shapes_stay_in_the_hull_of_the_data) {
  Prepared<SomGrid> map(Config{8, 6, 4});
  map->reset(1, 0, 1);
  const int steps = kSlowBuild ? 100000 : 1000000;
  float lowest = 0, highest = 1;
  for (int step = 0; step < steps; ++step) {
    const auto at = static_cast<std::uint64_t>(step);
    if (step % 1000 == 0) shape(*map, static_cast<int>(randomUnit(2, at) * shapes()));
    std::array<float, 4> vector;
    for (std::size_t i = 0; i < 4; ++i) vector[i] = static_cast<float>(randomUnit(3, 4 * at + i));
    const auto match =
        map->learn(vector, static_cast<float>(randomUnit(4, at)), static_cast<float>(9 * randomUnit(5, at)));
    if (!isInside(*map, match)) BOOST_FAIL("a cell outside, in step " << step);
  }
  for (const float w : map->weights()) lowest = std::min(lowest, w), highest = std::max(highest, w);
  BOOST_TEST((lowest >= -1e-6f && highest <= 1 + 1e-6f));
}

BOOST_AUTO_TEST_SUITE_END()
