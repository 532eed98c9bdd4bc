// SPDX-License-Identifier: GPL-3.0-or-later
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "ksom/random.hpp"
#include "ksom/topology.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Values = std::vector<float>;

std::size_t lanesOf(std::size_t count) { return (count + 7) / 8 * 8; }

/// A topology with its memory, and random phasors with random weights to hear.
struct Heard {
  Heard(const Topology::Shape& shape, std::size_t count, std::size_t rewiredLinks = 1000)
      : n(count), x(lanesOf(count)), y(x), hx(x), hy(x), weight(count), sums(lanesOf(count)) {
    Arena counting;
    Topology().carve(counting, count, rewiredLinks);
    memory.resize(counting.bytesNeeded());
    Arena arena(memory);
    topology.carve(arena, count, rewiredLinks);
    topology.set(shape, count);
    for (std::size_t i = 0; i < n; ++i) {
      weight[i] = static_cast<float>(randomUnit(1, i) * 2 - 0.5);
      x[i] = weight[i] * static_cast<float>(std::cos(7 * randomUnit(2, i)));
      y[i] = weight[i] * static_cast<float>(std::sin(7 * randomUnit(2, i)));
    }
  }
  void hear() {
    topology.weigh(weight, sums);
    topology.field({x, y}, {hx, hy});
  }
  /// a_ij, found by asking with one speaker at a time.
  std::vector<Values> links() {
    std::vector<Values> all;
    Values one(x.size()), none(x.size()), to(x.size()), unused(x.size());
    for (std::size_t j = 0; j < n; ++j) {
      std::fill(one.begin(), one.end(), 0.0f);
      one[j] = 1;
      topology.weigh(std::span(one).first(n), to);
      topology.field({one, none}, {to, unused});
      all.emplace_back(to.begin(), to.begin() + static_cast<std::ptrdiff_t>(n));
    }
    return all;
  }

  std::size_t n;
  Values x, y, hx, hy, weight, sums;
  std::vector<std::byte> memory;
  Topology topology;
};

bool isRingLink(std::size_t i, std::size_t j, std::size_t n, std::size_t reach) {
  const std::size_t apart = std::min((i + n - j) % n, (j + n - i) % n);
  return apart >= 1 && apart <= std::min(reach, (n - 1) / 2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(topology)

BOOST_AUTO_TEST_CASE(on_a_ring_of_any_size_and_reach_each_hears_its_neighbours_and_not_itself) {
  for (std::size_t n : {1, 2, 3, 5, 8, 9, 16, 31, 100, 257})
    for (int reach : {1, 2, 7, 50, 8191}) {
      Heard heard({.kind = Topology::ring, .reach = reach}, n);
      heard.hear();
      double off = 0;
      for (std::size_t i = 0; i < n; ++i) {
        double x = 0, y = 0, sum = 0;
        for (std::size_t j = 0; j < n; ++j)
          if (isRingLink(i, j, n, static_cast<std::size_t>(reach)))
            x += heard.x[j], y += heard.y[j], sum += std::abs(heard.weight[j]);
        off = std::max({off, std::abs(x - heard.hx[i]), std::abs(y - heard.hy[i]), std::abs(sum - heard.sums[i])});
      }
      BOOST_TEST(off < 5e-5, n << " oscillators, reach " << reach << ": off by " << off);
    }
}

BOOST_AUTO_TEST_CASE(a_ring_of_all_sizes_of_weight_stays_exact) {
  Heard heard({.kind = Topology::ring, .reach = 3}, 4096);
  for (std::size_t i = 0; i < heard.n; ++i) {
    heard.weight[i] = i < 2048 ? 1 : 1000;
    heard.x[i] = heard.weight[i], heard.y[i] = -heard.weight[i];
  }
  heard.hear();
  BOOST_TEST(std::abs(heard.hx[100] - 6) < 0.05);  // next to 2 million in all
  BOOST_TEST(std::abs(heard.hy[3000] + 6000) < 0.05);
}

BOOST_AUTO_TEST_CASE(in_a_small_world_every_link_goes_both_ways_and_none_is_lost) {
  constexpr std::size_t n = 60;
  Heard heard({.kind = Topology::smallWorld, .reach = 4, .rewire = 0.3f, .seed = 5}, n);
  const auto links = heard.links();
  double sum = 0;
  int far = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      BOOST_TEST(std::abs(links[i][j] - links[j][i]) < 1e-5);
      BOOST_TEST(links[i][j] > -1e-5);
      sum += links[i][j];
      far += links[i][j] > 0.5 && !isRingLink(i, j, n, 4);
    }
  BOOST_TEST(std::abs(sum - 2 * 4 * n) < 1e-2);
  BOOST_TEST(far > 100);  // 0.3 of 480, both ways counted
  BOOST_TEST(far < 190);
}

BOOST_AUTO_TEST_CASE(rewiring_nothing_leaves_the_ring_and_everything_leaves_nothing_of_it) {
  constexpr std::size_t n = 60;
  for (const float share : {0.0f, 1.0f}) {
    Heard heard({.kind = Topology::smallWorld, .reach = 4, .rewire = share}, n);
    const auto links = heard.links();
    double near = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) near += isRingLink(i, j, n, 4) ? links[i][j] : 0;
    BOOST_TEST(near == (share > 0 ? 0 : 480.0), boost::test_tools::tolerance(1e-3));
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_rewires_alike_and_another_seed_otherwise) {
  const auto linksOf = [](std::uint32_t seed) {
    return Heard({.kind = Topology::smallWorld, .reach = 3, .rewire = 0.2f, .seed = seed}, 50).links();
  };
  BOOST_TEST((linksOf(1) == linksOf(1)));
  BOOST_TEST((linksOf(1) != linksOf(2)));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_room_for_all_rewired_links_it_says_so_and_keeps_the_others) {
  Heard small({.kind = Topology::smallWorld, .reach = 4, .rewire = 1}, 60, 10);
  BOOST_TEST(!small.topology.fits());
  const auto links = small.links();
  int far = 0;
  for (std::size_t i = 0; i < 60; ++i)
    for (std::size_t j = 0; j < 60; ++j) far += links[i][j] > 0.5 && !isRingLink(i, j, 60, 4);
  BOOST_TEST(far <= 20);
  BOOST_TEST(far > 0);
  BOOST_TEST(Heard({.kind = Topology::smallWorld, .reach = 4, .rewire = 1}, 60, 240).topology.fits());
}

BOOST_AUTO_TEST_CASE(in_a_star_all_hear_the_first_and_the_first_hears_all) {
  for (std::size_t n : {1, 2, 7, 33, 100}) {
    Heard heard({.kind = Topology::star}, n);
    heard.hear();
    double others = 0;
    for (std::size_t i = 1; i < n; ++i) {
      others += heard.x[i];
      BOOST_TEST(heard.hx[i] == heard.x[0]);
      BOOST_TEST(heard.sums[i] == std::abs(heard.weight[0]));
    }
    BOOST_TEST(std::abs(heard.hx[0] - others) < 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(a_matrix_is_heard_column_by_column_from_the_row_of_him_who_speaks) {
  for (std::size_t n : {1, 3, 8, 13, 40, 65}) {
    Heard heard({.kind = Topology::matrix}, n);
    Values links(n * n);
    for (std::size_t k = 0; k < links.size(); ++k) links[k] = static_cast<float>(randomUnit(9, k) * 2 - 1);
    heard.topology.setLinks(links);
    heard.hear();
    for (std::size_t i = 0; i < n; ++i) {
      double x = 0, sum = 0;
      for (std::size_t j = 0; j < n; ++j) {
        if (i == j) continue;  // nobody hears himself
        x += static_cast<double>(links[j * n + i]) * heard.x[j];
        sum += std::abs(static_cast<double>(links[j * n + i]) * heard.weight[j]);
      }
      BOOST_TEST(std::abs(heard.hx[i] - x) < 1e-4);
      BOOST_TEST(std::abs(heard.sums[i] - sum) < 1e-4);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_links_or_with_too_few_nobody_hears_anybody) {
  Heard heard({.kind = Topology::matrix}, 10);
  const Values few(99, 1.0f);
  for (const std::span<const float> links : {std::span<const float>(), std::span<const float>(few)}) {
    heard.topology.setLinks(links);
    heard.hear();
    BOOST_TEST(std::all_of(heard.hx.begin(), heard.hx.end(), [](float h) { return h == 0; }));
    BOOST_TEST(std::all_of(heard.sums.begin(), heard.sums.end(), [](float s) { return s == 0; }));
  }
}

BOOST_AUTO_TEST_SUITE_END()
