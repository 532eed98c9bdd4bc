// SPDX-License-Identifier: GPL-3.0-or-later
// Tracks on a whole Analyzer and sounds whose partials are known.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <string>

#include "ksom/analyzer.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000, kSeconds = 4;
using Curve = std::function<double(double seconds)>;

struct Known {  // a partial of a voice
  std::string name;
  double from, to;
  Curve hz, amp;
  int slot = -1, births = 0;
  int right = 0, frames = 0;
};

void addVoice(std::vector<Known>& all, const std::string& name, double from, double to, const Curve& hz, Curve amp) {
  for (int h = 1; h <= 2; ++h)
    all.push_back({name + " " + std::to_string(h), from, to, [=](double t) { return h * hz(t); },
                   [=](double t) { return amp(t) / h; }});
}

Curve always(double value) {
  return [value](double) { return value; };
}

std::vector<Known> eightVoices() {
  std::vector<Known> all;
  const auto glide = [](double t) { return std::clamp((t - 1.2) / 1.6, 0.0, 1.0); };
  const auto tremolo = [](double t) { return 0.08 * std::pow(10, -6 * (1 + std::sin(2 * kPi * 4 * t)) / 20); };
  const double melody[]{523, 587, 554, 622, 523, 587, 554, 622};
  addVoice(all, "steady", 0, 4, always(131), always(0.08));
  addVoice(all, "tremolo", 0, 4, always(185), tremolo);
  for (int k = 0; k < 8; ++k)
    addVoice(all, "melody " + std::to_string(k), 0.5 * k, 0.5 * k + 0.5, always(melody[k]), always(0.08));
  addVoice(
      all, "vibrato", 0, 4, [](double t) { return 780 * std::exp2(50 / 1200.0 * std::sin(2 * kPi * 6 * t)); },
      always(0.08));
  addVoice(
      all, "rising", 0, 4, [=](double t) { return 1750 * std::exp2(glide(t) / 2); }, always(0.08));
  addVoice(
      all, "falling", 0, 4, [=](double t) { return 2475 * std::exp2(-glide(t) / 2); }, always(0.05));
  addVoice(all, "gaps", 0, 4, always(2850), [](double t) { return std::fmod(t, 0.5) < 0.04 ? 0.0 : 0.08; });
  addVoice(
      all, "drift", 0, 4,
      [](double t) { return 6800 * std::exp2(30 / 1200.0 * (std::sin(1.3 * t) + std::sin(3.1 * t))); }, always(0.08));
  return all;
}

std::vector<float> soundOf(const std::vector<Known>& partials, double noiseAmp) {
  auto sound = noise(noiseAmp, static_cast<std::size_t>(kSeconds * kRate));
  for (const Known& p : partials) {
    double phase = 0;
    for (auto n = static_cast<std::size_t>(p.from * kRate); n < static_cast<std::size_t>(p.to * kRate); ++n) {
      const double t = static_cast<double>(n) / kRate;
      phase += 2 * kPi * p.hz(t) / kRate;
      const double edge = std::clamp(std::min(t - p.from, p.to - t) / 0.005, 0.0, 1.0);
      sound[n] += static_cast<float>(edge * p.amp(t) * std::sin(phase));
    }
  }
  return sound;
}

bool isAt(const Partial& partial, double hz) {
  return partial.state != PartialState::empty && std::abs(cents(partial.freqHz, hz)) < 30;
}

// The slot that first has a partial is its own: only there it is on the right track.
void judge(std::vector<Known>& partials, std::span<const Partial> slots, double t, const Analyzer::Config& config) {
  const double half = config.windowSize / 2 / kRate, settle = 0.045;  // a window that is full of it; its birth
  for (Known& p : partials) {
    if (t < p.from + half + settle || t > p.to - half) continue;
    const double hz = p.hz(t);
    for (std::size_t slot = 0; slot < slots.size() && p.slot < 0; ++slot)
      if (isAt(slots[slot], hz)) p.slot = static_cast<int>(slot);
    ++p.frames;
    p.right += p.slot >= 0 && isAt(slots[static_cast<std::size_t>(p.slot)], hz);
  }
}

// Percent of all frames of all partials.
double rightFrames(std::vector<Known> partials, double noiseAmp) {
  const Analyzer::Config config{.plans = &plans()};
  Prepared<Analyzer> analyzer(config);
  analyzer->set(Analyzer::numPeaks, 64);
  const auto sound = soundOf(partials, noiseAmp);
  std::size_t at = 0;
  for (std::span<const float> rest = sound; !rest.empty();) {
    const std::size_t taken = analyzer->push(rest);
    rest = rest.subspan(taken);
    at += taken;
    if (analyzer->frameReady())
      judge(partials, analyzer->slots(), static_cast<double>(at) / kRate - analyzer->latencySamples() / kRate, config);
  }
  int right = 0, frames = 0;
  for (const Known& p : partials) {
    right += p.right, frames += p.frames;
    BOOST_TEST_MESSAGE(p.name << ": " << p.right << " of " << p.frames);
  }
  return 100.0 * right / frames;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tracks_voices)

BOOST_AUTO_TEST_CASE(of_eight_voices_95_percent_of_all_frames_are_on_the_right_track) {
  for (const double noiseAmp : {0.0, 0.003, 0.02}) BOOST_TEST(rightFrames(eightVoices(), noiseAmp) > 95, noiseAmp);
}

BOOST_AUTO_TEST_CASE(glides_of_up_to_an_octave_a_second_cross_and_keep_their_slots) {
  const auto right = [](double hz, double octavesPerSecond, double second) {
    const auto way = [=](double t) { return octavesPerSecond * (t - 2); };
    return rightFrames(
        {
            {"rising", 0, 4, [=](double t) { return hz * std::exp2(way(t)); }, always(0.1)},
            {"falling", 0, 4, [=](double t) { return hz * std::exp2(-way(t)); }, always(second)},
        },
        0.001);
  };
  for (const double speed : {0.25, 0.5, 0.75, 1.0})
    for (const double second : {0.025, 0.05})
      for (const double hz : {700, 2000, 4000})
        BOOST_TEST(right(hz, speed, second) > 95, hz << " Hz, " << speed << " octaves a second, " << second);
  // As loud as each other they beat as long as they are near, and lower down they are so for longer: at 700 Hz slow ones
  // are taken for one another, at 4000 Hz those of 0.75 octaves a second.
  for (const double speed : {0.25, 0.5, 0.75, 1.0, 1.5}) BOOST_TEST(right(2000, speed, 0.1) > 95, speed);
}

BOOST_AUTO_TEST_CASE(gaps_of_a_few_frames_and_vibrato_keep_their_slots) {
  std::vector<Known> all;
  addVoice(all, "gaps", 0, 4, always(400), [](double t) { return std::fmod(t, 0.3) < 0.05 ? 0.0 : 0.1; });
  for (const auto& [hz, rate] : {std::pair{1000.0, 4.0}, {1500.0, 5.0}, {2500.0, 6.0}})
    addVoice(
        all, "vibrato", 0, 4,
        [=, f = hz, r = rate](double t) { return f * std::exp2(50 / 1200.0 * std::sin(2 * kPi * r * t)); },
        always(0.1));
  BOOST_TEST(rightFrames(all, 0.003) > 98);
}

BOOST_AUTO_TEST_SUITE_END()
