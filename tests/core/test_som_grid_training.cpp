// SPDX-License-Identifier: GPL-3.0-or-later
// What a map becomes when it is left to train on its own.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/random.hpp"
#include "ksom/som_grid.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

// Vectors on a smooth sheet bent through `features` dimensions, as sounds that change slowly in two ways.
std::vector<float> sheet(std::size_t count, int features, std::uint64_t seed = 1) {
  std::vector<float> vectors;
  for (std::size_t v = 0; v < count; ++v) {
    const double a = 2 * randomUnit(seed, 2 * v), b = 1.5 * randomUnit(seed, 2 * v + 1);
    for (int f = 0; f < features; ++f)
      vectors.push_back(static_cast<float>(0.5 + 0.5 * std::sin(a + 0.7 * f) * std::cos(b + 0.4 * f)));
  }
  return vectors;
}

double errorOfOneCell(std::span<const float> vectors, int features) {
  Prepared<SomGrid> one(SomGrid::Config{1, 1, features});
  one->resetFrom(vectors, 1);
  return one->quantizationError(vectors);
}

bool trainEvenly(SomGrid& map, std::span<const float> vectors, std::uint32_t seed = 1) {
  return map.train(vectors, {}, {}, 20 * map.cells(), seed);
}

// Each feature's weights lie within the range of the vectors' values.
bool liesInRange(const SomGrid& map, std::span<const float> vectors, std::size_t features) {
  const auto weights = map.weights();
  for (std::size_t f = 0; f < features; ++f) {
    float low = vectors[f], high = vectors[f];
    for (std::size_t i = f; i < vectors.size(); i += features)
      low = std::min(low, vectors[i]), high = std::max(high, vectors[i]);
    for (std::size_t i = f; i < weights.size(); i += features)
      if (weights[i] < low - 1e-6f || weights[i] > high + 1e-6f) return false;
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(som_grid_training)

BOOST_AUTO_TEST_CASE(a_trained_map_lies_close_to_smooth_data_and_keeps_its_order) {
  for (const std::size_t count : {60, 1000, 10000}) BOOST_TEST_CONTEXT(count << " vectors") {
      const auto vectors = sheet(count, 14);
      Prepared<SomGrid> map(SomGrid::Config{32, 16, 14});
      map->resetFrom(vectors, 1);
      BOOST_TEST(trainEvenly(*map, vectors));
      BOOST_TEST(map->quantizationError(vectors) < 0.1 * errorOfOneCell(vectors, 14));
      BOOST_TEST(map->topographicError(vectors) < 0.1);
    }
}

BOOST_AUTO_TEST_CASE(a_map_that_began_at_random_finds_its_order_too) {
  const auto vectors = sheet(1000, 14);
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    Prepared<SomGrid> map(SomGrid::Config{32, 16, 14});
    map->reset(seed);
    BOOST_TEST(map->topographicError(vectors) > 0.9);
    BOOST_TEST(trainEvenly(*map, vectors, seed));
    BOOST_TEST(map->quantizationError(vectors) < 0.1 * errorOfOneCell(vectors, 14));
    BOOST_TEST(map->topographicError(vectors) < 0.1);
  }
}

BOOST_AUTO_TEST_CASE(the_spread_over_the_data_is_in_order_before_any_training) {
  const auto vectors = sheet(1000, 14);
  Prepared<SomGrid> spread(SomGrid::Config{32, 16, 14}), random(SomGrid::Config{32, 16, 14});
  spread->resetFrom(vectors, 1);
  random->reset(1);
  BOOST_TEST(spread->topographicError(vectors) < 0.05);
  BOOST_TEST(spread->quantizationError(vectors) < 0.5 * errorOfOneCell(vectors, 14));
  BOOST_TEST(random->quantizationError(vectors) > errorOfOneCell(vectors, 14));
}

BOOST_AUTO_TEST_CASE(the_longer_side_lies_along_the_greater_spread) {
  std::vector<float> vectors;  // spread 10 times wider in the first feature
  for (std::uint64_t v = 0; v < 500; ++v)
    vectors.insert(vectors.end(), {static_cast<float>(10 * randomUnit(1, v)), static_cast<float>(randomUnit(2, v))});
  for (const auto& config : {SomGrid::Config{8, 4, 2}, SomGrid::Config{4, 8, 2}}) {
    Prepared<SomGrid> map(config);
    map->resetFrom(vectors, 1);
    const auto right = static_cast<std::size_t>(config.width - 1);
    const auto below = static_cast<std::size_t>(config.width * (config.height - 1));
    const float alongX = std::abs(map->weights()[2 * right] - map->weights()[0]);
    const float alongY = std::abs(map->weights()[2 * below] - map->weights()[0]);
    BOOST_TEST((config.width > config.height ? alongX > 8 && alongY < 2 : alongY > 8 && alongX < 2));
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_map_and_another_seed_another) {
  const auto vectors = sheet(100, 12);
  const auto made = [&](std::uint32_t seed) {
    Prepared<SomGrid> map(SomGrid::Config{});
    map->resetFrom(vectors, seed);
    map->train(vectors, {}, {}, 1000, seed);
    return std::vector<float>(map->weights().begin(), map->weights().end());
  };
  BOOST_TEST(sameBits(made(1), made(1)));
  BOOST_TEST(!sameBits(made(1), made(2)));
}

BOOST_AUTO_TEST_CASE(weights_never_leave_the_range_of_the_data) {
  const auto vectors = sheet(60, 12);
  for (const float rate : {0.3f, 1.0f}) {
    Prepared<SomGrid> map(SomGrid::Config{});
    map->set(SomGrid::learnRate, rate);
    map->resetFrom(vectors, 1);
    BOOST_TEST(liesInRange(*map, vectors, 12));
    trainEvenly(*map, vectors);
    BOOST_TEST(liesInRange(*map, vectors, 12));
  }
}

// What every vector has in common, here a sum of 1, every mixture of them has too.
BOOST_AUTO_TEST_CASE(weights_stay_mixtures_of_the_data) {
  auto vectors = sheet(60, 12);
  for (std::size_t v = 0; v < 60; ++v) {
    float sum = 0;
    for (std::size_t f = 0; f < 12; ++f) sum += vectors[v * 12 + f];
    for (std::size_t f = 0; f < 12; ++f) vectors[v * 12 + f] /= sum;
  }
  Prepared<SomGrid> map(SomGrid::Config{});
  map->reset(1, 1.0f / 12, 1.0f / 12);
  trainEvenly(*map, vectors);
  for (std::size_t c = 0; c < 512; ++c) {
    float sum = 0;
    for (std::size_t f = 0; f < 12; ++f) sum += map->weights()[c * 12 + f];
    BOOST_TEST(std::abs(sum - 1) < 1e-5f);
  }
}

BOOST_AUTO_TEST_CASE(vectors_are_drawn_as_often_as_they_are_important) {
  const std::vector<float> vectors{0, 1}, importance{1, 3};
  std::vector<double> scratch(2);
  Prepared<SomGrid> map(SomGrid::Config{1, 1, 1});  // one cell at a small rate: a running mean of what was drawn
  for (const auto id : {SomGrid::learnRate, SomGrid::learnRateEnd}) map->set(id, 0.001f);
  map->reset(1);
  BOOST_TEST(map->train(vectors, importance, scratch, 40000, 1));
  BOOST_TEST(std::abs(map->weights()[0] - 0.75f) < 0.04f);
  BOOST_TEST(map->train(vectors, {}, {}, 40000, 1));
  BOOST_TEST(std::abs(map->weights()[0] - 0.5f) < 0.04f);
}

BOOST_AUTO_TEST_CASE(a_vector_without_importance_is_never_drawn) {
  const std::vector<float> vectors{9, 9, 0.5f, 9, 9, 9};
  const std::vector<float> importance{0, -1, 1e-20f, kNaN, kInf, 0};
  std::vector<double> scratch(6);
  Prepared<SomGrid> map(SomGrid::Config{4, 4, 1});
  map->reset(1);
  BOOST_TEST(map->train(vectors, importance, scratch, 5000, 1));
  BOOST_TEST(maxAbs(map->weights()) <= 1);
}

BOOST_AUTO_TEST_CASE(training_tells_how_far_it_is_and_stays_the_same) {
  const auto vectors = noise(1, 40 * 3, 4);
  Prepared<SomGrid> told(SomGrid::Config{6, 5, 3}), untold(SomGrid::Config{6, 5, 3});
  std::vector<double> shares;
  BOOST_TEST(told->train(vectors, {}, {}, 600, 1, [&](double share) { shares.push_back(share); }));
  BOOST_TEST(untold->train(vectors, {}, {}, 600, 1));
  BOOST_TEST(sameBits(told->weights(), untold->weights()));
  BOOST_TEST(shares.size() > 5U);
  BOOST_TEST(std::is_sorted(shares.begin(), shares.end()));
  BOOST_TEST((shares.front() == 0 && shares.back() == 1));
}

BOOST_AUTO_TEST_CASE(nothing_to_draw_or_spans_that_do_not_fit_leave_the_map_alone) {
  const std::vector<float> vectors(24, 0.3f), one{1}, two{1, 1}, none{0, 0}, three{1, 1, 1};
  std::vector<double> scratch(3);
  Prepared<SomGrid> map(SomGrid::Config{4, 4, 12});
  const std::vector<float> before(map->weights().begin(), map->weights().end());
  BOOST_TEST(!map->train({}, {}, {}, 10, 1));
  BOOST_TEST(!map->train(std::span(vectors).first(11), {}, {}, 10, 1));
  for (const auto& importance : {one, none, three}) BOOST_TEST(!map->train(vectors, importance, scratch, 10, 1));
  BOOST_TEST(!map->train(vectors, two, std::span(scratch).first(1), 10, 1));
  for (const std::int64_t steps : {0, -5}) map->train(vectors, two, scratch, steps, 1);
  BOOST_TEST(sameBits(map->weights(), before));
  BOOST_TEST(map->train(vectors, two, scratch, 10, 1));
  BOOST_TEST(!sameBits(map->weights(), before));
}

BOOST_AUTO_TEST_CASE(a_smaller_end_radius_comes_closer_to_the_data) {
  const auto vectors = sheet(200, 12);
  const auto errorWith = [&](float radiusEnd) {
    Prepared<SomGrid> map(SomGrid::Config{});
    map->set(SomGrid::radiusEnd, radiusEnd);
    map->resetFrom(vectors, 1);
    trainEvenly(*map, vectors);
    return map->quantizationError(vectors);
  };
  BOOST_TEST(errorWith(0.02f) < 0.8 * errorWith(0.05f));
  BOOST_TEST(errorWith(0.05f) < 0.8 * errorWith(0.2f));
}

BOOST_AUTO_TEST_CASE(without_neighbours_a_random_map_stays_tangled) {
  const auto vectors = sheet(200, 12);
  const auto errorWith = [&](float radius) {
    Prepared<SomGrid> map(SomGrid::Config{});
    map->set(SomGrid::radius, radius);
    map->set(SomGrid::radiusEnd, std::min(radius, SomGrid::params[SomGrid::radiusEnd].init));
    map->reset(1);
    trainEvenly(*map, vectors);
    return map->topographicError(vectors);
  };
  BOOST_TEST(errorWith(0.01f) > 0.2);
  BOOST_TEST(errorWith(0.25f) < 0.1);
}

BOOST_AUTO_TEST_CASE(with_rates_of_0_training_changes_nothing) {
  const auto vectors = sheet(50, 12);
  Prepared<SomGrid> map(SomGrid::Config{});
  const std::vector<float> before(map->weights().begin(), map->weights().end());
  for (const auto id : {SomGrid::learnRate, SomGrid::learnRateEnd}) map->set(id, 0);
  BOOST_TEST(trainEvenly(*map, vectors));
  BOOST_TEST(sameBits(map->weights(), before));
}

BOOST_AUTO_TEST_CASE(one_to_three_vectors_or_equal_ones_are_learned_exactly) {
  for (const std::size_t count : {1, 2, 3, 50})
    for (const auto& config : {SomGrid::Config{32, 16, 12}, {1, 24, 12}, {24, 1, 12}, {2, 2, 12}, {1, 1, 12}})
      BOOST_TEST_CONTEXT(count << " vectors, " << config.width << "x" << config.height) {
        const bool allEqual = count == 50;
        const auto vectors = allEqual ? std::vector<float>(50 * 12, 0.3f) : sheet(count, 12);
        Prepared<SomGrid> map(config);
        map->resetFrom(vectors, 1);
        BOOST_TEST(allFinite(map->weights()));
        BOOST_TEST(liesInRange(*map, vectors, 12));
        BOOST_TEST(trainEvenly(*map, vectors));
        BOOST_TEST(allFinite(map->weights()));
        if (map->cells() > 2 || count == 1 || allEqual) BOOST_TEST(map->quantizationError(vectors) < 0.05);
      }
}

BOOST_AUTO_TEST_CASE(a_chain_keeps_the_order_of_a_line) {
  std::vector<float> vectors;
  for (int v = 0; v <= 100; ++v) vectors.insert(vectors.end(), {static_cast<float>(v), static_cast<float>(-2 * v)});
  for (const auto& config : {SomGrid::Config{1, 24, 2}, SomGrid::Config{24, 1, 2}}) {
    Prepared<SomGrid> map(config);
    map->resetFrom(vectors, 1);
    BOOST_TEST(trainEvenly(*map, vectors));
    const float direction = map->weights()[2] > map->weights()[0] ? 1 : -1;
    for (std::size_t c = 1; c < 24; ++c)
      BOOST_TEST(direction * (map->weights()[2 * c] - map->weights()[2 * c - 2]) > 0);
  }
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_train_as_zeros) {
  auto broken = sheet(50, 12), whole = broken;
  for (std::size_t i = 0; i < broken.size(); i += 7) {
    broken[i] = i % 2 ? kNaN : -kInf;
    whole[i] = 0;
  }
  Prepared<SomGrid> a(SomGrid::Config{}), b(SomGrid::Config{});
  a->resetFrom(broken, 1), b->resetFrom(whole, 1);
  trainEvenly(*a, broken), trainEvenly(*b, whole);
  BOOST_TEST(allFinite(a->weights()));
  BOOST_TEST(sameBits(a->weights(), b->weights()));
}

BOOST_AUTO_TEST_CASE(a_schedule_falls_by_equal_ratios_and_in_a_line_where_an_end_is_0) {
  BOOST_TEST(SomGrid::scheduled(8, 0.5f, 0) == 8);
  BOOST_TEST(std::abs(SomGrid::scheduled(8, 0.5f, 0.5) - 2) < 1e-6f);
  BOOST_TEST(std::abs(SomGrid::scheduled(8, 0.5f, 1) - 0.5f) < 1e-6f);
  BOOST_TEST(SomGrid::scheduled(8, 0, 0.5) == 4);
  BOOST_TEST(SomGrid::scheduled(0, 1, 0.25) == 0.25f);
  BOOST_TEST(SomGrid::scheduled(0, 0, 0.5) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
