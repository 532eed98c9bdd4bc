// SPDX-License-Identifier: GPL-3.0-or-later
// What just locks a block follows its frequencies, however they move.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Shape = std::vector<float>;
const Shape kUneven{1, 1.004f, 0.9965f, 1.0071f};

void aim(KuramotoBank& bank, const Shape& freqHz) {
  for (std::size_t i = 0; i < freqHz.size(); ++i)
    bank.setOscillator(static_cast<int>(i), {.freqHz = freqHz[i], .amp = 0});
}

Prepared<KuramotoBank> bankFor(std::size_t oscillators) {
  Prepared<KuramotoBank> bank(KuramotoBank::Config{kBankRate, static_cast<int>(oscillators), 1});
  bank->set(KuramotoBank::couplingUnit, KuramotoBank::critical);
  bank->set(KuramotoBank::coupling, 1);
  return bank;
}

// Relative difference of what locks the block after `steps` grid steps of `at` and what locks it when found afresh.
double offAfter(int steps, const std::function<Shape(int)>& at) {
  auto gliding = bankFor(at(0).size()), fresh = bankFor(at(0).size());
  for (int step = 0; step <= steps; ++step) {
    aim(*gliding, at(step));
    skip(*gliding, KuramotoBank::kGrid);
  }
  aim(*fresh, at(steps));
  skip(*fresh, KuramotoBank::kGrid);
  BOOST_TEST(fresh->effectiveCouplingHz(0) > 0);
  return std::abs(gliding->effectiveCouplingHz(0) / fresh->effectiveCouplingHz(0) - 1.0);
}

Shape scaledShape(const Shape& shape, double factor) {
  Shape out;
  for (const float ratio : shape) out.push_back(static_cast<float>(factor) * ratio);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_glide)

BOOST_AUTO_TEST_CASE(a_block_that_glides_as_a_whole_is_locked_by_what_is_found_afresh) {
  for (const double octaves : {3.0, -2.0, 0.01})
    BOOST_TEST(
        offAfter(3000, [&](int step) { return scaledShape(kUneven, 440 * std::exp2(octaves * step / 3000)); }) < 1e-3,
        octaves << " octaves");
}

BOOST_AUTO_TEST_CASE(a_jump_of_the_whole_block_is_followed_too) {
  BOOST_TEST(offAfter(10, [](int step) { return scaledShape(kUneven, step < 5 ? 440 : 1234.5); }) < 1e-3);
}

BOOST_AUTO_TEST_CASE(a_block_that_widens_however_slowly_needs_more) {
  for (const int steps : {10, 300, 10000})
    BOOST_TEST(offAfter(steps,
                        [&](int step) {
                          const float wide = 0.002f + 0.01f * static_cast<float>(step) / static_cast<float>(steps);
                          return Shape{440, 440 * (1 + wide), 440 * (1 - wide / 2)};
                        }) < 5e-3,
               steps << " steps");
}

BOOST_AUTO_TEST_CASE(equal_oscillators_need_the_same_least_at_any_pitch) {
  BOOST_TEST(offAfter(1000, [](int step) {
               return scaledShape({1, 1, 1}, 440 * std::exp2(3.0 * step / 1000));
             }) < 1e-3);
  BOOST_TEST(offAfter(1000, [](int step) { return scaledShape({1}, 440 * std::exp2(-3.0 * step / 1000)); }) < 1e-3);
}

BOOST_AUTO_TEST_CASE(a_change_of_weight_or_gain_counts_at_once) {
  auto bank = bankFor(2), fresh = bankFor(2);
  for (const float gain : {1.0f, 0.3f}) {
    for (auto* each : {&bank, &fresh}) {
      if (gain == 1 && each == &fresh) continue;
      (*each)->setOscillator(0, {.freqHz = 440, .amp = 0});
      (*each)->setOscillator(1, {.freqHz = 443, .amp = 0, .weight = 2 * gain, .gain = gain});
      skip(**each, KuramotoBank::kGrid);
    }
  }
  BOOST_TEST(bank->effectiveCouplingHz(0) == fresh->effectiveCouplingHz(0));
}

BOOST_AUTO_TEST_SUITE_END()
