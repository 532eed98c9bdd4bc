// SPDX-License-Identifier: GPL-3.0-or-later
// Each oscillator on its own: sines, phases and ticks; and what there is to see of them.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>
#include <numbers>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Each = KuramotoBank::Each;
using Channels = std::vector<std::vector<float>>;

Channels renderEach(KuramotoBank& bank, Each what, std::size_t samples, std::size_t blockSize = 64) {
  Channels all(static_cast<std::size_t>(bank.count()), std::vector<float>(samples));
  for (std::size_t at = 0; at < samples; at += blockSize) {
    const std::size_t count = std::min(blockSize, samples - at);
    std::vector<std::span<float>> out;
    for (auto& channel : all) out.push_back(std::span(channel).subspan(at, count));
    bank.processEach(what, out);
  }
  return all;
}

std::vector<std::size_t> ticksOf(const std::vector<float>& out) {
  std::vector<std::size_t> at;
  for (std::size_t n = 0; n < out.size(); ++n)
    if (out[n] != 0) at.push_back(n);
  return at;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_each)

BOOST_AUTO_TEST_CASE(the_sum_of_all_is_what_the_bank_plays) {
  for (const float coupling : {0.0f, 8.0f, 400.0f}) {
    BankOf together = bankOf({220, 224, 331, 1000}), apart = bankOf({220, 224, 331, 1000});
    for (auto* bank : {&together, &apart}) (*bank)->set(KuramotoBank::coupling, coupling);
    const auto sum = render(*together, 9600).out;
    const auto each = renderEach(*apart, Each::sine, 9600);
    double most = 0;
    for (std::size_t n = 0; n < sum.size(); ++n)
      most = std::max(most, static_cast<double>(std::abs(each[0][n] + each[1][n] + each[2][n] + each[3][n] - sum[n])));
    BOOST_TEST(most < 2e-6);
  }
}

BOOST_AUTO_TEST_CASE(the_order_parameter_beside_them_is_that_of_the_bank) {
  BankOf together = bankOf({220, 224, 331, 1000}), apart = bankOf({220, 224, 331, 1000});
  for (auto* bank : {&together, &apart}) (*bank)->set(KuramotoBank::coupling, 8);
  const auto wanted = render(*together, 4800);
  std::vector<float> r(4800), psi(4800), sines(4 * 4800);
  for (std::size_t at = 0; at < r.size(); at += 96) {
    std::array<std::span<float>, 4> out;
    for (std::size_t i = 0; i < 4; ++i) out[i] = std::span(sines).subspan(4800 * i + at, 96);
    apart->processEach(Each::sine, out, std::span(r).subspan(at, 96), std::span(psi).subspan(at, 96));
  }
  double most = 0;
  for (std::size_t n = 0; n < r.size(); ++n) {
    most = std::max(most, static_cast<double>(std::abs(r[n] - wanted.r[n])));
    most = std::max(most, static_cast<double>(std::abs(std::remainder(psi[n] - wanted.psi[n], 6.2831853f))));
  }
  BOOST_TEST(most < 1e-4);
}

BOOST_AUTO_TEST_CASE(blocks_of_any_size_move_apart_as_they_do_together) {
  for (int size = 1; size <= 9; ++size)
    for (const float coupling : {2.0f, 80.0f}) {
      std::vector<double> freqHz;
      for (int i = 0; i < 5 * size; ++i) freqHz.push_back(300 + 3 * i);
      BankOf together(freqHz), apart(freqHz);
      for (auto* bank : {&together, &apart}) {
        (*bank)->set(KuramotoBank::coupling, coupling);
        (*bank)->setBlocks(std::vector<int>(5, size));
      }
      skip(*together, 2000);
      renderEach(*apart, Each::sine, 2000);
      BOOST_TEST(phasesOf(*apart) == phasesOf(*together), "blocks of " << size << " at " << coupling << " Hz");
    }
}

BOOST_AUTO_TEST_CASE(a_phase_goes_round_once_a_cycle) {
  BankOf bank = bankOf({100});
  bank->setPhase(0, 0);
  const auto out = renderEach(*bank, Each::phase, 4800)[0];
  for (std::size_t n = 0; n < out.size(); ++n) {
    const double expected = 2 * std::numbers::pi * std::fmod(100.0 * static_cast<double>(n) / kBankRate, 1.0);
    BOOST_TEST(std::abs(std::remainder(static_cast<double>(out[n]) - expected, 2 * std::numbers::pi)) < 1e-5);
  }
  BOOST_TEST(*std::min_element(out.begin(), out.end()) >= 0);
}

BOOST_AUTO_TEST_CASE(ticks_come_to_the_sample_once_a_cycle) {
  for (const double hz : {3.0, 4.0, 5.0, 440.0}) {
    BankOf bank = bankOf({hz});
    bank->setPhase(0, 0);
    const auto at = ticksOf(renderEach(*bank, Each::tick, secondsOf(4))[0]);
    BOOST_REQUIRE(at.size() >= static_cast<std::size_t>(4 * hz));
    for (std::size_t k = 0; k < at.size(); ++k)
      BOOST_TEST(std::abs(static_cast<double>(at[k]) - static_cast<double>(k) * kBankRate / hz) <= 1.0);
  }
}

BOOST_AUTO_TEST_CASE(a_tick_is_as_high_as_its_oscillator_is_loud) {
  BankOf bank = bankOf({10});
  bank->setOscillator(0, {.freqHz = 10, .amp = 0.25f, .weight = -3});
  const auto out = renderEach(*bank, Each::tick, 48000)[0];
  BOOST_TEST(ticksOf(out).size() == 10u);
  BOOST_TEST(std::abs(maxAbs(out) - 0.25f) < 1e-6f);
}

BOOST_AUTO_TEST_CASE(noise_and_pushes_cannot_make_a_clock_tick_twice) {
  BankOf bank = bankOf({2});
  bank->setOscillator(0, {.freqHz = 2, .linewidthHz = 2});
  const auto at = ticksOf(renderEach(*bank, Each::tick, secondsOf(60))[0]);
  BOOST_TEST(at.size() > 60u);
  for (std::size_t k = 1; k < at.size(); ++k) BOOST_TEST(at[k] - at[k - 1] > 1000u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_not_looked_at_for_a_while_still_ticks_at_phase_0_only) {
  BankOf bank = bankOf({100});
  bank->setPhase(0, 3);
  std::size_t ticks = 0;
  for (std::size_t gap = 0; gap < 500; ++gap) {
    for (int n = 0; n < 100; ++n) {
      const double phase = bank->phase(0);
      if (renderEach(*bank, Each::tick, 1)[0][0] == 0) continue;
      BOOST_TEST(std::abs(phase) < 2 * std::numbers::pi * 100 / kBankRate);
      ++ticks;
    }
    skip(*bank, 37 + gap % 91);
  }
  BOOST_TEST(ticks > 50u);
}

BOOST_AUTO_TEST_CASE(clocks_run_backwards_too_and_up_to_nyquist) {
  BankOf bank = bankOf({-4, 12000, 0.001});
  const auto out = renderEach(*bank, Each::tick, 48000);
  BOOST_TEST(ticksOf(out[0]).size() == 4u);
  BOOST_TEST(std::abs(static_cast<double>(ticksOf(out[1]).size()) - 12000) <= 1);
  BOOST_TEST(ticksOf(out[2]).size() <= 1u);
}

BOOST_AUTO_TEST_CASE(each_is_the_same_at_any_block_size) {
  for (const Each what : {Each::sine, Each::phase, Each::tick}) {
    Channels first;
    for (const std::size_t blockSize : {1u, 64u, 100u, 5000u}) {
      BankOf bank = bankOf({220, 224, 30});
      bank->set(KuramotoBank::coupling, 6);
      const auto out = renderEach(*bank, what, 5000, blockSize);
      if (first.empty()) first = out;
      for (std::size_t i = 0; i < out.size(); ++i) BOOST_TEST(sameBits(out[i], first[i]));
    }
  }
}

BOOST_AUTO_TEST_CASE(channels_beyond_the_oscillators_are_silent) {
  BankOf bank = bankOf({220});
  std::vector<float> a(100, 9), b(100, 9);
  const std::span<float> out[]{a, b};
  bank->processEach(Each::sine, out);
  BOOST_TEST(maxAbs(a) > 0.1f);
  BOOST_TEST(maxAbs(b) == 0);
}

BOOST_AUTO_TEST_CASE(states_show_phase_frequency_amplitude_and_what_is_in_step) {
  BankOf bank = bankOf({300, 302, 800});
  bank->setBlocks(std::array{2, 1});
  bank->set(KuramotoBank::coupling, 10);
  skip(*bank, secondsOf(2) + 10);
  std::vector<KuramotoBank::State> states(5);
  bank->states(states);
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(std::abs(static_cast<double>(states[static_cast<std::size_t>(i)].phase) - bank->phase(i)) < 1e-5);
  BOOST_TEST(std::abs(states[0].freqHz - 301) < 0.01);
  BOOST_TEST(std::abs(states[1].freqHz - 301) < 0.01);
  BOOST_TEST(std::abs(states[2].freqHz - 800) < 0.01);
  BOOST_TEST(states[0].amp == 1);
  BOOST_TEST(states[0].localR > 0.99f);
  BOOST_TEST(states[3].amp == 0);
}

BOOST_AUTO_TEST_CASE(on_the_grid_the_frequency_is_how_far_the_phase_went_in_the_step_before) {
  BankOf bank = bankOf({300, 320, 800});
  bank->set(KuramotoBank::coupling, 10);
  bank->set(KuramotoBank::linewidth, 5);
  for (int step = 0; step < 100; ++step) {
    const std::array before{bank->phase(0), bank->phase(1), bank->phase(2)};
    skip(*bank, KuramotoBank::kGrid);
    std::array<KuramotoBank::State, 3> states;
    bank->states(states);
    for (std::size_t i = 0; i < states.size(); ++i) {
      const double went =
          2 * std::numbers::pi * static_cast<double>(states[i].freqHz) * KuramotoBank::kGrid / kBankRate;
      const double off = bank->phase(static_cast<int>(i)) - before[i] - went;
      BOOST_TEST(std::abs(std::remainder(off, 2 * std::numbers::pi)) < 1e-5, "step " << step << ", " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_oscillator_that_rests_has_no_amplitude) {
  BankOf bank = bankOf({300, 302, 800});
  bank->setBlocks(std::array{2, 1});
  std::array<KuramotoBank::State, 3> states;
  for (const bool rests : {true, false}) {
    bank->rest(0, rests);
    skip(*bank, 128);
    bank->states(states);
    for (std::size_t i = 0; i < states.size(); ++i) BOOST_TEST(states[i].amp == (rests && i < 2 ? 0.0f : 1.0f));
  }
}

BOOST_AUTO_TEST_CASE(states_are_those_of_now_before_the_first_sample_and_after_a_phase_is_set) {
  BankOf bank = bankOf({300, 300});
  std::array<KuramotoBank::State, 2> states;
  for (const double apart : {0.0, 1.0, std::numbers::pi}) {
    bank->setPhase(0, 0);
    bank->setPhase(1, apart);
    bank->states(states);
    BOOST_TEST(std::abs(static_cast<double>(states[1].localR) - std::cos(apart / 2)) < 1e-6);
    skip(*bank, 100);
  }
  bank->set(KuramotoBank::coupling, 200);
  bank->setPhase(1, 1);
  skip(*bank, 100);
  bank->reset(1);
  bank->states(states);
  BOOST_TEST(states[1].freqHz == 300);
}

BOOST_AUTO_TEST_CASE(in_a_ring_local_order_is_that_of_the_neighbours) {
  std::vector<double> hz(32, 200.0);
  BankOf bank(hz);
  bank->set(KuramotoBank::topology, Topology::ring);
  bank->set(KuramotoBank::reach, 3);
  for (int i = 0; i < 32; ++i) bank->setPhase(i, i < 16 ? 1.0 : 2.4 * i);  // half in step, half anyhow
  skip(*bank, 64);
  std::vector<KuramotoBank::State> states(32);
  bank->states(states);
  BOOST_TEST(states[8].localR > 0.999f);
  for (std::size_t i = 19; i < 29; ++i) {
    std::complex<double> sum = 0;
    for (int d : {-3, -2, -1, 1, 2, 3}) sum += std::polar(1.0, bank->phase(static_cast<int>(i) + d));
    BOOST_TEST(std::abs(static_cast<double>(states[i].localR) - std::abs(sum) / 6) < 1e-4);
  }
}

BOOST_AUTO_TEST_SUITE_END()
