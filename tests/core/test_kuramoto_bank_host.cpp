// SPDX-License-Identifier: GPL-3.0-or-later
// What a host does around the bank: one buffer for several things, traps and rounding of its own, subnormals.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "host_mode.hpp"
#include "ksom/random.hpp"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr std::size_t kSamples = 3000;
constexpr int kMany = 20;

// Everything at work, in any topology.
struct Busy {
  BankOf bank{std::vector<double>(kMany, 440.0), kBankRate, 2};
  std::vector<float> links = noise(1, kMany* kMany, 5);

  explicit Busy(int topology = Topology::blocks, float amount = 1) {
    for (int i = 0; i < kMany; ++i)
      bank->setOscillator(i, {.freqHz = amount * static_cast<float>(430 + i),
                              .amp = amount,
                              .weight = amount,
                              .gain = amount,
                              .rolloff = amount / 2,
                              .linewidthHz = amount,
                              .pan = amount / 4,
                              .nudge = amount});
    const std::pair<KuramotoBank::ParamId, float> values[]{
        {KuramotoBank::coupling, 10}, {KuramotoBank::between, 3}, {KuramotoBank::phaseLag, 0.3f},
        {KuramotoBank::norm, 1},      {KuramotoBank::level, 1},   {KuramotoBank::harmonics, 3},
        {KuramotoBank::holdPitch, 1}, {KuramotoBank::reach, 2},   {KuramotoBank::force, 20},
        {KuramotoBank::linewidth, 1}, {KuramotoBank::adapt, 1},   {KuramotoBank::growth, -5},
    };
    for (const auto& [id, value] : values) {
      const bool isNumber = !KuramotoBank::params[static_cast<std::size_t>(id)].choices;
      bank->set(id, isNumber ? amount * value : value);
    }
    bank->set(KuramotoBank::topology, static_cast<float>(topology));
    bank->setBlocks(std::array{2, 3, kMany - 5});
    bank->setLinks(links);
  }
};

struct Heard {
  std::vector<float> left = std::vector<float>(kSamples), right = left, r = left, psi = left;
  bool operator==(const Heard&) const = default;
};

Heard heard(Busy busy, std::vector<float> input) {
  Heard to;
  const std::array<std::span<float>, 2> out{to.left, to.right};
  busy.bank->process(out, to.r, to.psi, input);
  return to;
}

// All that may be asked and told, before and while it sounds.
void useAll(KuramotoBank& bank, std::span<std::byte> memory, std::span<const float> input) {
  std::array<float, 1000> left, right, r, psi;
  const std::array<std::span<float>, 2> out{left, right};
  bank.prepare({kBankRate, kMany, 2}, memory);
  for (const float size : {0.0f, 1.0f, 1e-45f, 1e-20f, 1e4f, 1e38f})
    for (int topology = 0; topology <= Topology::matrix; ++topology) {
      const auto value = [&](int i) { return size * (i % 3 == 1 ? -1.0f : 1.0f); };
      for (int id = 0; id < KuramotoBank::numParams; ++id)
        bank.set(static_cast<KuramotoBank::ParamId>(id), value(id + topology));
      bank.set(KuramotoBank::topology, static_cast<float>(topology));
      bank.setLinks(input.first(kMany * kMany));
      bank.setCount(kMany / 2), bank.setCount(kMany);
      bank.setBlocks(std::array{1, 3, topology});
      for (int i = 0; i < kMany; ++i)
        bank.setOscillator(i, {value(i), value(i), value(i), value(i), value(i), value(i), value(i), value(i)});
      for (const bool isNew : {true, false}) {
        if (isNew) bank.reset(static_cast<std::uint32_t>(topology));
        bank.rest(1, isNew);
        for (int time = 0; time < 3; ++time) bank.process(out, r, psi, input.first(1000));
        bank.setPhase(0, static_cast<double>(size)), bank.kick(size);
        static_cast<void>(bank.order().r + bank.blockOrder(1).psi + bank.blockR(0) + bank.learnedHz(1) +
                          static_cast<float>(bank.phase(2)));
      }
    }
}

bool hasSubnormals(std::span<const float> x) {
  return std::any_of(x.begin(), x.end(), [](float v) { return std::fpclassify(v) == FP_SUBNORMAL; });
}

std::vector<float> stateOf(const KuramotoBank& bank) {
  std::vector<float> state{bank.order().r, bank.order().psi};
  for (int b = 0; b < bank.blockCount(); ++b)
    state.insert(state.end(), {bank.blockR(b), bank.blockOrder(b).psi, bank.effectiveCouplingHz(b)});
  for (int i = 0; i < bank.count(); ++i)
    state.insert(state.end(), {static_cast<float>(bank.phase(i)), bank.vigour(i), bank.learnedHz(i)});
  return state;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_host)

BOOST_AUTO_TEST_CASE(the_input_may_lie_where_sound_or_order_goes) {
  const std::vector<float> input = sine(445, 0.3, kSamples);
  const Heard apart = heard(Busy(), input);
  BOOST_TEST((apart != heard(Busy(), {})));
  for (std::vector<float> Heard::*place : {&Heard::left, &Heard::right, &Heard::r, &Heard::psi}) {
    Heard to;
    (to.*place) = input;
    const std::array<std::span<float>, 2> out{to.left, to.right};
    Busy busy;
    busy.bank->process(out, to.r, to.psi, to.*place);
    BOOST_TEST((to == apart));
  }
}

BOOST_AUTO_TEST_CASE(order_and_sound_in_one_place_are_nonsense_but_no_harm) {
  Busy busy, untouched;
  std::vector<float> one(kSamples);
  const std::array<std::span<float>, 2> out{one, one};
  busy.bank->process(out, one, one, one);
  BOOST_TEST(allFinite(one));
  skip(*untouched.bank, kSamples);
  BOOST_TEST(sameBits(heard(std::move(busy), {}).left, heard(std::move(untouched), {}).left));
}

BOOST_AUTO_TEST_CASE(a_host_that_traps_is_not_stopped_by_anything_in_any_topology) {
  const std::vector<float> input = noise(1, 1000);
  Memory memory(KuramotoBank::bytesNeeded({kBankRate, kMany, 2}));
  KuramotoBank bank;
  {
    const Trapping traps;
    useAll(bank, memory.span(), input);
    BOOST_TEST(fegetexcept() == Trapping::kTraps);
  }
  BOOST_TEST(allFinite(stateOf(bank)));
}

BOOST_AUTO_TEST_CASE(whoever_rounds_up_makes_sets_and_hears_the_same) {
  const std::vector<float> input = sine(445, 0.3, kSamples);
  const auto played = [&](int mode) {
    const Rounding rounding(mode);
    Busy busy;
    busy.bank->reset(7);
    busy.bank->setPhase(3, 1.234);
    busy.bank->kick(0.3f, 5, 2);
    return heard(std::move(busy), input);
  };
  const Heard nearest = played(FE_TONEAREST);
  BOOST_TEST(rmsOf(nearest.left) > 0.1);
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) BOOST_TEST((played(mode) == nearest));
}

#if defined(__SSE__)
BOOST_AUTO_TEST_CASE(the_hosts_whole_float_mode_is_back_after_anything) {
  const std::vector<float> input = noise(1, 1000);
  Memory memory(KuramotoBank::bytesNeeded({kBankRate, kMany, 2}));
  KuramotoBank bank;
  const unsigned before = _mm_getcsr(), odd = (before & ~0x6000u) | 0x2000u;  // rounds down, keeps subnormals
  _mm_setcsr(odd);
  useAll(bank, memory.span(), input);
  const unsigned after = _mm_getcsr();
  _mm_setcsr(before);
  constexpr unsigned kFlags = 0x3f;  // what has happened, not how to compute
  BOOST_TEST((after & ~kFlags) == (odd & ~kFlags));
}
#endif

BOOST_AUTO_TEST_CASE(nothing_subnormal_is_heard_or_kept_however_small_all_is) {
  for (int topology = 0; topology <= Topology::matrix; ++topology)
    for (const float amount : {1.0f, 1e-6f, 1e-19f, 1.2e-38f, 1e-42f}) {
      Busy busy(topology, amount);
      busy.bank->set(KuramotoBank::growth, -100);  // and all that sounds dies
      for (int time = 0; time < 3; ++time) {
        std::vector<float> input = noise(static_cast<double>(amount), kSamples), left(kSamples), right = left, r = left,
                           psi = left;
        const std::array<std::span<float>, 2> out{left, right};
        busy.bank->process(out, r, psi, input);
        BOOST_TEST_CONTEXT("topology " << topology << ", " << amount)
        for (const auto& values : {left, right, r, psi, stateOf(*busy.bank)}) BOOST_TEST(!hasSubnormals(values));
      }
    }
}

BOOST_AUTO_TEST_SUITE_END()
