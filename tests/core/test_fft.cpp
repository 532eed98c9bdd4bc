// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/fft.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ksom/arena.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

struct Transformed {
  Memory memory;
  std::span<float> in;
  std::span<std::complex<float>> out;
  explicit Transformed(std::span<const float> samples) : memory(16 * samples.size() + 1024) {
    Arena arena(memory.span());
    in = arena.take<float>(samples.size());
    out = arena.take<std::complex<float>>(samples.size() / 2 + 1);
    std::copy(samples.begin(), samples.end(), in.begin());
    plans().forward(in, out);
  }
};

std::complex<double> directDft(std::span<const float> x, std::size_t bin) {
  std::complex<double> sum = 0;
  for (std::size_t n = 0; n < x.size(); ++n)  // bin * n is reduced, or the angle would lose its digits
    sum += std::polar<double>(x[n], -2 * kPi * static_cast<double>(bin * n % x.size()) / static_cast<double>(x.size()));
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fft)

BOOST_AUTO_TEST_CASE(the_transform_is_the_plain_sum_of_the_header) {
  for (std::size_t size : {64u, 256u, 2048u}) {
    const auto samples = noise(1, size);
    const Transformed result(samples);
    for (std::size_t k = 0; k <= size / 2; k += size / 64)
      BOOST_TEST(std::abs(std::complex<double>(result.out[k]) - directDft(samples, k)) <
                 1e-5 * static_cast<double>(size));
  }
}

BOOST_AUTO_TEST_CASE(every_legal_size_puts_a_sine_on_its_bin_and_keeps_its_input) {
  for (int size = FftPlans::kMinSize; size <= FftPlans::kMaxSize; size *= 2) {
    const auto n = static_cast<std::size_t>(size);
    const auto samples = sine(5, 1, n, size);
    const Transformed result(samples);
    BOOST_TEST(std::abs(std::abs(result.out[5]) / (static_cast<float>(size) / 2) - 1) < 1e-5f);
    BOOST_TEST(std::abs(result.out[9]) < 1e-3f * static_cast<float>(size));
    BOOST_TEST(sameBits(result.in, samples));
  }
}

BOOST_AUTO_TEST_CASE(two_sets_of_plans_give_the_same_bits) {
  const auto samples = noise(1, 4096);
  const Transformed first(samples);
  const FftPlans others;
  Memory memory(1 << 16);
  Arena arena(memory.span());
  const auto in = arena.take<float>(4096);
  const auto out = arena.take<std::complex<float>>(2049);
  std::copy(samples.begin(), samples.end(), in.begin());
  others.forward(in, out);
  for (std::size_t k = 0; k < out.size(); ++k) BOOST_TEST((out[k] == first.out[k]));
}

BOOST_AUTO_TEST_CASE(only_powers_of_two_in_range_are_legal) {
  for (int size : {64, 128, 4096, 65536}) BOOST_TEST(FftPlans::isLegalSize(size));
  for (int size : {0, -64, 1, 32, 63, 100, 4095, 131072}) BOOST_TEST(!FftPlans::isLegalSize(size));
}

BOOST_AUTO_TEST_CASE(any_size_has_a_nearest_legal_one) {
  const std::pair<double, int> rows[]{{4096, 4096}, {4000, 4096}, {2900, 4096},   {2890, 2048},   {64, 64},
                                      {0, 64},      {-5, 64},     {1e300, 65536}, {65536, 65536}, {90, 64}};
  for (const auto& [asked, given] : rows) BOOST_TEST(FftPlans::nearestLegalSize(asked) == given, asked);
  for (float odd : {kNaN, -kInf}) BOOST_TEST(FftPlans::nearestLegalSize(odd) == 64);
  BOOST_TEST(FftPlans::nearestLegalSize(kInf) == 65536);
}

BOOST_AUTO_TEST_SUITE_END()
