// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/oscillator.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

BOOST_AUTO_TEST_SUITE(oscillator)

namespace {

// In the order of Oscillator::params.
constexpr std::array<float Oscillator::*, Oscillator::params.size()> kFields{
    &Oscillator::freqHz,  &Oscillator::amp,         &Oscillator::weight, &Oscillator::gain,
    &Oscillator::rolloff, &Oscillator::linewidthHz, &Oscillator::pan,    &Oscillator::nudge};

}  // namespace

BOOST_AUTO_TEST_CASE(one_that_nothing_is_said_of_is_what_the_table_says) {
  for (std::size_t i = 0; i < kFields.size(); ++i)
    BOOST_TEST((Oscillator{}.*kFields[i]) == Oscillator::params[i].init, Oscillator::params[i].name);
}

BOOST_AUTO_TEST_CASE(each_value_is_kept_inside_its_row_and_a_frequency_below_nyquist) {
  BankOf bank = bankOf({440});
  for (std::size_t i = 0; i < kFields.size(); ++i)
    for (const float bad : {1e30f, -1e30f}) {
      Oscillator one;
      one.*kFields[i] = bad;
      bank->setOscillator(0, one);
      const float nyquist = static_cast<float>(kBankRate / 2), most = i == 0 ? nyquist : Oscillator::params[i].max;
      const float limit = bad > 0 ? most : i == 0 ? -nyquist : Oscillator::params[i].min;
      BOOST_TEST((bank->oscillator(0).*kFields[i]) == limit, Oscillator::params[i].name);
    }
}

BOOST_AUTO_TEST_CASE(an_oscillator_that_is_not_finite_keeps_its_last_good_values) {
  BankOf bank = bankOf({440, 450});
  const Oscillator good{330, 0.5f, 2, 3, 0.25f};
  for (float Oscillator::*field :
       {&Oscillator::freqHz, &Oscillator::amp, &Oscillator::weight, &Oscillator::gain, &Oscillator::pan})
    for (float bad : {kNaN, kInf, -kInf}) {
      bank->setOscillator(0, good);
      Oscillator broken = good;
      broken.*field = bad;
      bank->setOscillator(0, broken);
      BOOST_TEST((bank->oscillator(0).*field == good.*field));
      broken.*field = 1e30f;
      bank->setOscillator(0, broken);
      BOOST_TEST((bank->oscillator(0).*field < 1e5f));
      BOOST_TEST(allFinite(render(*bank, 300).out));
    }
}

BOOST_AUTO_TEST_SUITE_END()
