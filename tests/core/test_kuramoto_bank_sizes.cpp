// SPDX-License-Identifier: GPL-3.0-or-later
// Counts, sizes, memory and sample rates at and beyond their bounds.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <climits>
#include <cmath>
#include <ctime>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Config = KuramotoBank::Config;
constexpr int kMost = KuramotoBank::kMaxOscillators;

// Coupled, and heard.
void play(KuramotoBank& bank, int topology = Topology::blocks) {
  for (int i = 0; i < bank.count(); ++i)
    bank.setOscillator(i, {.freqHz = 100 + static_cast<float>(i % 97), .amp = 0.1f, .pan = i % 2 ? 1.0f : -1.0f});
  bank.set(KuramotoBank::coupling, 5);
  bank.set(KuramotoBank::reach, 8191);
  bank.set(KuramotoBank::topology, static_cast<float>(topology));
}

bool isSound(KuramotoBank& bank, std::size_t samples) {
  const Rendered all = render(bank, samples, samples);
  return allFinite(all.out) && allFinite(all.psi) &&
         std::all_of(all.r.begin(), all.r.end(), [](float r) { return r >= 0 && r <= 1; });
}

// Seconds of this thread, the least of three times.
double costOf(int oscillators) {
  Prepared<KuramotoBank> bank(Config{kBankRate, oscillators, 1});
  play(*bank);
  double least = 1e9;
  for (int time = 0; time < 3; ++time) {
    const std::clock_t begin = std::clock();
    skip(*bank, 1000);
    least = std::min(least, static_cast<double>(std::clock() - begin));
  }
  return least / CLOCKS_PER_SEC;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_sizes)

BOOST_AUTO_TEST_CASE(what_is_beyond_the_bounds_is_refused_and_asks_for_no_memory) {
  std::vector<Config> bad;
  for (const int n : {0, -1, INT_MIN, kMost + 1, INT_MAX}) bad.push_back({kBankRate, n, 1});
  for (const int channels : {0, -1, INT_MIN, 17, INT_MAX}) bad.push_back({kBankRate, 8, channels});
  for (const int links : {-1, INT_MIN, 16 * kMost + 1, INT_MAX}) bad.push_back({kBankRate, 8, 1, links});
  for (const double rate : {0.0, -1.0, 0.5, 1000001.0, 1e300, -0.0}) bad.push_back({rate, 8, 1});
  for (const float rate : {kNaN, kInf, -kInf}) bad.push_back({static_cast<double>(rate), 8, 1});
  Memory memory(1 << 16);
  for (const Config& config : bad) {
    KuramotoBank bank;
    BOOST_TEST_CONTEXT(config.sampleRate << ' ' << config.maxOscillators << ' ' << config.channels) {
      BOOST_TEST(KuramotoBank::bytesNeeded(config) == 0u);
      BOOST_TEST(!bank.prepare(config, memory.span()));
      BOOST_TEST(maxAbs(render(bank, 100).out) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_largest_and_the_smallest_sound_in_any_topology) {
  for (const Config& config : {Config{kBankRate, kMost, 16, 16 * kMost}, Config{1, 1, 1, 0}, Config{1e6, 2, 2, 1},
                               Config{1234.5678, 3, 1}, Config{22050, 17, 3, 5}})
    for (int topology = 0; topology <= Topology::matrix; ++topology) {
      Prepared<KuramotoBank> bank(config);
      BOOST_REQUIRE(bank.ok());
      play(*bank, topology);
      BOOST_TEST(isSound(*bank, config.maxOscillators == kMost ? 100 : 2000),
                 config.maxOscillators << " at " << config.sampleRate << ", topology " << topology);
    }
}

BOOST_AUTO_TEST_CASE(all_at_a_thousand_and_in_step_stay_finite) {
  Prepared<KuramotoBank> bank(Config{kBankRate, kMost, 1});
  for (int i = 0; i < kMost; ++i) {
    bank->setOscillator(i, {.freqHz = 1000, .amp = 1000, .weight = 1000, .gain = 1000, .rolloff = 1});
    bank->setPhase(i, 0);
  }
  bank->set(KuramotoBank::coupling, 2000);
  bank->set(KuramotoBank::normalise, 1);
  bank->set(KuramotoBank::harmonics, 16);
  BOOST_TEST(isSound(*bank, 500));
  BOOST_TEST(maxAbs(render(*bank, 500).out) > 1000.0 * kMost);
  for (const auto id : {KuramotoBank::norm, KuramotoBank::level}) {
    bank->set(id, 1);
    BOOST_TEST(isSound(*bank, 500));
  }
}

BOOST_AUTO_TEST_CASE(any_count_and_any_cut_while_it_sounds_is_taken_or_clamped) {
  int broken = 0;
  for (int topology = 0; topology <= Topology::matrix; ++topology) {
    Prepared<KuramotoBank> bank(Config{kBankRate, 100, 2, 300});
    play(*bank, topology);
    for (std::uint64_t draw = 0; draw < 1000; ++draw) {
      constexpr std::array kOdd{0, -1, 1, 2, 99, 100, 101, INT_MAX, INT_MIN};
      const auto number = [&](std::uint64_t k) {
        const std::uint64_t bits = randomBits(draw, k);
        return bits % 3 ? static_cast<int>(bits / 4 % 30) : kOdd[bits / 4 % kOdd.size()];
      };
      if (draw % 3 == 0) bank->setCount(number(0));
      bank->setBlocks(std::array{number(1), number(2), number(3), number(4)});
      bank->rest(number(5), draw % 2), bank->rest(number(6), draw % 3);
      bank->kick(0.1f, number(7), number(8));
      bank->setOscillator(number(9), {.freqHz = 123, .amp = 0.1f});
      bank->setPhase(number(10), 1);
      broken += !(bank->count() >= 1 && bank->count() <= 100 && isSound(*bank, 1 + draw % 70));
    }
  }
  BOOST_TEST(broken == 0);
}

BOOST_AUTO_TEST_CASE(a_block_that_rests_among_others_of_its_size_neither_counts_nor_pulls) {
  for (const float between : {0.0f, 3.0f}) {
    Prepared<KuramotoBank> bank(Config{kBankRate, 16, 1});
    for (int i = 0; i < 16; ++i) bank->setOscillator(i, {.freqHz = 200 + 7.0f * static_cast<float>(i), .amp = 0.05f});
    bank->set(KuramotoBank::coupling, 5);
    bank->set(KuramotoBank::between, between);
    bank->setBlocks(std::array{4, 4, 4, 4});
    BOOST_TEST(isSound(*bank, 64));
    bank->rest(0, true);
    BOOST_TEST(isSound(*bank, 640));
    const float said = bank->order().r;
    BOOST_TEST(std::abs(said - render(*bank, 1).r[0]) < 1e-4f);
  }
}

BOOST_AUTO_TEST_CASE(a_block_that_rests_from_the_first_sample_on_spoils_nobodys_order) {
  for (int topology = 0; topology <= Topology::matrix; ++topology) {
    Prepared<KuramotoBank> bank(Config{kBankRate, 8, 1});
    play(*bank, topology);
    bank->setCount(5), bank->setCount(8);
    bank->setBlocks(std::array{6, 2});
    bank->rest(1, true);
    BOOST_TEST(isSound(*bank, 1000));
    const float said = bank->order().r;
    BOOST_TEST(said > 0);
    if (topology == Topology::blocks) BOOST_TEST(std::abs(said - render(*bank, 1).r[0]) < 1e-4f);
  }
}

BOOST_AUTO_TEST_CASE(blocks_of_any_size_go_the_same_way_whether_r_is_asked_for_or_not) {
  for (const int size : {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17}) {
    const int count = size * 50;
    Prepared<KuramotoBank> quiet(Config{kBankRate, count, 1}), watched(Config{kBankRate, count, 1}),
        sometimes(Config{kBankRate, count, 1});
    for (auto* bank : {&quiet, &watched, &sometimes}) {
      (*bank)->setBlocks(std::vector<int>(50, size));
      play(**bank);
    }
    std::vector<float> out(30), other(30), third(30), r(30);
    for (int call = 0; call < 300; ++call) {
      const std::span<float> channels[]{out, other, third};
      quiet->process({&channels[0], 1});
      watched->process({&channels[1], 1}, r);
      sometimes->process({&channels[2], 1}, call % 2 ? std::span<float>(r) : std::span<float>());
      for (std::size_t n = 0; n < out.size(); ++n) {
        BOOST_REQUIRE(std::abs(out[n] - other[n]) < 1e-5);
        BOOST_REQUIRE(std::abs(out[n] - third[n]) < 1e-5);
      }
    }
    for (int i = 0; i < count; ++i) {
      BOOST_REQUIRE(quiet->phase(i) == watched->phase(i));
      BOOST_REQUIRE(quiet->phase(i) == sometimes->phase(i));
    }
  }
}

BOOST_AUTO_TEST_CASE(memory_that_ends_too_soon_anywhere_makes_a_silent_bank_and_nothing_worse) {
  const Config config{kBankRate, 9, 2, 4};
  const std::size_t bytes = KuramotoBank::bytesNeeded(config);
  Memory whole(bytes);
  for (std::size_t size = 0; size < bytes - 64; size += 1 + size / 16) {
    Memory part(size);  // of its own, so that a byte too far is seen
    KuramotoBank bank;
    BOOST_TEST(bank.prepare(config, whole.span()));
    BOOST_TEST(!bank.prepare(config, part.span()), size << " of " << bytes);
    play(bank, Topology::ring);
    BOOST_TEST(maxAbs(render(bank, 200).out) == 0);
    BOOST_TEST(bank.count() == 0);
  }
}

BOOST_AUTO_TEST_CASE(blocks_of_0_to_16384_samples_give_the_same_bits) {
  const auto played = [](std::size_t blockSize) {
    Prepared<KuramotoBank> bank(Config{kBankRate, 11, 1});
    play(*bank);
    return render(*bank, 40000, blockSize);
  };
  const Rendered expected = played(40000);
  for (const std::size_t size : {17u, 1024u, 2027u, 4096u, 8191u, 8192u, 16383u, 16384u}) {
    const Rendered all = played(size);
    BOOST_TEST((sameBits(all.out, expected.out) && sameBits(all.r, expected.r)), size << " samples");
  }
}

BOOST_AUTO_TEST_CASE(a_block_of_no_samples_and_one_of_no_channels_change_nothing_but_the_time) {
  Prepared<KuramotoBank> bank(Config{}), untouched(Config{}), heard(Config{});
  for (auto* each : {&bank, &untouched, &heard}) play(**each);
  std::vector<float> r(777), none;
  const std::array noSamples{std::span<float>(none)};
  for (int time = 0; time < 3; ++time) {
    bank->process({});
    bank->process(noSamples, none, none, none);
  }
  for (auto* each : {&bank, &untouched}) (*each)->process({}, r);
  skip(*heard, 777);
  BOOST_TEST(sameBits(render(*bank, 999).out, render(*untouched, 999).out));
  skip(*heard, 999);
  BOOST_TEST(phasesOf(*heard) == phasesOf(*bank), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sixteen_times_as_many_that_all_hear_all_cost_about_sixteen_times_as_much) {
  const double ratio = costOf(kMost) / costOf(kMost / 16);
  BOOST_TEST(ratio < 64, ratio);  // each by each would be 256; caches and a busy machine have room
}

BOOST_AUTO_TEST_SUITE_END()
