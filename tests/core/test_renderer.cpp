// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/renderer.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "allocation_count.hpp"
#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

const std::vector<Partial> kPartials{{220, 0.5f, 0, 1, PartialState::born}, {660, 0.2f, 0, 1, PartialState::born}};

struct Stereo {
  std::vector<float> left, right;
};

Renderer::Config configFor(std::int64_t frames, std::uint32_t seed = 1) {
  Renderer::Config config;
  config.frames = frames;
  config.maxPartials = 2;
  config.swarm.seed = seed;
  return config;
}

Stereo render(const Renderer::Config& config, std::span<const Partial> partials, std::size_t block) {
  Prepared<Renderer> renderer(config);
  renderer->bank().set(KuramotoBank::couplingUnit, KuramotoBank::critical);
  renderer->bank().set(KuramotoBank::coupling, 1.5f);
  renderer->start(partials);
  Stereo sound;
  std::vector<float> left(block), right(block);
  const std::array<std::span<float>, 2> channels{left, right};
  while (const std::size_t count = renderer->process(channels)) {
    sound.left.insert(sound.left.end(), left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count));
    sound.right.insert(sound.right.end(), right.begin(), right.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return sound;
}

// The first oscillator's phase on each point of the grid.
struct Phases : Renderer::Watcher {
  std::vector<double> seen;
  void see(KuramotoBank& bank) override { seen.push_back(bank.phase(0)); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(renderer)

BOOST_AUTO_TEST_CASE(the_length_is_exact_to_the_sample) {
  for (const std::int64_t frames : {0, 1, 2, 63, 64, 65, 959, 960, 961, 48000, 48001})
    BOOST_TEST(render(configFor(frames), kPartials, 512).left.size() == static_cast<std::size_t>(frames));
}

BOOST_AUTO_TEST_CASE(the_sound_does_not_depend_on_the_block_size) {
  const Stereo whole = render(configFor(20000), kPartials, 20000);
  for (const std::size_t block : {1, 17, 64, 100, 4096}) {
    const Stereo cut = render(configFor(20000), kPartials, block);
    BOOST_TEST(sameBits(whole.left, cut.left), "block " << block);
    BOOST_TEST(sameBits(whole.right, cut.right), "block " << block);
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_sound_and_another_seed_another) {
  BOOST_TEST(sameBits(render(configFor(5000, 1), kPartials, 64).left, render(configFor(5000, 1), kPartials, 64).left));
  BOOST_TEST(!sameBits(render(configFor(5000, 1), kPartials, 64).left, render(configFor(5000, 2), kPartials, 64).left));
}

BOOST_AUTO_TEST_CASE(it_starts_and_ends_in_a_fade_of_10_ms) {
  const Stereo sound = render(configFor(48000), kPartials, 512);
  const std::span<const float> all(sound.left);
  const double middle = maxAbs(all.subspan(20000, 4800));
  BOOST_TEST(std::abs(sound.left.front()) < 1e-4);
  BOOST_TEST(std::abs(sound.left.back()) < 1e-4);
  BOOST_TEST(maxAbs(all.first(48)) < 0.05 * middle);
  BOOST_TEST(maxAbs(all.last(48)) < 0.05 * middle);
  BOOST_TEST(maxAbs(all.subspan(480, 2400)) > 0.3 * middle);
}

BOOST_AUTO_TEST_CASE(every_partial_is_heard_in_proportion_on_both_sides) {
  const Stereo sound = render(configFor(96000), kPartials, 512);
  for (const auto& channel : {sound.left, sound.right}) {
    const auto late = std::span<const float>(channel).subspan(48000, 40000);
    const double low = amplitudeAt(late, 220, 48000), high = amplitudeAt(late, 660, 48000);
    BOOST_TEST(low > 0.05);
    BOOST_TEST(low / high == 2.5, boost::test_tools::tolerance(0.35));
  }
}

BOOST_AUTO_TEST_CASE(the_loudness_is_near_minus_16_lufs_whatever_the_partials_level) {
  for (const float factor : {1e-4f, 1.0f, 100.0f}) {
    auto partials = kPartials;
    for (Partial& partial : partials) partial.amp *= factor;
    const Stereo sound = render(configFor(96000), partials, 512);
    const double square = std::pow(rmsOf(sound.left), 2) + std::pow(rmsOf(sound.right), 2);
    BOOST_TEST(std::abs(10 * std::log10(square) - 0.691 + 16) < 2, "factor " << factor);
  }
}

BOOST_AUTO_TEST_CASE(a_second_start_sounds_like_the_first) {
  Prepared<Renderer> renderer(configFor(20000));
  std::vector<float> first(20000), second(20000), right(20000);
  for (auto* left : {&first, &second}) {
    const std::array<std::span<float>, 2> channels{*left, right};
    renderer->start(kPartials);
    renderer->process(channels);
  }
  BOOST_TEST(sameBits(first, second));
}

BOOST_AUTO_TEST_CASE(a_partial_too_high_for_the_rate_does_not_take_the_loudness_of_the_others) {
  Renderer::Config config = configFor(16000);
  config.sampleRate = 8000;
  const std::vector<Partial> partials{{220, 0.1f, 0, 1, PartialState::born}, {6000, 1, 0, 1, PartialState::born}};
  const Stereo sound = render(config, partials, 512);
  const double square = std::pow(rmsOf(sound.left), 2) + std::pow(rmsOf(sound.right), 2);
  BOOST_TEST(std::abs(10 * std::log10(square) - 0.691 + 16) < 2);
}

BOOST_AUTO_TEST_CASE(who_watches_sees_each_64_samples_once_however_the_sound_is_cut_and_leaves_it_as_it_is) {
  std::vector<double> whole;
  for (const std::size_t block : {6400, 1, 17, 64, 1000}) {
    Prepared<Renderer> renderer(configFor(6400));
    Phases phases;
    renderer->watch(&phases);
    renderer->start(kPartials);
    std::vector<float> left(block), right(block), all;
    const std::array<std::span<float>, 2> channels{left, right};
    while (const std::size_t count = renderer->process(channels))
      all.insert(all.end(), left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count));
    if (whole.empty()) whole = phases.seen;
    BOOST_TEST(phases.seen.size() >= 100U);  // and a few that the level stage looks ahead at
    BOOST_TEST(phases.seen == whole, "block " << block);
    Prepared<Renderer> alone(configFor(6400));
    alone->start(kPartials);
    std::vector<float> unwatched(6400), other(6400);
    const std::array<std::span<float>, 2> both{unwatched, other};
    alone->process(both);
    BOOST_TEST(sameBits(all, unwatched), "block " << block);
  }
}

BOOST_AUTO_TEST_CASE(no_partials_give_silence) {
  const Stereo sound = render(configFor(10000), {}, 512);
  BOOST_TEST(sound.left.size() == 10000U);
  BOOST_TEST(maxAbs(sound.left) == 0);
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_work_are_refused) {
  for (auto change :
       {+[](Renderer::Config& c) { c.sampleRate = 0; }, +[](Renderer::Config& c) { c.channels = 0; },
        +[](Renderer::Config& c) { c.channels = 17; }, +[](Renderer::Config& c) { c.frames = -1; },
        +[](Renderer::Config& c) { c.maxPartials = 0; }, +[](Renderer::Config& c) { c.maxPartials = 100000; }}) {
    Renderer::Config config = configFor(100);
    change(config);
    BOOST_TEST(Renderer::bytesNeeded(config) == 0U);
    BOOST_TEST(!Prepared<Renderer>(config).ok());
  }
}

BOOST_AUTO_TEST_CASE(it_never_allocates_once_prepared) {
  Prepared<Renderer> renderer(configFor(10000));
  std::vector<float> left(512), right(512);
  const std::array<std::span<float>, 2> channels{left, right};
  const long before = allocationCount();
  renderer->start(kPartials);
  while (renderer->process(channels) > 0) {
  }
  BOOST_TEST(allocationCount() - before == 0);
}

BOOST_AUTO_TEST_SUITE_END()
