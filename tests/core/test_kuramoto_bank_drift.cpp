// SPDX-License-Identifier: GPL-3.0-or-later
// Uncoupled, nothing drifts, even in a day. A resting block counts its phases on by the very same steps at next to no
// cost, so a day of it passes in seconds; KSOM_LONG=1 plays the day aloud.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kAskedHz[]{0.001, 0.1, 19.9, 440.1, 15000};
constexpr std::uint64_t kDay = std::uint64_t{24} * 3600 * 48000;  // samples: 2^31 are 12.4 h, 2^32 are 24.9 h

bool isLong() {
  const char* value = std::getenv("KSOM_LONG");
  return value && std::string_view(value) == "1";
}

// Cycles after so many samples, of the frequency as a float holds it; exact but for the last division.
long double exactCycles(float freqHz, std::uint64_t samples, double sampleRate) {
  const long double turns = static_cast<long double>(freqHz) * static_cast<long double>(samples);
  return std::fmod(turns, static_cast<long double>(sampleRate)) / static_cast<long double>(sampleRate);
}

double cyclesOff(const KuramotoBank& bank, int i, std::uint64_t samples, double sampleRate) {
  const long double cycles = bank.phase(i) / (2 * std::numbers::pi_v<long double>);
  const long double exact = exactCycles(bank.oscillator(i).freqHz, samples, sampleRate);
  return std::abs(static_cast<double>(std::remainder(cycles - exact, 1.0L)));
}

double farthestOff(const KuramotoBank& bank, std::uint64_t samples, double sampleRate = kBankRate) {
  double most = 0;
  for (int i = 0; i < bank.count(); ++i) most = std::max(most, cyclesOff(bank, i, samples, sampleRate));
  return most;
}

void pass(KuramotoBank& bank, std::uint64_t samples) {
  std::vector<float> ignored(1 << 12);
  for (; samples > 0; samples -= std::min<std::uint64_t>(samples, ignored.size())) {
    const std::array out{std::span(ignored).first(std::min<std::uint64_t>(samples, ignored.size()))};
    bank.process(out);
  }
}

BankOf bankFromPhase0(double sampleRate = kBankRate) {
  BankOf bank(kAskedHz, sampleRate);
  bank.setAllPhases(0);
  return bank;
}

// What a block that wakes up plays from here on, less the sines of the exact phases.
double soundOff(KuramotoBank& bank, std::uint64_t samples) {
  constexpr std::size_t kFade = 640;
  skip(bank, kFade);
  const auto out = render(bank, 4800).out;
  double most = 0;
  for (std::size_t n = 0; n < out.size(); ++n) {
    double sum = 0;
    for (int i = 0; i < bank.count(); ++i)
      sum += std::sin(2 * kPi *
                      static_cast<double>(exactCycles(bank.oscillator(i).freqHz, samples + kFade + n, kBankRate)));
    most = std::max(most, std::abs(out[n] - sum));
  }
  return most;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_drift)

BOOST_AUTO_TEST_CASE(every_frequency_is_as_asked_within_a_ten_millionth_or_a_microhertz) {
  BankOf bank = bankFromPhase0();
  std::uint64_t at = 0;
  std::array<double, std::size(kAskedHz)> turns{};
  for (std::uint64_t to = 1; to <= kDay / 512; to *= 2) {  // so that each doubles what is known of the turns
    pass(*bank, to - at);
    at = to;
    for (std::size_t i = 0; i < turns.size(); ++i) {
      const double now = bank->phase(static_cast<int>(i)) / (2 * kPi), near = 2 * turns[i];
      turns[i] = near + std::remainder(now - near, 1.0);
    }
  }
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const double hz = turns[i] * kBankRate / static_cast<double>(at), off = std::abs(hz - kAskedHz[i]);
    BOOST_TEST(off < std::max(1e-7 * kAskedHz[i], 1e-6), kAskedHz[i] << " Hz is off by " << off);
  }
}

BOOST_AUTO_TEST_CASE(a_sounding_bank_does_not_drift) {
  for (const double sampleRate : {44100.0, kBankRate, 768000.0}) {
    const auto seconds = kSlowBuild ? 5.0 : isLong() && sampleRate == kBankRate ? 24 * 3600.0 : 200.0;
    BankOf bank = bankFromPhase0(sampleRate);
    for (std::uint64_t at = 0; const double share : {0.001, 0.1, 0.5, 1.0}) {
      const auto to = static_cast<std::uint64_t>(share * seconds * sampleRate);
      pass(*bank, to - at);
      at = to;
      BOOST_TEST(farthestOff(*bank, at, sampleRate) < 1e-6, "after " << at << " samples at " << sampleRate);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_resting_day_and_the_wrap_of_32_bits_of_samples_leave_every_phase_and_the_sound_exact) {
  BankOf bank = bankFromPhase0();
  std::uint64_t at = 64;
  skip(*bank, at);  // what rests takes no new frequencies
  bank->rest(0, true);
  for (const std::uint64_t to : std::array{std::uint64_t{1} << 24, (std::uint64_t{1} << 31) - 1,
                                           (std::uint64_t{1} << 31) + 65, kDay, (std::uint64_t{1} << 32) + 1}) {
    if (kSlowBuild && to > std::uint64_t{1} << 24) break;
    pass(*bank, to - at);
    at = to;
    BOOST_TEST(farthestOff(*bank, at) < 1e-6, "after " << at << " samples");
  }
  bank->rest(0, false);
  BOOST_TEST(soundOff(*bank, at) < 1e-4);
}

BOOST_AUTO_TEST_CASE(a_resting_block_and_a_sounding_one_count_alike) {
  BankOf rests = bankFromPhase0(), sounds = bankFromPhase0();
  skip(*rests, 64);
  skip(*sounds, 64);
  rests->rest(0, true);
  for (BankOf* bank : {&rests, &sounds}) pass(**bank, 1000003);
  for (int i = 0; i < rests->count(); ++i) BOOST_TEST(rests->phase(i) == sounds->phase(i));
}

BOOST_AUTO_TEST_SUITE_END()
