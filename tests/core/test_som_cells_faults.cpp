// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is heard, and whatever stands in the memory: what is learnt and played is sound, and nothing else is touched.
#include <algorithm>
#include <array>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "host_mode.hpp"
#include "ksom/random.hpp"
#include "ksom/som_cells.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Config = SomCells::Config;

constexpr std::array kNonsense{kNaN,   kInf,    -kInf, 0.0f, -0.0f,  1e38f,         -1e38f,
                               1e-45f, -1e-45f, -1.0f, 1.0f, 1e-30f, 2147483648.0f, -2147483649.0f};

bool areSound(std::span<const Partial> partials) {
  return std::all_of(partials.begin(), partials.end(), [](const Partial& p) {
    return p.freqHz >= 1 && p.freqHz <= 400001 && p.amp > 0 && p.amp <= 5 * 1001 && std::isfinite(p.phase) &&
           p.weight >= 0 && p.weight <= 1 && std::fpclassify(p.amp) == FP_NORMAL;
  });
}

bool ascends(std::span<const Partial> partials) {
  return std::is_sorted(partials.begin(), partials.end(),
                        [](const Partial& a, const Partial& b) { return a.freqHz < b.freqHz; });
}

// Anything that 32 bits can be.
float anyFloat(std::uint64_t seed, std::uint64_t index) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(randomBits(seed, index)));
}

int subnormals(std::span<const float> numbers) {
  return static_cast<int>(
      std::count_if(numbers.begin(), numbers.end(), [](float x) { return std::fpclassify(x) == FP_SUBNORMAL; }));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(som_cells_faults)

BOOST_AUTO_TEST_CASE(partials_of_nonsense_teach_nothing_that_cannot_be_played) {
  Prepared<SomGrid> map(SomGrid::Config{3, 3, 1});
  Prepared<SomCells> cells(Config{3, 3, 4, 8});
  std::vector<float> memory(SomCells::floatsNeeded({3, 3, 4, 8}));
  std::vector<Partial> out(16);
  for (const float value : kNonsense)
    for (int field = 0; field < 4; ++field) {
      Partial partial{440, 0.5f, 0, 1, PartialState::born};
      (field == 0 ? partial.freqHz : field == 1 ? partial.amp : field == 2 ? partial.phase : partial.weight) = value;
      const std::array heard{partial, Partial{220, 0.5f, 0, 1, PartialState::continues}};
      BOOST_TEST(cells->learn(memory, *map, 4, heard, 0.5f, 1));
      cells->learn(memory, *map, 4, heard, value, value);
      BOOST_TEST(allFinite(memory));
      BOOST_TEST(subnormals(memory) == 0);
      const std::size_t count = cells->at(memory, {1, 1}, out);
      BOOST_TEST(count >= 1u);
      BOOST_TEST(areSound(std::span(out).first(count)));
    }
}

BOOST_AUTO_TEST_CASE(memory_of_any_bits_plays_and_learns_and_is_whole_where_it_learnt) {
  const Config config{4, 3, 5, 8};
  Prepared<SomGrid> map(SomGrid::Config{4, 3, 1});
  Prepared<SomCells> cells(config);
  std::vector<float> memory(SomCells::floatsNeeded(config));
  std::vector<Partial> out(12);
  for (std::uint64_t round = 0; round < 3000; ++round) {
    for (std::size_t i = 0; i < memory.size(); ++i)
      if (randomUnit(3, round * 1000 + i) < 0.7) memory[i] = anyFloat(2, round * 1000 + i);
      else memory[i] = static_cast<float>(1000 * randomUnit(4, round * 1000 + i));
    const Trapping traps;
    const std::size_t count =
        cells->at(memory, {anyFloat(5, round), anyFloat(6, round), SomGrid::bilinear, round % 2 == 0}, out);
    if (!areSound(std::span(out).first(count)) || !ascends(std::span(out).first(count)))
      BOOST_FAIL("not sound in round " << round);
    std::array<Partial, 3> heard{};
    for (std::size_t i = 0; i < heard.size(); ++i)
      heard[i] = {anyFloat(7, 3 * round + i), anyFloat(8, 3 * round + i), anyFloat(9, 3 * round + i), 1,
                  PartialState::born};
    cells->learn(memory, *map, static_cast<int>(round % 12), heard, 0.5f, 9);  // all cells learn
    if (!allFinite(memory) || subnormals(memory) > 0) BOOST_FAIL("not whole in round " << round);
  }
}

BOOST_AUTO_TEST_CASE(every_size_at_a_bound_works_and_beyond_it_is_refused) {
  Memory enough(1 << 20);
  for (const auto& config : {Config{1, 1, 1, 1}, {256, 1, 1, 1024}, {1, 256, 256, 1}, {2, 2, 256, 1024}}) {
    Prepared<SomCells> cells(config);
    Prepared<SomGrid> map(SomGrid::Config{config.width, config.height, 1});
    std::vector<float> memory(SomCells::floatsNeeded(config));
    std::vector<Partial> heard, out(2000);
    for (int i = 0; i < 1100; ++i) heard.push_back({20 + static_cast<float>(i), 0.5f, 0, 1, PartialState::born});
    BOOST_TEST(cells->learn(memory, *map, 0, heard, 1, 300));
    const std::size_t count = cells->at(memory, {0.5f, 0.5f}, out);
    BOOST_TEST(count == static_cast<std::size_t>(std::min(config.slots, config.maxPartials)));
  }
  constexpr int kMost = std::numeric_limits<int>::max(), kLeast = std::numeric_limits<int>::min();
  for (const int bad : {0, -1, 65536, kMost, kLeast})
    for (const auto& config : {Config{bad, 1, 1, 1}, {1, bad, 1, 1}, {1, 1, bad, 1}, {1, 1, 1, bad}}) {
      SomCells cells;
      BOOST_TEST((SomCells::bytesNeeded(config) == 0U && SomCells::floatsNeeded(config) == 0U));
      BOOST_TEST(!cells.prepare(config, enough.span()));
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_together_is_refused_and_nothing_is_touched) {
  const Config config{4, 3, 2, 4};
  Prepared<SomCells> cells(config);
  Prepared<SomGrid> map(SomGrid::Config{4, 3, 1}), other(SomGrid::Config{3, 4, 1});
  const std::array heard{Partial{440, 0.5f, 0, 1, PartialState::born}};
  std::array<Partial, 4> out{};
  std::vector<float> small(SomCells::floatsNeeded(config) - 1, 0.5f), right(small.size() + 1, 0.5f);
  BOOST_TEST(!cells->learn(small, *map, 0, heard, 1, 1));
  BOOST_TEST(cells->at(small, {0, 0}, out) == 0u);
  BOOST_TEST(!cells->learn(right, *other, 0, heard, 1, 1));
  for (const int cell : {-1, 12, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()})
    BOOST_TEST(!cells->learn(right, *map, cell, heard, 1, 1));
  BOOST_TEST(cells->at(right, {0, 0}, {}) == 0u);
  BOOST_TEST(cells->learn(right, *map, 0, heard, 1, 1, 0));
  BOOST_TEST(cells->goOn(right, -5) > 0);
  BOOST_TEST(cells->goOn(small) == 0);  // the buffer was made smaller meanwhile: what was to be learnt is forgotten
  BOOST_TEST(cells->goOn(right) == 0);
  for (const auto& memory : {small, right})
    BOOST_TEST(std::all_of(memory.begin(), memory.end(), [](float x) { return x == 0.5f; }));
}

BOOST_AUTO_TEST_CASE(a_block_that_is_a_byte_too_small_makes_cells_that_learn_and_play_nothing) {
  const Config config{9, 7, 5, 9};
  Prepared<SomGrid> map(SomGrid::Config{9, 7, 1});
  std::vector<float> memory(SomCells::floatsNeeded(config), 1.0f);
  for (const std::size_t missing : {1, 64, 65, 1000}) {
    SomCells cells;
    Memory small(SomCells::bytesNeeded(config) - 64 - missing);
    BOOST_TEST(!cells.prepare(config, small.span()));
    BOOST_TEST(!cells.learn(memory, *map, 0, {}, 1, 1));
    std::array<Partial, 4> out{};
    BOOST_TEST(cells.at(memory, {0, 0}, out) == 0u);
    BOOST_TEST(cells.hear(memory, *map, {}, {}).best >= 0);  // the map goes on
  }
}

BOOST_AUTO_TEST_CASE(the_hosts_traps_and_rounding_change_nothing) {
  const auto drawn = noise(450, 1500);
  const auto learnt = [&](int mode) {
    Prepared<SomGrid> map(SomGrid::Config{6, 5, 2});
    Prepared<SomCells> cells(Config{6, 5, 6, 8});
    std::vector<float> memory(SomCells::floatsNeeded({6, 5, 6, 8}));
    std::array<Partial, 5> heard{}, out{};
    const Rounding rounding(mode);
    const Trapping traps;
    for (std::size_t step = 0; step < 300; ++step) {
      for (std::size_t i = 0; i < 5; ++i) heard[i] = {std::abs(drawn[5 * step + i]), 0.3f, 0, 1, PartialState::born};
      cells->hear(memory, *map, std::array{drawn[step], drawn[step + 1]}, heard);
      if (cells->at(memory, {2.3f, 1.7f}, out) > 0) memory.back() = out[0].phase;
    }
    return memory;
  };
  BOOST_TEST(sameBits(learnt(FE_UPWARD), learnt(FE_TONEAREST)));
}

BOOST_AUTO_TEST_CASE(long_silence_after_sound_leaves_no_tiny_numbers) {
  Prepared<SomGrid> map(SomGrid::Config{3, 3, 1});
  Prepared<SomCells> cells(Config{3, 3, 4, 4});
  std::vector<float> memory(SomCells::floatsNeeded({3, 3, 4, 4}));
  cells->learn(memory, *map, 4, std::array{Partial{440, 1e-4f, 0, 1, PartialState::born}}, 1, 1);
  BOOST_TEST(maxAbs(memory) > 0);
  for (int step = 0; step < 100000; ++step) cells->learn(memory, *map, 4, {}, 0.001f, 1);
  BOOST_TEST(subnormals(memory) == 0);
  std::array<Partial, 4> out{};
  BOOST_TEST(cells->at(memory, {1, 1}, out) == 0u);
}

BOOST_AUTO_TEST_CASE(hundred_thousand_steps_never_make_a_cell_louder_than_what_it_heard) {
  Prepared<SomGrid> map(SomGrid::Config{6, 4, 3});
  const Config config{6, 4, 6, 12};
  Prepared<SomCells> cells(config);
  std::vector<float> memory(SomCells::floatsNeeded(config));
  std::array<Partial, 10> heard{};
  for (std::uint64_t step = 0; step < (kSlowBuild ? 10000u : 100000u); ++step) {
    for (std::size_t i = 0; i < heard.size(); ++i)
      heard[i] = {static_cast<float>(50 * std::exp2(6 * randomUnit(1, 20 * step + i))),
                  static_cast<float>(randomUnit(2, 20 * step + i)), 0, 1, PartialState::born};
    const std::array frame{heard[0].amp, heard[1].amp, heard[2].amp};
    cells->hear(memory, *map, frame, heard);
  }
  for (std::size_t i = 0; i < memory.size(); i += kPartialNumbers) {
    BOOST_TEST((memory[i + 1] >= 0 && memory[i + 1] <= 1));
    BOOST_TEST((memory[i] >= 50 && memory[i] <= 3200));
  }
}

BOOST_AUTO_TEST_SUITE_END()
