// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "bank_support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Config = KuramotoBank::Config;
constexpr std::byte kCanary{0xab};

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_memory)

BOOST_AUTO_TEST_CASE(every_usual_sample_rate_and_size_is_prepared_and_sounds) {
  for (double sampleRate : {8000.0, 11025.0, 22050.0, 44100.0, 48000.0, 96000.0, 192000.0, 384000.0, 768000.0})
    for (int n : {1, 7, 1000})
      for (int channels : {1, 2, 16}) {
        Prepared<KuramotoBank> bank(Config{sampleRate, n, channels});
        BOOST_REQUIRE(bank.ok());
        bank->setOscillator(n - 1, {.freqHz = 440, .pan = -1});
        BOOST_TEST(maxAbs(render(*bank, secondsOf(0.005, sampleRate)).out) > 0.5);
      }
}

BOOST_AUTO_TEST_CASE(an_illegal_config_is_refused) {
  const Config bad[]{{0, 64, 1},     {-48000, 64, 1},   {kNaN, 64, 1},  {kInf, 64, 1},   {2e6, 64, 1},   {48000, 0, 1},
                     {48000, -1, 1}, {48000, 16385, 1}, {48000, 64, 0}, {48000, 64, 17}, {48000, 64, -5}};
  Memory memory(1 << 22);
  for (const Config& config : bad) {
    KuramotoBank bank;
    BOOST_TEST(KuramotoBank::bytesNeeded(config) == 0u);
    BOOST_TEST(!bank.prepare(config, memory.span()));
  }
}

BOOST_AUTO_TEST_CASE(a_block_of_any_alignment_is_enough_and_nothing_beyond_is_touched) {
  const Config config{48000, 5, 2};
  const std::size_t bytes = KuramotoBank::bytesNeeded(config);
  for (std::size_t offset = 0; offset < 64; ++offset)
    for (std::size_t missing : {0u, 1u, 2u, 63u, 64u, 65u, 500u}) {
      std::vector<std::byte> room(bytes + 256, kCanary);
      const auto block = std::span(room).subspan(64 + offset, bytes - missing);
      KuramotoBank bank;
      const bool ok = bank.prepare(config, block);
      if (ok) skip(bank, 200);
      // A block that starts on a cache line has up to 64 bytes to spare.
      if (missing == 0) BOOST_TEST(ok);
      if (missing > 64) BOOST_TEST(!ok);
      BOOST_TEST(std::all_of(room.data(), block.data(), [](std::byte b) { return b == kCanary; }));
      BOOST_TEST(std::all_of(block.data() + block.size(), room.data() + room.size(),
                             [](std::byte b) { return b == kCanary; }));
    }
}

BOOST_AUTO_TEST_CASE(without_memory_the_bank_is_refused) {
  KuramotoBank bank;
  BOOST_TEST(!bank.prepare(Config{}, {}));
}

BOOST_AUTO_TEST_CASE(what_was_in_the_memory_before_is_not_heard) {
  const Config config{48000, 8, 1};
  const auto play = [&](std::byte fill) {
    std::vector<std::byte> room(KuramotoBank::bytesNeeded(config), fill);
    KuramotoBank bank;
    BOOST_REQUIRE(bank.prepare(config, room));
    bank.setOscillator(3, {.freqHz = 300});
    return render(bank, 1000).out;
  };
  BOOST_TEST(sameBits(play(std::byte{0}), play(std::byte{0xff})));
}

BOOST_AUTO_TEST_SUITE_END()
