// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/bank_params.hpp"

#include <boost/test/unit_test.hpp>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

BOOST_AUTO_TEST_SUITE(bank_params)

BOOST_AUTO_TEST_CASE(a_bank_begins_with_the_defaults_and_setting_them_changes_nothing) {
  BankOf untouched = bankOf({110, 112.5, 220.3, 331}), set = bankOf({110, 112.5, 220.3, 331});
  for (int id = 0; id < KuramotoBank::numParams; ++id) {
    const auto param = static_cast<KuramotoBank::ParamId>(id);
    const Param& row = KuramotoBank::params[static_cast<std::size_t>(id)];
    BOOST_TEST(untouched->get(param) == row.init, row.name);
    BOOST_TEST((set->set(param, row.init) == Verdict::accepted), row.name);
  }
  BOOST_TEST(sameBits(render(*set, 1000).out, render(*untouched, 1000).out));
}

BOOST_AUTO_TEST_CASE(names_stand_in_the_order_of_their_numbers) {
  BOOST_TEST(findParam(KuramotoBank::params, "coupling") == KuramotoBank::coupling);
  BOOST_TEST(findParam(KuramotoBank::params, "topology") == KuramotoBank::topology);
  BOOST_TEST(findParam(KuramotoBank::params, "hebbian") == KuramotoBank::hebbian);
  BOOST_TEST(choiceCount(KuramotoBank::params[KuramotoBank::couplingUnit]) == KuramotoBank::critical + 1);
}

BOOST_AUTO_TEST_CASE(bad_parameters_are_told_and_do_no_harm) {
  for (int id = 0; id < KuramotoBank::numParams; ++id) {
    const auto param = static_cast<KuramotoBank::ParamId>(id);
    const Param& row = KuramotoBank::params[static_cast<std::size_t>(id)];
    BankOf bank = bankOf({110, 112.5, 220.3, 331});
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST((bank->set(param, row.max) == Verdict::accepted));
      for (float bad : {kNaN, kInf, -kInf}) BOOST_TEST((bank->set(param, bad) == Verdict::notFinite));
      BOOST_TEST(bank->get(param) == row.max);
      BOOST_TEST((bank->set(param, 1e30f) == Verdict::clipped));
      BOOST_TEST(bank->get(param) == row.max);
      BOOST_TEST((bank->set(param, -1e30f) == Verdict::clipped));
      BOOST_TEST(bank->get(param) == row.min);
      BOOST_TEST(allFinite(render(*bank, 1000).out));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
