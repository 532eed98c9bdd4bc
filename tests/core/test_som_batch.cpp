// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/som_batch.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/random.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Config = SomGrid::Config;

double shorter(double distance, double side, bool isRing) {
  return isRing ? std::min(std::abs(distance), side - std::abs(distance)) : std::abs(distance);
}

double falloff(const Config& config, int a, int b, double sigma, bool isHex, bool isTorus) {
  const auto placeOf = [&](int cell) {
    return cell % config.width - (isHex && cell / config.width % 2 != 0 ? 0.5 : 0);
  };
  const double dx = shorter(placeOf(a) - placeOf(b), config.width, isTorus);
  const double dy =
      shorter(a / config.width - b / config.width, config.height, isTorus) * (isHex ? std::sqrt(0.75) : 1);
  return std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
}

// The formula of the header, every cell with every vector.
std::vector<double> slowUpdate(const SomGrid& map, const Config& config, std::span<const float> vectors, double sigma,
                               bool isHex, bool isTorus) {
  const auto features = static_cast<std::size_t>(config.features);
  const auto cells = static_cast<std::size_t>(map.cells());
  std::vector<double> sums(cells * features), masses(cells);
  for (; vectors.size() >= features; vectors = vectors.subspan(features)) {
    const int best = map.find(vectors.first(features)).best;
    for (std::size_t c = 0; c < cells; ++c) {
      const double h = falloff(config, static_cast<int>(c), best, sigma, isHex, isTorus);
      masses[c] += h;
      for (std::size_t i = 0; i < features; ++i) sums[c * features + i] += h * static_cast<double>(vectors[i]);
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= masses[i / features];
  return sums;
}

// A patch bent through three dimensions.
std::vector<float> patch(std::size_t count) {
  std::vector<float> vectors;
  for (std::uint64_t v = 0; v < count; ++v) {
    const double a = randomUnit(1, v), b = randomUnit(2, v);
    for (const double x : {a, b, 0.5 * a * b}) vectors.push_back(static_cast<float>(x));
  }
  return vectors;
}

std::vector<float> copyOf(const SomGrid& map) { return {map.weights().begin(), map.weights().end()}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(som_batch)

BOOST_AUTO_TEST_CASE(cells_move_to_the_mean_of_what_was_given_around_them_in_every_shape) {
  const auto vectors = patch(80);
  for (const auto& config : {Config{9, 6, 3}, {5, 3, 3}, {12, 1, 3}, {1, 1, 3}, {2, 2, 3}})
    for (const auto topology : {SomGrid::rect, SomGrid::hex})
      for (const auto wrap : {SomGrid::plane, SomGrid::torus})
        for (const float sigma : {3.0f, 6.0f}) {
          Prepared<SomGrid> map(config);
          Prepared<SomBatch> batch(config);
          map->set(SomGrid::topology, static_cast<float>(topology));
          map->set(SomGrid::wrap, static_cast<float>(wrap));
          const auto expected = slowUpdate(*map, config, vectors, static_cast<double>(sigma), topology == SomGrid::hex,
                                           wrap == SomGrid::torus);
          BOOST_TEST(batch->add(*map, vectors));
          BOOST_TEST(batch->update(*map, sigma));
          double most = 0;
          for (std::size_t i = 0; i < expected.size(); ++i)
            most = std::max(most, std::abs(static_cast<double>(map->weights()[i]) - expected[i]));
          BOOST_TEST(most < 2e-6, config.width << "x" << config.height << " " << topology << " " << wrap);
        }
}

BOOST_AUTO_TEST_CASE(shards_merged_in_any_order_give_the_bits_of_one_pass) {
  const Config config{10, 7, 3};
  auto vectors = patch(1000);
  for (std::size_t i = 0; i < vectors.size(); ++i)  // of very different sizes, so that sums of floats would differ
    vectors[i] *= static_cast<float>(std::pow(10.0, 8 * randomUnit(9, i) - 6)) * (i % 3 == 0 ? -1.0f : 1.0f);
  const std::span<const float> all(vectors);
  Prepared<SomGrid> once(config);
  Prepared<SomBatch> whole(config);
  whole->add(*once, all);
  const Prepared<SomGrid> start(config);
  for (const auto& order : {std::array{0, 1, 2, 3}, {3, 1, 0, 2}, {2, 3, 1, 0}}) {
    Prepared<SomGrid> map(config);
    Prepared<SomBatch> merged(config);
    for (const int shard : order) {
      Prepared<SomBatch> part(config);
      const std::array<std::size_t, 5> borders{0, 3 * 1, 3 * 400, 3 * 400, 3 * 1000};
      const auto from = borders[static_cast<std::size_t>(shard)], to = borders[static_cast<std::size_t>(shard) + 1];
      BOOST_TEST(part->add(*map, all.subspan(from, to - from)));
      BOOST_TEST(merged->merge(*part));
    }
    BOOST_TEST(merged->count() == 1000);
    merged->update(*map, 1.5f);
    Prepared<SomGrid> expected(config);
    whole->update(*expected, 1.5f);
    BOOST_TEST(sameBits(map->weights(), expected->weights()));
  }
}

BOOST_AUTO_TEST_CASE(an_exact_sum_is_the_same_in_any_order_and_right) {
  std::vector<float> numbers;
  for (std::uint64_t i = 0; i < 2000; ++i)
    numbers.push_back(static_cast<float>((randomUnit(1, i) - 0.5) * std::pow(10.0, 18 * randomUnit(2, i) - 9)));
  ExactSum forward, backward, halves;
  long double expected = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    forward.add(numbers[i]), backward.add(numbers[numbers.size() - 1 - i]);
    ExactSum one;
    one.add(numbers[i]);
    halves.merge(one);
    expected += static_cast<long double>(numbers[i]);
  }
  BOOST_TEST((forward.value() == backward.value() && forward.value() == halves.value()));
  BOOST_TEST(std::abs(forward.value() - static_cast<double>(expected)) < 1e-6);
  for (const float x : {0.0f, -0.0f, 1e9f, -1e9f, 1e-10f, -1e-10f, -0.75f, 1e-42f, -1e-42f}) {
    ExactSum sum;
    sum.add(x);
    BOOST_TEST(std::abs(sum.value() - static_cast<double>(x)) <= 0x1p-64);
    sum.add(-x);
    BOOST_TEST(sum.value() == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_sum_of_more_than_2_to_the_31_vectors_neither_stalls_nor_wraps) {
  ExactSum sum;
  sum.add(0.1f);
  for (int k = 0; k < 33; ++k) sum.merge(ExactSum(sum));  // twice as much, 33 times
  BOOST_TEST(sum.value() == static_cast<double>(0.1f) * 0x1p33);
  ExactSum large;
  large.add(-1e9f);
  for (int k = 0; k < 33; ++k) large.merge(ExactSum(large));
  BOOST_TEST(large.value() == -1e9 * 0x1p33);
}

BOOST_AUTO_TEST_CASE(a_few_epochs_bring_a_random_map_to_order) {
  const auto vectors = patch(600);
  for (const auto topology : {SomGrid::rect, SomGrid::hex}) {
    const Config config{12, 8, 3};
    Prepared<SomGrid> map(config);
    Prepared<SomBatch> batch(config);
    map->set(SomGrid::topology, static_cast<float>(topology));
    std::vector<double> shares;
    BOOST_TEST(batch->train(*map, vectors, 20, [&](double share) { shares.push_back(share); }));
    BOOST_TEST(map->topographicError(vectors) < 0.1);
    BOOST_TEST(map->quantizationError(vectors) < 0.08);
    BOOST_TEST((shares.size() == 21 && shares.front() == 0 && shares.back() == 1));
  }
}

BOOST_AUTO_TEST_CASE(a_cell_with_nothing_around_it_stays_and_broken_vectors_count_as_0) {
  const Config config{4, 1, 2};
  Prepared<SomGrid> map(config);
  Prepared<SomBatch> batch(config);
  map->reset(1, 5, 5);
  map->weights()[0] = map->weights()[1] = 0;
  map->weights()[6] = kNaN;
  batch->add(*map, std::vector<float>{kNaN, 1, kInf, -kInf, 7});
  BOOST_TEST(batch->count() == 2);
  batch->update(*map, 0);
  BOOST_TEST((map->weights()[0] == 0 && map->weights()[1] == 0.5f));
  BOOST_TEST((map->weights()[2] == 5 && std::isnan(map->weights()[6])));
  for (const float sigma : {kNaN, -1.0f, kInf, 1e38f}) batch->update(*map, sigma);
  BOOST_TEST(allFinite(map->weights()));  // an endless sigma reaches all
}

BOOST_AUTO_TEST_CASE(weights_stay_within_the_data_and_equal_vectors_are_learned_exactly) {
  const Config config{8, 8, 3};
  Prepared<SomGrid> map(config);
  Prepared<SomBatch> batch(config);
  const std::vector<float> same(300, 0.3f);
  BOOST_TEST(batch->train(*map, same, 3));
  for (const float w : map->weights()) BOOST_TEST(w == 0.3f);
  std::vector<float> huge(30, 3e38f);
  batch->train(*map, huge, 3);
  for (const float w : map->weights()) BOOST_TEST(std::abs(w - 1e9f) < 100);
}

BOOST_AUTO_TEST_CASE(a_batch_of_another_size_or_without_memory_or_vectors_leaves_the_map_alone) {
  Memory memory(100);
  Prepared<SomGrid> map(Config{4, 4, 2});
  const auto before = copyOf(*map);
  const std::vector<float> vectors(40, 1);
  SomBatch none;
  BOOST_TEST(!none.prepare({4, 4, 2}, memory.span()));
  Prepared<SomBatch> other(Config{4, 4, 3}), turned(Config{2, 8, 2}), fitting(Config{4, 4, 2});
  for (SomBatch* batch : {&none, &*other, &*turned}) {
    BOOST_TEST(!batch->add(*map, vectors));
    BOOST_TEST(!batch->update(*map, 1));
    BOOST_TEST(!batch->train(*map, vectors, 3));
    BOOST_TEST(!fitting->merge(*batch));
    batch->clear();
    BOOST_TEST(batch->count() == 0);
  }
  BOOST_TEST(!fitting->train(*map, std::span(vectors).first(1), 3));
  for (const int epochs : {0, -1}) fitting->train(*map, vectors, epochs);
  fitting->update(*map, 1);
  BOOST_TEST(sameBits(map->weights(), before));
  for (const Config& bad : {Config{0, 1, 1}, {257, 1, 1}, {1, 1, 65}, {1, -1, 1}})
    BOOST_TEST(SomBatch::bytesNeeded(bad) == 0U);
  BOOST_TEST(SomBatch::bytesNeeded({256, 256, 64}) > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
