// SPDX-License-Identifier: GPL-3.0-or-later
// Training frame by frame, as on stage, and where training begins.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "ksom/som_grid.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr SomGrid::Config kSmall{8, 6, 3};

std::vector<float> copyOf(Prepared<SomGrid>& map) { return {map->weights().begin(), map->weights().end()}; }

std::span<const float> frame(const std::vector<float>& vectors, int at) {
  const std::size_t count = vectors.size() / 3;
  return std::span(vectors).subspan(static_cast<std::size_t>(at) % count * 3, 3);
}

void hearMany(SomGrid& map, const std::vector<float>& vectors, int from, int to) {
  for (int at = from; at < to; ++at) map.hear(frame(vectors, at));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(som_grid_live)

BOOST_AUTO_TEST_CASE(hearing_is_learning_with_rate_and_radius_from_the_schedule) {
  const auto vectors = noise(1, 90);
  for (const auto kind : {SomGrid::exponential, SomGrid::linear, SomGrid::inverse}) {
    Prepared<SomGrid> heard(kSmall), learned(kSmall);
    heard->set(SomGrid::schedule, static_cast<float>(kind));
    heard->set(SomGrid::trainDur, 200);
    for (int step = 0; step < 300; ++step) {
      const double progress = std::min(step / 200.0, 1.0);
      const float rate = SomGrid::scheduled(0.5f, 0.02f, progress, kind);
      const float sigma = 8 * SomGrid::scheduled(0.25f, 0.03f, progress, kind);
      BOOST_TEST((heard->rateNow() == rate && heard->sigmaNow() == sigma));
      heard->hear(frame(vectors, step));
      learned->learn(frame(vectors, step), rate, sigma);
    }
    BOOST_TEST(heard->step() == 300);
    BOOST_TEST(sameBits(heard->weights(), learned->weights()));
  }
}

BOOST_AUTO_TEST_CASE(every_schedule_goes_from_its_first_value_to_its_last_and_never_rises_between) {
  for (const auto kind : {SomGrid::exponential, SomGrid::linear, SomGrid::inverse})
    for (const float last : {0.5f, 0.01f, 0.0f}) {
      BOOST_TEST(SomGrid::scheduled(0.5f, last, 0, kind) == 0.5f);
      BOOST_TEST(std::abs(SomGrid::scheduled(0.5f, last, 1, kind) - last) < 1e-7f);
      for (int k = 0; k < 100; ++k)
        BOOST_TEST(SomGrid::scheduled(0.5f, last, (k + 1) / 100.0, kind) <=
                   SomGrid::scheduled(0.5f, last, k / 100.0, kind));
    }
  BOOST_TEST(SomGrid::scheduled(8, 2, 0.5, SomGrid::linear) == 5);
  BOOST_TEST(std::abs(SomGrid::scheduled(6, 2, 0.5, SomGrid::inverse) - 3) < 1e-6f);  // 6 / (1 + 2 p)
}

BOOST_AUTO_TEST_CASE(training_goes_on_where_it_stopped) {
  const auto vectors = noise(1, 90);
  Prepared<SomGrid> once(kSmall), inParts(kSmall), elsewhere(kSmall);
  for (auto* map : {&once, &inParts, &elsewhere}) (*map)->set(SomGrid::trainDur, 400);
  hearMany(*once, vectors, 0, 300);
  hearMany(*inParts, vectors, 0, 120);
  elsewhere->setStep(inParts->step());
  std::copy_n(inParts->weights().begin(), inParts->weights().size(), elsewhere->weights().begin());
  for (auto* map : {&inParts, &elsewhere}) {
    (*map)->find(vectors);
    hearMany(**map, vectors, 120, 300);
    BOOST_TEST(sameBits((*map)->weights(), once->weights()));
  }
}

BOOST_AUTO_TEST_CASE(after_its_duration_training_goes_on_at_its_end_holds_or_begins_again) {
  const auto vectors = noise(1, 90);
  Prepared<SomGrid> map(kSmall);
  map->set(SomGrid::trainDur, 10);
  hearMany(*map, vectors, 0, 15);
  BOOST_TEST(map->rateNow() == 0.02f);
  map->set(SomGrid::after, SomGrid::cycle);
  BOOST_TEST(std::abs(map->rateNow() - SomGrid::scheduled(0.5f, 0.02f, 0.5)) < 1e-7f);
  hearMany(*map, vectors, 15, 20);
  BOOST_TEST(map->rateNow() == 0.5f);
  map->set(SomGrid::after, SomGrid::hold);
  BOOST_TEST(map->rateNow() == 0);
  const auto before = copyOf(map);
  BOOST_TEST(map->hear(frame(vectors, 3)).best == map->find(frame(vectors, 3)).best);
  BOOST_TEST(sameBits(map->weights(), before));
  BOOST_TEST(map->step() == 20);
  map->set(SomGrid::trainDur, 100);  // a longer one goes on
  map->hear(frame(vectors, 3));
  BOOST_TEST(map->step() == 21);
  BOOST_TEST(!sameBits(map->weights(), before));
}

BOOST_AUTO_TEST_CASE(a_count_of_steps_beyond_2_to_the_31_neither_stalls_nor_wraps) {
  const auto vectors = noise(1, 90);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t start : {(std::int64_t{1} << 24) - 2, (std::int64_t{1} << 31) - 2,
                                   (std::int64_t{1} << 32) - 2, (std::int64_t{1} << 53) - 2, kMost - 2}) {
    Prepared<SomGrid> map(kSmall);
    map->set(SomGrid::trainDur, 1000);
    map->set(SomGrid::after, SomGrid::cycle);
    map->setStep(start);
    for (int k = 0; k < 5; ++k) {
      const std::int64_t step = start > kMost - k ? kMost : start + k;
      BOOST_TEST(map->step() == step);
      BOOST_TEST(map->rateNow() == SomGrid::scheduled(0.5f, 0.02f, static_cast<double>(step % 1000) / 1000));
      map->hear(frame(vectors, k));
    }
    map->set(SomGrid::after, SomGrid::end);
    BOOST_TEST(map->rateNow() == 0.02f);
  }
  Prepared<SomGrid> map(kSmall);
  map->set(SomGrid::trainDur, 16777216);
  map->setStep(8388608);
  BOOST_TEST(std::abs(map->rateNow() - 0.1f) < 1e-7f);
  map->setStep(-5);
  BOOST_TEST(map->step() == 0);
}

BOOST_AUTO_TEST_CASE(training_begins_at_random_in_the_data_in_their_order_or_where_it_is) {
  const auto vectors = noise(1, 90);
  const auto begun = [&](SomGrid::Init kind, std::uint32_t seed) {
    Prepared<SomGrid> map(kSmall);
    std::fill(map->weights().begin(), map->weights().end(), 0.7f);
    map->set(SomGrid::init, static_cast<float>(kind));
    map->setStep(100);
    map->begin(vectors, seed);
    BOOST_TEST(map->step() == 0);
    return copyOf(map);
  };
  Prepared<SomGrid> expected(kSmall);
  expected->reset(3);
  BOOST_TEST(sameBits(begun(SomGrid::random, 3), expected->weights()));
  expected->resetFrom(vectors, 3);
  BOOST_TEST(sameBits(begun(SomGrid::pca, 3), expected->weights()));
  const auto kept = begun(SomGrid::kept, 3), drawn = begun(SomGrid::data, 3);
  BOOST_TEST(std::count(kept.begin(), kept.end(), 0.7f) == 144);
  BOOST_TEST(!sameBits(drawn, begun(SomGrid::data, 4)));
  BOOST_TEST(sameBits(drawn, begun(SomGrid::data, 3)));
  for (std::size_t cell = 0; cell < 48; ++cell) {
    bool isOne = false;
    for (int v = 0; v < 30; ++v) isOne = isOne || sameBits(std::span(drawn).subspan(cell * 3, 3), frame(vectors, v));
    BOOST_TEST(isOne);
  }
}

BOOST_AUTO_TEST_CASE(without_data_every_beginning_is_random_and_broken_data_count_as_0) {
  for (const auto kind : {SomGrid::random, SomGrid::data, SomGrid::pca}) {
    Prepared<SomGrid> map(kSmall), expected(kSmall);
    map->set(SomGrid::init, static_cast<float>(kind));
    map->begin(std::vector<float>{1, 2}, 9);
    expected->reset(9);
    BOOST_TEST(sameBits(map->weights(), expected->weights()));
  }
  Prepared<SomGrid> map(kSmall);
  map->resetFromData(std::vector<float>{kNaN, kInf, 3e38f}, 1);
  for (std::size_t cell = 0; cell < 48; ++cell) {
    BOOST_TEST((map->weights()[3 * cell] == 0 && map->weights()[3 * cell + 1] == 0));
    BOOST_TEST(map->weights()[3 * cell + 2] == 1e9f);
  }
}

BOOST_AUTO_TEST_CASE(a_component_plane_is_one_feature_of_every_cell) {
  Prepared<SomGrid> map(kSmall);
  std::vector<float> plane(50, 9);
  map->componentPlane(1, plane);
  for (std::size_t cell = 0; cell < 48; ++cell) BOOST_TEST(plane[cell] == map->weights()[3 * cell + 1]);
  BOOST_TEST((plane[48] == 0 && plane[49] == 0));
  for (const int nonsense : {-1, 3, 1 << 30}) {
    std::fill(plane.begin(), plane.end(), 9.0f);
    map->componentPlane(nonsense, plane);
    BOOST_TEST(maxAbs(plane) == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
