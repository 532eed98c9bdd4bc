// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/partial_frame.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "host_mode.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Frame = std::array<float, kPartialNumbers>;

Partial read(const Frame& frame) { return partialFrom(frame); }

bool isEmpty(const Partial& partial) { return partial.state == PartialState::empty && partial.amp == 0; }

}  // namespace

BOOST_AUTO_TEST_SUITE(partial_frame)

BOOST_AUTO_TEST_CASE(what_is_put_is_read_again) {
  for (const auto state : {PartialState::empty, PartialState::continues, PartialState::born}) {
    const Partial partial{440, state == PartialState::empty ? 0.0f : 0.5f, -2, state == PartialState::empty ? 0 : 0.75f,
                          state};
    Frame frame{};
    putPartial(partial, frame);
    const Partial found = read(frame);
    BOOST_TEST((found.freqHz == 440 && found.amp == partial.amp && found.phase == -2));
    BOOST_TEST((found.weight == partial.weight && found.state == state));
  }
}

BOOST_AUTO_TEST_CASE(a_frame_that_no_partial_can_have_is_empty) {
  const Trapping traps;
  for (const float freqHz : {0.0f, -1.0f, 0.99f, 400001.0f, kNaN, kInf, -kInf, 1e-42f})
    BOOST_TEST(isEmpty(read({freqHz, 0.5f, 0, 1, 0})));
  for (const float amp : {0.0f, -0.5f, kNaN, kInf, -kInf, 1e-42f}) BOOST_TEST(isEmpty(read({440, amp, 0, 1, 0})));
  for (const float state : {-1.0f, -0.1f, -1e38f}) BOOST_TEST(isEmpty(read({440, 0.5f, 0, 1, state})));
  BOOST_TEST(read({440, 0.5f, 0, 1, -1}).freqHz == 440);  // where it was
}

BOOST_AUTO_TEST_CASE(ends_of_the_ranges_hold_and_beyond_is_drawn_in) {
  const Trapping traps;
  for (const float freqHz : {1.0f, 400000.0f}) BOOST_TEST(read({freqHz, 0.5f, 0, 1, 0}).freqHz == freqHz);
  for (const auto& [amp, kept] : {std::pair{1000.0f, 1000.0f}, {1e38f, 1000.0f}, {1e-30f, 1e-30f}})
    BOOST_TEST(read({440, amp, 0, 1, 0}).amp == kept);
  for (const auto& [weight, kept] : {std::pair{-1.0f, 0.0f}, {2.0f, 1.0f}, {kNaN, 0.0f}, {0.3f, 0.3f}, {1e-42f, 0.0f}})
    BOOST_TEST(read({440, 0.5f, 0, weight, 0}).weight == kept);
  for (const auto& [phase, kept] : {std::pair{kNaN, 0.0f}, {kInf, 0.0f}, {-3.0f, -3.0f}, {1e-42f, 0.0f}})
    BOOST_TEST(read({440, 0.5f, phase, 1, 0}).phase == kept);
  for (const float state : {kNaN, kInf, -kInf}) BOOST_TEST(!isEmpty(read({440, 0.5f, 0, 1, state})));
}

BOOST_AUTO_TEST_SUITE_END()
