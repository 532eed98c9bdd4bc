// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/envelope.hpp"

#include <boost/test/unit_test.hpp>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

BOOST_AUTO_TEST_SUITE(envelope)

BOOST_AUTO_TEST_CASE(a_sine_of_any_level_is_brought_to_nearly_one) {
  for (const double amp : {0.001, 0.1, 1.0, 100.0}) {
    Envelope envelope(48000);
    float most = 0;
    const auto in = sine(440, amp, 48000);
    for (std::size_t n = 0; n < in.size(); ++n) {
      const float x = envelope.flattened(in[n]);
      BOOST_REQUIRE(std::abs(x) <= 1);
      if (n > 24000) most = std::max(most, std::abs(x));
    }
    BOOST_TEST(most > 0.9f);
  }
}

BOOST_AUTO_TEST_CASE(silence_and_nonsense_leave_nothing_and_do_no_harm) {
  Envelope envelope(48000);
  for (const float x : {0.0f, 1e-6f, kNaN, kInf, -kInf}) BOOST_TEST(envelope.flattened(x) == 0);
  BOOST_TEST(std::abs(envelope.flattened(1e30f)) <= 1);
  envelope.reset();
  BOOST_TEST(envelope.peak() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
