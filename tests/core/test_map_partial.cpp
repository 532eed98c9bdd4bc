// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/map_partial.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/random.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Partials = std::vector<MapPartial>;

Partials somePartials(std::uint64_t seed, std::size_t count) {
  Partials partials;
  for (std::size_t i = 0; i < count; ++i)
    partials.push_back({static_cast<float>(50 * std::exp2(8 * randomUnit(seed, 3 * i))),
                        static_cast<float>(randomUnit(seed, 3 * i + 1)),
                        static_cast<float>(randomUnit(seed, 3 * i + 2)), 0});
  return partials;
}

double powerOf(const Partials& partials) {
  double power = 0;
  for (const auto& p : partials) power += static_cast<double>(p.amp) * static_cast<double>(p.amp);
  return power;
}

bool ascends(const Partials& partials) {
  return std::is_sorted(partials.begin(), partials.end(),
                        [](const auto& a, const auto& b) { return a.freqHz < b.freqHz; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(map_partial)

BOOST_AUTO_TEST_CASE(the_union_has_the_mean_power_of_its_sets_by_weight) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Partials a = somePartials(seed, 40), b = somePartials(seed + 100, 30);
    const auto merged = mergePartials({{&a, 3}, {&b, 1}}, 35, 1000);
    BOOST_TEST(powerOf(merged) == (3 * powerOf(a) + powerOf(b)) / 4, boost::test_tools::tolerance(1e-5));
  }
}

BOOST_AUTO_TEST_CASE(a_set_alone_and_far_apart_comes_out_as_it_went_in) {
  const Partials set{{110, 0.5f, 1, -3}, {220, 0.2f, 0.1f, 2}, {441, 0.3f, 0.7f, 0}};
  for (const double weight : {0.01, 1.0, 7.0}) {
    const auto merged = mergePartials({{&set, weight}}, 35, 10);
    BOOST_REQUIRE(merged.size() == set.size());
    for (std::size_t i = 0; i < set.size(); ++i) {
      BOOST_TEST(merged[i].freqHz == set[i].freqHz, boost::test_tools::tolerance(1e-5f));
      BOOST_TEST(merged[i].amp == set[i].amp, boost::test_tools::tolerance(1e-5f));
      BOOST_TEST(merged[i].weight == set[i].weight, boost::test_tools::tolerance(1e-5f));
      BOOST_TEST(std::abs(merged[i].slopeDb - set[i].slopeDb) < 1e-4f);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_comes_out_ascends_and_is_apart_by_the_cents_asked_for) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Partials set = somePartials(seed, 200);
    const auto merged = mergePartials({{&set, 1}}, 35, 1000);
    BOOST_TEST(ascends(merged));
    BOOST_TEST(merged.size() < set.size());
    for (const bool noisy : {false, true}) {
      float before = 0;
      for (const auto& p : merged) {
        if (p.isNoisy() != noisy) continue;
        // A cluster is bounded by its centre so far, which moves by less than its width.
        if (before > 0) BOOST_TEST(cents(p.freqHz, before) > 17);
        before = p.freqHz;
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(two_close_ones_are_one_between_them_near_the_louder) {
  const Partials a{{440, 0.8f, 1, 0}}, b{{445, 0.4f, 0.5f, 0}};  // 20 cents
  const auto merged = mergePartials({{&a, 1}, {&b, 1}}, 35, 10);
  BOOST_REQUIRE(merged.size() == 1U);
  BOOST_TEST((merged[0].freqHz > 440 && merged[0].freqHz < 442.5f));
  BOOST_TEST((merged[0].weight > 0.75f && merged[0].weight < 1));
  BOOST_TEST(mergePartials({{&a, 1}, {&b, 1}}, 15, 10).size() == 2U);
}

BOOST_AUTO_TEST_CASE(tonal_and_noisy_ones_stay_apart_however_close) {
  const Partials set{{440, 0.5f, 1, 0}, {440, 0.4f, 0, 0}, {441, 0.3f, 0.29f, 0}, {442, 0.2f, 0.31f, 0}};
  const auto merged = mergePartials({{&set, 1}}, 35, 10);
  BOOST_REQUIRE(merged.size() == 2U);
  BOOST_TEST(merged[0].isNoisy() != merged[1].isNoisy());
}

BOOST_AUTO_TEST_CASE(when_there_is_no_room_the_strongest_stay) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Partials set = somePartials(seed, 60);
    const auto all = mergePartials({{&set, 1}}, 35, 1000), kept = mergePartials({{&set, 1}}, 35, 7);
    BOOST_REQUIRE(kept.size() == 7U);
    BOOST_TEST(ascends(kept));
    Partials strongest = all;
    std::sort(strongest.begin(), strongest.end(), [](const auto& x, const auto& y) { return x.amp > y.amp; });
    strongest.resize(7);
    BOOST_TEST(powerOf(kept) == powerOf(strongest), boost::test_tools::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(nothing_comes_of_nothing) {
  const Partials empty, mute{{440, 0, 1, 0}, {0, 1, 1, 0}};
  BOOST_TEST(mergePartials({}, 35, 10).empty());
  BOOST_TEST(mergePartials({{&empty, 1}}, 35, 10).empty());
  BOOST_TEST(mergePartials({{&mute, 1}}, 35, 10).empty());
  const Partials one{{440, 1, 1, 0}};
  BOOST_TEST(mergePartials({{&one, 1}}, 35, 0).empty());
}

BOOST_AUTO_TEST_SUITE_END()
