// SPDX-License-Identifier: GPL-3.0-or-later
// Oscillators that learn, die, come back and are pushed.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

BOOST_AUTO_TEST_SUITE(kuramoto_bank_life)

BOOST_AUTO_TEST_CASE(oscillators_that_learn_stay_together_when_the_coupling_goes) {
  BankOf bank = bankOf({300, 302, 305});
  bank->set(KuramotoBank::coupling, 12);
  bank->set(KuramotoBank::adapt, 5);
  skip(*bank, secondsOf(3));
  bank->set(KuramotoBank::adapt, 0);
  bank->set(KuramotoBank::coupling, 0);
  skip(*bank, 4800);
  const double hz = meanFreqHz(*bank, 0, 48000);
  for (int i = 0; i < 3; ++i) BOOST_TEST(std::abs(meanFreqHz(*bank, i, 48000) - hz) < 0.02);
  BOOST_TEST(std::abs(300 + bank->learnedHz(0) - hz) < 0.02);
  BOOST_TEST(bank->learnedHz(0) > 1);
  BOOST_TEST(bank->learnedHz(2) < -1);
}

BOOST_AUTO_TEST_CASE(what_was_learned_is_held_and_forgotten_by_reset) {
  BankOf bank = bankOf({300, 302});
  bank->set(KuramotoBank::coupling, 6);
  bank->set(KuramotoBank::adapt, 5);
  skip(*bank, secondsOf(1));
  bank->set(KuramotoBank::adapt, 0);
  skip(*bank, 64);
  const float learned = bank->learnedHz(0);
  skip(*bank, secondsOf(1));
  BOOST_TEST(bank->learnedHz(0) == learned);
  bank->reset(1);
  BOOST_TEST(bank->learnedHz(0) == 0);
  bank->set(KuramotoBank::coupling, 0);
  skip(*bank, 64);
  BOOST_TEST(std::abs(meanFreqHz(*bank, 0, 48000) - 300) < 1e-3);
}

BOOST_AUTO_TEST_CASE(noise_and_lag_teach_nothing) {
  BankOf bank = bankOf({300});
  bank->set(KuramotoBank::adapt, 50);
  bank->set(KuramotoBank::coupling, 20);
  bank->set(KuramotoBank::phaseLag, 1);
  bank->set(KuramotoBank::linewidth, 3);
  skip(*bank, secondsOf(2));
  BOOST_TEST(std::abs(bank->learnedHz(0)) < 1e-2);
}

BOOST_AUTO_TEST_CASE(wide_lines_teach_no_whole_cycles) {
  for (const float linewidth : {100.0f, 120.0f, 150.0f, 200.0f}) {
    std::vector<double> freqHz(32, 1000);
    BankOf bank(freqHz);
    bank->setBlocks(std::vector<int>(32, 1));
    bank->set(KuramotoBank::adapt, 1);
    bank->set(KuramotoBank::linewidth, linewidth);
    skip(*bank, secondsOf(4));
    for (int i = 0; i < 32; ++i) BOOST_TEST(std::abs(bank->learnedHz(i)) < 0.1, linewidth);
  }
}

BOOST_AUTO_TEST_CASE(a_kick_makes_nobody_learn_a_nudge) {
  BankOf bank = bankOf({200, 300});
  for (int i = 0; i < 2; ++i)
    bank->setOscillator(i, {.freqHz = 200.0f + 100.0f * static_cast<float>(i), .nudge = 1000});
  bank->set(KuramotoBank::adapt, 2);
  for (int times = 0; times < 10; ++times) {
    skip(*bank, 4830);
    bank->kick(0.1f);
  }
  BOOST_TEST(std::abs(bank->learnedHz(0)) < 1e-3);
}

BOOST_AUTO_TEST_CASE(amplitudes_die_at_their_rate_and_a_kick_brings_them_back) {
  BankOf bank = bankOf({440});
  bank->set(KuramotoBank::growth, -10);
  skip(*bank, secondsOf(0.3));
  // From 1: rho^2 / (1 + rho^2) = 1/2 e^(-2 mu t).
  const double left = 0.5 * std::exp(-2 * 10 * 0.3), expected = std::sqrt(left / (1 - left));
  BOOST_TEST(std::abs(bank->vigour(0) - expected) < 2e-3 * expected + 1e-3);
  skip(*bank, secondsOf(2));
  BOOST_TEST(maxAbs(render(*bank, 4800).out) == 0);
  bank->set(KuramotoBank::growth, 10);
  bank->kick(0.2f);
  skip(*bank, secondsOf(1));
  BOOST_TEST(std::abs(maxAbs(render(*bank, 4800).out) - 1) < 1e-3);
}

BOOST_AUTO_TEST_CASE(growth_makes_no_click) {
  BankOf bank = bankOf({200});
  skip(*bank, 4800);
  const double steady = largestStep(render(*bank, 4800).out);
  bank->set(KuramotoBank::growth, -20);
  BOOST_TEST(largestStep(render(*bank, 24000).out) < 1.02 * steady);
  bank->set(KuramotoBank::growth, 50);
  BOOST_TEST(largestStep(render(*bank, 48000).out) < 1.05 * steady);
}

BOOST_AUTO_TEST_CASE(those_that_are_dead_pull_nobody) {
  BankOf bank = bankOf({300, 301});
  bank->set(KuramotoBank::growth, -50);
  skip(*bank, secondsOf(1));
  bank->set(KuramotoBank::growth, 0);
  bank->set(KuramotoBank::coupling, 5);
  skip(*bank, 4800);
  BOOST_TEST(std::abs(meanFreqHz(*bank, 1, 48000) - meanFreqHz(*bank, 0, 48000)) > 0.9);
}

BOOST_AUTO_TEST_CASE(a_kick_throws_towards_phase_0_and_only_those_it_is_for) {
  BankOf bank = bankOf({2, 2, 2, 2});
  bank.setPhases(std::array{1.0, -1.0, 2.0, 1.0});
  bank->kick(0.5f, 0, 3);
  BOOST_TEST(std::abs(bank->phase(0) - (1 - 0.5 * std::sin(1.0))) < 1e-6);
  BOOST_TEST(std::abs(bank->phase(1) + (1 - 0.5 * std::sin(1.0))) < 1e-6);
  BOOST_TEST(std::abs(bank->phase(2) - (2 - 0.5 * std::sin(2.0))) < 1e-6);
  BOOST_TEST(std::abs(bank->phase(3) - 1) < 1e-6);
  for (int i = 0; i < 30; ++i) bank->kick(0.5f);
  BOOST_TEST(bank->order().r > 0.999);
  bank->kick(kNaN);
  bank->kick(1, 100, -5);
  bank->kick(1, -7, 1 << 30);
  BOOST_TEST(bank->order().r > 0.999);
}

BOOST_AUTO_TEST_CASE(a_nudge_moves_one_oscillator_by_its_radians_a_second) {
  BankOf bank = bankOf({100, 100});
  bank->setOscillator(1, {.freqHz = 100, .nudge = 3});
  skip(*bank, 6400);
  const double before = angleBetween(bank->phase(1), bank->phase(0));
  skip(*bank, 24000);
  BOOST_TEST(std::abs(std::remainder(angleBetween(bank->phase(1), bank->phase(0)) - before - 1.5, 2 * kPi)) < 1e-4);
  bank->setOscillator(1, {.freqHz = 100, .nudge = kNaN});
  bank->setOscillator(0, {.freqHz = 100, .nudge = 1e9f});
  BOOST_TEST(allFinite(render(*bank, 4800).out));
}

BOOST_AUTO_TEST_CASE(a_kick_may_have_a_share_for_each) {
  BankOf bank = bankOf({2, 2, 2});
  bank.setPhases(std::array{1.0, 1.0, 1.0});
  bank->kick(0.5f, std::array{1.0f, 0.0f});
  BOOST_TEST(std::abs(bank->phase(0) - (1 - 0.5 * std::sin(1.0))) < 1e-6);
  BOOST_TEST(std::abs(bank->phase(1) - 1) < 1e-6);
  BOOST_TEST(std::abs(bank->phase(2) - 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(onsets_of_the_input_draw_a_slow_swarm_to_their_beat) {
  BankOf bank = bankOf({1.9, 1.97, 2.06, 2.1});
  bank->set(KuramotoBank::onsetKick, 0.8f);
  std::vector<float> out(64), blow(64);
  const std::span<float> channel(out);
  double together = 0;
  for (std::size_t block = 0; block < 750 * 20; ++block) {
    std::fill(blow.begin(), blow.end(), block % 375 == 0 ? 0.7f : 0.0f);  // two a second
    bank->process({&channel, 1}, {}, {}, blow);
    if (block >= 750 * 10) together += static_cast<double>(bank->order().r) / (750 * 10);
  }
  BOOST_TEST(together > 0.9);
  for (int i = 0; i < 4; ++i) BOOST_TEST(std::abs(meanFreqHz(*bank, i, 4800) - bank->oscillator(i).freqHz) < 0.01);
}

BOOST_AUTO_TEST_CASE(links_learn_who_is_in_step_with_whom_and_hold_it) {
  BankOf bank = bankOf({300, 300, 307});
  bank.setPhases(std::array{0.0, 0.0, 0.0});
  std::vector<float> links(9, 0.2f);
  bank->set(KuramotoBank::topology, Topology::matrix);
  bank->setLearningLinks(links);
  bank->set(KuramotoBank::hebbian, 2);
  skip(*bank, secondsOf(5));
  BOOST_TEST(links[1] > 0.95f);
  BOOST_TEST(links[3] > 0.95f);
  for (const std::size_t apart : {2u, 5u, 6u, 7u}) BOOST_TEST(std::abs(links[apart]) < 0.1f);
  for (const std::size_t own : {0u, 4u, 8u}) BOOST_TEST(links[own] == 0.2f);
  bank->set(KuramotoBank::hebbian, 0);
  skip(*bank, 64);
  const auto held = links;
  skip(*bank, secondsOf(1));
  BOOST_TEST(links == held);
}

BOOST_AUTO_TEST_CASE(links_that_learn_cluster_what_is_near) {
  BankOf bank = bankOf({300, 301, 340, 341.5});
  std::vector<float> links(16, 0.3f);
  bank->set(KuramotoBank::topology, Topology::matrix);
  bank->setLearningLinks(links);
  bank->set(KuramotoBank::coupling, 4);
  bank->set(KuramotoBank::hebbian, 1);
  skip(*bank, secondsOf(8));
  BOOST_TEST(std::abs(meanFreqHz(*bank, 0, 48000) - meanFreqHz(*bank, 1, 48000)) < 0.02);
  BOOST_TEST(links[1] > 0.7f);
  BOOST_TEST(links[2 * 4 + 3] > 0.7f);
  BOOST_TEST(std::abs(links[2]) < 0.2f);
}

BOOST_AUTO_TEST_SUITE_END()
