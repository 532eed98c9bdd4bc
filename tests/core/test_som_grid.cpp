// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/som_grid.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/random.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Config = SomGrid::Config;

std::vector<float> copyOf(const SomGrid& map) { return {map.weights().begin(), map.weights().end()}; }

std::vector<float> randomVector(int features, std::uint64_t seed) {
  std::vector<float> vector(static_cast<std::size_t>(features));
  for (std::size_t f = 0; f < vector.size(); ++f) vector[f] = static_cast<float>(randomUnit(seed, f));
  return vector;
}

// Every distance in double, and no cleverness.
SomGrid::Match slowFind(const SomGrid& map, std::span<const float> vector) {
  SomGrid::Match match;
  double best = kInf, second = kInf;
  for (int c = 0; c < map.cells(); ++c) {
    double squared = 0;
    for (std::size_t f = 0; f < vector.size(); ++f)
      squared += std::pow(static_cast<double>(map.weights()[static_cast<std::size_t>(c) * vector.size() + f]) -
                              static_cast<double>(vector[f]),
                          2);
    if (squared < best) {
      second = best, match.second = match.best;
      best = squared, match.best = c;
    } else if (squared < second) {
      second = squared, match.second = c;
    }
  }
  match.distance = static_cast<float>(std::sqrt(best));
  return match;
}

// One feature, all weights 0 but that of one cell: the vector 1 is found there.
void pointAt(SomGrid& map, int cell) {
  std::fill(map.weights().begin(), map.weights().end(), 0.0f);
  map.weights()[static_cast<std::size_t>(cell)] = 0.5f;
}

constexpr std::array kOne{1.0f};

}  // namespace

BOOST_AUTO_TEST_SUITE(som_grid)

BOOST_AUTO_TEST_CASE(an_illegal_config_or_too_little_memory_is_refused) {
  Memory memory(1 << 20);
  for (const Config& bad : {Config{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {-1, 4, 4}, {257, 1, 1}, {1, 257, 1}, {1, 1, 65}}) {
    SomGrid map;
    BOOST_TEST(SomGrid::bytesNeeded(bad) == 0U);
    BOOST_TEST(!map.prepare(bad, memory.span()));
  }
  SomGrid map;
  BOOST_TEST(!map.prepare({256, 256, 64}, memory.span()));
  BOOST_TEST(map.prepare({}, memory.span()));
}

BOOST_AUTO_TEST_CASE(the_cells_found_are_the_nearest_whatever_the_size) {
  for (int features = 1; features <= SomGrid::kMaxFeatures; ++features)
    for (const auto& [width, height] : {std::pair{1, 2}, {2, 1}, {3, 1}, {1, 7}, {5, 3}, {13, 9}}) {
      Prepared<SomGrid> map(Config{width, height, features});
      for (std::uint64_t seed = 0; seed < 5; ++seed) BOOST_TEST_CONTEXT(width << "x" << height << "x" << features) {
          const auto vector = randomVector(features, seed);
          const auto found = map->find(vector), expected = slowFind(*map, vector);
          BOOST_TEST(found.best == expected.best);
          BOOST_TEST(found.second == expected.second);
          BOOST_TEST(std::abs(found.distance - expected.distance) < 1e-5f);
        }
    }
}

BOOST_AUTO_TEST_CASE(of_equal_cells_the_lower_index_is_nearer) {
  Prepared<SomGrid> map(Config{5, 3, 14});
  map->reset(1, 0.5f, 0.5f);
  const auto match = map->find(randomVector(14, 1));
  BOOST_TEST(match.best == 0);
  BOOST_TEST(match.second == 1);
  std::fill_n(map->weights().begin(), 3 * 14, 100.0f);  // three cells go away
  BOOST_TEST(map->find(randomVector(14, 1)).best == 3);
  BOOST_TEST(map->find(randomVector(14, 1)).second == 4);
}

BOOST_AUTO_TEST_CASE(a_map_of_one_cell_finds_and_learns) {
  Prepared<SomGrid> map(Config{1, 1, 2});
  map->reset(1, 0, 0);
  const std::vector<float> vector{3, 4};
  const auto match = map->learn(vector, 0.5f, 1);
  BOOST_TEST((match.best == 0 && match.second == 0 && match.distance == 5));
  BOOST_TEST((map->weights()[0] == 1.5f && map->weights()[1] == 2));
  BOOST_TEST(map->topographicError(vector) == 0);
  BOOST_TEST(map->neighbourDistance(0) == 0);
}

BOOST_AUTO_TEST_CASE(the_largest_map_finds_its_last_cell) {
  Prepared<SomGrid> map(Config{256, 256, 64});
  BOOST_TEST(map.ok());
  const std::vector<float> vector(64, 7);
  std::fill(map->weights().end() - 64, map->weights().end(), 6.9f);
  BOOST_TEST(map->find(vector).best == 65535);
  map->learn(vector, 1, 10);
  BOOST_TEST(map->find(vector).distance < 1e-5f);
  BOOST_TEST(map->weights()[64 * (65535 - 1)] > 6.9f);
}

BOOST_AUTO_TEST_CASE(a_gaussian_neighbourhood_falls_with_the_squared_distance_in_cells) {
  Prepared<SomGrid> map(Config{9, 7, 1});
  pointAt(*map, 3 * 9 + 4);
  map->weights()[3 * 9 + 4] = 0.9999f;
  map->learn(kOne, 0.5f, 1.5f);
  for (int y = 0; y < 7; ++y)
    for (int x = 0; x < 9; ++x) {
      if (x == 4 && y == 3) continue;
      const double squared = (x - 4) * (x - 4) + (y - 3) * (y - 3);
      BOOST_TEST(std::abs(map->weights()[static_cast<std::size_t>(y * 9 + x)] - 0.5 * std::exp(-squared / 4.5)) < 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(a_bubble_neighbourhood_is_a_square_within_the_radius) {
  Prepared<SomGrid> map(Config{9, 7, 1});
  map->set(SomGrid::neighbourhood, SomGrid::bubble);
  for (const auto& [sigma, reach] : {std::pair{2.0f, 1}, {2.1f, 2}, {1.0f, 0}, {0.0f, 0}, {100.0f, 8}}) {
    pointAt(*map, 3 * 9 + 4);
    map->learn(kOne, 0.5f, sigma);
    for (int y = 0; y < 7; ++y)
      for (int x = 0; x < 9; ++x) {
        const bool isBest = x == 4 && y == 3, isInside = std::abs(x - 4) <= reach && std::abs(y - 3) <= reach;
        const float expected = isBest ? 0.75f : isInside ? 0.5f : 0.0f;
        BOOST_TEST(map->weights()[static_cast<std::size_t>(y * 9 + x)] == expected);
      }
  }
}

BOOST_AUTO_TEST_CASE(a_sigma_of_0_or_nonsense_moves_only_the_best_cell) {
  for (float sigma : {0.0f, -3.0f, kNaN, 1e-30f}) {
    Prepared<SomGrid> map(Config{5, 5, 1});
    pointAt(*map, 12);
    map->learn(kOne, 1, sigma);
    BOOST_TEST(map->weights()[12] == 1);
    BOOST_TEST(std::count(map->weights().begin(), map->weights().end(), 0.0f) == 24);
  }
}

BOOST_AUTO_TEST_CASE(an_endless_sigma_moves_all_cells_alike) {
  for (float sigma : {1e9f, kInf}) {
    Prepared<SomGrid> map(Config{5, 5, 1});
    pointAt(*map, 12);
    map->learn(kOne, 0.5f, sigma);
    BOOST_TEST(std::count(map->weights().begin(), map->weights().end(), 0.5f) == 24);
  }
}

BOOST_AUTO_TEST_CASE(a_rate_of_0_or_nonsense_learns_nothing_and_1_or_more_goes_all_the_way) {
  const auto vector = randomVector(14, 5);
  for (float rate : {0.0f, -1.0f, kNaN, kInf}) {
    Prepared<SomGrid> map(Config{8, 8, 14});
    const auto before = copyOf(*map);
    BOOST_TEST(map->learn(vector, rate, 2).distance > 0);
    BOOST_TEST(sameBits(map->weights(), before));
  }
  for (float rate : {1.0f, 50.0f}) {
    Prepared<SomGrid> map(Config{8, 8, 14});
    map->learn(vector, rate, 2);
    BOOST_TEST(map->find(vector).distance < 1e-6f);
  }
}

BOOST_AUTO_TEST_CASE(learning_tells_what_was_found_before_it) {
  Prepared<SomGrid> map(Config{8, 8, 14});
  const auto vector = randomVector(14, 5);
  const auto found = map->find(vector), learned = map->learn(vector, 0.5f, 1);
  BOOST_TEST((found.best == learned.best && found.second == learned.second && found.distance == learned.distance));
  BOOST_TEST(map->find(vector).distance < found.distance);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_or_missing_count_as_0) {
  Prepared<SomGrid> map(Config{8, 8, 4});
  const std::vector<float> whole{0.5f, 0, 0, 0};
  const auto expected = map->find(whole);
  for (const auto& vector : {std::vector<float>{0.5f, kNaN, kInf, -kInf}, {0.5f}, {0.5f, 0, 0, 0, 9, 9}}) {
    BOOST_TEST(map->find(vector).best == expected.best);
    BOOST_TEST(map->find(vector).distance == expected.distance);
  }
  const std::vector<float> broken(4, kNaN);
  map->learn(broken, 1, 100);
  BOOST_TEST(allFinite(map->weights()));
}

BOOST_AUTO_TEST_CASE(huge_numbers_stay_finite) {
  Prepared<SomGrid> map(Config{8, 8, 64});
  const std::vector<float> huge(64, 3e38f), low(64, -3e38f);
  for (int k = 0; k < 10; ++k) {
    map->learn(huge, 1, 2);
    BOOST_TEST(std::isfinite(map->learn(low, 1, 2).distance));
  }
  map->resetFrom(huge, 1);
  BOOST_TEST(allFinite(map->weights()));
  map->reset(1, -kInf, 3e38f);
  BOOST_TEST(allFinite(map->weights()));
}

BOOST_AUTO_TEST_CASE(a_cell_with_broken_weights_is_not_found_until_it_learns) {
  Prepared<SomGrid> map(Config{3, 3, 14});
  const auto vector = randomVector(14, 1);
  const int best = map->find(vector).best;
  map->weights()[static_cast<std::size_t>(best) * 14 + 13] = kNaN;
  BOOST_TEST(map->find(vector).best != best);
  map->learn(vector, 0.5f, 3);
  BOOST_TEST(allFinite(map->weights()));
  std::fill(map->weights().begin(), map->weights().end(), kNaN);
  BOOST_TEST(map->find(vector).best == 0);
  BOOST_TEST(map->find(vector).distance == kInf);
}

BOOST_AUTO_TEST_CASE(random_weights_follow_the_seed_and_fill_the_range) {
  Prepared<SomGrid> map(Config{});
  map->reset(5, -2, 3);
  const auto first = copyOf(*map);
  const auto [low, high] = std::minmax_element(first.begin(), first.end());
  BOOST_TEST((*low >= -2 && *low < -1.9f && *high <= 3 && *high > 2.9f));
  map->reset(6, -2, 3);
  BOOST_TEST(!sameBits(map->weights(), first));
  map->reset(5, -2, 3);
  BOOST_TEST(sameBits(map->weights(), first));
  map->resetFrom({}, 5);
  const auto byDefault = copyOf(*map);
  map->reset(5);
  BOOST_TEST(sameBits(map->weights(), byDefault));
}

BOOST_AUTO_TEST_CASE(parameters_are_clamped_and_survive_a_reset) {
  Prepared<SomGrid> map(Config{});
  for (int id = 0; id < SomGrid::numParams; ++id)
    BOOST_TEST(map->get(static_cast<SomGrid::ParamId>(id)) == SomGrid::params[static_cast<std::size_t>(id)].init);
  BOOST_TEST((map->set(SomGrid::radius, 0.5f) == Verdict::accepted));
  BOOST_TEST((map->set(SomGrid::radius, kNaN) == Verdict::notFinite));
  BOOST_TEST((map->set(SomGrid::learnRate, 2) == Verdict::clipped));
  map->reset(3);
  BOOST_TEST(map->get(SomGrid::radius) == 0.5f);
  BOOST_TEST(map->get(SomGrid::learnRate) == 1);
}

BOOST_AUTO_TEST_CASE(cells_that_touch_by_a_corner_are_no_topographic_error) {
  Prepared<SomGrid> map(Config{4, 4, 1});
  const auto errorWithSecondAt = [&](int second) {
    pointAt(*map, 5);
    map->weights()[static_cast<std::size_t>(second)] = 0.4f;
    return map->topographicError(kOne);
  };
  for (int second : {0, 1, 2, 4, 6, 8, 9, 10}) BOOST_TEST(errorWithSecondAt(second) == 0);
  for (int second : {3, 7, 11, 12, 13, 14, 15}) BOOST_TEST(errorWithSecondAt(second) == 1);
}

BOOST_AUTO_TEST_CASE(the_quantization_error_is_the_mean_distance) {
  Prepared<SomGrid> map(Config{2, 1, 1});
  map->weights()[0] = 0, map->weights()[1] = 10;
  BOOST_TEST(map->quantizationError(std::vector<float>{1, 10, 7, -4}) == 2);
  BOOST_TEST(map->quantizationError({}) == 0);
  BOOST_TEST(map->topographicError({}) == 0);
}

BOOST_AUTO_TEST_CASE(every_vector_hits_one_cell_and_a_rest_is_ignored) {
  Prepared<SomGrid> map(Config{2, 2, 2});
  const std::vector<float> corners{0, 0, 1, 0, 0, 1, 1, 1};
  std::copy(corners.begin(), corners.end(), map->weights().begin());
  std::vector<int> hits(4, 100);
  map->hitCounts(std::vector<float>{0.9f, 0.9f, 0.1f, 0.2f, 1, 1, 0.3f, 0.8f, 5}, hits);
  BOOST_TEST(hits == (std::vector{1, 0, 1, 2}), boost::test_tools::per_element());
  std::vector<int> few(1, 100);
  map->hitCounts(corners, few);
  BOOST_TEST(few[0] == 1);
}

BOOST_AUTO_TEST_CASE(the_u_matrix_is_the_mean_distance_to_the_cells_around) {
  Prepared<SomGrid> map(Config{3, 3, 2});
  std::fill(map->weights().begin(), map->weights().end(), 0.0f);
  map->weights()[8] = 3, map->weights()[9] = 4;  // the middle cell: 5 away from all others
  BOOST_TEST(map->neighbourDistance(4) == 5);
  BOOST_TEST(map->neighbourDistance(0) == 5.0f / 3);
  BOOST_TEST(map->neighbourDistance(1) == 1);
  for (int outside : {-1, 9, 1000}) BOOST_TEST(map->neighbourDistance(outside) == 0);
}

BOOST_AUTO_TEST_CASE(a_value_between_cells_is_bilinear_and_the_edges_hold_outside) {
  Prepared<SomGrid> map(Config{3, 2, 2});
  for (std::size_t c = 0; c < 6; ++c) {
    map->weights()[2 * c] = static_cast<float>(c % 3);
    map->weights()[2 * c + 1] = static_cast<float>((c % 3) * (c / 3));
  }
  const auto at = [&](float x, float y) {
    std::vector<float> out(2);
    map->valueAt(x, y, out);
    return out;
  };
  BOOST_TEST(at(2, 1) == (std::vector<float>{2, 2}), boost::test_tools::per_element());
  BOOST_TEST(at(0.5f, 0.5f) == (std::vector<float>{0.5f, 0.25f}), boost::test_tools::per_element());
  BOOST_TEST(at(1.75f, 0.5f) == (std::vector<float>{1.75f, 0.875f}), boost::test_tools::per_element());
  for (float far : {9.0f, kInf, 1e30f}) BOOST_TEST(at(far, far) == at(2, 1), boost::test_tools::per_element());
  for (float low : {-9.0f, -kInf, kNaN}) BOOST_TEST(at(low, low) == at(0, 0), boost::test_tools::per_element());
  std::vector<float> more(5, 8);
  map->valueAt(1, 1, more);
  BOOST_TEST(more == (std::vector<float>{1, 1, 8, 8, 8}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_nearest_cells_weights_are_read_when_nothing_is_between_and_no_number_reads_as_0) {
  Prepared<SomGrid> map(Config{3, 1, 1});
  for (std::size_t c = 0; c < 3; ++c) map->weights()[c] = static_cast<float>(c + 1);
  std::vector<float> out(1);
  for (const auto& [x, value] : {std::pair{-5.0f, 1.0f}, {0.49f, 1.0f}, {0.51f, 2.0f}, {1.7f, 3.0f}, {kNaN, 1.0f}}) {
    map->valueAt(x, 0, out, SomGrid::nearest);
    BOOST_TEST(out[0] == value);
  }
  map->weights()[1] = kNaN;
  map->valueAt(1, 0, out);
  BOOST_TEST(out[0] == 0);
  map->valueAt(0, 0, out);
  BOOST_TEST(out[0] == 1);
}

BOOST_AUTO_TEST_CASE(borrowed_weights_are_learnt_where_they_lie) {
  Prepared<SomGrid> own(Config{5, 4, 3}),
      borrower(Config{.width = 5, .height = 4, .features = 3, .ownsWeights = false});
  BOOST_TEST(SomGrid::bytesNeeded({5, 4, 3, false}) < SomGrid::bytesNeeded({5, 4, 3}));
  BOOST_TEST(borrower->find(std::vector<float>(3)).best == -1);
  std::vector<float> buffer(own->weights().begin(), own->weights().end());
  buffer.push_back(7);  // more than enough is enough
  BOOST_TEST(borrower->borrow(buffer));
  const auto vectors = noise(1, 300);
  for (std::size_t at = 0; at < 300; at += 3) {
    const auto frame = std::span(vectors).subspan(at, 3);
    BOOST_TEST(own->hear(frame).best == borrower->hear(frame).best);
  }
  BOOST_TEST(sameBits(own->weights(), std::span(buffer).first(60)));
  BOOST_TEST(buffer.back() == 7);
  buffer[0] = 5;  // another hand
  BOOST_TEST(borrower->find(std::vector{5.0f, buffer[1], buffer[2]}).best == 0);
}

BOOST_AUTO_TEST_CASE(weights_that_are_too_few_are_not_borrowed_and_the_map_is_inert) {
  Prepared<SomGrid> map(Config{5, 4, 3});
  std::vector<float> few(59, 0.5f), out(3, 1.0f);
  BOOST_TEST(!map->borrow(few));
  BOOST_TEST((map->hear(few).best == -1 && map->neighbourDistance(3) == 0 && map->rateNow() == 0));
  map->valueAt(1, 1, out);
  BOOST_TEST(maxAbs(out) == 0);
  SomGrid never;
  BOOST_TEST(!never.borrow(few));
  BOOST_TEST(never.find(few).best == -1);
}

BOOST_AUTO_TEST_SUITE_END()
