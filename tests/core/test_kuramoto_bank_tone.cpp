// SPDX-License-Identifier: GPL-3.0-or-later
// The tone of an oscillator: its harmonics and the width of its line.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Config = KuramotoBank::Config;
constexpr double kRate = 48000;

// Amplitude of the sine at `freqHz` in a whole number of its periods.
double ampAt(std::span<const float> samples, double freqHz) {
  std::complex<double> sum = 0;
  for (std::size_t n = 0; n < samples.size(); ++n)
    sum += static_cast<double>(samples[n]) *
           std::polar(1.0, -2 * std::numbers::pi * freqHz * static_cast<double>(n) / kRate);
  return 2 * std::abs(sum) / static_cast<double>(samples.size());
}

std::vector<float> toneOf(float freqHz, float rolloff, float harmonics, int oscillators = 1) {
  Prepared<KuramotoBank> bank(Config{kRate, oscillators, 1});
  bank->set(KuramotoBank::harmonics, harmonics);
  for (int i = 0; i < oscillators; ++i)
    bank->setOscillator(i, {.freqHz = freqHz, .amp = 1.0f / static_cast<float>(oscillators), .rolloff = rolloff});
  for (int i = 0; i < oscillators; ++i) bank->setPhase(i, 0);
  return render(*bank, 48000).out;
}

// How fast the phase walks: variance of the phase's distance from a steady sine, in rad^2 a second.
double phaseDiffusion(float linewidthHz, std::uint32_t seed) {
  constexpr int kVoices = 256;
  Prepared<KuramotoBank> bank(Config{kRate, kVoices, 1});
  for (int i = 0; i < kVoices; ++i) bank->setOscillator(i, {.freqHz = 1000, .linewidthHz = linewidthHz});
  bank->reset(seed);
  for (int i = 0; i < kVoices; ++i) bank->setPhase(i, 0);
  render(*bank, 4800);  // a tenth of a second, 100 whole turns
  double squares = 0;
  for (int i = 0; i < kVoices; ++i) squares += std::pow(bank->phase(i), 2);
  return squares / kVoices / 0.1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_tone)

BOOST_AUTO_TEST_CASE(each_harmonic_is_softer_than_the_one_below_by_the_rolloff) {
  const auto tone = toneOf(500, 0.5f, 4);
  for (int k = 1; k <= 4; ++k)
    BOOST_TEST(ampAt(tone, 500.0 * k) == std::pow(0.5, k - 1), boost::test_tools::tolerance(1e-3));
  BOOST_TEST(ampAt(tone, 2500) < 1e-4);
}

BOOST_AUTO_TEST_CASE(sixteen_harmonics_sound_alike_from_small_and_large_blocks) {
  const auto small = toneOf(300, 0.8f, 16), large = toneOf(300, 0.8f, 16, 300);
  double difference = 0;
  for (std::size_t n = 0; n < small.size(); ++n)
    difference = std::max(difference, static_cast<double>(std::abs(small[n] - large[n])));
  BOOST_TEST(difference < 1e-3);
}

BOOST_AUTO_TEST_CASE(no_rolloff_is_a_sine_whatever_the_number_of_harmonics) {
  BOOST_TEST(toneOf(440, 0, 8) == toneOf(440, 0, 1), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(harmonics_beyond_half_the_sample_rate_do_not_fold_back) {
  const auto tone = toneOf(7000, 0.9f, 5);  // the fifth would be heard at 13 kHz
  BOOST_TEST(ampAt(tone, 13000) < 1e-4);
}

BOOST_AUTO_TEST_CASE(phase_noise_of_a_linewidth_diffuses_the_phase_by_two_pi_times_it) {
  for (const float width : {0.1f, 0.5f})
    BOOST_TEST(phaseDiffusion(width, 3) == 2 * std::numbers::pi * static_cast<double>(width),
               boost::test_tools::tolerance(0.3));
  BOOST_TEST(phaseDiffusion(0, 3) < 1e-6);
}

BOOST_AUTO_TEST_CASE(phase_noise_is_drawn_from_the_seed_alone) {
  BOOST_TEST(phaseDiffusion(1, 5) == phaseDiffusion(1, 5));
  BOOST_TEST(phaseDiffusion(1, 5) != phaseDiffusion(1, 6));
}

BOOST_AUTO_TEST_SUITE_END()
