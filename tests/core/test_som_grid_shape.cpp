// SPDX-License-Identifier: GPL-3.0-or-later
// Squares or a honeycomb, a plane or a torus: which cells move, touch, and lie between which.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/som_grid.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Config = SomGrid::Config;

struct Map : Prepared<SomGrid> {
  Config config;
  explicit Map(const Config& made, SomGrid::Topology topology, SomGrid::Wrap wrap) : Prepared(made), config(made) {
    (*this)->set(SomGrid::topology, static_cast<float>(topology));
    (*this)->set(SomGrid::wrap, static_cast<float>(wrap));
  }
  float& weight(int cell) { return (*this)->weights()[static_cast<std::size_t>(cell)]; }
  void clear() { std::fill((*this)->weights().begin(), (*this)->weights().end(), 0.0f); }
};

double shorter(double distance, double side, bool isRing) {
  return isRing ? std::min(std::abs(distance), side - std::abs(distance)) : std::abs(distance);
}

// Distances along both axes as they stand in the header.
struct Offset {
  double dx, dy;
};
Offset offset(const Config& config, int a, int b, bool isHex, bool isTorus) {
  const auto placeOf = [&](int cell) {
    return cell % config.width - (isHex && cell / config.width % 2 != 0 ? 0.5 : 0);
  };
  return {shorter(placeOf(a) - placeOf(b), config.width, isTorus),
          shorter(a / config.width - b / config.width, config.height, isTorus) * (isHex ? std::sqrt(0.75) : 1)};
}

// Cells that are second to `best` without being a topographic error.
std::vector<int> touching(Map& map, int best) {
  std::vector<int> cells;
  for (int other = 0; other < map->cells(); ++other) {
    map.clear();
    map.weight(best) = 0.9f, map.weight(other) = other == best ? 0.9f : 0.8f;
    if (other != best && map->topographicError(std::vector<float>{1}) == 0) cells.push_back(other);
  }
  return cells;
}

constexpr std::array kOne{1.0f};

}  // namespace

BOOST_AUTO_TEST_SUITE(som_grid_shape)

BOOST_AUTO_TEST_CASE(every_cell_moves_by_its_distance_from_the_best_in_every_shape) {
  for (const auto& config : {Config{9, 6, 1}, {4, 4, 1}, {5, 2, 1}, {1, 8, 1}, {2, 1, 1}, {7, 3, 1}})
    for (const auto topology : {SomGrid::rect, SomGrid::hex})
      for (const auto wrap : {SomGrid::plane, SomGrid::torus})
        for (const float sigma : {0.4f, 1.5f, 20.0f}) {
          Map map(config, topology, wrap);
          for (int best = 0; best < map->cells(); ++best) {
            map.clear();
            map.weight(best) = 0.9999f;
            map->learn(kOne, 0.5f, sigma);
            double most = 0;
            for (int cell = 0; cell < map->cells(); ++cell) {
              if (cell == best) continue;
              const auto [dx, dy] = offset(config, best, cell, topology == SomGrid::hex, wrap == SomGrid::torus);
              most = std::max(
                  most, std::abs(map.weight(cell) -
                                 0.5 * std::exp(-(dx * dx + dy * dy) / (2.0 * static_cast<double>(sigma * sigma)))));
            }
            BOOST_TEST(most < 1e-6, config.width << "x" << config.height << " best " << best << " sigma " << sigma);
          }
        }
}

BOOST_AUTO_TEST_CASE(a_bubble_reaches_round_a_torus_and_over_the_shifted_rows_of_a_honeycomb) {
  for (const auto topology : {SomGrid::rect, SomGrid::hex})
    for (const auto wrap : {SomGrid::plane, SomGrid::torus})
      for (const double sigma : {0.0, 0.3, 0.6, 1.2, 2.1, 50.0}) {
        Map map(Config{7, 6, 1}, topology, wrap);
        map->set(SomGrid::neighbourhood, SomGrid::bubble);
        for (int best = 0; best < 42; ++best) {
          map.clear();
          map.weight(best) = 0.9f;
          map->learn(kOne, 0.5f, static_cast<float>(sigma));
          for (int cell = 0; cell < 42; ++cell) {
            const auto [dx, dy] = offset(map.config, best, cell, topology == SomGrid::hex, wrap == SomGrid::torus);
            const bool isInside = (dx < sigma || dx == 0) && (dy < sigma || dy == 0);
            if (cell != best) BOOST_TEST(map.weight(cell) == (isInside ? 0.5f : 0.0f));
          }
        }
      }
}

BOOST_AUTO_TEST_CASE(in_a_honeycomb_six_cells_touch) {
  Map map(Config{5, 5, 1}, SomGrid::hex, SomGrid::plane);
  BOOST_TEST(touching(map, 12) == (std::vector{7, 8, 11, 13, 17, 18}), boost::test_tools::per_element());
  BOOST_TEST(touching(map, 7) == (std::vector{1, 2, 6, 8, 11, 12}), boost::test_tools::per_element());
  BOOST_TEST(touching(map, 0) == (std::vector{1, 5, 6}), boost::test_tools::per_element());
  BOOST_TEST(touching(map, 5) == (std::vector{0, 6, 10}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(on_a_torus_opposite_edges_touch) {
  Map squares(Config{5, 4, 1}, SomGrid::rect, SomGrid::torus), honeycomb(Config{5, 4, 1}, SomGrid::hex, SomGrid::torus);
  BOOST_TEST(touching(squares, 0) == (std::vector{1, 4, 5, 6, 9, 15, 16, 19}), boost::test_tools::per_element());
  BOOST_TEST(touching(honeycomb, 0) == (std::vector{1, 4, 5, 6, 15, 16}), boost::test_tools::per_element());
  BOOST_TEST(touching(honeycomb, 19) == (std::vector{3, 4, 13, 14, 15, 18}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_u_matrix_counts_every_neighbour_once_even_on_a_narrow_torus) {
  for (const auto& [config, expected] : {std::pair{Config{3, 3, 1}, 5.0f}, {{2, 2, 1}, 5.0f}, {{2, 1, 1}, 5.0f}}) {
    Map map(config, SomGrid::rect, SomGrid::torus);
    map.clear();
    map.weight(0) = 5;
    BOOST_TEST(map->neighbourDistance(0) == expected);
    BOOST_TEST(map->neighbourDistance(1) == expected / static_cast<float>(map->cells() - 1));
  }
  Map honeycomb(Config{5, 5, 1}, SomGrid::hex, SomGrid::plane);
  honeycomb.clear();
  honeycomb.weight(12) = 6;
  BOOST_TEST(honeycomb->neighbourDistance(12) == 6);
  BOOST_TEST(honeycomb->neighbourDistance(7) == 1);
  BOOST_TEST(honeycomb->neighbourDistance(6) == 0);
}

BOOST_AUTO_TEST_CASE(on_a_torus_a_point_beyond_an_edge_comes_back_at_the_other) {
  Map map(Config{4, 3, 1}, SomGrid::rect, SomGrid::torus);
  for (int cell = 0; cell < 12; ++cell) map.weight(cell) = static_cast<float>(cell);
  const auto at = [&](float x, float y) {
    std::array<float, 1> out{};
    map->valueAt(x, y, out);
    return out[0];
  };
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 4; ++x)
      for (const auto& [atX, atY] : {std::pair{x, y}, {x + 4, y - 3}, {x - 40, y + 30}})
        BOOST_TEST(at(static_cast<float>(atX), static_cast<float>(atY)) == static_cast<float>(y * 4 + x));
  BOOST_TEST(at(3.5f, 0) == 1.5f);  // between 3 and 0
  BOOST_TEST(at(-0.25f, 0) == 0.75f);
  BOOST_TEST(at(0, 2.5f) == 4);  // between 8 and 0
  for (const float nonsense : {kNaN, kInf, -kInf}) BOOST_TEST(at(nonsense, nonsense) == 0);
  for (const float far : {1e30f, -1e30f, 3e38f, -1e-30f, -1e-8f}) {
    BOOST_TEST((at(far, far) >= 0 && at(far, far) <= 11));
  }
  BOOST_TEST(at(-1e-30f, -1e-30f) == 0);
}

BOOST_AUTO_TEST_CASE(a_torus_of_two_dimensional_data_on_a_ring_finds_its_order) {
  std::vector<float> ring;
  for (int k = 0; k < 200; ++k)
    for (const double angle : {0.0, 0.25}) ring.push_back(static_cast<float>(std::cos(2 * kPi * (k / 200.0 - angle))));
  Map map(Config{24, 1, 2}, SomGrid::rect, SomGrid::torus);
  map->reset(2, -1, 1);
  map->set(SomGrid::radius, 0.5f);
  BOOST_TEST(map->train(ring, {}, {}, 5000, 1));
  BOOST_TEST(map->topographicError(ring) == 0);
  BOOST_TEST(map->quantizationError(ring) < 0.15);
}

BOOST_AUTO_TEST_SUITE_END()
