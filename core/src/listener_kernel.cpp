// SPDX-License-Identifier: GPL-3.0-or-later
// The bank's loop where each has a field of its own.
#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "bank_integrator.hpp"
#include "bank_runners.hpp"
#include "ring_sums.hpp"

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

// Fields as they stand in the lanes; those of one sample. `isBent`: there may be a lag, or a force.
template <bool isBent>
struct GivenFields {
  const Lanes& lanes;
  const Run& run;
  [[gnu::always_inline]] void start(std::size_t) {}
  [[gnu::always_inline]] std::size_t aim(std::size_t, std::size_t) { return SIZE_MAX; }
  static constexpr bool goesRound(std::size_t) { return false; }
  template <bool, class V>
  [[gnu::always_inline]] V pullOf(std::size_t at, PointOf<V> z, std::size_t n) const {
    const PointOf<V> h{load<V>(lanes.fieldX + at), load<V>(lanes.fieldY + at)};
    return atMostOne(isBent ? bentPull(lanes, at, z, h, run, n) : straightPull(lanes, at, z, h));
  }
  template <class V>
  [[gnu::always_inline]] void take(std::size_t, PointOf<V>) {}
  [[gnu::always_inline]] void end() {}
};

// Fields of a ring, in one go: they come from the running sums of this sample, while those of the next are made.
// Without a bend nobody pulls himself, and need not be taken out of what he hears.
template <bool isRewired, bool isBent, class V>
struct RingFields {
  const Lanes& lanes;
  const Run& run;
  const Ring ring = *run.ring;
  RingSums sums = sumsOf(ring, 0), next = sumsOf(ring, 1);
  Windows heardX{}, heardY{};
  Before<V> beforeX, beforeY;

  [[gnu::always_inline]] RingFields(const Lanes& l, const Run& r) : lanes(l), run(r) {
    fillSums(ring, lanes.x, lanes.y, sums);
    for (std::size_t at = 0; isRewired && at < ring.count; at += kWidth)
      storePairs(ring.pairs + 2 * at, load(lanes.x + at), load(lanes.y + at));
  }
  [[gnu::always_inline]] void start(std::size_t n) {
    if (run.sumX) {
      run.sumX[n] += static_cast<float>(static_cast<std::int32_t>(sums.x[ring.count - 1])) / ring.scale;
      run.sumY[n] += static_cast<float>(static_cast<std::int32_t>(sums.y[ring.count - 1])) / ring.scale;
    }
    if (isRewired) moveLinks(ring);
    beforeX = beforeY = {};
  }
  [[gnu::always_inline]] std::size_t aim(std::size_t at, std::size_t width) {
    heardX = windowsFrom(ring, sums.x, at);
    heardY = windowsFrom(ring, sums.y, at);
    return endOfRun(ring, at, width);
  }
  [[gnu::always_inline]] bool goesRound(std::size_t at) const { return beginsBehind(ring, at) || endsBehind(ring, at); }
  template <bool round, class Some>
  [[gnu::always_inline]] Some pullOf(std::size_t at, PointOf<Some> z, std::size_t n) const {
    PointOf<Some> h{heardX.at<Some, round>(at), heardY.at<Some, round>(at)};
    if constexpr (isRewired) addPairs(ring.heard + 2 * at, ring.scale, h);
    if constexpr (!isBent) return straightPull(lanes, at, z, h);
    return bentPull<Some>(lanes, at, z, {h.x - ring.scale * z.x, h.y - ring.scale * z.y}, run, n);
  }
  [[gnu::always_inline]] void take(std::size_t at, PointOf<V> z) { take(at, z, beforeX, beforeY); }
  // The last eight, where V has more.
  template <class Few>
  [[gnu::always_inline]] void take(std::size_t at, PointOf<Few> z) {
    Before<Vector> x{beforeX.sum[0] - Wrapping{}}, y{beforeY.sum[0] - Wrapping{}};
    take(at, z, x, y);
  }
  template <class Some>
  [[gnu::always_inline]] void take(std::size_t at, PointOf<Some> z, Before<Some>& x, Before<Some>& y) {
    append(next.x + at, z.x, ring.scale, x);
    append(next.y + at, z.y, ring.scale, y);
    if constexpr (isRewired) storePairs(ring.pairs + 2 * at, z.x, z.y);
  }
  [[gnu::always_inline]] void end() {
    goRound(next.x, ring.count);
    goRound(next.y, ring.count);
    std::swap(sums, next);
  }
};

// A sample of all whole vectors from `at` on, which it moves.
template <Pull pull, Tone tone, bool round, class V, class Fields>
[[gnu::always_inline]] inline void stepOwn(const Lanes& lanes, const Run& run, Fields& fields, std::size_t n,
                                           std::size_t channels, std::size_t& at, std::size_t end, V* sound) {
  const auto since = static_cast<float>(run.gridAt + n);
  for (; at + kLanesOf<V> <= end; at += kLanesOf<V>) {
    State<V> state = stateAt<pull, V>(lanes, at);
    hear<tone>(lanes, at, state.z, since, run.harmonics, sound, channels);
    move<pull>(lanes, at, state, fields.template pullOf<round>(at, state.z, n));
    keep<pull>(lanes, at, state);
    fields.take(at, state.z);
  }
}

// Where each has a field of its own. `aim` says how far the same will do.
template <Pull pull, Tone tone, std::size_t kChannels, class V, class Fields>
[[gnu::always_inline]] inline void runOwn(const Lanes& lanes, const Run& run, std::size_t end, Fields fields) {
  constexpr bool isWide = kLanesOf<V> != kWidth;
  const std::size_t channels = kChannels == kAnyChannels ? run.channels : kChannels;
  for (std::size_t n = run.begin; n < run.end; ++n) {
    V sound[kChannels]{};
    Vector rest[kChannels]{};
    fields.start(n);
    for (std::size_t at = 0; at < end;) {
      const std::size_t until = std::min(fields.aim(at, kLanesOf<V>), end);
      if (fields.goesRound(at)) stepOwn<pull, tone, true>(lanes, run, fields, n, channels, at, until, sound);
      else stepOwn<pull, tone, false>(lanes, run, fields, n, channels, at, until, sound);
      if (isWide) stepOwn<pull, tone, true>(lanes, run, fields, n, channels, at, until, rest);
    }
    fields.end();
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += total(folded(sound[c]) + rest[c])[0];
  }
}

struct ListenerLoop {
  template <Pull pull, Tone tone, std::size_t kChannels, bool isWide>
  [[gnu::always_inline]] static void run(const Lanes& all, std::span<Group> groups, const Run& wanted) {
    const Lanes lanes = all;  // copies, which nothing that is written can change
    const Run run = wanted;
    using V = std::conditional_t<isWide, Wide, Vector>;
    Group& group = groups[0];
    const bool isBent = run.lagSine != 0 || run.force;
    if (!run.ring) {
      if (run.sumX) sum(lanes, group), run.sumX[run.begin] += group.sumX[0], run.sumY[run.begin] += group.sumY[0];
      if (isBent) return runOwn<pull, tone, kChannels, V>(lanes, run, group.end, GivenFields<true>{lanes, run});
      return runOwn<pull, tone, kChannels, V>(lanes, run, group.end, GivenFields<false>{lanes, run});
    }
    if (isBent) return runOwn<pull, tone, kChannels, V>(lanes, run, group.end, RingFields<true, true, V>(lanes, run));
    if (!run.ring->rewired.empty())
      return runOwn<pull, tone, kChannels, V>(lanes, run, group.end, RingFields<true, false, V>(lanes, run));
    runOwn<pull, tone, kChannels, V>(lanes, run, group.end, RingFields<false, false, V>(lanes, run));
  }
};

}  // namespace

Runner ownRunnerFor(Pull pull, Tone tone, std::size_t channels) {
  constexpr auto kPulls = static_cast<std::size_t>(Pull::ownTight) - static_cast<std::size_t>(Pull::ownFaint) + 1;
  return runnerOf<ListenerLoop, Pull::ownFaint>(pull, tone, channels, std::make_index_sequence<kPulls>());
}

}  // namespace ksom::kernel
