// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/arena.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

bool isAligned(const void* at) { return reinterpret_cast<std::uintptr_t>(at) % Arena::kAlignment == 0; }

}  // namespace

BOOST_AUTO_TEST_SUITE(arena)

BOOST_AUTO_TEST_CASE(counting_and_taking_agree_at_any_alignment) {
  const auto takeAll = [](Arena& arena) {
    arena.take<char>(3);
    arena.take<double>(17);
    return arena.take<float>(100);
  };
  Arena counter;
  takeAll(counter);
  BOOST_TEST(counter.ok());
  for (std::size_t offset = 0; offset < 64; ++offset) {
    Memory memory(counter.bytesNeeded() + offset);
    Arena arena(memory.span().subspan(offset));
    const auto floats = takeAll(arena);
    BOOST_TEST(arena.ok());
    BOOST_TEST(floats.size() == 100u);
    BOOST_TEST(isAligned(floats.data()));
    std::fill(floats.begin(), floats.end(), 1.0f);  // the address sanitizer would shout
  }
}

BOOST_AUTO_TEST_CASE(what_is_taken_is_zeroed_and_does_not_overlap) {
  std::vector<std::byte> room(4096, std::byte{0xff});
  Arena arena(room);
  const auto first = arena.take<int>(10), second = arena.take<int>(10);
  for (int x : first) BOOST_TEST(x == 0);
  std::fill(first.begin(), first.end(), 7);
  for (int x : second) BOOST_TEST(x == 0);
}

BOOST_AUTO_TEST_CASE(counting_gives_no_memory) {
  Arena counter;
  BOOST_TEST(counter.take<int>(10).empty());
  BOOST_TEST(counter.ok());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_empty_and_told_for_good) {
  Memory memory(256);
  Arena arena(memory.span());
  BOOST_TEST(arena.take<char>(1000).empty());
  BOOST_TEST(!arena.ok());
  arena.take<char>(1);
  BOOST_TEST(!arena.ok());
}

BOOST_AUTO_TEST_CASE(no_block_and_a_block_smaller_than_its_alignment_are_refused) {
  std::byte few[3];
  for (std::span<std::byte> block : {std::span<std::byte>(), std::span<std::byte>(few)}) {
    Arena arena(block);
    arena.take<int>(1);
    BOOST_TEST(!arena.ok());
  }
}

BOOST_AUTO_TEST_CASE(a_size_that_overflows_is_refused) {
  Memory memory(1024);
  for (std::size_t count : {std::numeric_limits<std::size_t>::max(), std::numeric_limits<std::size_t>::max() / 8}) {
    Arena counter, arena(memory.span());
    counter.take<double>(count);
    BOOST_TEST(arena.take<double>(count).empty());
    BOOST_TEST(!counter.ok());
    BOOST_TEST(!arena.ok());
  }
}

BOOST_AUTO_TEST_SUITE_END()
