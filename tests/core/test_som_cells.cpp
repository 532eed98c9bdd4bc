// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/som_cells.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "ksom/random.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;
namespace tt = boost::test_tools;

namespace {

Partial tone(float freqHz, float amp, float weight = 1) { return {freqHz, amp, 0.25f, weight, PartialState::born}; }

// A map of one feature, the cells beside it, and their memory.
struct Taught {
  explicit Taught(SomCells::Config shape)
      : config(shape),
        map(SomGrid::Config{shape.width, shape.height, 1}),
        cells(shape),
        memory(SomCells::floatsNeeded(shape)) {
    std::fill(map->weights().begin(), map->weights().end(), 0.0f);
  }
  bool learn(int cell, const std::vector<Partial>& heard, float rate, float sigma = 0) {
    return cells->learn(memory, *map, cell, heard, rate, sigma);
  }
  std::vector<Partial> at(float x, float y, std::size_t most = 64, bool isTorus = false,
                          SomGrid::Interp interp = SomGrid::bilinear) {
    std::vector<Partial> out(most);
    out.resize(cells->at(memory, {x, y, interp, isTorus}, out));
    return out;
  }
  std::vector<Partial> of(int cell) {
    return at(static_cast<float>(cell % config.width), static_cast<float>(cell / config.width));
  }
  float amp(int cell) { return of(cell).empty() ? 0.0f : of(cell)[0].amp; }
  void put(int cell, const std::vector<Partial>& partials) {
    for (std::size_t i = 0; i < partials.size(); ++i)
      putPartial(partials[i], std::span(memory)
                                  .subspan((static_cast<std::size_t>(cell * config.slots) + i) * kPartialNumbers)
                                  .first<kPartialNumbers>());
  }

  SomCells::Config config;
  Prepared<SomGrid> map;
  Prepared<SomCells> cells;
  std::vector<float> memory;
};

std::vector<float> freqsOf(const std::vector<Partial>& partials) {
  std::vector<float> freqs;
  for (const Partial& partial : partials) freqs.push_back(partial.freqHz);
  return freqs;
}

// Amplitude by pitch, softly: each partial a hill of 60 cents.
std::vector<double> spectrumOf(const std::vector<Partial>& partials) {
  std::vector<double> spectrum(1200);
  for (const Partial& partial : partials) {
    const double at = cents(static_cast<double>(partial.freqHz), 100) / 5;
    for (std::size_t k = 0; k < spectrum.size(); ++k)
      spectrum[k] += static_cast<double>(partial.amp) * std::max(0.0, 1 - std::abs(static_cast<double>(k) - at) / 12);
  }
  return spectrum;
}

double differenceOf(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t k = 0; k < a.size(); ++k) most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(som_cells)

BOOST_AUTO_TEST_CASE(a_cell_that_hears_a_chord_for_long_plays_it) {
  Taught taught({3, 2, 4, 8});
  for (int step = 0; step < 500; ++step) BOOST_TEST(taught.learn(4, {tone(330, 0.2f), tone(220, 0.5f)}, 0.05f));
  const auto played = taught.of(4);
  BOOST_TEST(freqsOf(played) == (std::vector<float>{220, 330}), tt::per_element());
  BOOST_TEST(played[0].amp == 0.5f, tt::tolerance(1e-4f));
  BOOST_TEST(played[1].amp == 0.2f, tt::tolerance(1e-4f));
  BOOST_TEST((played[0].phase == 0.25f && played[0].weight == 1));
  for (const int other : {0, 1, 2, 3, 5}) BOOST_TEST(taught.of(other).empty());
}

BOOST_AUTO_TEST_CASE(power_is_the_mean_of_what_was_heard) {
  Taught taught({1, 1, 4, 8});
  for (int step = 0; step < 4000; ++step)
    taught.learn(0, step % 4 == 0 ? std::vector{tone(440, 0.8f)} : std::vector<Partial>{}, 0.01f);
  BOOST_TEST(taught.amp(0) == 0.4f, tt::tolerance(0.02f));
}

BOOST_AUTO_TEST_CASE(cells_move_as_far_as_the_maps_weights_in_every_kind_of_map) {
  for (int kind = 0; kind < 8; ++kind) BOOST_TEST_CONTEXT("kind " << kind) {
      Taught taught({9, 8, 2, 2});
      taught.map->set(SomGrid::topology, static_cast<float>(kind & 1));
      taught.map->set(SomGrid::wrap, static_cast<float>(kind >> 1 & 1));
      taught.map->set(SomGrid::neighbourhood, static_cast<float>(kind >> 2 & 1));
      const std::vector<float> one{1};
      const SomGrid::Match match = taught.map->learn(one, 0.3f, 1.7f);
      BOOST_TEST(taught.learn(match.best, {tone(440, 1)}, 0.3f, 1.7f));
      int moved = 0;
      for (int cell = 0; cell < taught.map->cells(); ++cell) {
        const float weight = taught.map->weights()[static_cast<std::size_t>(cell)], amp = taught.amp(cell);
        moved += amp > 0;
        if (weight > 0.3f * 0.003f) BOOST_TEST(amp * amp == weight, tt::tolerance(1e-5f));
        if (weight < 0.3f * 0.002f) BOOST_TEST(amp == 0);
      }
      BOOST_TEST(moved >= 4);
    }
}

BOOST_AUTO_TEST_CASE(hearing_a_frame_teaches_map_and_cells_by_one_rate_and_radius) {
  Taught taught({8, 6, 4, 4}), apart({8, 6, 4, 4});
  const std::vector<Partial> heard{tone(300, 0.5f)};
  for (int step = 0; step < 50; ++step) {
    const std::vector<float> frame{static_cast<float>(step % 7) / 7};
    const auto match = taught.cells->hear(taught.memory, *taught.map, frame, heard);
    const float rate = apart.map->rateNow(), sigma = apart.map->sigmaNow();
    const auto found = apart.map->hear(frame);
    apart.cells->learn(apart.memory, *apart.map, found.best, heard, rate, sigma);
    BOOST_TEST(match.best == found.best);
  }
  BOOST_TEST(sameBits(taught.memory, apart.memory));
  BOOST_TEST(sameBits(taught.map->weights(), apart.map->weights()));
  BOOST_TEST(maxAbs(taught.memory) > 0);
}

BOOST_AUTO_TEST_CASE(cells_that_learn_a_few_at_a_time_learn_the_same) {
  Taught all({8, 6, 4, 4}), few({8, 6, 4, 4});
  int most = 0, left = 0;
  for (int step = 0; step < 60; ++step) {
    const std::vector<float> frame{static_cast<float>(step % 7) / 7};
    const std::vector<Partial> heard{tone(200 + 10 * static_cast<float>(step % 7), 0.5f)};
    all.cells->hear(all.memory, *all.map, frame, heard);
    few.cells->hear(few.memory, *few.map, frame, heard, 3);
    for (int block = 0; block < 12; ++block) most = std::max(most, left = few.cells->goOn(few.memory, 5));
  }
  BOOST_TEST((most > 5 && left == 0));
  BOOST_TEST(sameBits(few.memory, all.memory));
}

BOOST_AUTO_TEST_CASE(a_frame_that_comes_too_early_is_left_out_by_the_cells_but_not_by_the_map) {
  Taught busy({8, 6, 4, 4}), calm({8, 6, 4, 4});
  const std::vector<float> frame{0.5f};
  busy.cells->hear(busy.memory, *busy.map, frame, std::vector{tone(200, 0.5f)}, 2);
  busy.cells->hear(busy.memory, *busy.map, frame, std::vector{tone(5000, 0.5f)}, 2);
  calm.cells->hear(calm.memory, *calm.map, frame, std::vector{tone(200, 0.5f)});
  calm.map->hear(frame);
  BOOST_TEST(!sameBits(busy.memory, calm.memory));  // two and two have learnt
  busy.cells->goOn(busy.memory);
  BOOST_TEST(sameBits(busy.memory, calm.memory));
  BOOST_TEST(std::ranges::equal(busy.map->weights(), calm.map->weights()));
}

BOOST_AUTO_TEST_CASE(what_is_not_heard_any_more_fades_and_leaves_its_frequency_in_an_empty_slot) {
  Taught taught({1, 1, 2, 2});
  taught.learn(0, {tone(500, 1)}, 1);
  taught.learn(0, {}, 0.5f);
  BOOST_TEST(taught.amp(0) == std::sqrt(0.5f), tt::tolerance(1e-5f));
  for (int step = 0; step < 40; ++step) taught.learn(0, {}, 0.5f);
  BOOST_TEST(taught.of(0).empty());
  BOOST_TEST((taught.memory[0] == 500 && taught.memory[1] == 0 && taught.memory[4] == -1));
}

BOOST_AUTO_TEST_CASE(a_partial_near_by_draws_its_slot_along_and_a_farther_one_is_another) {
  const auto after = [](float freqHz) {
    Taught taught({1, 1, 4, 4});
    taught.learn(0, {tone(400, 0.5f)}, 1);
    taught.learn(0, {tone(freqHz, 0.5f)}, 0.25f);
    return freqsOf(taught.of(0));
  };
  BOOST_TEST(after(416) == std::vector<float>{404}, tt::per_element());  // 67.9 cents
  BOOST_TEST(after(417) == (std::vector<float>{400, 417}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(of_two_that_could_be_one_the_nearer_is) {
  Taught taught({1, 1, 4, 4});
  taught.learn(0, {tone(440, 0.5f)}, 1);
  taught.learn(0, {tone(430, 0.5f), tone(441, 0.5f)}, 0.5f);
  BOOST_TEST(freqsOf(taught.of(0)) == (std::vector<float>{430, 440.5f}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(a_tone_and_a_band_of_noise_at_one_frequency_stay_two) {
  Taught taught({1, 1, 4, 4});
  for (int step = 0; step < 100; ++step) taught.learn(0, {tone(1000, 0.5f, 1), tone(1000, 0.25f, 0)}, 0.2f);
  const auto played = taught.of(0);
  BOOST_REQUIRE(played.size() == 2u);
  BOOST_TEST((played[0].weight == 1 && played[1].weight == 0));
  BOOST_TEST((played[0].amp > 0.49f && std::abs(played[1].amp - 0.25f) < 0.01f));
}

BOOST_AUTO_TEST_CASE(a_full_cell_keeps_the_strongest_and_a_louder_one_takes_the_softest_slot) {
  Taught taught({1, 1, 3, 8});
  std::vector<Partial> heard;
  for (int i = 1; i <= 6; ++i) heard.push_back(tone(200.0f * static_cast<float>(i), 0.1f * static_cast<float>(i)));
  for (int step = 0; step < 20; ++step) taught.learn(0, heard, 0.3f);
  BOOST_TEST(freqsOf(taught.of(0)) == (std::vector<float>{800, 1000, 1200}), tt::per_element());
  heard.push_back(tone(3000, 0.9f));
  taught.learn(0, heard, 0.3f);
  BOOST_TEST(freqsOf(taught.of(0)) == (std::vector<float>{1000, 1200, 3000}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(learning_all_of_the_way_is_taking_over) {
  Taught taught({1, 1, 3, 3});
  taught.learn(0, {tone(100, 0.5f), tone(700, 0.5f)}, 1);
  taught.learn(0, {tone(300, 0.125f), tone(500, 0.25f)}, 1);
  BOOST_TEST(freqsOf(taught.of(0)) == (std::vector<float>{300, 500}), tt::per_element());
  BOOST_TEST((taught.of(0)[0].amp == 0.125f && taught.of(0)[1].amp == 0.25f));
}

BOOST_AUTO_TEST_CASE(between_cells_partners_glide_and_others_come_in_by_nearness) {
  Taught taught({2, 2, 2, 2});
  taught.put(0, {tone(400, 0.5f), tone(1000, 0.25f)});
  taught.put(1, {tone(404, 0.75f)});
  taught.put(2, {tone(402, 0.5f)});
  const auto half = taught.at(0.5f, 0);
  BOOST_REQUIRE(half.size() == 2u);
  BOOST_TEST((half[0].freqHz == 402 && half[0].amp == 0.625f));
  BOOST_TEST((half[1].freqHz == 1000 && half[1].amp == 0.125f));
  const auto middle = taught.at(0.5f, 0.5f);  // the fourth cell is empty
  BOOST_REQUIRE(middle.size() == 2u);
  BOOST_TEST((middle[0].amp == 0.4375f && middle[1].amp == 0.0625f));
  BOOST_TEST(taught.at(1, 1).empty());
}

BOOST_AUTO_TEST_CASE(the_nearest_cell_alone_plays_when_nothing_is_between) {
  Taught taught({3, 1, 1, 1});
  for (int cell = 0; cell < 3; ++cell) taught.put(cell, {tone(100.0f * static_cast<float>(cell + 1), 0.5f)});
  const auto nearest = [&](float x) { return freqsOf(taught.at(x, 0, 4, false, SomGrid::nearest)); };
  for (const auto& [x, freq] :
       {std::pair{-3.0f, 100.0f}, {0.4f, 100.0f}, {0.6f, 200.0f}, {1.4f, 200.0f}, {9.0f, 300.0f}})
    BOOST_TEST(nearest(x) == std::vector<float>{freq}, tt::per_element());
}

BOOST_AUTO_TEST_CASE(on_a_torus_the_last_cell_is_beside_the_first) {
  Taught taught({4, 1, 1, 1});
  taught.put(0, {tone(100, 0.5f)}), taught.put(3, {tone(400, 0.5f)});
  BOOST_TEST(freqsOf(taught.at(3.5f, 0, 4, true)) == (std::vector<float>{100, 400}), tt::per_element());
  BOOST_TEST(freqsOf(taught.at(3.5f, 0, 4, false)) == std::vector<float>{400}, tt::per_element());
}

BOOST_AUTO_TEST_CASE(the_strongest_are_given_in_ascending_frequency) {
  Taught taught({1, 1, 8, 8});
  taught.put(0, {tone(800, 0.1f), tone(100, 0.4f), tone(600, 0.3f), tone(300, 0.2f)});
  BOOST_TEST(freqsOf(taught.at(0, 0, 2)) == (std::vector<float>{100, 600}), tt::per_element());
  BOOST_TEST(freqsOf(taught.at(0, 0)) == (std::vector<float>{100, 300, 600, 800}), tt::per_element());
}

// Of the whole spectrum: neither where partners are taken for others nor at the border of four cells.
BOOST_AUTO_TEST_CASE(nothing_jumps_as_the_place_moves) {
  Taught taught({6, 5, 12, 12});
  for (int cell = 0; cell < 30; ++cell) {
    std::vector<Partial> partials;
    for (std::uint64_t i = 0; i < 12; ++i) {
      const auto at = static_cast<std::uint64_t>(cell) * 24 + 2 * i;
      partials.push_back(
          tone(100 * std::exp2(static_cast<float>(3 * randomUnit(1, at))), static_cast<float>(randomUnit(1, at + 1))));
    }
    taught.put(cell, partials);
  }
  for (const float fine : {1.0f, 0.25f}) {
    double most = 0, all = 0;
    std::vector<double> before;
    for (int step = 0; step < 1500; ++step) {
      const float t = fine * static_cast<float>(step);
      const auto now = spectrumOf(taught.at(2.5f + 2.5f * std::sin(t * 0.004f), 2 + 2 * std::cos(t * 0.0031f)));
      if (!before.empty()) most = std::max(most, differenceOf(now, before));
      all = std::max(all, differenceOf(now, std::vector<double>(now.size())));
      before = now;
    }
    BOOST_TEST(all > 0.5);
    BOOST_TEST(most < 0.06 * static_cast<double>(fine));
  }
}

BOOST_AUTO_TEST_CASE(cleared_memory_and_memory_of_zeros_both_play_nothing) {
  Taught taught({2, 2, 2, 2});
  BOOST_TEST(taught.of(0).empty());
  taught.put(0, {tone(100, 1)});
  BOOST_TEST(taught.of(0).size() == 1u);
  SomCells::clear(taught.memory);
  BOOST_TEST(taught.of(0).empty());
  BOOST_TEST(taught.memory[4] == -1);
}

BOOST_AUTO_TEST_SUITE_END()
