// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/swarm.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "ksom/decibels.hpp"
#include "ksom/stft.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

const std::vector<Partial> kChord{{261.626f, 0.3f, 0, 1, PartialState::continues},
                                  {329.628f, 0.2f, 0, 1, PartialState::continues},
                                  {391.995f, 0.25f, 0, 1, PartialState::continues},
                                  {1046.5f, 0.1f, 0, 1, PartialState::continues}};

Prepared<KuramotoBank> bankFor(int oscillators, int channels = 1) {
  return Prepared<KuramotoBank>(KuramotoBank::Config{kBankRate, oscillators, channels});
}

void seed(const Swarm& swarm, KuramotoBank& bank, std::span<const Partial> partials, float coupling = 0) {
  std::vector<int> sizes(partials.size());
  swarm.seedBank(bank, partials, sizes);
  bank.set(KuramotoBank::couplingUnit, KuramotoBank::critical);
  bank.set(KuramotoBank::coupling, coupling);
}

double rmsOfChord() {
  double squares = 0;
  for (const Partial& p : kChord) squares += p.amp * p.amp / 2.0;
  return std::sqrt(squares);
}

// The share of the power that lies within 30 cents (and the window's own width) of a partial.
double shareOnPartials(std::span<const float> sound, std::span<const Partial> partials) {
  constexpr int kWindow = 65536;
  Prepared<Stft> stft(Stft::Config{.plans = &plans(), .windowSize = kWindow, .hopSize = kWindow});
  stft->push(sound.first(kWindow));
  std::vector<float> power(kWindow / 2 + 1);
  powersOf(stft->spectrum(), power);
  double all = 0, near = 0;
  for (std::size_t k = 0; k < power.size(); ++k) {
    const double freqHz = static_cast<double>(k) * kBankRate / kWindow;
    all += power[k];
    if (std::any_of(partials.begin(), partials.end(), [&](const Partial& p) {
          return std::abs(freqHz - p.freqHz) < p.freqHz * (std::exp2(30.0 / 1200) - 1) + 2 * kBankRate / kWindow;
        }))
      near += power[k];
  }
  return near / all;
}

double meanOrder(KuramotoBank& bank) {
  double sum = 0;
  int count = 0;
  skip(bank, secondsOf(1));
  for (int step = 0; step < 400; ++step) {
    skip(bank, 480);
    for (int b = 0; b < bank.blockCount(); ++b, ++count) sum += bank.blockOrder(b).r;
  }
  return sum / count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(swarm)

BOOST_AUTO_TEST_CASE(voices_lie_within_the_detune_on_both_sides_of_their_partial) {
  for (float detune : {3.0f, 12.0f, 200.0f})
    for (int voices : {2, 4, 7, 64}) {
      const Swarm swarm{.voiceCount = voices, .detuneCents = detune};
      auto bank = bankFor(swarm.oscillatorsFor(kChord.size()));
      seed(swarm, *bank, kChord);
      for (std::size_t p = 0; p < kChord.size(); ++p) {
        double lowest = 1e9, highest = -1e9;
        for (int v = 0; v < voices; ++v) {
          const double off = cents(bank->oscillator(static_cast<int>(p) * voices + v).freqHz, kChord[p].freqHz);
          lowest = std::min(lowest, off), highest = std::max(highest, off);
        }
        BOOST_TEST((lowest >= -detune - 0.01 && lowest < 0));
        BOOST_TEST((highest <= detune + 0.01 && highest > 0));
      }
    }
}

BOOST_AUTO_TEST_CASE(a_swarm_of_any_size_begins_as_loud_as_it_goes_on) {
  for (const int voices : {1, 2, 3, 4, 7, 8, 16, 33, 64}) {
    const Swarm swarm{.voiceCount = voices};
    auto bank = bankFor(swarm.oscillatorsFor(kChord.size()));
    seed(swarm, *bank, kChord);
    swarm.spreadPhases(*bank);
    for (int p = 0; p < bank->blockCount(); ++p)
      BOOST_TEST(bank->blockR(p) == 1 / std::sqrt(static_cast<float>(voices)), boost::test_tools::tolerance(1e-4f));
    const auto sound = render(*bank, secondsOf(5)).out;
    const double first = rmsOf(std::span(sound).first(secondsOf(0.05)));
    BOOST_TEST(std::abs(20 * std::log10(first / rmsOf(sound))) < 3, voices << " voices");
  }
}

BOOST_AUTO_TEST_CASE(each_partial_is_a_block_of_its_own) {
  const Swarm swarm{.voiceCount = 5};
  auto bank = bankFor(swarm.oscillatorsFor(kChord.size()));
  seed(swarm, *bank, kChord);
  BOOST_TEST(bank->count() == 20);
  BOOST_TEST(bank->blockCount() == 4);
}

BOOST_AUTO_TEST_CASE(coupling_takes_a_swarm_from_an_ensemble_to_one_tone) {
  const Swarm swarm;
  const auto orderAt = [&](float coupling) {
    auto bank = bankFor(swarm.oscillatorsFor(kChord.size()));
    seed(swarm, *bank, kChord, coupling);
    return meanOrder(*bank);
  };
  BOOST_TEST(orderAt(0) < 0.6);
  BOOST_TEST(orderAt(1.5f) > 0.9);
}

BOOST_AUTO_TEST_CASE(the_power_stays_on_the_partials_whatever_the_coupling) {
  for (float coupling : {0.0f, 0.7f, 1.5f, 3.0f}) {
    const Swarm swarm;
    auto bank = bankFor(swarm.oscillatorsFor(kChord.size()));
    seed(swarm, *bank, kChord, coupling);
    skip(*bank, secondsOf(1));
    BOOST_TEST(shareOnPartials(render(*bank, 65536).out, kChord) > 0.999, "coupling " << coupling);
  }
}

BOOST_AUTO_TEST_CASE(an_uncoupled_swarm_sounds_at_its_partials_rms_for_any_number_of_voices) {
  for (int voices : {1, 4, 16}) {
    const Swarm swarm{.voiceCount = voices, .detuneCents = 50};
    auto bank = bankFor(swarm.oscillatorsFor(kChord.size()));
    seed(swarm, *bank, kChord);
    const double rms = rmsOf(render(*bank, secondsOf(10)).out);
    BOOST_TEST(std::abs(20 * std::log10(rms / rmsOfChord())) < 0.3, voices << " voices");
  }
}

BOOST_AUTO_TEST_CASE(one_voice_is_the_partial_itself) {
  const Swarm swarm{.voiceCount = 1};
  auto bank = bankFor(4);
  seed(swarm, *bank, kChord);
  for (int i = 0; i < 4; ++i) {
    BOOST_TEST(bank->oscillator(i).freqHz == kChord[static_cast<std::size_t>(i)].freqHz);
    BOOST_TEST(bank->oscillator(i).amp == kChord[static_cast<std::size_t>(i)].amp);
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_voices_and_another_seed_others) {
  const auto freqs = [](std::uint32_t number) {
    const Swarm swarm{.seed = number};
    auto bank = bankFor(swarm.oscillatorsFor(kChord.size()));
    seed(swarm, *bank, kChord);
    std::vector<float> all;
    for (int i = 0; i < bank->count(); ++i) all.push_back(bank->oscillator(i).freqHz);
    return all;
  };
  BOOST_TEST((freqs(3) == freqs(3)));
  BOOST_TEST((freqs(3) != freqs(4)));
}

BOOST_AUTO_TEST_CASE(width_0_is_the_middle_and_1_goes_from_side_to_side) {
  for (float width : {0.0f, 1.0f}) {
    const Swarm swarm{.width = width};
    auto bank = bankFor(16, 2);
    seed(swarm, *bank, kChord);
    float least = 9, most = -9;
    for (int i = 0; i < 16; ++i)
      least = std::min(least, bank->oscillator(i).pan), most = std::max(most, bank->oscillator(i).pan);
    BOOST_TEST(least == -width);
    BOOST_TEST(most == width);
  }
}

BOOST_AUTO_TEST_CASE(partials_that_do_not_fit_are_left_out_and_leave_no_stray_voices) {
  const Swarm swarm;
  auto exact = bankFor(8), odd = bankFor(10);
  seed(swarm, *exact, std::span(kChord).first(2));
  seed(Swarm{.voiceCount = 5}, *odd, std::span(kChord).subspan(2));  // what sounded there before
  seed(swarm, *odd, kChord);                                         // 16 wanted, room for two swarms of 4
  exact->reset(1), odd->reset(1);
  exact->set(KuramotoBank::coupling, 1), odd->set(KuramotoBank::coupling, 1);
  auto off = render(*odd, 5000).out;
  addTo(off, scaled(render(*exact, 5000).out, -1));
  BOOST_TEST(maxAbs(off) < 1e-5);
}

BOOST_AUTO_TEST_CASE(no_partials_are_silent) {
  auto bank = bankFor(16);
  seed(Swarm{}, *bank, kChord);
  seed(Swarm{}, *bank, {});
  skip(*bank, 64);
  BOOST_TEST(maxAbs(render(*bank, 1000).out) < 1e-6);
}

BOOST_AUTO_TEST_CASE(empty_slots_are_silent) {
  std::vector<Partial> withHole = kChord;
  withHole[1] = {329.628f, 0, 0, 0, PartialState::empty};
  const Swarm swarm;
  auto bank = bankFor(16);
  seed(swarm, *bank, withHole);
  const auto out = render(*bank, secondsOf(2)).out;
  BOOST_TEST(amplitudeAt(out, 261.626, kBankRate) > 0.01);
  BOOST_TEST(amplitudeAt(out, 329.628, kBankRate) < 1e-3);
}

BOOST_AUTO_TEST_SUITE_END()
