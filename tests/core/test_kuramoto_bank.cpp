// SPDX-License-Identifier: GPL-3.0-or-later
// What a host may ask of the bank: memory, setters, seeds, blocks, block sizes.
#include "ksom/kuramoto_bank.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr std::size_t kSamples = 5000;  // not a multiple of the grid

// Coupled, uneven, in two blocks: everything that could depend on how time is cut.
BankOf busyBank() {
  BankOf bank = bankOf({110, 112.5, 220.3, 331, 440, 441, 660.5, 890});
  bank->set(KuramotoBank::coupling, 30);
  bank->set(KuramotoBank::phaseLag, 0.3f);
  bank->set(KuramotoBank::norm, 1);
  bank->set(KuramotoBank::level, 1);
  bank->setBlocks(std::vector<int>{3, 5});
  for (int i = 0; i < 8; ++i) {
    KuramotoBank::Oscillator oscillator = bank->oscillator(i);
    oscillator.weight = 0.5f + 0.1f * static_cast<float>(i);
    oscillator.amp = 1.0f / static_cast<float>(1 + i);
    bank->setOscillator(i, oscillator);
  }
  return bank;
}

bool sameRender(const Rendered& a, const Rendered& b) {
  return sameBits(a.out, b.out) && sameBits(a.r, b.r) && sameBits(a.psi, b.psi);
}

bool isFinite(const Rendered& a) { return allFinite(a.out) && allFinite(a.r) && allFinite(a.psi); }

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank)

BOOST_AUTO_TEST_CASE(any_block_size_gives_the_same_bits) {
  BankOf whole = busyBank();
  const Rendered expected = render(*whole, kSamples, kSamples);
  BOOST_TEST(rmsOf(expected.out) > 0.01);
  for (std::size_t size : {1u, 2u, 3u, 7u, 10u, 17u, 63u, 64u, 65u, 1024u, 0u}) {
    BankOf bank = busyBank();
    BOOST_TEST(sameRender(render(*bank, kSamples, size), expected), "block size " << size);
  }
}

BOOST_AUTO_TEST_CASE(changes_at_the_same_sample_give_the_same_bits_at_any_block_size) {
  const auto play = [](std::size_t size) {
    BankOf bank = busyBank();
    Rendered all = render(*bank, 700, size);
    bank->set(KuramotoBank::coupling, -12);
    bank->setPhase(2, 1.5);
    bank->setOscillator(5, {.freqHz = 500, .amp = 0.2f});
    const Rendered more = render(*bank, 900, size);
    bank->setBlocks(std::vector<int>{2, 2});
    const Rendered rest = render(*bank, 900, size);
    for (const Rendered* part : {&more, &rest}) {
      all.out.insert(all.out.end(), part->out.begin(), part->out.end());
      all.r.insert(all.r.end(), part->r.begin(), part->r.end());
      all.psi.insert(all.psi.end(), part->psi.begin(), part->psi.end());
    }
    return all;
  };
  const Rendered expected = play(1024);
  for (std::size_t size : {1u, 10u, 63u, 64u, 0u}) BOOST_TEST(sameRender(play(size), expected), "block size " << size);
}

BOOST_AUTO_TEST_CASE(the_sound_does_not_depend_on_whether_order_is_asked_for) {
  BankOf asked = busyBank(), silent = busyBank();
  const Rendered expected = render(*asked, kSamples);
  std::vector<float> out(kSamples);
  const std::array channels{std::span(out)};
  silent->process(channels);
  BOOST_TEST(sameBits(out, expected.out));
}

BOOST_AUTO_TEST_CASE(blocks_of_any_size_sound_the_same_whether_order_is_asked_for_or_not) {
  for (int size = 1; size <= 16; ++size) {
    std::vector<double> freqHz;
    for (int i = 0; i < 11 * size; ++i) freqHz.push_back(400 + 1.3 * i);
    BankOf asked(freqHz), silent(freqHz);
    for (auto* bank : {&asked, &silent}) {
      (*bank)->set(KuramotoBank::coupling, 20);
      (*bank)->setBlocks(std::vector<int>(11, size));
    }
    const Rendered expected = render(*asked, kSamples);
    std::vector<float> out(kSamples);
    const std::array channels{std::span(out)};
    silent->process(channels);
    BOOST_TEST(sameBits(out, expected.out), "blocks of " << size);
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_sound_and_another_seed_another) {
  const auto play = [](std::uint32_t seed) {
    BankOf bank = busyBank();
    bank->reset(seed);
    return render(*bank, kSamples);
  };
  BOOST_TEST(sameRender(play(7), play(7)));
  BOOST_TEST(!sameBits(play(7).out, play(8).out));
}

BOOST_AUTO_TEST_CASE(reset_is_as_good_as_new) {
  for (const float coupling : {0.0f, 5.0f, 40.0f}) {  // from those that are traced to those that are summed up
    BankOf used = busyBank(), fresh = busyBank();
    for (auto* bank : {&used, &fresh}) (*bank)->set(KuramotoBank::coupling, coupling);
    skip(*used, 12345);
    used->reset(5);
    fresh->reset(5);
    BOOST_TEST(sameRender(render(*used, kSamples), render(*fresh, kSamples)));
  }
}

BOOST_AUTO_TEST_CASE(reset_forgets_what_just_locked_a_block_and_how_loud_it_was) {
  BankOf used = busyBank(), fresh = busyBank();
  for (auto* bank : {&used, &fresh}) {
    (*bank)->set(KuramotoBank::couplingUnit, KuramotoBank::critical);
    (*bank)->set(KuramotoBank::coupling, 0.9f);
    (*bank)->set(KuramotoBank::level, 1);
  }
  const KuramotoBank::Oscillator before = used->oscillator(0);
  for (int step = 1; step < 20; ++step) {
    auto moved = before;
    moved.freqHz += static_cast<float>(step);
    used->setOscillator(0, moved);
    skip(*used, 640);
  }
  used->setOscillator(0, before);
  for (auto* bank : {&used, &fresh}) (*bank)->reset(5);
  BOOST_TEST(sameRender(render(*used, kSamples), render(*fresh, kSamples)));
}

BOOST_AUTO_TEST_CASE(after_reset_a_block_that_rested_wakes_as_in_a_new_bank) {
  BankOf used = busyBank(), fresh = busyBank();
  for (auto* bank : {&used, &fresh}) {
    (*bank)->set(KuramotoBank::harmonics, 5);
    auto rich = (*bank)->oscillator(0);
    rich.rolloff = 0.8f;
    (*bank)->setOscillator(0, rich);
    (*bank)->rest(0, true);
  }
  skip(*used, 640);
  for (auto* bank : {&used, &fresh}) {
    (*bank)->reset(5);
    skip(**bank, 640);
    (*bank)->rest(0, false);
  }
  BOOST_TEST(sameRender(render(*used, kSamples), render(*fresh, kSamples)));
}

BOOST_AUTO_TEST_CASE(prepare_resets_to_seed_1) {
  BankOf prepared = busyBank(), reset = busyBank();
  reset->reset(1);
  BOOST_TEST(sameRender(render(*prepared, kSamples), render(*reset, kSamples)));
}

BOOST_AUTO_TEST_CASE(every_seed_begins_spread_out) {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    BankOf bank(std::vector<double>(64, 440));
    bank->reset(seed);
    BOOST_TEST(bank->order().r < 0.1f);
  }
}

BOOST_AUTO_TEST_CASE(order_stays_between_0_and_1_and_psi_is_an_angle) {
  for (float k : {-50.0f, 0.0f, 20.0f, 500.0f}) {
    BankOf bank = busyBank();
    bank->set(KuramotoBank::coupling, k);
    const Rendered all = render(*bank, secondsOf(0.5));
    BOOST_TEST(std::all_of(all.r.begin(), all.r.end(), [](float r) { return r >= 0 && r <= 1; }));
    BOOST_TEST(std::all_of(all.psi.begin(), all.psi.end(), [](float p) { return std::abs(p) <= 3.1416f; }));
  }
}

BOOST_AUTO_TEST_CASE(order_is_the_weighted_mean_of_the_phasors) {
  BankOf bank = bankOf({100, 100, 100});
  bank.setPhases(std::vector{0.0, kPi / 2, kPi});
  for (int i = 0; i < 3; ++i) bank->setOscillator(i, {.freqHz = 100, .weight = static_cast<float>(i + 1)});
  const Rendered first = render(*bank, 1);  // (1 - 3 + 2i) / 6
  BOOST_TEST(std::abs(first.r[0] - std::sqrt(8.0) / 6) < 1e-5);
  BOOST_TEST(std::abs(first.psi[0] - std::atan2(2, -2)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(phase_and_order_speak_of_the_next_sample) {
  BankOf bank = busyBank();
  for (std::size_t size : {1u, 62u, 1u, 1u, 200u}) {
    skip(*bank, size);
    const KuramotoBank::Order said = bank->order();
    const Rendered next = render(*bank, 1);
    BOOST_TEST(std::abs(said.r - next.r[0]) < 1e-4f);
    BOOST_TEST(std::abs(angleBetween(said.psi, next.psi[0])) < 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(the_phase_told_is_the_phase_heard) {
  BankOf bank = bankOf({440, 450});
  bank->setOscillator(1, {.freqHz = 450, .amp = 0});
  bank->set(KuramotoBank::coupling, 20);
  for (int step = 0; step < 200; ++step) {
    const double phase = bank->phase(0);
    BOOST_TEST(std::abs(render(*bank, 1).out[0] - std::sin(phase)) < 1e-4);
    skip(*bank, 12);
  }
}

BOOST_AUTO_TEST_CASE(set_phase_acts_at_once_anywhere_on_the_grid) {
  BankOf bank = bankOf({440});
  for (std::size_t before : {0u, 1u, 31u, 63u, 64u}) {
    skip(*bank, before);
    bank->setPhase(0, 0.7);
    BOOST_TEST(std::abs(bank->phase(0) - 0.7) < 1e-9);
    BOOST_TEST(std::abs(render(*bank, 1).out[0] - std::sin(0.7)) < 1e-5);
  }
  for (double any : {1e9, -1e-20, -7.0, 2 * kPi}) {
    bank->setPhase(0, any);
    BOOST_TEST(std::abs(angleBetween(bank->phase(0), any)) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(blocks_do_not_hear_each_other) {
  const std::vector<double> low{100, 104, 109}, high{500, 507, 515, 522};
  std::vector<double> both = low;
  both.insert(both.end(), high.begin(), high.end());
  BankOf together(both), first(low), second(high);
  together->setBlocks(std::vector<int>{3, 4});
  for (BankOf* bank : {&together, &first, &second}) (*bank)->set(KuramotoBank::coupling, 9);
  for (int i = 0; i < 3; ++i) first->setPhase(i, together->phase(i));
  for (int i = 0; i < 4; ++i) second->setPhase(i, together->phase(3 + i));
  for (BankOf* bank : {&together, &first, &second}) skip(**bank, secondsOf(1));
  // Alone they lie otherwise in the loops, which round otherwise: 2e-7 rad a grid step, 750 times.
  for (int i = 0; i < 3; ++i) BOOST_TEST(std::abs(angleBetween(together->phase(i), first->phase(i))) < 5e-5);
  for (int i = 0; i < 4; ++i) BOOST_TEST(std::abs(angleBetween(together->phase(3 + i), second->phase(i))) < 5e-5);
  BOOST_TEST(std::abs(together->blockOrder(1).r - second->order().r) < 2e-5f);
}

// What is pulled is read off a phasor of 24 bits, which has neither every angle nor every step.
BOOST_AUTO_TEST_CASE(what_pulls_leaves_frequencies_as_exact_as_they_were) {
  for (const double freqHz : {20.0, 440.0, 3333.3, 19000.0}) {
    BankOf pair = bankOf({freqHz, freqHz + 1}), pushed = bankOf({freqHz});
    pair->set(KuramotoBank::coupling, 8);
    pushed->setOscillator(0, {.freqHz = static_cast<float>(freqHz), .nudge = 1000});
    skip(*pair, secondsOf(1));  // locked
    const double pairAt = pair->phase(0), pushedAt = pushed->phase(0);
    const std::size_t seconds = 20;
    skip(*pair, secondsOf(seconds));
    skip(*pushed, secondsOf(seconds));
    const double asSet = static_cast<double>(static_cast<float>(freqHz)),
                 asSetToo = static_cast<double>(static_cast<float>(freqHz + 1));
    BOOST_TEST(std::abs(angleBetween(pair->phase(0), pairAt + kPi * seconds * (asSet + asSetToo))) < 2e-3, freqHz);
    BOOST_TEST(std::abs(angleBetween(pushed->phase(0), pushedAt + seconds * (2 * kPi * asSet + 1000))) < 2e-3, freqHz);
  }
}

BOOST_AUTO_TEST_CASE(a_bank_that_is_cut_within_a_grid_step_keeps_its_phases) {
  BankOf bank = bankOf({500, 600, 700, 800});
  bank->set(KuramotoBank::coupling, 2000);  // up to a quarter of a rad a sample
  for (int times = 0; times < 20; ++times) {
    skip(*bank, 45);  // anywhere
    std::array<double, 4> before;
    for (int i = 0; i < 4; ++i) before[static_cast<std::size_t>(i)] = bank->phase(i);
    bank->setBlocks(times % 2 ? std::vector<int>{4} : std::vector<int>{1, 1, 2});
    for (int i = 0; i < 4; ++i)
      BOOST_TEST(std::abs(angleBetween(bank->phase(i), before[static_cast<std::size_t>(i)])) < 1e-5);
    for (int n = 0; n < 30; ++n) {
      double sines = 0;
      for (int i = 0; i < 4; ++i) sines += std::sin(bank->phase(i));
      BOOST_TEST(std::abs(render(*bank, 1).out[0] - sines) < 1e-3);
    }
  }
}

BOOST_AUTO_TEST_CASE(block_sizes_of_any_kind_cover_the_bank_once) {
  BankOf bank(std::vector<double>(10, 100));
  const auto blocksFor = [&](std::vector<int> sizes) {
    bank->setBlocks(sizes);
    BOOST_TEST(isFinite(render(*bank, 100)));
    return bank->blockCount();
  };
  BOOST_TEST(blocksFor({}) == 1);
  BOOST_TEST(blocksFor({4, 4}) == 2);  // what is left over joins the last
  BOOST_TEST(blocksFor({5, 50, 5}) == 2);
  BOOST_TEST(blocksFor({0, -3, 8}) == 3);
  BOOST_TEST(blocksFor(std::vector<int>(100, 1)) == 10);
}

BOOST_AUTO_TEST_CASE(count_is_clamped_and_the_rest_is_silent) {
  BankOf bank = bankOf({100, 200, 300});
  bank->setCount(99);
  BOOST_TEST(bank->count() == 3);
  bank->setCount(-1);
  BOOST_TEST(bank->count() == 1);
  bank->setCount(2);
  bank->setOscillator(0, {.amp = 0});
  bank->setOscillator(1, {.amp = 0});
  bank->reset(1);
  BOOST_TEST(maxAbs(render(*bank, 1000).out) == 0);
}

BOOST_AUTO_TEST_CASE(a_fresh_bank_is_silent_until_oscillators_are_set) {
  Prepared<KuramotoBank> bank(KuramotoBank::Config{});
  BOOST_REQUIRE(bank.ok());
  BOOST_TEST(maxAbs(render(*bank, 1000).out) == 0);
}

BOOST_AUTO_TEST_CASE(an_index_or_phase_out_of_range_is_ignored) {
  BankOf bank = busyBank(), untouched = busyBank();
  for (int index : {-1, 8, 1 << 30}) {
    bank->setOscillator(index, {.freqHz = 1});
    bank->setPhase(index, 1);
  }
  for (double bad : {static_cast<double>(kNaN), static_cast<double>(kInf)}) bank->setPhase(0, bad);
  BOOST_TEST(sameRender(render(*bank, 1000), render(*untouched, 1000)));
}

BOOST_AUTO_TEST_CASE(no_strength_of_coupling_breaks_the_bank) {
  for (double sampleRate : {100.0, 8000.0, 48000.0})
    for (float gain : {1e-3f, 1.0f, 30.0f, 1000.0f})
      for (float k : {0.0f, 1.0f, 2000.0f, -2000.0f})
        for (float lag : {0.0f, 1.5f, 3.0f}) {
          BankOf bank = bankOf({10, 11, 13, 17, 23, 31}, sampleRate);
          bank->set(KuramotoBank::normalise, 1);
          bank->set(KuramotoBank::coupling, k);
          bank->set(KuramotoBank::phaseLag, lag);
          for (int i = 0; i < 6; ++i)
            bank->setOscillator(i, {.freqHz = static_cast<float>(10 + i), .weight = gain, .gain = gain});
          const Rendered all = render(*bank, 2000);
          const double step = 2 * kPi * std::abs(k) * gain * 6 * gain / sampleRate;
          BOOST_TEST_CONTEXT("K dt = " << step << ", lag " << lag) {
            BOOST_TEST(isFinite(all));
            BOOST_TEST(maxAbs(all.out) < 6.1);
            BOOST_TEST(bank->couplingWasLimited() == (step > 1.00001));
          }
        }
}

BOOST_AUTO_TEST_CASE(that_coupling_was_limited_is_forgotten_by_reset) {
  BankOf bank = bankOf({10, 11}, 1000);
  bank->set(KuramotoBank::coupling, 2000);
  skip(*bank, 64);
  BOOST_TEST(bank->couplingWasLimited());
  BOOST_TEST(std::abs(bank->effectiveCouplingHz(0) - 1000 / (2 * kPi)) < 0.01);
  bank->set(KuramotoBank::coupling, 1);
  skip(*bank, 64);
  BOOST_TEST(bank->couplingWasLimited());
  bank->reset(1);
  skip(*bank, 64);
  BOOST_TEST(!bank->couplingWasLimited());
}

BOOST_AUTO_TEST_CASE(weights_that_cancel_or_vanish_leave_the_bank_uncoupled_and_finite) {
  for (float other : {0.0f, -1.0f}) {
    BankOf bank = bankOf({100, 120});
    bank->set(KuramotoBank::coupling, 50);
    bank->setOscillator(0, {.freqHz = 100, .weight = other == 0 ? 0.0f : 1.0f});
    bank->setOscillator(1, {.freqHz = 120, .weight = other});
    BOOST_TEST(isFinite(render(*bank, 5000)));
    if (other == 0) BOOST_TEST(std::abs(meanFreqHz(*bank, 0, secondsOf(1)) - 100) < 0.01);
  }
}

BOOST_AUTO_TEST_SUITE_END()
