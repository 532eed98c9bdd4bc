// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/tracks.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support.hpp"

using namespace ksom;
using namespace ksom::test;

namespace {

constexpr double kFrame = 0.01;
constexpr Tracks::Rules kAtOnce{};  // no birth delay

Tracks::Config config(int slots) { return {slots, kFrame}; }

std::vector<Peak> peaksAt(std::initializer_list<double> freqHz, float amp = 0.5f) {
  std::vector<Peak> peaks;
  for (double f : freqHz) peaks.push_back({static_cast<float>(f), amp, 0, 1});
  return peaks;
}

int sounding(const Tracks& tracks) {
  const auto partials = tracks.partials();
  return static_cast<int>(
      std::count_if(partials.begin(), partials.end(), [](const Partial& p) { return p.state != PartialState::empty; }));
}

// The slot that holds a partial within a cent of this frequency, or -1.
int slotOf(const Tracks& tracks, double freqHz) {
  const auto partials = tracks.partials();
  for (std::size_t slot = 0; slot < partials.size(); ++slot)
    if (partials[slot].state != PartialState::empty && std::abs(cents(partials[slot].freqHz, freqHz)) < 1)
      return static_cast<int>(slot);
  return -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tracks)

BOOST_AUTO_TEST_CASE(a_peak_is_born_once_and_then_continues_in_its_slot) {
  Prepared<Tracks> tracks(config(4));
  tracks->update(peaksAt({440}), kAtOnce);
  BOOST_TEST((tracks->partials()[0].state == PartialState::born));
  for (int frame = 0; frame < 5; ++frame) {
    tracks->update(peaksAt({440}), kAtOnce);
    BOOST_TEST((tracks->partials()[0].state == PartialState::continues));
    BOOST_TEST(sounding(*tracks) == 1);
  }
}

BOOST_AUTO_TEST_CASE(who_has_to_live_for_more_frames_than_can_be_counted_is_not_shown) {
  Prepared<Tracks> tracks(Tracks::Config{2, 1e-9});
  for (int frame = 0; frame < 100; ++frame) tracks->update(peaksAt({440}), {.minLengthSeconds = 10});
  BOOST_TEST(sounding(*tracks) == 0);
}

BOOST_AUTO_TEST_CASE(a_partial_carries_what_its_peak_says) {
  Prepared<Tracks> tracks(config(2));
  tracks->update(std::vector<Peak>{{441, 0.25f, 1.5f, 0.75f}}, kAtOnce);
  const Partial& shown = tracks->partials()[0];
  BOOST_TEST((shown.freqHz == 441 && shown.amp == 0.25f && shown.phase == 1.5f && shown.weight == 0.75f));
}

BOOST_AUTO_TEST_CASE(a_slow_glide_keeps_its_slot_over_three_octaves) {
  Prepared<Tracks> tracks(config(4));
  for (int frame = 0; frame <= 120; ++frame) {
    const double freqHz = 110 * std::exp2(frame * 30.0 / 1200);
    tracks->update(peaksAt({freqHz}), kAtOnce);
    BOOST_TEST(slotOf(*tracks, freqHz) == 0);
    BOOST_TEST(sounding(*tracks) == 1);
  }
}

BOOST_AUTO_TEST_CASE(vibrato_of_50_cents_keeps_its_slot) {
  Prepared<Tracks> tracks(config(4));
  int births = 0;
  for (int frame = 0; frame < 300; ++frame) {
    const double depth = 50 * std::sin(2 * kPi * 6 * frame * kFrame);
    const double freqHz = 440 * std::exp2(depth / 1200);
    tracks->update(peaksAt({220, freqHz, 880}), kAtOnce);
    BOOST_TEST(slotOf(*tracks, freqHz) == 1);
    for (const Partial& p : tracks->partials()) births += p.state == PartialState::born;
  }
  BOOST_TEST(births == 3);
}

BOOST_AUTO_TEST_CASE(a_jump_beyond_the_limit_is_another_partial) {
  Prepared<Tracks> tracks(config(4));
  const auto jump = [&](double distance) {
    tracks->reset();
    tracks->update(peaksAt({440}), kAtOnce);
    const double freqHz = 440 * std::exp2(distance / 1200);
    tracks->update(peaksAt({freqHz}), kAtOnce);
    return slotOf(*tracks, freqHz);
  };
  for (double distance : {69.0, -69.0}) BOOST_TEST(jump(distance) == 0);
  for (double distance : {71.0, -71.0, 1200.0}) BOOST_TEST(jump(distance) == 1);
}

BOOST_AUTO_TEST_CASE(a_partial_is_shown_only_after_it_has_lived_the_least_length) {
  Prepared<Tracks> tracks(config(4));
  const Tracks::Rules rules{.minLengthSeconds = 0.03f};
  for (int frame = 0; frame < 3; ++frame) {
    tracks->update(peaksAt({440}), rules);
    BOOST_TEST(sounding(*tracks) == 0);
  }
  tracks->update(peaksAt({440}), rules);
  BOOST_TEST((tracks->partials()[0].state == PartialState::born));
}

BOOST_AUTO_TEST_CASE(a_blip_shorter_than_the_least_length_is_never_shown) {
  Prepared<Tracks> tracks(config(4));
  const Tracks::Rules rules{.minLengthSeconds = 0.03f};
  for (int frame = 0; frame < 40; ++frame) {
    tracks->update(frame % 4 == 3 ? peaksAt({}) : peaksAt({440}), rules);
    BOOST_TEST(sounding(*tracks) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_gap_of_two_frames_is_bridged_at_half_the_amplitude_each) {
  Prepared<Tracks> tracks(config(4));
  tracks->update(peaksAt({440}, 0.8f), kAtOnce);
  for (float amp : {0.4f, 0.2f}) {
    tracks->update({}, kAtOnce);
    BOOST_TEST(tracks->partials()[0].amp == amp);
    BOOST_TEST((tracks->partials()[0].state == PartialState::continues));
  }
  tracks->update(peaksAt({441}, 0.8f), kAtOnce);
  BOOST_TEST((tracks->partials()[0].state == PartialState::continues));
  BOOST_TEST(tracks->partials()[0].amp == 0.8f);
}

BOOST_AUTO_TEST_CASE(a_gap_of_three_frames_ends_a_partial_and_its_slot_keeps_the_frequency) {
  Prepared<Tracks> tracks(config(4));
  tracks->update(peaksAt({440}), kAtOnce);
  for (int frame = 0; frame < 3; ++frame) tracks->update({}, kAtOnce);
  BOOST_TEST((tracks->partials()[0].state == PartialState::empty));
  BOOST_TEST(tracks->partials()[0].amp == 0);
  BOOST_TEST(tracks->partials()[0].freqHz == 440);
  tracks->update(peaksAt({440}), kAtOnce);
  BOOST_TEST((tracks->partials()[0].state == PartialState::born));
}

BOOST_AUTO_TEST_CASE(two_partials_that_cross_both_live_on_without_a_jump) {
  Prepared<Tracks> tracks(config(4));
  std::vector<Partial> before;
  int births = 0;
  for (int frame = 0; frame < 60; ++frame) {
    const double rising = 440 * std::exp2((frame - 29.5) * 20 / 1200), falling = 440 * 440 / rising;
    tracks->update(peaksAt({std::min(rising, falling), std::max(rising, falling)}), kAtOnce);
    BOOST_TEST(sounding(*tracks) == 2);
    const auto now = tracks->partials();
    for (std::size_t slot = 0; slot < now.size(); ++slot) {
      births += now[slot].state == PartialState::born;
      if (now[slot].state == PartialState::continues)
        BOOST_TEST(std::abs(cents(now[slot].freqHz, before[slot].freqHz)) <= 70);
    }
    before.assign(now.begin(), now.end());
  }
  BOOST_TEST(births == 2);
}

BOOST_AUTO_TEST_CASE(a_peak_goes_to_the_nearest_track_and_a_new_one_takes_a_free_slot) {
  Prepared<Tracks> tracks(config(4));
  tracks->update(peaksAt({440, 450}), kAtOnce);
  tracks->update(peaksAt({430, 441, 451}), kAtOnce);
  BOOST_TEST(slotOf(*tracks, 441) == 0);
  BOOST_TEST(slotOf(*tracks, 451) == 1);
  BOOST_TEST(slotOf(*tracks, 430) == 2);
}

BOOST_AUTO_TEST_CASE(two_tracks_after_one_peak_leave_the_farther_one_without) {
  Prepared<Tracks> tracks(config(4));
  tracks->update(peaksAt({440, 450}), kAtOnce);
  tracks->update(peaksAt({448}), kAtOnce);
  BOOST_TEST(tracks->partials()[1].freqHz == 448);
  BOOST_TEST(tracks->partials()[0].amp == 0.25f);  // bridged
}

BOOST_AUTO_TEST_CASE(more_peaks_than_slots_fill_the_slots_and_no_more) {
  Prepared<Tracks> tracks(config(3));
  for (int frame = 0; frame < 5; ++frame) {
    tracks->update(peaksAt({100, 200, 300, 400, 500, 600}), kAtOnce);
    BOOST_TEST(tracks->partials().size() == 3u);
    BOOST_TEST(sounding(*tracks) == 3);
  }
  BOOST_TEST(slotOf(*tracks, 100) == 0);
}

BOOST_AUTO_TEST_CASE(a_peak_without_a_free_slot_waits_until_one_is_free) {
  Prepared<Tracks> tracks(config(1));
  tracks->update(peaksAt({100}), kAtOnce);
  for (int frame = 0; frame < 4; ++frame) tracks->update(peaksAt({900}), kAtOnce);
  BOOST_TEST(slotOf(*tracks, 900) == 0);
}

BOOST_AUTO_TEST_CASE(a_peak_at_0_hz_does_no_harm) {
  Prepared<Tracks> tracks(config(2));
  for (int frame = 0; frame < 3; ++frame) tracks->update(peaksAt({0, 440}), kAtOnce);
  BOOST_TEST(slotOf(*tracks, 440) == 1);
}

BOOST_AUTO_TEST_CASE(partials_that_cross_keep_their_slots_though_they_have_one_peak_for_a_while) {
  for (const double centsAFrame : {4.0, 8.0, 15.0}) {
    Tracks::Config near = config(4);
    near.lobeHz = 50;
    Prepared<Tracks> tracks(near);
    int births = 0;
    for (int frame = -40; frame <= 40; ++frame) {
      const double rising = 2000 * std::exp2(frame * centsAFrame / 1200), falling = 2000 * 2000 / rising;
      std::vector<Peak> peaks{{static_cast<float>(std::min(rising, falling)), 0.5f, 0, 1},
                              {static_cast<float>(std::max(rising, falling)), 0.5f, 0, 1}};
      if (std::abs(rising - falling) < 40) {  // one in the middle
        peaks.pop_back();
        peaks[0].freqHz = 2000;
      }
      tracks->update(peaks, kAtOnce);
      for (const Partial& p : tracks->partials()) births += p.state == PartialState::born;
      if (peaks.size() < 2) continue;
      BOOST_TEST(slotOf(*tracks, rising) == 0, "frame " << frame);
      BOOST_TEST(slotOf(*tracks, falling) == 1, "frame " << frame);
    }
    BOOST_TEST(births == 2);
  }
}

BOOST_AUTO_TEST_CASE(a_peak_below_the_least_amplitude_carries_a_track_on_but_begins_none) {
  Prepared<Tracks> tracks(config(4));
  const Tracks::Rules rules{.leastBornAmp = 0.1f};
  for (int frame = 0; frame < 3; ++frame) tracks->update(peaksAt({440}, 0.09f), rules);
  BOOST_TEST(sounding(*tracks) == 0);
  tracks->update(peaksAt({440}, 0.11f), rules);
  for (int frame = 0; frame < 10; ++frame) tracks->update(peaksAt({440}, 0.05f), rules);
  BOOST_TEST(slotOf(*tracks, 440) == 0);
  BOOST_TEST(tracks->partials()[0].amp == 0.05f);
}

BOOST_AUTO_TEST_CASE(held_slots_stay_as_they_are_but_for_births) {
  Prepared<Tracks> tracks(config(2));
  tracks->update(peaksAt({440}), kAtOnce);
  tracks->hold();
  BOOST_TEST((tracks->partials()[0].state == PartialState::continues && tracks->partials()[0].freqHz == 440));
  BOOST_TEST((tracks->partials()[1].state == PartialState::empty));
  tracks->update(peaksAt({441}), kAtOnce);
  BOOST_TEST(slotOf(*tracks, 441) == 0);
}

BOOST_AUTO_TEST_CASE(an_illegal_config_is_refused) {
  Memory memory(4096);
  for (const Tracks::Config& bad : {Tracks::Config{0, 0.01}, {-1, 0.01}, {4, 0}, {4, -1}, {4, kNaN}}) {
    Tracks tracks;
    BOOST_TEST(!tracks.prepare(bad, memory.span()));
  }
  Tracks tracks;
  BOOST_TEST(!tracks.prepare(config(1000), memory.span()));
}

BOOST_AUTO_TEST_SUITE_END()
