// SPDX-License-Identifier: GPL-3.0-or-later
// Values that no sound mind would send, into everything that takes one. The faults a bank must survive, and who tries them
// (files kuramoto_bank_*):
//    1 no numbers in the input         here                    9 block sizes, none         kuramoto_bank, sizes
//    2 nonsense in every parameter     here, kuramoto_bank    10 buffers that are one      host
//    3 counts and sizes out of range   sizes                  15 frequencies, amplitudes   here, sound
//    4 memory that is too small        memory, sizes          16 changes that click        clicks, sound, life, network
//    5 phase after a day               drift                  17 seeds, reset              kuramoto_bank
//    6 coupling that blows up          here, kuramoto_bank    19 counters beyond 2^32      drift
//    7 subnormals                      host                   20 traps, rounding           host, float_mode
//    8 sample rates                    sizes, memory          21 cost of all-to-all        sizes
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>

#include "bank_support.hpp"
#include "ksom/random.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

using Oscillator = KuramotoBank::Oscillator;

constexpr int kMany = 24;
constexpr std::array kNonsense{kNaN,   kInf,    -kInf,  0.0f,          -0.0f, 1e38f, -1e38f,
                               1e-45f, -1e-38f, 1e-19f, 2147483648.0f, -1.0f, 1e-7f, 65504.0f};
constexpr std::array kMembers{&Oscillator::freqHz,  &Oscillator::amp,         &Oscillator::weight, &Oscillator::gain,
                              &Oscillator::rolloff, &Oscillator::linewidthHz, &Oscillator::pan,    &Oscillator::nudge};

// A coupled crowd, forced by an input, in any topology.
struct Crowd {
  BankOf bank;
  std::vector<float> links = noise(1, kMany*kMany, 3), input = noise(0.5, 20000, 4);

  explicit Crowd(int topology = Topology::blocks, double sampleRate = kBankRate)
      : bank(std::vector<double>(kMany, 0.0), sampleRate) {
    for (int i = 0; i < kMany; ++i) bank->setOscillator(i, good(i));
    bank->set(KuramotoBank::coupling, 5);
    bank->set(KuramotoBank::force, 5);
    bank->set(KuramotoBank::topology, static_cast<float>(topology));
    bank->setBlocks(std::array{4, 3, 17});
    bank->setLinks(links);
  }
  static Oscillator good(int i) { return {.freqHz = static_cast<float>(300 + i), .amp = 0.5f}; }

  // The next samples; false if anything of it is not finite or no order.
  bool isSound(std::size_t samples) {
    std::vector<float> out(samples), r(samples), psi(samples);
    const std::array channels{std::span(out)};
    bank->process(channels, r, psi, std::span(input).first(samples));
    return allFinite(out) && allFinite(psi) && allFinite(phases()) &&
           std::all_of(r.begin(), r.end(), [](float x) { return x >= 0 && x <= 1; });
  }
  std::vector<float> phases() {
    std::vector<float> all;
    for (const double phase : phasesOf(*bank)) all.push_back(static_cast<float>(phase));
    return all;
  }
};

void forTopologies(const std::function<void(Crowd&)>& check) {
  for (int topology = 0; topology <= Topology::matrix; ++topology) BOOST_TEST_CONTEXT("topology " << topology) {
      Crowd crowd(topology);
      crowd.isSound(100);
      check(crowd);
      BOOST_TEST(crowd.isSound(500));
    }
}

float randomValue(const Param& row, std::uint64_t draw) {
  const std::uint64_t kind = randomBits(1, draw) % 8;
  if (kind == 0) return kNonsense[randomBits(2, draw) % kNonsense.size()];
  if (kind == 1) return row.min;
  if (kind == 2) return row.max;
  return row.min + (row.max - row.min) * static_cast<float>(randomUnit(3, draw));
}

Oscillator randomOscillator(std::uint64_t draw) {
  constexpr std::array kMost{24000.0f, 1000.0f, 1000.0f, 1000.0f, 1.0f, 1000.0f, 1.0f, 1e5f};
  Oscillator one = Crowd::good(0);
  for (std::size_t k = 0; k < kMembers.size(); ++k)
    if (randomBits(4, draw + k) % 2)
      one.*kMembers[k] = randomValue({"", "", -kMost[k], kMost[k], 0, ""}, 16 * draw + k);
  return one;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kuramoto_bank_faults)

BOOST_AUTO_TEST_CASE(no_value_of_a_parameter_breaks_any_topology) {
  forTopologies([](Crowd& crowd) {
    for (int id = 0; id < KuramotoBank::numParams; ++id)
      for (const float value : kNonsense) {
        if (id == KuramotoBank::topology) continue;
        crowd.bank->set(static_cast<KuramotoBank::ParamId>(id), value);
        BOOST_TEST(crowd.isSound(150), KuramotoBank::params[static_cast<std::size_t>(id)].name << " = " << value);
      }
  });
}

BOOST_AUTO_TEST_CASE(no_value_of_an_oscillators_member_breaks_any_topology) {
  forTopologies([](Crowd& crowd) {
    for (std::size_t k = 0; k < kMembers.size(); ++k)
      for (const float value : kNonsense)
        for (const int last : {1, kMany}) {  // of one, and of all
          for (int i = 0; i < kMany; ++i) {
            Oscillator one = Crowd::good(i);
            if (i < last) one.*kMembers[k] = value;
            crowd.bank->setOscillator(i, one);
          }
          BOOST_TEST(crowd.isSound(150), "member " << k << " = " << value << " of " << last);
        }
  });
}

BOOST_AUTO_TEST_CASE(no_phase_kick_or_link_breaks_any_topology) {
  forTopologies([](Crowd& crowd) {
    for (const float value : kNonsense) {
      crowd.bank->setPhase(3, static_cast<double>(value));
      crowd.bank->setPhase(4, static_cast<double>(value) * 1e260);
      crowd.bank->kick(value, 2, 9);
      BOOST_TEST(crowd.isSound(150), value);
      crowd.links[37] = value;
      BOOST_TEST(crowd.isSound(150), "a link " << value);
      std::fill(crowd.links.begin(), crowd.links.end(), value);
      BOOST_TEST(crowd.isSound(150), "links " << value);
    }
  });
}

BOOST_AUTO_TEST_CASE(who_has_a_link_that_is_no_number_hears_nobody_and_keeps_its_pitch_until_it_is_one) {
  for (const float value : {kNaN, kInf, -kInf})
    for (const float normalise : {0.0f, 1.0f}) {
      BankOf bank = bankOf({220, 221, 223});
      bank->set(KuramotoBank::topology, Topology::matrix);
      bank->set(KuramotoBank::coupling, 10);
      bank->set(KuramotoBank::normalise, normalise);
      std::vector<float> links(9, 1.0f);
      bank->setLinks(links);
      const auto after = [&](float link) {
        links[3] = link;  // how loudly the first hears the second
        skip(*bank, 48000);
        std::array<KuramotoBank::State, 3> states;
        bank->states(states);
        return states;
      };
      BOOST_TEST(after(1)[0].freqHz > 220.5f);
      const auto deaf = after(value);
      BOOST_TEST(deaf[0].freqHz == 220, value << ", normalise " << normalise);
      BOOST_TEST(deaf[0].localR == 0);
      BOOST_TEST(deaf[1].localR > 0);
      BOOST_TEST(std::abs(deaf[1].freqHz - 220) < 5);
      BOOST_TEST(after(1)[0].freqHz > 220.5f);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_number_in_the_input_is_heard_as_silence_for_as_long_as_it_lasts) {
  for (const std::size_t length : {1u, 64u, 500u})
    for (const std::size_t begin : {0u, 1u, 63u, 64u, 777u}) {
      Crowd clean;
      std::fill_n(clean.input.begin() + static_cast<std::ptrdiff_t>(begin), length, 0.0f);
      const bool isSound = clean.isSound(20000);
      for (const float bad : {kNaN, kInf, -kInf}) {
        Crowd crowd;
        std::fill_n(crowd.input.begin() + static_cast<std::ptrdiff_t>(begin), length, bad);
        BOOST_TEST((isSound && crowd.isSound(20000)));
        double off = 0;
        for (std::size_t i = 0; i < kMany; ++i)
          off = std::max(off, std::abs(angleBetween(crowd.phases()[i], clean.phases()[i])));
        BOOST_TEST(off < 0.02, length << " from " << begin << ": " << off);
      }
    }
}

BOOST_AUTO_TEST_CASE(pulls_that_are_strong_together_break_nothing) {
  for (const double sampleRate : {100.0, 8000.0, kBankRate})
    for (int topology = 0; topology <= Topology::matrix; ++topology)
      for (const float integrator : {0.0f, 1.0f}) {
        Crowd crowd(topology, sampleRate);
        for (const auto id : {KuramotoBank::coupling, KuramotoBank::between, KuramotoBank::force})
          crowd.bank->set(id, 2000);
        crowd.bank->set(KuramotoBank::integrator, integrator);
        crowd.bank->set(KuramotoBank::linewidth, 1000);
        for (int i = 0; i < kMany; ++i)
          crowd.bank->setOscillator(i, {.freqHz = 30, .gain = 1000, .linewidthHz = 1000, .nudge = 1e5f});
        BOOST_TEST(crowd.isSound(5000), "topology " << topology << " at " << sampleRate);
      }
}

BOOST_AUTO_TEST_CASE(a_strong_pull_stays_exact_when_blocks_are_cut_in_the_middle_of_the_grid) {
  for (int topology = Topology::blocks; topology <= Topology::matrix; ++topology) {
    BankOf bank(std::vector<double>(40, 300), 8000);
    const std::vector<float> links(1600, 1);
    bank->setLinks(links);
    for (const auto& [id, value] : std::initializer_list<std::pair<KuramotoBank::ParamId, float>>{
             {KuramotoBank::topology, static_cast<float>(topology)},
             {KuramotoBank::reach, 19},
             {KuramotoBank::coupling, 1000},
             {KuramotoBank::phaseLag, 1},
             {KuramotoBank::force, 500}})
      bank->set(id, value);
    skip(*bank, 6400 + 1);
    bank->setBlocks(std::array{10, 10, 20});
    BOOST_TEST(maxAbs(render(*bank, 63, 1).out) < 40.1, "topology " << topology);
  }
}

BOOST_AUTO_TEST_CASE(links_that_grow_in_the_middle_of_the_grid_make_nobody_louder) {
  BankOf bank(std::vector<double>(64, 300));
  std::vector<float> links(4096, 0.01f);
  bank->setLinks(links);
  bank->set(KuramotoBank::topology, Topology::matrix);
  bank->set(KuramotoBank::coupling, 30);
  skip(*bank, 6400 + 1);
  for (std::size_t k = 0; k < links.size(); ++k) links[k] = static_cast<float>(k % 3) * 100;
  BOOST_TEST(maxAbs(render(*bank, 63).out) < 64.1);
}

BOOST_AUTO_TEST_CASE(a_push_however_hard_makes_nobody_louder) {
  for (const float nudge : {10.0f, 1000.0f, 3000.0f, -1e5f})
    for (const float linewidthHz : {0.0f, 10.0f, 1000.0f}) {
      BankOf bank = bankOf({440}, 8000);
      bank->setOscillator(0, {.freqHz = 440, .linewidthHz = linewidthHz, .nudge = nudge});
      BOOST_TEST(maxAbs(render(*bank, 20000).out) < 1.001, nudge << " rad/s, " << linewidthHz << " Hz");
    }
}

BOOST_AUTO_TEST_CASE(ten_thousand_changes_by_chance_break_nothing) {
  for (const double sampleRate : {8000.0, kBankRate}) {
    Crowd crowd(Topology::blocks, sampleRate);
    int broken = 0;
    for (std::uint64_t draw = 0; draw < 10000; ++draw) {
      const auto id = static_cast<std::size_t>(randomBits(5, draw) % KuramotoBank::numParams);
      crowd.bank->set(static_cast<KuramotoBank::ParamId>(id), randomValue(KuramotoBank::params[id], draw));
      crowd.bank->setOscillator(static_cast<int>(randomBits(6, draw) % kMany), randomOscillator(draw));
      broken += !crowd.isSound(1 + randomBits(7, draw) % 130);
    }
    BOOST_TEST(broken == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
