// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/level.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/decibels.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000;
using Channels = std::vector<std::vector<float>>;

Prepared<Level> levelFor(int channels = 1, float dcCut = 0) {
  Prepared<Level> level(Level::Config{kRate, channels});
  level->set(Level::dcCut, dcCut);
  return level;
}

void process(Level& level, Channels& channels, std::size_t blockSize = 512) {
  std::size_t at = 0;
  for (std::size_t size : pieces(channels[0].size(), blockSize)) {
    std::vector<std::span<float>> spans;
    for (auto& channel : channels) spans.push_back(std::span(channel).subspan(at, size));
    level.process(spans);
    at += size;
  }
}

std::vector<float> processed(Level& level, std::vector<float> samples, std::size_t blockSize = 512) {
  Channels channels{std::move(samples)};
  process(level, channels, blockSize);
  return channels[0];
}

// The largest value of the signal between and on the samples: eight times oversampled by a sinc 64 samples
// long, far longer than the interpolator that is tested with it.
double truePeak(std::span<const float> x) {
  constexpr int kHalf = 32, kTimes = 8;
  static const auto taps = [] {
    std::array<std::array<double, 2 * kHalf>, kTimes> table{};
    for (int phase = 1; phase < kTimes; ++phase)
      for (int tap = 0; tap < 2 * kHalf; ++tap) {
        const double t = tap - (kHalf - 1) - phase / static_cast<double>(kTimes);
        const double window = 0.5 + 0.5 * std::cos(kPi * t / kHalf);
        table[static_cast<std::size_t>(phase)][static_cast<std::size_t>(tap)] = window * std::sin(kPi * t) / (kPi * t);
      }
    return table;
  }();
  double most = maxAbs(x);
  for (std::size_t at = 0; at + 2 * kHalf <= x.size(); ++at)
    for (std::size_t phase = 1; phase < kTimes; ++phase) {
      double sum = 0;
      for (std::size_t tap = 0; tap < 2 * kHalf; ++tap) sum += taps[phase][tap] * static_cast<double>(x[at + tap]);
      most = std::max(most, std::abs(sum));
    }
  return most;
}

struct Loud {
  const char* name;
  std::vector<float> samples;
};

constexpr std::size_t kLength = kSlowBuild ? 4000 : 20000;

// Fades in and out, because a tone that starts at once reaches to half the sample rate.
std::vector<float> faded(std::vector<float> x) {
  constexpr std::size_t kFade = 300;
  for (std::size_t n = 0; n < kFade; ++n) {
    const auto share = static_cast<float>(0.5 - 0.5 * std::cos(kPi * static_cast<double>(n) / kFade));
    x[n] *= share;
    x[x.size() - 1 - n] *= share;
  }
  return x;
}

// Up to 20 kHz, as music is at most.
std::vector<float> musicBand(std::span<const float> x) {
  constexpr int kHalf = 100;
  std::vector<float> out(x.size());
  for (std::size_t n = kHalf; n + kHalf < x.size(); ++n) {
    double sum = 0;
    for (int tap = -kHalf; tap <= kHalf; ++tap) {
      const double t = 2 * 19000 / kRate * tap, window = 0.5 + 0.5 * std::cos(kPi * tap / kHalf);
      const double lowpass = 2 * 19000 / kRate * (tap == 0 ? 1 : std::sin(kPi * t) / (kPi * t));
      sum += window * lowpass * x[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(n) + tap)];
    }
    out[n] = static_cast<float>(sum);
  }
  return out;
}

std::vector<Loud> loudSounds() {
  std::vector<float> square = sine(230, 3, kLength), bursts(kLength), step(kLength, 0.1f);
  for (float& x : square) x = x > 0 ? 3.0f : -3.0f;
  for (std::size_t at = 500; at + 2000 < kLength; at += 2500) addTo(bursts, faded(sine(3100, 5, 900)), at);
  std::fill(step.begin() + 1500, step.end(), 6.0f);
  // At a quarter of the sample rate, 45 degrees off, all samples lie 3 dB below the true peak.
  return {{"between the samples", faded(sine(kRate / 4, 2, kLength, kRate, kPi / 4))},
          {"low sine", faded(sine(60, 8, kLength))},
          {"high sine", faded(sine(15000.7, 4, kLength))},
          {"highest sine", faded(sine(19900.7, 4, kLength))},
          {"bursts", bursts},
          {"square", musicBand(square)},
          {"step", musicBand(step)},
          {"noise", musicBand(noise(6, kLength))}};
}

double excessDb(std::span<const float> out, double ceilingDb) { return 20 * std::log10(truePeak(out)) - ceilingDb; }

}  // namespace

BOOST_AUTO_TEST_SUITE(level)

BOOST_AUTO_TEST_CASE(the_true_peak_stays_below_the_ceiling_however_loud_the_input) {
  for (const Loud& loud : loudSounds())
    for (float ceiling : {-1.0f, -12.0f}) {
      auto level = levelFor();
      level->set(Level::ceiling, ceiling);
      const double excess = excessDb(processed(*level, loud.samples), ceiling);
      // A tenth of a dB is as exact as true peaks are measured.
      BOOST_TEST(excess <= 0.1, loud.name << ", ceiling " << ceiling << " dB: " << excess << " dB above");
      BOOST_TEST(excess > -1.5, loud.name << " is limited too much: " << excess << " dB");
    }
}

BOOST_AUTO_TEST_CASE(samples_never_exceed_the_ceiling_and_full_band_noise_hardly_between_them) {
  // Near half the sample rate no short interpolator can know what a long one finds.
  auto level = levelFor();
  const auto out = processed(*level, noise(6, kLength));
  BOOST_TEST(maxAbs(out) <= dbToAmp(-1));
  BOOST_TEST(excessDb(out, -1) < 1);
}

BOOST_AUTO_TEST_CASE(what_stays_below_the_ceiling_passes_bit_by_bit) {
  auto level = levelFor(2);
  const Channels in{noise(0.3, 5000, 1), sine(997, 0.8, 5000)};
  Channels out = in;
  process(*level, out);
  const auto latency = static_cast<std::size_t>(level->latencySamples());
  for (std::size_t c = 0; c < 2; ++c) {
    BOOST_TEST(sameBits(std::span(out[c]).subspan(latency), std::span(in[c]).first(5000 - latency)));
    BOOST_TEST(maxAbs(std::span(out[c]).first(latency)) == 0);
  }
  BOOST_TEST(level->reductionDb() == 0);
}

BOOST_AUTO_TEST_CASE(the_latency_is_the_one_reported_at_any_sample_rate) {
  for (double sampleRate : {8000.0, 44100.0, 192000.0}) {
    Prepared<Level> level(Level::Config{sampleRate, 1});
    level->set(Level::dcCut, 0);
    std::vector<float> impulse(2000);
    impulse[100] = 0.5f;
    const auto out = processed(*level, impulse);
    BOOST_TEST(out[100 + static_cast<std::size_t>(level->latencySamples())] == 0.5f);
  }
}

BOOST_AUTO_TEST_CASE(after_a_loud_burst_the_gain_comes_back_to_exactly_1) {
  auto level = levelFor();
  auto samples = sine(500, 0.25, 10000);
  addTo(samples, sine(700, 5, 500), 2000);
  const auto out = processed(*level, samples);
  const auto latency = static_cast<std::size_t>(level->latencySamples());
  BOOST_TEST(sameBits(std::span(out).subspan(4000 + latency), std::span(samples).subspan(4000, 6000 - latency)));
  BOOST_TEST(level->reductionDb() == 0);
}

BOOST_AUTO_TEST_CASE(the_reduction_told_is_the_one_heard) {
  auto level = levelFor();
  level->set(Level::ceiling, -6);
  processed(*level, sine(1000, 1, 5000));
  BOOST_TEST(std::abs(level->reductionDb() + 6) < 0.2f);
}

BOOST_AUTO_TEST_CASE(all_channels_get_the_same_gain) {
  auto level = levelFor(2);
  Channels channels{sine(300, 4, 6000), sine(300, 0.04, 6000)};
  process(*level, channels);
  for (std::size_t n = 0; n < 6000; ++n) BOOST_TEST(std::abs(channels[0][n] - 100 * channels[1][n]) < 1e-4f);
}

BOOST_AUTO_TEST_CASE(a_peak_in_any_channel_is_limited) {
  for (std::size_t loud : {0u, 3u}) {
    auto level = levelFor(4);
    Channels channels(4, std::vector<float>(4000));
    channels[loud] = sine(1000, 3, 4000);
    process(*level, channels);
    BOOST_TEST(excessDb(channels[loud], -1) <= 0);
  }
}

BOOST_AUTO_TEST_CASE(dc_is_removed_and_the_sound_above_it_kept) {
  auto level = levelFor(1, 5);
  std::vector<float> samples = sine(100, 0.25, 96000);
  for (float& x : samples) x += 0.5f;
  const auto out = processed(*level, samples);
  const std::span<const float> tail = std::span(out).subspan(48000);  // a whole number of periods
  double mean = 0;
  for (float x : tail) mean += x;
  BOOST_TEST(std::abs(mean / static_cast<double>(tail.size())) < 1e-4);
  BOOST_TEST(std::abs(rmsOf(tail) / (0.25 * std::sqrt(0.5)) - 1) < 0.01);
}

BOOST_AUTO_TEST_CASE(without_dc_cut_dc_stays) {
  auto level = levelFor(1, 0);
  BOOST_TEST(processed(*level, std::vector<float>(5000, 0.5f)).back() == 0.5f);
}

BOOST_AUTO_TEST_CASE(gain_is_in_db) {
  auto level = levelFor();
  level->set(Level::gain, -20);
  const auto out = processed(*level, sine(1000, 0.5, 48000));
  BOOST_TEST(std::abs(rmsOf(std::span(out).subspan(24000)) - 0.05 * std::sqrt(0.5)) < 1e-4);
}

BOOST_AUTO_TEST_CASE(changing_the_gain_does_not_click) {
  auto level = levelFor();
  std::vector<float> all;
  for (float gain : {0.0f, -60.0f, 0.0f, -3.0f, 0.0f}) {
    level->set(Level::gain, gain);
    const auto out = processed(*level, sine(100, 0.8, 4800));  // whole periods, so the sine goes on
    all.insert(all.end(), out.begin(), out.end());
  }
  // The sine's own slope, and a gain that moves by at most 1 in 20 ms' first step.
  BOOST_TEST(largestStep(all) < 0.8 * 2 * kPi * 100 / kRate + 0.8 / (0.02 * kRate) + 1e-4);
}

BOOST_AUTO_TEST_CASE(changing_the_ceiling_does_not_click) {
  auto level = levelFor();
  std::vector<float> all;
  for (float ceiling : {-1.0f, -30.0f, -1.0f}) {
    level->set(Level::ceiling, ceiling);
    const auto out = processed(*level, sine(100, 0.8, 4800));
    all.insert(all.end(), out.begin(), out.end());
  }
  BOOST_TEST(largestStep(all) < 0.8 * 2 * kPi * 100 / kRate + 0.8 / 60);  // the look-ahead is 72 samples
}

BOOST_AUTO_TEST_CASE(any_block_size_gives_the_same_bits) {
  auto samples = noise(2, 6000);
  addTo(samples, sine(70, 1, 3000), 2000);
  auto whole = levelFor(1, 5);
  const auto expected = processed(*whole, samples, samples.size());
  for (std::size_t size : {1u, 7u, 63u, 64u, 1000u, 0u}) {
    auto level = levelFor(1, 5);
    BOOST_TEST(sameBits(processed(*level, samples, size), expected), "block size " << size);
  }
}

BOOST_AUTO_TEST_CASE(samples_that_are_not_finite_or_huge_leave_a_finite_sound_and_no_trace) {
  auto level = levelFor(1, 5);
  std::vector<float> nasty = noise(0.2, 10000);
  for (std::size_t n = 0; n < 3000; n += 7) nasty[n] = n % 3 == 0 ? kNaN : n % 3 == 1 ? kInf : -3e38f;
  const auto out = processed(*level, nasty);
  BOOST_TEST(allFinite(out));
  BOOST_TEST(maxAbs(out) <= 1);
  const auto after = processed(*level, sine(440, 0.25, 480000));
  BOOST_TEST(std::abs(rmsOf(std::span(after).subspan(384000)) / (0.25 * std::sqrt(0.5)) - 1) < 0.01);
}

BOOST_AUTO_TEST_CASE(a_feedback_that_blew_up_is_forgotten_within_a_third_of_a_second) {
  for (const float value : {1e38f, -3e38f, 1e6f}) {
    auto level = levelFor(1, Level::params[Level::dcCut].init);
    processed(*level, std::vector<float>(64, value));
    const auto heard = processed(*level, sine(440, 0.5, 48000));
    const auto later = std::span(heard).subspan(16000);
    BOOST_TEST(*std::max_element(later.begin(), later.end()) < 0.55f, value);
    BOOST_TEST(*std::min_element(later.begin(), later.end()) > -0.55f, value);
  }
}

BOOST_AUTO_TEST_CASE(reset_is_as_good_as_new) {
  auto level = levelFor(1, 5);
  const auto samples = noise(2, 3000);
  const auto first = processed(*level, samples);
  level->reset();
  BOOST_TEST(sameBits(processed(*level, samples), first));
}

BOOST_AUTO_TEST_CASE(parameters_are_clamped_and_what_is_no_number_is_refused) {
  auto level = levelFor(1, 5);
  for (std::size_t id = 0; id < Level::numParams; ++id) {
    const auto param = static_cast<Level::ParamId>(id);
    const float before = level->get(param);
    for (float bad : {kNaN, kInf, -kInf}) BOOST_TEST((level->set(param, bad) == Verdict::notFinite));
    BOOST_TEST(level->get(param) == before);
    for (float extreme : {1e30f, -1e30f}) {
      BOOST_TEST((level->set(param, extreme) == Verdict::clipped));
      BOOST_TEST(allFinite(processed(*level, noise(1, 2000))));
    }
    level->set(param, before);
  }
}

BOOST_AUTO_TEST_CASE(silence_stays_silence) {
  auto level = levelFor(1, 5);
  BOOST_TEST(maxAbs(processed(*level, std::vector<float>(5000))) == 0);
}

BOOST_AUTO_TEST_CASE(fewer_channels_than_prepared_and_none_do_no_harm) {
  auto level = levelFor(4);
  level->process({});
  BOOST_TEST(allFinite(processed(*level, noise(2, 1000))));
}

BOOST_AUTO_TEST_CASE(an_illegal_config_or_too_little_memory_is_refused) {
  Memory memory(1 << 20);
  for (const Level::Config& bad :
       {Level::Config{0, 2}, {-1, 2}, {static_cast<double>(kNaN), 2}, {2e6, 2}, {48000, 0}, {48000, 17}}) {
    Level level;
    BOOST_TEST(Level::bytesNeeded(bad) == 0u);
    BOOST_TEST(!level.prepare(bad, memory.span()));
  }
  const Level::Config good{48000, 2};
  Level level;
  BOOST_TEST(!level.prepare(good, memory.span().first(Level::bytesNeeded(good) - 65)));
  BOOST_TEST(level.prepare(good, memory.span()));
}

BOOST_AUTO_TEST_SUITE_END()
