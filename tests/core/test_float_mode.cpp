// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/float_mode.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bank_support.hpp"
#include "host_mode.hpp"
#include "ksom/analyzer.hpp"
#include "ksom/level.hpp"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

using namespace ksom;
using namespace ksom::test;

namespace {

std::vector<float> nastySamples() {
  std::vector<float> samples = noise(1, 20000);
  for (std::size_t n = 0; n < samples.size(); n += 97) samples[n] = kNaN;
  for (std::size_t n = 5; n < samples.size(); n += 101) samples[n] = n % 2 ? kInf : 3e38f;
  for (std::size_t n = 9; n < samples.size(); n += 103) samples[n] = 1e-41f;
  return samples;
}

// Each is made in the usual mode; only the processing happens in `mode`.
std::vector<float> played(int mode) {
  BankOf bank = bankOf({110, 112.5, 220.3, 331, 440, 441, 660.5, 890});
  bank->set(KuramotoBank::coupling, 30);
  bank->set(KuramotoBank::level, 1);
  const Rounding rounding(mode);
  return render(*bank, 3000).out;
}

std::vector<float> levelled(int mode) {
  std::vector<float> samples = noise(2, 5000);
  Prepared<Level> level(Level::Config{48000, 1});
  const std::array channels{std::span(samples)};
  const Rounding rounding(mode);
  level->process(channels);
  return samples;
}

std::vector<float> analysed(int mode) {
  const std::vector<float> samples = noise(0.5, 8000);
  Prepared<Analyzer> analyzer(Analyzer::Config{.plans = &plans(), .windowSize = 1024, .hopSize = 256});
  std::vector<float> said;
  const Rounding rounding(mode);
  for (std::span<const float> rest = samples; !rest.empty();) {
    rest = rest.subspan(analyzer->push(rest));
    if (!analyzer->frameReady()) continue;
    for (const Partial& p : analyzer->partials()) said.insert(said.end(), {p.freqHz, p.amp, p.phase, p.weight});
    said.insert(said.end(), analyzer->chroma().begin(), analyzer->chroma().end());
    said.insert(said.end(), {analyzer->frame().rms, analyzer->frame().flux});
  }
  return said;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(float_mode)

#if defined(__SSE__)
BOOST_AUTO_TEST_CASE(inside_subnormals_are_0_and_afterwards_the_hosts_mode_is_back) {
  volatile float tiny = 1e-38f;
  const unsigned before = _mm_getcsr();
  {
    const FloatMode mode;
    BOOST_TEST(static_cast<float>(tiny * 0.1f) == 0.0f);
  }
  BOOST_TEST(_mm_getcsr() == before);
  BOOST_TEST(static_cast<float>(tiny * 0.1f) > 0.0f);
}
#endif

BOOST_AUTO_TEST_CASE(process_restores_rounding_and_traps) {
  BankOf bank = bankOf({100, 110});
  Prepared<Level> level(Level::Config{48000, 1});
  std::vector<float> samples(1000, 0.5f);
  const std::array channels{std::span(samples)};
  const Trapping traps;
  const Rounding up(FE_UPWARD);
  bank->process(channels);
  BOOST_TEST(std::fegetround() == FE_UPWARD);
  BOOST_TEST(fegetexcept() == Trapping::kTraps);
  level->process(channels);
  BOOST_TEST(std::fegetround() == FE_UPWARD);
  BOOST_TEST(fegetexcept() == Trapping::kTraps);
}

BOOST_AUTO_TEST_CASE(a_host_that_traps_is_not_stopped_by_the_level_stage) {
  std::vector<float> out = nastySamples();
  const std::array channels{std::span(out)};
  Prepared<Level> level(Level::Config{48000, 1});
  {
    const Trapping traps;
    level->process(channels);
  }
  BOOST_TEST(allFinite(out));
}

BOOST_AUTO_TEST_CASE(a_host_that_traps_is_not_stopped_by_the_bank) {
  std::vector<float> out(2000);
  const std::array channels{std::span(out)};
  BankOf bank = bankOf({110, 112.5, 220.3});
  bank->setOscillator(0, {.freqHz = 24000, .amp = 1000, .weight = 0, .gain = 0});
  {
    const Trapping traps;
    for (float k : {0.0f, 2000.0f, -2000.0f}) {
      bank->set(KuramotoBank::coupling, k);
      bank->process(channels);
    }
    for (int i = 0; i < 3; ++i) bank->setOscillator(i, {.amp = 0, .weight = 0, .gain = 0});
    bank->process(channels);
    bank->reset(2);
    bank->process(channels);
  }
  BOOST_TEST(allFinite(out));
}

BOOST_AUTO_TEST_CASE(a_host_that_traps_is_not_stopped_by_setting_what_is_no_number) {
  BankOf bank = bankOf({110, 112.5});
  Prepared<Level> level(Level::Config{48000, 1});
  {
    const Trapping traps;
    for (float bad : {kNaN, kInf, -kInf}) {
      for (int id = 0; id < KuramotoBank::numParams; ++id) bank->set(static_cast<KuramotoBank::ParamId>(id), bad);
      for (int id = 0; id < Level::numParams; ++id) level->set(static_cast<Level::ParamId>(id), bad);
      bank->setOscillator(0, {.freqHz = bad, .amp = bad, .weight = bad, .gain = bad, .pan = bad});
      bank->setPhase(0, static_cast<double>(bad));
    }
  }
  BOOST_TEST(bank->oscillator(0).freqHz == 110);
}

BOOST_AUTO_TEST_CASE(a_host_that_traps_is_not_stopped_by_the_analyzer) {
  const auto nasty = nastySamples();
  Prepared<Analyzer> analyzer(Analyzer::Config{.plans = &plans()});
  int frames = 0;
  {
    const Trapping traps;
    for (std::span<const float> rest = nasty; !rest.empty(); frames += analyzer->frameReady())
      rest = rest.subspan(analyzer->push(rest));
  }
  BOOST_TEST(frames == 39);
}

BOOST_AUTO_TEST_CASE(the_hosts_rounding_does_not_change_the_bank) {
  BOOST_TEST(rmsOf(played(FE_TONEAREST)) > 0.1);
  BOOST_TEST(sameBits(played(FE_UPWARD), played(FE_TONEAREST)));
}

BOOST_AUTO_TEST_CASE(the_hosts_rounding_does_not_change_the_level_stage) {
  BOOST_TEST(sameBits(levelled(FE_UPWARD), levelled(FE_TONEAREST)));
}

BOOST_AUTO_TEST_CASE(the_hosts_rounding_does_not_change_the_analyzer) {
  const auto nearest = analysed(FE_TONEAREST);
  BOOST_REQUIRE(nearest.size() > 100u);
  BOOST_TEST(sameBits(analysed(FE_UPWARD), nearest));
}

BOOST_AUTO_TEST_SUITE_END()
