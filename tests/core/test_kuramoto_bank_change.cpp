// SPDX-License-Identifier: GPL-3.0-or-later
// Oscillators that come, go and glide while the bank sounds.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>
#include <numbers>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

BankOf eightTones() { return bankOf({200, 290, 370, 450, 520, 610, 700, 780}); }

double powerAt(std::span<const float> x, double hz) {
  std::complex<double> sum = 0;
  for (std::size_t n = 0; n < x.size(); ++n)
    sum += static_cast<double>(x[n]) * std::polar(1.0, -2 * std::numbers::pi * hz * static_cast<double>(n) / kBankRate);
  return std::norm(sum) / (static_cast<double>(x.size()) * static_cast<double>(x.size()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_change)

BOOST_AUTO_TEST_CASE(oscillators_go_and_come_without_a_click) {
  BankOf bank = eightTones();
  const double steady = largestStep(render(*bank, 48000).out);
  for (const int count : {4, 8, 1, 8, 3, 5}) {
    bank->setCount(count);
    const auto out = render(*bank, secondsOf(0.3)).out;
    BOOST_TEST(largestStep(out) < 1.1 * steady, count << " oscillators");
    BOOST_TEST(bank->count() == count);
  }
}

BOOST_AUTO_TEST_CASE(what_rises_goes_on_rising_while_others_come_or_blocks_change) {
  const auto largest = [](auto change) {
    BankOf bank = eightTones();
    bank->setCount(4);
    for (int i = 0; i < 8; ++i) bank->setOscillator(i, {.freqHz = 200, .amp = 0});
    for (int i = 0; i < 4; ++i) bank->setPhase(i, kPi / 2);
    skip(*bank, 128);
    for (int i = 0; i < 4; ++i) bank->setOscillator(i, {.freqHz = 200, .amp = 1});
    auto all = render(*bank, 32).out;
    change(*bank);
    const auto more = render(*bank, 320).out;
    all.insert(all.end(), more.begin(), more.end());
    return largestStep(all);
  };
  const double steady = largest([](KuramotoBank&) {});
  BOOST_TEST(largest([](KuramotoBank& bank) { bank.setCount(8); }) < 1.01 * steady);
  BOOST_TEST(largest([](KuramotoBank& bank) { bank.setBlocks(std::array{1, 3}); }) < 1.01 * steady);
}

BOOST_AUTO_TEST_CASE(those_that_stay_go_on_as_if_nothing_had_happened) {
  BankOf bank = eightTones(), plain = bankOf({200, 290, 370, 450});
  for (int i = 0; i < 4; ++i) bank->setPhase(i, 0.3 * i), plain->setPhase(i, 0.3 * i);
  skip(*bank, 1000);
  skip(*plain, 1000);
  bank->setCount(4);
  skip(*bank, secondsOf(0.2));
  skip(*plain, secondsOf(0.2));
  BOOST_TEST(sameBits(render(*bank, 4800).out, render(*plain, 4800).out));
}

BOOST_AUTO_TEST_CASE(the_fade_takes_as_long_as_it_is_set_to) {
  BankOf bank = bankOf({300, 1000});
  bank->set(KuramotoBank::fade, 0.5f);
  skip(*bank, 64);
  bank->setCount(1);
  skip(*bank, secondsOf(0.25) - 480);
  const auto half = render(*bank, 960).out;
  BOOST_TEST(std::abs(std::sqrt(powerAt(half, 1000)) - 0.25) < 0.02);  // of a sine of amplitude 1: 1/2
  skip(*bank, secondsOf(0.25));
  BOOST_TEST(std::sqrt(powerAt(render(*bank, 960).out, 1000)) < 1e-3);
}

BOOST_AUTO_TEST_CASE(those_that_fade_are_heard_less_by_the_others_too) {
  BankOf bank = bankOf({300, 300, 304});
  bank->set(KuramotoBank::coupling, 30);
  skip(*bank, secondsOf(1));
  bank->setCount(2);
  skip(*bank, secondsOf(0.5));
  BOOST_TEST(std::abs(meanFreqHz(*bank, 0, 48000) - 300) < 1e-3);
  BOOST_TEST(bank->order().r > 0.999f);
}

BOOST_AUTO_TEST_CASE(a_root_that_is_found_listens_to_newcomers_at_once) {
  BankOf bank = bankOf({220, 331, 440.5});
  bank->set(KuramotoBank::pull, 4);
  bank->set(KuramotoBank::fade, 0);
  skip(*bank, 640);
  BOOST_TEST(bank->harmonicOf(2) == 4);
  bank->setCount(2);
  skip(*bank, 640);
  bank->setOscillator(2, {.freqHz = 660.5f});
  bank->setCount(3);
  skip(*bank, 64);
  BOOST_TEST(bank->harmonicOf(2) == 6);
}

BOOST_AUTO_TEST_CASE(blocks_stay_and_the_last_takes_what_comes) {
  BankOf bank = eightTones();
  bank->setBlocks(std::array{2, 3, 3});
  skip(*bank, 64);
  bank->setCount(4);
  skip(*bank, secondsOf(0.2));
  BOOST_TEST(bank->blockCount() == 2);
  bank->setCount(8);
  skip(*bank, secondsOf(0.2));
  BOOST_TEST(bank->blockCount() == 2);
  BOOST_TEST(bank->count() == 8);
}

BOOST_AUTO_TEST_CASE(in_every_topology_the_number_may_change_while_it_sounds) {
  std::vector<float> links(64, 0.5f);
  for (int kind = 0; kind <= 4; ++kind) {
    BankOf bank = eightTones();
    bank->set(KuramotoBank::topology, static_cast<float>(kind));
    bank->set(KuramotoBank::coupling, 5);
    bank->setLinks(links);
    for (const int count : {3, 8, 1, 2, 7}) {
      skip(*bank, 100);
      bank->setCount(count);
      const auto out = render(*bank, secondsOf(0.2), 0).out;
      BOOST_TEST(allFinite(out));
      BOOST_TEST(maxAbs(out) > 0.5f);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_change_of_number_is_the_same_at_any_block_size) {
  std::vector<float> first;
  for (const std::size_t blockSize : {1u, 64u, 100u, 4096u}) {
    BankOf bank = eightTones();
    bank->set(KuramotoBank::coupling, 3);
    std::vector<float> out = render(*bank, 6400, blockSize).out;
    bank->setCount(5);
    const auto rest = render(*bank, 9600, blockSize).out;
    out.insert(out.end(), rest.begin(), rest.end());
    if (first.empty()) first = out;
    BOOST_TEST(sameBits(out, first));
  }
}

BOOST_AUTO_TEST_CASE(before_it_sounds_and_after_reset_a_number_holds_at_once) {
  BankOf bank = eightTones(), four = bankOf({200, 290, 370, 450});
  bank->setCount(4);
  BOOST_TEST(sameBits(render(*bank, 1000).out, render(*four, 1000).out));
  BankOf again = eightTones();
  skip(*again, 1000);
  again->setCount(4);
  again->reset(1);
  four->reset(1);
  BOOST_TEST(sameBits(render(*again, 1000).out, render(*four, 1000).out));
}

BOOST_AUTO_TEST_CASE(a_frequency_glides_evenly_in_cents) {
  BankOf bank = bankOf({200});
  bank->set(KuramotoBank::glide, 1);
  skip(*bank, 64);
  bank->setOscillator(0, {.freqHz = 800});
  for (const double seconds : {0.25, 0.5, 0.75}) {
    BankOf fresh = bankOf({200});
    fresh->set(KuramotoBank::glide, 1);
    skip(*fresh, 64);
    fresh->setOscillator(0, {.freqHz = 800});
    skip(*fresh, secondsOf(seconds) - 240);
    BOOST_TEST(std::abs(std::log2(meanFreqHz(*fresh, 0, 480) / 200) - 2 * seconds) < 0.01);
  }
  skip(*bank, secondsOf(1.1));
  BOOST_TEST(std::abs(meanFreqHz(*bank, 0, 48000) - 800) < 1e-3);
}

BOOST_AUTO_TEST_CASE(what_glides_to_or_across_zero_jumps) {
  BankOf bank = bankOf({200});
  bank->set(KuramotoBank::glide, 1);
  skip(*bank, 64);
  bank->setOscillator(0, {.freqHz = 0});
  skip(*bank, 64);
  BOOST_TEST(std::abs(meanFreqHz(*bank, 0, 6400)) < 1e-3);
  bank->setOscillator(0, {.freqHz = 300});
  skip(*bank, 64);
  BOOST_TEST(std::abs(meanFreqHz(*bank, 0, 48000) - 300) < 1e-3);
}

BOOST_AUTO_TEST_CASE(those_that_come_stand_spread_round_the_circle_whether_they_are_pulled_or_not) {
  for (const float coupling : {0.0f, 0.5f, 5.0f}) {
    Prepared<KuramotoBank> bank(KuramotoBank::Config{48000, 64, 1});
    for (int i = 0; i < 64; ++i) bank->setOscillator(i, {.freqHz = 300 + static_cast<float>(i), .amp = 0.01f});
    bank->set(KuramotoBank::coupling, coupling);
    bank->setCount(4);
    render(*bank, 100);
    bank->setCount(64);
    render(*bank, 100);
    std::complex<double> sum = 0;
    for (int i = 4; i < 64; ++i) sum += std::polar(1.0, bank->phase(i));
    BOOST_TEST(std::abs(sum) / 60 < 0.2, "coupling " << coupling);
  }
}

BOOST_AUTO_TEST_CASE(a_phase_set_before_the_start_holds_though_states_were_asked_for) {
  const auto sound = [](bool asks) {
    Prepared<KuramotoBank> bank(KuramotoBank::Config{48000, 2, 1});
    for (int i = 0; i < 2; ++i) bank->setOscillator(i, {.freqHz = 300 + static_cast<float>(i), .amp = 0.5f});
    bank->set(KuramotoBank::coupling, 1);
    std::array<KuramotoBank::State, 2> states;
    if (asks) bank->states(states);
    bank->setPhase(0, 1.57);
    bank->kick(0.5f);
    return render(*bank, 300).out;
  };
  BOOST_TEST(sound(true) == sound(false), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
