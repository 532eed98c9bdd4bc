// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/pulse.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kRate = 48000, kStep = KuramotoBank::kGrid / kRate;
constexpr std::array<float, kBands> kPulses{0.5f, 1, 1.5f, 2, 4};

class Pulsing {
 public:
  explicit Pulsing(double sampleRate = kRate, double beatSeconds = 0.5, std::uint32_t seed = 1)
      : memory_(Pulse::bytesNeeded(sampleRate)) {
    BOOST_REQUIRE(pulse_.prepare(sampleRate, memory_.span()));
    pulse_.start(beatSeconds, kPulses, seed);
  }
  Pulse* operator->() { return &pulse_; }

 private:
  Memory memory_;
  Pulse pulse_;
};

// The shapes of all parts from step to step, part after part.
std::vector<std::vector<float>> allShapes(double seconds, float coupling, std::uint32_t seed = 1) {
  Pulsing pulse(kRate, 0.5, seed);
  std::vector<std::vector<float>> shapes(kBands * Pulse::kVoices);
  for (double at = 0; at < seconds; at += kStep) {
    pulse->advance(coupling);
    for (int part = 0; part < kBands * Pulse::kVoices; ++part)
      shapes[static_cast<std::size_t>(part)].push_back(pulse->shape(part / Pulse::kVoices, part % Pulse::kVoices));
  }
  return shapes;
}

std::vector<float> shapesOf(int band, int voice, double seconds, float coupling, std::uint32_t seed = 1) {
  return allShapes(seconds, coupling, seed)[static_cast<std::size_t>(band * Pulse::kVoices + voice)];
}

// How far the pulses of each part stray from its band's beat, in cycles of that beat: the furthest of all.
std::vector<double> furthestFromBeat(double seconds, float coupling) {
  const auto all = allShapes(seconds, coupling);
  std::vector<double> furthest(all.size());
  for (std::size_t part = 0; part < all.size(); ++part) {
    const auto& shapes = all[part];
    const double period = 0.5 / static_cast<double>(kPulses[part / Pulse::kVoices]);
    for (std::size_t i = 1; i + 1 < shapes.size(); ++i) {
      if (shapes[i] < 0.9f || shapes[i] < shapes[i - 1] || shapes[i] <= shapes[i + 1]) continue;
      const double cycles = static_cast<double>(i + 1) * kStep / period;
      furthest[part] = std::max(furthest[part], std::abs(std::remainder(cycles, 1.0)));
    }
  }
  return furthest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pulse)

BOOST_AUTO_TEST_CASE(all_begin_on_the_beat) {
  Pulsing pulse;
  for (int band = 0; band < kBands; ++band)
    for (int voice = 0; voice < Pulse::kVoices; ++voice) BOOST_TEST(pulse->shape(band, voice) == 1);
}

BOOST_AUTO_TEST_CASE(a_shape_goes_through_all_of_0_to_1_and_never_beyond) {
  for (int band = 0; band < kBands; ++band) {
    const auto shapes = shapesOf(band, 1, 4, 1);
    const auto [least, most] = std::minmax_element(shapes.begin(), shapes.end());
    BOOST_TEST((*least >= 0 && *least < 0.01f));
    BOOST_TEST((*most <= 1 && *most > 0.98f));
  }
}

BOOST_AUTO_TEST_CASE(a_shape_falls_slowly_and_rises_fast_without_a_step) {
  const auto shapes = shapesOf(1, 0, 4, 1);
  int falls = 0, rises = 0;
  for (std::size_t i = 1; i < shapes.size(); ++i) (shapes[i] < shapes[i - 1] ? falls : rises) += 1;
  BOOST_TEST(falls > 8 * rises);
  BOOST_TEST(largestStep(shapes) < 0.1);
}

BOOST_AUTO_TEST_CASE(each_band_pulses_as_often_as_it_is_told) {
  for (int band = 0; band < kBands; ++band) {
    const auto shapes = shapesOf(band, 2, 20, 1);
    int pulses = 0;
    for (std::size_t i = 1; i < shapes.size(); ++i) pulses += shapes[i - 1] < 0.5f && shapes[i] >= 0.5f;
    BOOST_TEST(std::abs(pulses - 20 / 0.5 * static_cast<double>(kPulses[static_cast<std::size_t>(band)])) <= 1);
  }
}

BOOST_AUTO_TEST_CASE(with_coupling_1_and_more_the_parts_stay_on_the_beat_for_a_minute) {
  for (const float coupling : {1.0f, 2.0f})
    for (const double cycles : furthestFromBeat(60, coupling)) BOOST_TEST(cycles < 0.1);
}

BOOST_AUTO_TEST_CASE(with_coupling_0_they_fall_apart_within_a_minute) {
  const auto furthest = furthestFromBeat(60, 0);
  for (std::size_t band = 0; band < kBands; ++band) {
    const auto own = std::span(furthest).subspan(band * Pulse::kVoices, Pulse::kVoices);
    const auto away = std::count_if(own.begin(), own.end(), [](double cycles) { return cycles > 0.25; });
    BOOST_TEST(away >= Pulse::kVoices / 2, "band " << band);
  }
}

BOOST_AUTO_TEST_CASE(the_mean_square_of_the_gain_over_a_pulse_is_1) {
  const auto all = allShapes(20, 1);
  for (const float depth : {0.0f, 0.2f, 0.4f, 0.8f, 1.0f})
    for (const auto& shapes : all) {
      double squares = 0;
      for (const float shape : shapes) squares += std::pow(static_cast<double>(Pulse::gain(shape, depth)), 2);
      BOOST_TEST(squares / static_cast<double>(shapes.size()) == 1, boost::test_tools::tolerance(0.02));
    }
}

BOOST_AUTO_TEST_CASE(depth_0_is_steady_and_depth_1_falls_silent) {
  for (const float shape : {0.0f, 0.3f, 1.0f}) BOOST_TEST(Pulse::gain(shape, 0) == 1);
  BOOST_TEST(Pulse::gain(0, 1) == 0);
  for (const float depth : {0.1f, 0.4f, 1.0f}) BOOST_TEST(Pulse::gain(1, depth) > Pulse::gain(0.5f, depth));
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_pulse_and_another_seed_another) {
  BOOST_TEST(sameBits(shapesOf(2, 1, 10, 0.2f, 5), shapesOf(2, 1, 10, 0.2f, 5)));
  BOOST_TEST(!sameBits(shapesOf(2, 1, 10, 0.2f, 5), shapesOf(2, 1, 10, 0.2f, 6)));
}

BOOST_AUTO_TEST_CASE(a_second_start_is_as_the_first) {
  Pulsing pulse;
  for (int i = 0; i < 1000; ++i) pulse->advance(0.4f);
  pulse->start(0.5, kPulses, 1);
  for (const float shape : shapesOf(2, 1, 5, 0.3f)) {
    pulse->advance(0.3f);
    BOOST_TEST(pulse->shape(2, 1) == shape);
  }
}

BOOST_AUTO_TEST_CASE(the_beat_is_the_same_at_any_sample_rate) {
  for (const double sampleRate : {8000.0, 44100.0, 192000.0}) {
    Pulsing pulse(sampleRate, 0.6);
    int pulses = 0;
    float before = 1;
    const auto steps = static_cast<int>(12.1 * sampleRate / KuramotoBank::kGrid);
    for (int i = 0; i < steps; ++i) {
      pulse->advance(1);
      pulses += before < 0.5f && pulse->shape(1, 0) >= 0.5f;
      before = pulse->shape(1, 0);
    }
    BOOST_TEST(std::abs(pulses - 20) <= 1, sampleRate << " Hz");
  }
}

BOOST_AUTO_TEST_CASE(an_illegal_rate_or_too_little_memory_is_refused) {
  Pulse pulse;
  Memory little(50);
  BOOST_TEST(!pulse.prepare(kRate, little.span()));
  BOOST_TEST(Pulse::bytesNeeded(0) == 0U);
  BOOST_TEST(Pulse::bytesNeeded(-1) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
