// SPDX-License-Identifier: GPL-3.0-or-later
// refineHann: what is read off the spectrum around a peak.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>

#include "ksom/decibels.hpp"
#include "ksom/peaks.hpp"
#include "ksom/stft.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr int kWindow = 4096;
constexpr double kRate = 48000;

// One frame of a sound that is at least a window long.
std::vector<std::complex<float>> spectrumOf(std::span<const float> sound) {
  Prepared<Stft> stft(Stft::Config{.plans = &plans(), .windowSize = kWindow, .hopSize = kWindow});
  stft->push(sound.first(kWindow));
  return {stft->spectrum().begin(), stft->spectrum().end()};
}

int loudestBin(const std::vector<std::complex<float>>& spectrum) {
  std::size_t best = 1;
  for (std::size_t k = 1; k + 1 < spectrum.size(); ++k)
    if (std::norm(spectrum[k]) > std::norm(spectrum[best])) best = k;
  return static_cast<int>(best);
}

// A cosine with `phase` at the window's centre, sample kWindow / 2.
std::vector<float> centredCosine(double freqHz, double amp, double phase) {
  return sine(freqHz, amp, kWindow, kRate, phase + kPi / 2 - kPi * freqHz * kWindow / kRate);
}

Sinusoid refined(double freqHz, double amp, double phase) {
  const auto spectrum = spectrumOf(centredCosine(freqHz, amp, phase));
  return refineHann(spectrum, loudestBin(spectrum));
}

double hz(const Sinusoid& found) { return found.bin * kRate / kWindow; }

}  // namespace

BOOST_AUTO_TEST_SUITE(peaks_refine)

BOOST_AUTO_TEST_CASE(a_sine_is_read_within_a_cent_and_a_tenth_of_a_db_at_any_phase) {
  for (double freqHz = 430; freqHz < 450; freqHz += 0.37)
    for (double phase = -3.1; phase < 3.1; phase += 0.61) {
      const Sinusoid found = refined(freqHz, 0.5, phase);
      BOOST_TEST_CONTEXT(freqHz << " Hz, phase " << phase) {
        BOOST_TEST(std::abs(cents(hz(found), freqHz)) < 1);
        BOOST_TEST(std::abs(20 * std::log10(found.amp / 0.5)) < 0.1);
        BOOST_TEST(std::abs(angleBetween(found.phase, phase)) < 0.05);
        BOOST_TEST(found.weight > 0.9f);
      }
    }
}

BOOST_AUTO_TEST_CASE(frequency_and_amplitude_hold_from_low_to_high) {
  for (double freqHz = 100; freqHz < 23000; freqHz *= 1.0173) {
    const Sinusoid found = refined(freqHz, 0.25, 1);
    BOOST_TEST_CONTEXT(freqHz << " Hz") {
      BOOST_TEST(std::abs(hz(found) - freqHz) < 0.05 * kRate / kWindow);
      BOOST_TEST(std::abs(20 * std::log10(found.amp / 0.25)) < 0.1);
      BOOST_TEST(std::abs(angleBetween(found.phase, 1)) < 0.05);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sine_exactly_on_a_bin_or_between_two_is_exact) {
  const double binHz = kRate / kWindow;
  for (double bin : {100.0, 100.25, 100.5, 100.75, 101.0}) {
    const Sinusoid found = refined(bin * binHz, 1, 0.3);
    BOOST_TEST(std::abs(found.bin - bin) < 1e-3);
    BOOST_TEST(std::abs(found.amp - 1) < 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(peaks_of_noise_weigh_little) {
  Prepared<PeakPicker> picker(kWindow / 2 + 1);
  std::vector<float> power(kWindow / 2 + 1);
  double sum = 0;
  int count = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto spectrum = spectrumOf(noise(0.3, kWindow, seed));
    powersOf(spectrum, power);
    for (int bin : picker->pickRatio(power, 10, 2)) {
      sum += refineHann(spectrum, bin).weight;
      ++count;
    }
  }
  BOOST_TEST(count > 1000);
  BOOST_TEST(sum / count < 0.3);
}

BOOST_AUTO_TEST_CASE(a_sine_in_noise_20_db_below_keeps_its_weight) {
  auto sound = centredCosine(1000, 0.5, 0);
  addTo(sound, noise(0.05 * std::sqrt(3.0), kWindow, 5));
  const auto spectrum = spectrumOf(sound);
  BOOST_TEST(refineHann(spectrum, loudestBin(spectrum)).weight > 0.9f);
}

BOOST_AUTO_TEST_CASE(the_lowest_and_the_highest_bin_allowed_read_inside_the_spectrum) {
  const auto spectrum = spectrumOf(noise(0.5, kWindow));
  for (int bin : {1, 2, kWindow / 2 - 2, kWindow / 2 - 1}) {
    const Sinusoid found = refineHann(spectrum, bin);
    BOOST_TEST((std::isfinite(found.bin) && std::isfinite(found.amp) && std::isfinite(found.weight)));
    BOOST_TEST(std::abs(found.bin - static_cast<float>(bin)) <= 0.5f);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_spectrum_gives_zeros_not_nan) {
  const std::vector<std::complex<float>> nothing(kWindow / 2 + 1);
  const Sinusoid found = refineHann(nothing, 50);
  BOOST_TEST(found.bin == 50.0f);
  BOOST_TEST(found.amp == 0.0f);
  BOOST_TEST(found.weight == 0.0f);
}

BOOST_AUTO_TEST_CASE(powers_alone_give_the_same_fraction) {
  const auto spectrum = spectrumOf(centredCosine(441.7, 0.5, 0.2));
  const auto bin = static_cast<std::size_t>(loudestBin(spectrum));
  const float fraction =
      refineHannBin(std::norm(spectrum[bin - 1]), std::norm(spectrum[bin]), std::norm(spectrum[bin + 1]));
  BOOST_TEST(static_cast<float>(bin) + fraction == refineHann(spectrum, static_cast<int>(bin)).bin);
  BOOST_TEST(refineHannBin(0, 0, 0) == 0.0f);
}

BOOST_AUTO_TEST_SUITE_END()
