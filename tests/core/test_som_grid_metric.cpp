// SPDX-License-Identifier: GPL-3.0-or-later
// What counts as alike: Euclidean distance (see test_som_grid.cpp), or the angle between vectors.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/random.hpp"
#include "ksom/som_grid.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

struct CosineMap : Prepared<SomGrid> {
  explicit CosineMap(const SomGrid::Config& config) : Prepared(config) {
    (*this)->set(SomGrid::metric, SomGrid::cosine);
  }
};

double cosineDistance(std::span<const float> a, std::span<const float> b) {
  double product = 0, squareOfA = 0, squareOfB = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    squareOfA += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    squareOfB += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return 1 - product / std::sqrt(squareOfA * squareOfB);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(som_grid_metric)

BOOST_AUTO_TEST_CASE(by_cosine_the_cells_found_point_the_same_way_whatever_the_size) {
  for (int features = 2; features <= SomGrid::kMaxFeatures; ++features)
    for (const auto& [width, height] : {std::pair{1, 2}, {5, 3}, {13, 9}}) BOOST_TEST_CONTEXT(features << " features") {
        CosineMap map(SomGrid::Config{width, height, features});
        map->reset(7, -1, 1);
        const auto vector = noise(1, static_cast<std::size_t>(features), 3);
        std::vector<double> distances;
        for (int cell = 0; cell < map->cells(); ++cell)
          distances.push_back(cosineDistance(vector, map->weights().subspan(static_cast<std::size_t>(cell * features),
                                                                            static_cast<std::size_t>(features))));
        const auto found = map->find(vector);
        std::vector<double> sorted = distances;
        std::sort(sorted.begin(), sorted.end());
        BOOST_TEST(std::abs(distances[static_cast<std::size_t>(found.best)] - sorted[0]) < 1e-6);
        BOOST_TEST(std::abs(distances[static_cast<std::size_t>(found.second)] - sorted[1]) < 1e-6);
        BOOST_TEST(found.best != found.second);
        BOOST_TEST(std::abs(static_cast<double>(found.distance) - sorted[0]) < 1e-6);
      }
}

BOOST_AUTO_TEST_CASE(by_cosine_the_level_of_a_vector_does_not_count) {
  CosineMap map(SomGrid::Config{8, 8, 12});
  const auto vector = noise(1, 12, 5);
  const auto found = map->find(vector);
  for (const float factor : {1e-6f, 0.1f, 100.0f, 1e6f}) {
    BOOST_TEST(map->find(scaled(vector, factor)).best == found.best);
    BOOST_TEST(std::abs(map->find(scaled(vector, factor)).distance - found.distance) < 1e-5f);
  }
}

BOOST_AUTO_TEST_CASE(a_vector_of_zeros_is_at_1_from_every_cell) {
  CosineMap map(SomGrid::Config{3, 3, 12});
  const auto found = map->find(std::vector<float>(12));
  BOOST_TEST((found.best == 0 && found.second == 1 && found.distance == 1));
  std::fill(map->weights().begin(), map->weights().end(), 0.0f);
  BOOST_TEST(map->find(noise(1, 12)).distance == 1);
  BOOST_TEST(map->neighbourDistance(4) == 1);
}

BOOST_AUTO_TEST_CASE(by_cosine_broken_weights_are_not_found_until_they_learn) {
  CosineMap map(SomGrid::Config{3, 3, 14});
  const auto vector = noise(1, 14);
  for (const float broken : {kNaN, kInf, -kInf, 3e38f}) {
    map->reset(1, -1, 1);
    const auto best = static_cast<std::size_t>(map->find(vector).best);
    map->weights()[best * 14 + 13] = broken;
    BOOST_TEST(map->find(vector).best != static_cast<int>(best));
    map->learn(vector, 0.5f, 3);
    BOOST_TEST(allFinite(map->weights()));
  }
  std::fill(map->weights().begin(), map->weights().end(), kNaN);
  BOOST_TEST(map->find(vector).best == 0);
  BOOST_TEST(map->find(vector).distance == kInf);
}

BOOST_AUTO_TEST_CASE(by_cosine_a_map_orders_directions) {
  std::vector<float> vectors;  // a quarter of a circle, at very different levels
  for (std::uint64_t v = 0; v < 300; ++v) {
    const double angle = kPi / 2 * randomUnit(1, v), level = std::pow(10.0, 4 * randomUnit(2, v) - 2);
    for (const double x : {std::cos(angle), std::sin(angle)}) vectors.push_back(static_cast<float>(level * x));
  }
  CosineMap map(SomGrid::Config{16, 1, 2});
  map->reset(1);
  BOOST_TEST(map->train(vectors, {}, {}, 4000, 1));
  BOOST_TEST(map->quantizationError(vectors) < 0.01);
  BOOST_TEST(map->topographicError(vectors) < 0.05);
  BOOST_TEST(map->neighbourDistance(8) < 0.1f);
}

BOOST_AUTO_TEST_SUITE_END()
