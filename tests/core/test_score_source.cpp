// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/score_source.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "score_support.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr std::size_t kSteps = 6;
constexpr double kStepSeconds = 0.1;

// Makes up each step as it is asked for: a tone and its fifth, a semitone higher each time.
class Climbing final : public ScoreSource {
 public:
  explicit Climbing(const ScoreHead& head) : head_(head) {}
  const ScoreHead& head() const override { return head_; }
  std::size_t stepCount() const override { return kSteps; }
  ScoreStep step(std::size_t index) const override {
    return {.at = std::llround(kStepSeconds * kScoreRate / 64) * static_cast<std::int64_t>(index),
            .sound = static_cast<int>(index),
            .attack = 1};
  }
  std::span<const MapPartial> partials(const ScoreStep& step) const override {
    const float freqHz = 200 * std::exp2(static_cast<float>(step.sound) / 12);
    room_ = {MapPartial{freqHz, 0.3f, 1, 0}, MapPartial{1.5f * freqHz, 0.2f, 1, 0}};
    return room_;
  }

 private:
  ScoreHead head_;
  mutable std::array<MapPartial, 2> room_{};
};

// The same as a score.
Score written() {
  const Climbing made({});
  std::vector<Part> parts;
  for (std::size_t i = 0; i < kSteps; ++i) {
    const auto partials = made.partials(made.step(i));
    parts.push_back({kStepSeconds * static_cast<double>(i), {partials.begin(), partials.end()}});
  }
  return scoreOf(parts, kStepSeconds * kSteps);
}

std::vector<float> played(const ScoreSource& source) {
  const Renderer::Config config{.frames = source.head().frames, .maxPartials = 2, .swarm = {}};
  std::vector<std::byte> block(Renderer::bytesNeeded(config));
  Renderer renderer;
  BOOST_REQUIRE(renderer.prepare(config, block));
  renderer.start(source);
  std::vector<float> left(static_cast<std::size_t>(config.frames)), right(left.size());
  const std::array<std::span<float>, 2> out{left, right};
  BOOST_TEST(renderer.process(out) == left.size());
  return left;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(score_source)

BOOST_AUTO_TEST_CASE(who_makes_up_its_steps_plays_as_a_score_of_them_does) {
  const Score score = written();
  const Climbing made(score.head());
  const auto sound = played(made);
  BOOST_TEST(maxAbs(sound) > 0.01f);
  BOOST_TEST(sameBits(sound, played(score)));
}

BOOST_AUTO_TEST_CASE(what_a_head_begins_with_lies_in_the_ranges) {
  const ScoreHead head;
  const ScoreStep step;
  const auto holds = [](const score_range::Range& range, float value) {
    return static_cast<double>(value) >= range.least && static_cast<double>(value) <= range.most;
  };
  BOOST_TEST(holds(score_range::gainDb, head.gainDb));
  BOOST_TEST(holds(score_range::beatSeconds, head.beatSeconds));
  BOOST_TEST(holds(score_range::beatConfidence, head.beatConfidence));
  for (const float pulses : head.pulsesPerBeat) BOOST_TEST(holds(score_range::pulses, pulses));
  BOOST_TEST(holds(score_range::stepGainDb, step.gainDb));
  BOOST_TEST(holds(score_range::attack, step.attack));
}

BOOST_AUTO_TEST_SUITE_END()
