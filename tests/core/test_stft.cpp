// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/stft.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Frame = std::vector<std::complex<float>>;

Stft::Config config(int window, int hop, bool centred = false) {
  return {.plans = &plans(), .windowSize = window, .hopSize = hop, .centred = centred};
}

std::vector<Frame> framesOf(Stft& stft, std::span<const float> samples, std::size_t blockSize) {
  std::vector<Frame> frames;
  for (std::size_t size : pieces(samples.size(), blockSize)) {
    auto block = samples.first(size);
    samples = samples.subspan(size);
    while (!block.empty()) {
      block = block.subspan(stft.push(block));
      if (stft.frameReady()) frames.emplace_back(stft.spectrum().begin(), stft.spectrum().end());
    }
  }
  return frames;
}

std::vector<Frame> framesOf(const Stft::Config& asked, std::span<const float> samples, std::size_t blockSize = 512) {
  Prepared<Stft> stft(asked);
  BOOST_REQUIRE(stft.ok());
  return framesOf(*stft, samples, blockSize);
}

// Bin k of the Hann window that begins at sample `begin` (zeros outside the samples).
std::complex<double> direct(std::span<const float> samples, std::ptrdiff_t begin, int window, int k) {
  std::complex<double> sum = 0;
  for (int n = 0; n < window; ++n) {
    const std::ptrdiff_t at = begin + n;
    if (at < 0 || at >= static_cast<std::ptrdiff_t>(samples.size())) continue;
    const double hann = 0.5 - 0.5 * std::cos(2 * kPi * n / window);
    sum += std::polar(hann * samples[static_cast<std::size_t>(at)], -2 * kPi * (k * n % window) / window);
  }
  return sum;
}

void checkAgainstDirect(const std::vector<Frame>& frames, std::span<const float> samples, int window, int hop,
                        std::ptrdiff_t firstBegin) {
  for (std::size_t m = 0; m < frames.size(); ++m)
    for (int k = 0; k <= window / 2; k += 3) {
      const auto expected = direct(samples, firstBegin + static_cast<std::ptrdiff_t>(m) * hop, window, k);
      BOOST_TEST(std::abs(std::complex<double>(frames[m][static_cast<std::size_t>(k)]) - expected) < 1e-4,
                 "frame " << m << " bin " << k);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stft)

BOOST_AUTO_TEST_CASE(frames_are_the_transform_of_the_window_that_ends_with_the_hop) {
  const auto samples = noise(1, 1000);
  for (int hop : {1, 60, 100, 256}) {
    const auto frames = framesOf(config(256, hop), samples);
    BOOST_TEST(frames.size() == samples.size() / static_cast<std::size_t>(hop));
    if (hop > 1) checkAgainstDirect(frames, samples, 256, hop, hop - 256);
  }
}

BOOST_AUTO_TEST_CASE(centred_frames_stand_on_multiples_of_the_hop) {
  const auto samples = noise(1, 1000);
  const auto frames = framesOf(config(256, 100, true), samples);
  checkAgainstDirect(frames, samples, 256, 100, -128);
}

BOOST_AUTO_TEST_CASE(centred_and_with_zeros_after_the_end_there_are_1_plus_n_over_hop_frames) {
  for (std::size_t n : {0u, 1u, 99u, 100u, 101u, 1000u, 12345u}) {
    std::vector<float> samples = noise(1, n);
    samples.resize(n + 128);  // half a window of zeros, as whoever reads a file adds
    BOOST_TEST(framesOf(config(256, 100, true), samples).size() == 1 + n / 100, n);
  }
}

BOOST_AUTO_TEST_CASE(any_block_size_gives_the_same_frames) {
  const auto samples = noise(1, 3000);
  for (bool centred : {false, true}) {
    const auto expected = framesOf(config(512, 128, centred), samples, 3000);
    for (std::size_t size : {1u, 7u, 64u, 127u, 128u, 129u, 0u})
      BOOST_TEST((framesOf(config(512, 128, centred), samples, size) == expected), "block size " << size);
  }
}

BOOST_AUTO_TEST_CASE(push_takes_no_more_than_the_next_frame_needs) {
  Prepared<Stft> stft(config(256, 100));
  const std::vector<float> samples(1000);
  BOOST_TEST(stft->push(samples) == 100u);
  BOOST_TEST(stft->frameReady());
  BOOST_TEST(stft->push(std::span(samples).first(30)) == 30u);
  BOOST_TEST(!stft->frameReady());
  BOOST_TEST(stft->push(samples) == 70u);
  BOOST_TEST(stft->frameReady());
  BOOST_TEST(stft->push({}) == 0u);
  BOOST_TEST(!stft->frameReady());
}

BOOST_AUTO_TEST_CASE(samples_that_are_not_finite_count_as_0) {
  auto broken = noise(1, 1000), mended = broken;
  for (std::size_t n : {3u, 400u, 401u, 999u}) {
    broken[n] = n == 3 ? kNaN : n == 400 ? kInf : -kInf;
    mended[n] = 0;
  }
  BOOST_TEST((framesOf(config(256, 100), broken) == framesOf(config(256, 100), mended)));
}

BOOST_AUTO_TEST_CASE(a_full_scale_sine_on_a_bin_reads_a_quarter_of_the_window) {
  const auto frames = framesOf(config(1024, 1024), sine(100, 1, 1024, 1024));
  BOOST_TEST(std::abs(std::abs(frames.at(0)[100]) - 256) < 1e-2f);
}

BOOST_AUTO_TEST_CASE(reset_forgets_everything) {
  Prepared<Stft> stft(config(256, 100));
  const auto samples = noise(1, 777);
  const auto first = framesOf(*stft, samples, 50);
  stft->reset();
  BOOST_TEST(!stft->frameReady());
  BOOST_TEST((framesOf(*stft, samples, 50) == first));
}

BOOST_AUTO_TEST_CASE(an_illegal_config_or_too_little_memory_is_refused) {
  Stft::Config noPlans = config(256, 100);
  noPlans.plans = nullptr;
  Memory memory(1 << 16);
  for (const Stft::Config& bad : {noPlans, config(0, 1), config(100, 50), config(32, 16), config(256, 0),
                                  config(256, -1), config(256, 257), config(1 << 17, 1)}) {
    Stft stft;
    BOOST_TEST(Stft::bytesNeeded(bad) == 0u);
    BOOST_TEST(!stft.prepare(bad, memory.span()));
  }
  Stft stft;
  BOOST_TEST(!stft.prepare(config(256, 100), memory.span().first(Stft::bytesNeeded(config(256, 100)) - 65)));
}

BOOST_AUTO_TEST_CASE(a_size_that_was_not_planned_is_refused) {
  const FftPlans only2048(2048, 2048);
  for (const int size : {64, 1024, 2048, 4096, 65536})
    BOOST_TEST(Prepared<Stft>(Stft::Config{.plans = &only2048, .windowSize = size, .hopSize = 64}).ok() ==
               (size == 2048));
}

BOOST_AUTO_TEST_CASE(a_window_joined_from_parts_is_the_transform_of_the_whole) {
  for (const int window : {2 * Stft::kLargestWhole, 4 * Stft::kLargestWhole}) {
    const auto samples = noise(1, static_cast<std::size_t>(window));
    const auto frame = framesOf(config(window, window), samples).at(0);
    double error = 0;
    for (int k = 0; k <= window / 2; k += window / 64 + 1)
      error = std::max(
          error, std::abs(std::complex<double>(frame[static_cast<std::size_t>(k)]) - direct(samples, 0, window, k)));
    for (const int k : {0, 1, window / 8, window / 4, window / 2 - 1, window / 2})
      error = std::max(
          error, std::abs(std::complex<double>(frame[static_cast<std::size_t>(k)]) - direct(samples, 0, window, k)));
    BOOST_TEST(error < 1e-2);  // of numbers about 100
  }
}

BOOST_AUTO_TEST_CASE(a_frame_taken_in_steps_while_the_next_one_comes_in_has_the_same_bits) {
  for (const int window : {256, 32768}) {
    Stft::Config inSteps = config(window, 200);
    inSteps.inSteps = true;
    const auto samples = noise(1, static_cast<std::size_t>(window + 1000));
    const auto expected = framesOf(config(window, 200), samples);
    Prepared<Stft> stft(inSteps);
    std::size_t frames = 0;
    for (std::span<const float> rest = samples; rest.size() >= 200; ++frames) {
      rest = rest.subspan(stft->push(rest));
      stft->start();
      stft->push(rest.first(std::min<std::size_t>(rest.size(), 199)));
      rest = rest.subspan(std::min<std::size_t>(rest.size(), 199));
      for (int k = 0; k < stft->steps(); ++k) {
        BOOST_TEST(stft->cost(k) > 0);
        stft->step(k);
      }
      BOOST_TEST(std::equal(stft->spectrum().begin(), stft->spectrum().end(), expected[frames].begin()));
    }
    BOOST_TEST(frames > 4u);
  }
}

BOOST_AUTO_TEST_CASE(an_offset_lets_all_frames_come_so_much_earlier) {
  const auto samples = noise(1, 1000);
  Stft::Config earlier = config(256, 100);
  earlier.offset = 30;
  checkAgainstDirect(framesOf(earlier, samples), samples, 256, 100, 70 - 256);
}

BOOST_AUTO_TEST_SUITE_END()
