// SPDX-License-Identifier: GPL-3.0-or-later
// The bank's loop where each has a field of its own.
#include <type_traits>
#include <utility>

#include "bank_integrator.hpp"
#include "bank_runners.hpp"
#include "ring_fields.hpp"

namespace ksom::kernel {
namespace {

// What a field of one's own pulls.
template <class V>
[[gnu::always_inline]] inline V straightPull(const Lanes& l, std::size_t at, PointOf<V> z, PointOf<V> h) {
  return load<V>(l.ownGain + at) * (z.x * h.y - z.y * h.x);
}

// The same, turned by the lag, and what comes from outside.
template <class V>
[[gnu::always_inline]] inline V bentPull(const Lanes& l, std::size_t at, PointOf<V> z, PointOf<V> h, const Run& run,
                                         std::size_t n) {
  const V across = z.x * h.y - z.y * h.x, along = z.x * h.x + z.y * h.y;
  const V e = load<V>(l.ownGain + at) * (run.lagCosine * across + run.lagSine * along);
  return run.force ? e + load<V>(l.gain + at) * z.x * run.force[n] : e;
}

// Fields as they stand in the lanes. `isBent`: there may be a lag, or a force.
template <bool isBent>
struct GivenFields {
  const Lanes& lanes;
  const Run& run;

  template <class V>
  [[gnu::always_inline]] V pullOf(std::size_t at, PointOf<V> z, std::size_t n) const {
    const PointOf<V> h{load<V>(lanes.fieldX + at), load<V>(lanes.fieldY + at)};
    return atMostOne(isBent ? bentPull(lanes, at, z, h, run, n) : straightPull(lanes, at, z, h));
  }
  template <class V>
  [[gnu::always_inline]] PointOf<V> phasorAt(std::size_t at) const {
    return kernel::phasorAt<V>(lanes, at);
  }
  template <class V>
  [[gnu::always_inline]] void keepPhasor(std::size_t at, PointOf<V> z) const {
    kernel::keepPhasor(lanes, at, z);
  }
};

// Where phasors stand while a ring runs: in lanes, or in pairs where some are heard one by one.
template <bool isRewired, class V>
struct RingPhasors {
  using Form = std::conditional_t<isRewired, Paired<V>, Apart<V>>;
  const Lanes& lanes;
  float* pairs;

  [[gnu::always_inline]] PointOf<V> both(std::size_t at) const {
    return isRewired ? bothAt<V>(pairs + 2 * at, Form::kSecond) : phasorAt<V>(lanes, at);
  }
  [[gnu::always_inline]] void keep(std::size_t at, PointOf<V> z) const {
    if constexpr (isRewired) keepBoth(pairs + 2 * at, Form::kSecond, Form::of(z));
    else keepPhasor(lanes, at, z);
  }
  [[gnu::always_inline]] void fetch(std::size_t end) const {
    for (std::size_t at = 0; isRewired && at < end; at += kLanesOf<V>) keep(at, phasorAt<V>(lanes, at));
  }
  [[gnu::always_inline]] void bringBack(std::size_t end) const {
    for (std::size_t at = 0; isRewired && at < end; at += kLanesOf<V>) keepPhasor(lanes, at, Form::pointsOf(both(at)));
  }
};

// The field of a vector of lanes on a ring. Without a bend nobody pulls himself, and need not be taken out of what he
// hears.
template <bool isRewired, bool isBent, class V>
struct RingField {
  using Form = typename RingPhasors<isRewired, V>::Form;
  const Lanes& lanes;
  const Run& run;
  const RingPhasors<isRewired, V>& phasors;
  const float* heard;
  Window<Form, V> window;

  template <class>
  [[gnu::always_inline]] V pullOf(std::size_t at, PointOf<V> z, std::size_t n) const {
    PointOf<V> both = window.at(at);
    if constexpr (isRewired) both = both + bothAt<V>(heard + 2 * at, Form::kSecond);
    const PointOf<V> h = Form::pointsOf(both);
    return isBent ? bentPull(lanes, at, z, h - z, run, n) : straightPull(lanes, at, z, h);
  }
  template <class>
  [[gnu::always_inline]] PointOf<V> phasorAt(std::size_t at) const {
    return Form::pointsOf(phasors.both(at));
  }
  [[gnu::always_inline]] void keepPhasor(std::size_t at, PointOf<V> z) const { phasors.keep(at, z); }
};

// One vector of lanes is heard, and moves on.
template <Pull pull, Tone tone, class V, class Fields>
[[gnu::always_inline]] inline void stepOwn(const Lanes& lanes, const Run& run, const Fields& fields, std::size_t n,
                                           std::size_t channels, std::size_t at, V* sound) {
  State<V> state = stateAt<pull>(lanes, at, fields.template phasorAt<V>(at));
  hear<tone>(lanes, at, state.z, static_cast<float>(run.gridAt + n), run.harmonics, sound, channels);
  move<pull>(lanes, at, state, fields.template pullOf<V>(at, state.z, n));
  fields.keepPhasor(at, state.z);
  keepPulled<pull>(lanes, at, state);
}

template <Pull pull, Tone tone, std::size_t kChannels, class V, bool isBent>
[[gnu::always_inline]] inline void runGiven(const Lanes& all, const Lanes& lanes, Group& group, const Run& run) {
  const std::size_t channels = kChannels == kAnyChannels ? run.channels : kChannels, end = group.end;
  const GivenFields<isBent> fields{lanes, run};
  for (std::size_t n = run.begin; n < run.end; ++n) {
    run.listen(run.bank);
    if (run.sumX) sum(all, group), run.sumX[n] += group.sumX[0], run.sumY[n] += group.sumY[0];
    V sound[kChannels]{};
    Vector rest[kChannels]{};
    std::size_t at = 0;
    for (; at + kLanesOf<V> <= end; at += kLanesOf<V>) stepOwn<pull, tone>(lanes, run, fields, n, channels, at, sound);
    for (; at < end; at += kWidth) stepOwn<pull, tone>(lanes, run, fields, n, channels, at, rest);
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += total(folded(sound[c]) + rest[c])[0];
  }
}

// A stretch, from its last row on: that was summed up last, and is still at hand.
template <Pull pull, Tone tone, bool isRewired, bool isBent, class V>
[[gnu::always_inline]] inline void stepRows(const Lanes& lanes, const Run& run,
                                            const RingPhasors<isRewired, V>& phasors,
                                            const RingWindows<typename RingPhasors<isRewired, V>::Form, V>& windows,
                                            std::size_t stretch, std::size_t n, std::size_t channels, V* sound) {
  using Field = RingField<isRewired, isBent, V>;
  const Ring& ring = *run.ring;
  const auto fieldOf = [&](std::size_t part) {
    return Field{lanes, run, phasors, ring.rewired.heard, windows.of(ring, stretch, part * kLanesOf<V>)};
  };
  const Field first = fieldOf(0), last = fieldOf(kParts<V> - 1);
  const std::size_t begin = ring.stretches[stretch].begin * kColumns;
  for (std::size_t at = ring.stretches[stretch].end * kColumns; at > begin;) {
    at -= kColumns;
    stepOwn<pull, tone>(lanes, run, first, n, channels, at, sound);
    if constexpr (kParts<V> != 1) stepOwn<pull, tone>(lanes, run, last, n, channels, at + kLanesOf<V>, sound);
  }
}

// All samples of a ring: who is heard, and then who hears, row by row.
template <Pull pull, Tone tone, std::size_t kChannels, class V, bool isRewired, bool isBent>
[[gnu::always_inline]] inline void runRing(const Lanes& lanes, const Run& run) {
  const std::size_t channels = kChannels == kAnyChannels ? run.channels : kChannels;
  const Ring& ring = *run.ring;
  const RingPhasors<isRewired, V> phasors{lanes, ring.rewired.pairs};
  RingWindows<typename RingPhasors<isRewired, V>::Form, V> windows;
  phasors.fetch(ring.rows * kColumns);
  for (std::size_t n = run.begin; n < run.end; ++n) {
    V sound[kChannels]{};
    windows.take(ring, [&phasors](std::size_t at) { return phasors.both(at); });
    if (run.sumX)
      run.sumX[n] += static_cast<float>(windows.x.all()), run.sumY[n] += static_cast<float>(windows.y.all());
    if (isRewired) listen(ring.rewired);
    for (std::size_t stretch = ring.stretchCount; stretch-- > 0;)
      stepRows<pull, tone, isRewired, isBent>(lanes, run, phasors, windows, stretch, n, channels, sound);
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += total(folded(sound[c]))[0];
  }
  phasors.bringBack(ring.rows * kColumns);
}

struct ListenerLoop {
  template <Pull pull, Tone tone, std::size_t kChannels, bool isWide>
  [[gnu::always_inline]] static void run(const Lanes& all, std::span<Group> groups, const Run& wanted) {
    const Lanes lanes = all;  // copies, which nothing that is written can change, and nobody else knows of
    const Run run = wanted;
    using V = std::conditional_t<isWide, Wide, Vector>;
    Group& group = groups[0];
    const bool isBent = run.lagSine != 0 || run.force;
    if (!run.ring) {
      if (isBent) return runGiven<pull, tone, kChannels, V, true>(all, lanes, group, run);
      return runGiven<pull, tone, kChannels, V, false>(all, lanes, group, run);
    }
    const bool isRewired = !run.ring->rewired.isNone;
    if (isBent && isRewired) return runRing<pull, tone, kChannels, V, true, true>(lanes, run);
    if (isBent) return runRing<pull, tone, kChannels, V, false, true>(lanes, run);
    if (isRewired) return runRing<pull, tone, kChannels, V, true, false>(lanes, run);
    runRing<pull, tone, kChannels, V, false, false>(lanes, run);
  }
};

}  // namespace

Runner ownRunnerFor(Pull pull, Tone tone, std::size_t channels) {
  constexpr auto kPulls = static_cast<std::size_t>(Pull::ownTight) - static_cast<std::size_t>(Pull::ownFaint) + 1;
  return runnerOf<ListenerLoop, Pull::ownFaint>(pull, tone, channels, std::make_index_sequence<kPulls>());
}

}  // namespace ksom::kernel
