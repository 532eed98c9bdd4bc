// SPDX-License-Identifier: GPL-3.0-or-later
// What one hears of the bank: pitch, loudness, clicks, sides.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

double decibels(double ratio) { return 20 * std::log10(ratio); }

std::vector<double> spread(double centreHz, double widthHz, std::size_t n) {
  std::vector<double> freqHz(n);
  for (std::size_t i = 0; i < n; ++i)
    freqHz[i] = centreHz + widthHz * (2 * static_cast<double>(i) / static_cast<double>(n - 1) - 1);
  return freqHz;
}

// Uneven, as music is: an even spread is a train of pulses, loud only while r is large.
std::vector<double> uneven(double centreHz, double widthHz, std::size_t n) {
  std::vector<double> freqHz(n);
  for (std::size_t i = 0; i < n; ++i) freqHz[i] = centreHz + widthHz * (2 * randomUnit(9, i) - 1);
  return freqHz;
}

// Long after everything has settled.
double settledRms(KuramotoBank& bank) {
  skip(bank, secondsOf(1));
  return rmsOf(render(bank, secondsOf(4)).out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_sound)

BOOST_AUTO_TEST_CASE(one_oscillator_is_a_sine_of_its_frequency_at_any_sample_rate) {
  for (double sampleRate : {8000.0, 44100.0, 96000.0, 768000.0}) {
    BankOf bank = bankOf({440}, sampleRate);
    bank->setPhase(0, 0.4);
    const auto out = render(*bank, 4000).out, expected = sine(440, 1, 4000, sampleRate, 0.4);
    double off = 0;
    for (std::size_t n = 0; n < out.size(); ++n) off = std::max(off, std::abs(out[n] - 1.0 * expected[n]));
    BOOST_TEST(off < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(pitch_does_not_drift_in_an_hour) {
  const std::pair<double, double> rows[]{{8000, kSlowBuild ? 60 : 3600}, {48000, kSlowBuild ? 10 : 300}};
  for (const auto& [sampleRate, seconds] : rows) {
    const std::size_t samples = secondsOf(seconds, sampleRate);
    BankOf bank = bankOf({440.1}, sampleRate);
    bank.setAllPhases(0);
    skip(*bank, samples);
    const long double turns = static_cast<long double>(bank->oscillator(0).freqHz) * seconds;
    const long double off = std::remainder(bank->phase(0) / (2 * std::numbers::pi_v<long double>)-turns, 1.0L);
    BOOST_TEST(std::abs(static_cast<double>(off)) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(a_locked_pair_meets_in_the_middle_at_any_sample_rate) {
  for (double sampleRate : {8000.0, 48000.0, 192000.0}) {
    BankOf bank = bankOf({120, 130}, sampleRate);
    bank->set(KuramotoBank::coupling, 30);
    skip(*bank, secondsOf(0.5, sampleRate));
    BOOST_TEST(std::abs(meanFreqHz(*bank, 0, secondsOf(1, sampleRate), sampleRate) - 125) < 0.01);
  }
}

BOOST_AUTO_TEST_CASE(with_coupling_0_the_bank_is_a_plain_additive_bank) {
  BankOf both = bankOf({300, 455}), first = bankOf({300}), second = bankOf({455});
  first->setPhase(0, both->phase(0));
  second->setPhase(0, both->phase(1));
  auto sum = render(*first, 20000).out;
  addTo(sum, render(*second, 20000).out);
  const auto out = render(*both, 20000).out;
  for (std::size_t n = 0; n < out.size(); ++n) sum[n] -= out[n];
  BOOST_TEST(maxAbs(sum) < 1e-5);
}

BOOST_AUTO_TEST_CASE(slow_oscillators_are_as_exact_as_fast_ones) {
  BankOf bank = bankOf({0.01, -0.01});
  bank->setPhase(0, 1);
  bank->setPhase(1, 1);
  skip(*bank, secondsOf(10));
  BOOST_TEST(std::abs(bank->phase(0) - (1 + 2 * kPi * 0.1)) < 1e-6);
  BOOST_TEST(std::abs(bank->phase(1) - (1 - 2 * kPi * 0.1)) < 1e-6);
}

BOOST_AUTO_TEST_CASE(changing_an_amplitude_does_not_click) {
  BankOf bank = bankOf({100});
  std::vector<float> all = render(*bank, 5000).out;
  for (float amp : {0.0f, 1.0f, -1.0f, 1.0f}) {
    bank->setOscillator(0, {.freqHz = 100, .amp = amp});
    const auto more = render(*bank, 5000).out;
    all.insert(all.end(), more.begin(), more.end());
  }
  // The sine's own slope, and the whole range within one grid of 64 samples.
  BOOST_TEST(largestStep(all) < 2 * kPi * 100 / kBankRate + 2.0 / 64 + 1e-3);
}

BOOST_AUTO_TEST_CASE(changing_a_frequency_or_coupling_does_not_click) {
  BankOf bank = bankOf({100, 101});
  std::vector<float> all = render(*bank, 5000).out;
  for (float freqHz : {150.0f, 90.0f, 100.0f}) {
    bank->setOscillator(0, {.freqHz = freqHz});
    bank->set(KuramotoBank::coupling, freqHz);
    const auto more = render(*bank, 5000).out;
    all.insert(all.end(), more.begin(), more.end());
  }
  BOOST_TEST(largestStep(all) < 2 * 2 * kPi * (150 + 150) / kBankRate);
}

BOOST_AUTO_TEST_CASE(without_norm_amplitudes_simply_add_and_with_it_they_have_the_rms_of_one_sine) {
  std::vector<double> freqHz = spread(3000, 2500, 32);
  for (float norm : {0.0f, 1.0f}) {
    BankOf bank(freqHz);
    for (int i = 0; i < 32; ++i) {
      auto oscillator = bank->oscillator(i);
      oscillator.amp = 0.3f;
      bank->setOscillator(i, oscillator);
    }
    bank->set(KuramotoBank::norm, norm);
    const double expected = norm > 0 ? std::sqrt(0.5) : 0.3 * std::sqrt(32.0 / 2);
    BOOST_TEST(std::abs(decibels(settledRms(*bank) / expected)) < 0.2);
  }
}

BOOST_AUTO_TEST_CASE(norm_keeps_nobody_alive_who_dies_and_counts_nobody_who_rests) {
  BankOf dying = bankOf({300, 401});
  dying->set(KuramotoBank::norm, 1);
  dying->set(KuramotoBank::growth, -10);
  skip(*dying, secondsOf(0.5));
  BOOST_TEST(maxAbs(render(*dying, 4800).out) < 0.01);

  BankOf alone = bankOf({300, 401}), high = bankOf({300, 0.44 * kBankRate});
  alone->set(KuramotoBank::norm, 1);
  alone->setBlocks(std::array{1, 1});
  alone->rest(1, true);
  BOOST_TEST(std::abs(settledRms(*alone) - std::sqrt(0.5)) < 1e-3);
  high->set(KuramotoBank::norm, 1);
  BOOST_TEST(std::abs(settledRms(*high) - std::sqrt((0.5 + 0.125) / 1.5)) <
             1e-3);  // up there, half as loud and half counted
}

BOOST_AUTO_TEST_CASE(locking_64_oscillators_adds_18_db_and_level_takes_them_back) {
  const std::vector<double> freqHz = uneven(1000, 100, 64);
  const auto rms = [&](float level, float coupling) {
    BankOf bank(freqHz);
    bank->set(KuramotoBank::norm, 1);
    bank->set(KuramotoBank::level, level);
    bank->set(KuramotoBank::couplingUnit, KuramotoBank::critical);
    bank->set(KuramotoBank::coupling, coupling);
    return settledRms(*bank);
  };
  const double gain = decibels(rms(0, 3) / rms(0, 0)), left = decibels(rms(1, 3) / rms(1, 0));
  BOOST_TEST(std::abs(gain - 18) < 0.5, "locking adds " << gain << " dB");
  BOOST_TEST(std::abs(left) < 0.5, "level leaves " << left << " dB");
}

BOOST_AUTO_TEST_CASE(a_locked_bank_with_level_and_norm_has_the_rms_of_one_sine) {
  BankOf bank(spread(1000, 1, 64));
  bank->set(KuramotoBank::norm, 1);
  bank->set(KuramotoBank::level, 1);
  bank->set(KuramotoBank::coupling, 200);
  BOOST_TEST(std::abs(decibels(settledRms(*bank) / std::sqrt(0.5))) < 0.05);
}

BOOST_AUTO_TEST_CASE(nothing_above_0_48_of_the_sample_rate_sounds) {
  for (double share : {0.48, 0.49, 0.5, 0.9, -0.48, -0.7}) {
    BankOf bank = bankOf({share * kBankRate});
    BOOST_TEST(maxAbs(render(*bank, 1000).out) == 0);
  }
  BankOf half = bankOf({0.44 * kBankRate});
  BOOST_TEST(std::abs(rmsOf(render(*half, 48000).out) - 0.5 * std::sqrt(0.5)) < 1e-3);
}

BOOST_AUTO_TEST_CASE(a_negative_frequency_is_the_same_tone_upside_down) {
  BankOf up = bankOf({440}), down = bankOf({-440});
  up->setPhase(0, 0);
  down->setPhase(0, 0);
  auto sum = render(*up, 5000).out;
  addTo(sum, render(*down, 5000).out);
  BOOST_TEST(maxAbs(sum) < 1e-5);
}

BOOST_AUTO_TEST_CASE(pan_goes_from_the_first_channel_to_the_last_at_equal_power) {
  for (int channels : {2, 3, 8})
    for (float pan : {-1.0f, -0.4f, 0.0f, 0.7f, 1.0f}) {
      BankOf bank(std::vector<double>{440}, kBankRate, channels);
      bank->setOscillator(0, {.freqHz = 440, .pan = pan});
      std::vector<std::vector<float>> out(static_cast<std::size_t>(channels), std::vector<float>(4800));
      std::vector<std::span<float>> spans(out.begin(), out.end());
      bank->process(spans);
      double power = 0;
      for (const auto& channel : out) power += rmsOf(channel) * rmsOf(channel);
      BOOST_TEST_CONTEXT(channels << " channels, pan " << pan) {
        BOOST_TEST(std::abs(power - 0.5) < 1e-3);
        if (pan == -1) BOOST_TEST(std::abs(rmsOf(out.front()) - std::sqrt(0.5)) < 1e-3);
        if (pan == 1) BOOST_TEST(std::abs(rmsOf(out.back()) - std::sqrt(0.5)) < 1e-3);
      }
    }
}

BOOST_AUTO_TEST_SUITE_END()
