// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_kernel.hpp"

#include <type_traits>

#include "bank_integrator.hpp"
#include "bank_runners.hpp"

namespace ksom::kernel {
namespace {

// The sum of the phasors of all blocks that run, in each lane.
[[gnu::always_inline]] inline Point sumOf(std::span<const Group> groups) {
  Point all{};
  for (const Group& group : groups) {
    if (group.rests) continue;
    const Vector present = load(group.present), x = present * load(group.sumX), y = present * load(group.sumY);
    all.x += group.isAlong ? first(x) : x;
    all.y += group.isAlong ? first(y) : y;
  }
  return totalOf(all);
}

// The field that all of a lane share.
template <class V>
[[gnu::always_inline]] inline PointOf<V> fieldOf(const Group& group, const Point& all, const Run& run, std::size_t n) {
  const PointOf<V> own{load<V>(group.sumX), load<V>(group.sumY)};
  PointOf<V> h = turned(own, load<V>(group.pullX), load<V>(group.pullY));
  if (run.isJoined) {
    const PointOf<V> rest{spread<V>(all.x) - own.x, spread<V>(all.y) - own.y};
    h = h + turned(rest, load<V>(group.betweenX), load<V>(group.betweenY));
  }
  if (run.force) h.y += run.force[n];
  return h;
}

// What the oscillators of a group share in a sample, and what they add up to.
template <class V>
struct Sample {
  PointOf<V> field;
  float since;  // samples since the grid
  int harmonics;
  std::size_t channels;
  V* sound;
};

template <Pull pull, Tone tone, class V>
[[gnu::always_inline]] inline PointOf<V> step(const Lanes& lanes, std::size_t at, const Sample<V>& now) {
  State<V> state = stateAt<pull, V>(lanes, at);
  hear<tone>(lanes, at, state.z, now.since, now.harmonics, now.sound, now.channels);
  move<pull>(lanes, at, state, pullOf<pull>(lanes, at, state.z, now.field));
  keep<pull>(lanes, at, state);
  return state.z;
}

// Steps all whole vectors from `at` on, which it moves; the sum of their phasors.
template <Pull pull, Tone tone, class V>
[[gnu::always_inline]] inline PointOf<V> stepAll(const Lanes& lanes, std::size_t& at, std::size_t end,
                                                 const Sample<V>& now) {
  PointOf<V> sum{};
  for (; at + kLanesOf<V> <= end; at += kLanesOf<V>) sum = sum + step<pull, tone>(lanes, at, now);
  return sum;
}

// The same from the last one on.
template <Pull pull, Tone tone, class V>
[[gnu::always_inline]] inline PointOf<V> stepBack(const Lanes& lanes, std::size_t& at, std::size_t end,
                                                  const Sample<V>& now) {
  PointOf<V> sum{};
  const std::size_t begin = at;
  at += (end - at) / kLanesOf<V> * kLanesOf<V>;
  for (std::size_t place = at; place > begin;) sum = sum + step<pull, tone>(lanes, place -= kLanesOf<V>, now);
  return sum;
}

// Whether a group holds more than a first-level cache: then every other sample goes back the way that the one before came,
// for what that met last is still there. A short one would wait for what has just been stored.
[[gnu::always_inline]] inline bool isLong(const Group& group) { return group.end - group.first > 1024; }

// One sample of a group in this field, in vectors V and what is left of them in eights; the sums of its lanes.
template <Pull pull, Tone tone, bool mayGoBack, class V>
[[gnu::always_inline]] inline PointOf<V> stepGroup(const Lanes& lanes, const Group& group, PointOf<V> h, const Run& run,
                                                   std::size_t n, std::size_t channels, V* sound, Vector* rest) {
  const auto since = static_cast<float>(run.gridAt + n);
  const Sample<V> now{h, since, run.harmonics, channels, sound};
  std::size_t at = group.first;
  PointOf<V> sum;
  if (mayGoBack && (run.gridAt + n) % 2 != 0) sum = stepBack<pull, tone>(lanes, at, group.end, now);
  else sum = stepAll<pull, tone>(lanes, at, group.end, now);
  sum = {foldedInEach(sum.x), foldedInEach(sum.y)};
  if (kLanesOf<V> == kWidth || at == group.end) return sum;
  const Sample<Vector> left{{firstEight(h.x), firstEight(h.y)}, since, run.harmonics, channels, rest};
  const Point few = stepAll<pull, tone>(lanes, at, group.end, left);
  return sum + PointOf<V>{spread<V>(few.x), spread<V>(few.y)};
}

template <class V>
[[gnu::always_inline]] inline PointOf<V> totalInEach(PointOf<V> sum) {
  return {spread<V>(total(firstEight(sum.x))), spread<V>(total(firstEight(sum.y)))};
}

template <Pull pull, Tone tone, std::size_t kChannels, class V>
[[gnu::always_inline]] inline void runGroups(const Lanes lanes, std::span<Group> groups, const Run run) {
  const std::size_t channels = kChannels == kAnyChannels ? run.channels : kChannels;
  for (std::size_t n = run.begin; n < run.end; ++n) {
    V sound[kChannels]{};
    Vector rest[kChannels]{};
    Point all{};
    if (run.sumX || run.isJoined) all = sumOf(groups);
    if (run.sumX) run.sumX[n] += all.x[0], run.sumY[n] += all.y[0];
    for (Group& group : groups) {
      if (group.rests) continue;
      PointOf<V> h{};
      if constexpr (pull != Pull::none) h = fieldOf<V>(group, all, run, n);
      PointOf<V> sum = stepGroup<pull, tone, false>(lanes, group, h, run, n, channels, sound, rest);
      if (group.isAlong) sum = totalInEach(sum);
      store(group.sumX, sum.x);
      store(group.sumY, sum.y);
    }
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += total(folded(sound[c]) + rest[c])[0];
  }
}

// The same for one block that lies along and hears no other: its sum stays in registers.
template <Pull pull, Tone tone, std::size_t kChannels, bool mayGoBack, class V>
[[gnu::always_inline]] inline void runAlone(const Lanes lanes, Group& group, const Run run) {
  const std::size_t channels = kChannels == kAnyChannels ? run.channels : kChannels;
  const V pullX = load<V>(group.pullX), pullY = load<V>(group.pullY);
  PointOf<V> sum{load<V>(group.sumX), load<V>(group.sumY)};
  for (std::size_t n = run.begin; n < run.end; ++n) {
    V sound[kChannels]{};
    Vector rest[kChannels]{};
    if (run.sumX) run.sumX[n] += sum.x[0], run.sumY[n] += sum.y[0];
    PointOf<V> h = turned(sum, pullX, pullY);
    if (run.force) h.y += run.force[n];
    sum = totalInEach(stepGroup<pull, tone, mayGoBack>(lanes, group, h, run, n, channels, sound, rest));
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += total(folded(sound[c]) + rest[c])[0];
  }
  keepSum(group, {firstEight(sum.x), firstEight(sum.y)});
}

struct GroupLoop {
  template <Pull pull, Tone tone, std::size_t kChannels, bool isWide>
  [[gnu::always_inline]] static void run(const Lanes& lanes, std::span<Group> groups, const Run& run) {
    const bool isAlone = groups.size() == 1 && groups[0].isAlong && !groups[0].rests && !run.isJoined;
    using V = std::conditional_t<isWide, Wide, Vector>;
    if (!isAlone) return runGroups<pull, tone, kChannels, V>(lanes, groups, run);
    if (isLong(groups[0])) return runAlone<pull, tone, kChannels, true, V>(lanes, groups[0], run);
    return runAlone<pull, tone, kChannels, false, V>(lanes, groups[0], run);
  }
};

}  // namespace

namespace {

// Four vectors at a time, for each sum waits for the one before.
[[gnu::always_inline]] inline void addUp(const Lanes* lanes, Group* group) {
  Point sums[4]{};
  std::size_t at = group->first;
  for (; at + 4 * kWidth <= group->end; at += 4 * kWidth)
    for (std::size_t v = 0; v < 4; ++v) {
      sums[v].x += load(lanes->x + at + v * kWidth);
      sums[v].y += load(lanes->y + at + v * kWidth);
    }
  for (; at < group->end; at += kWidth) {
    sums[0].x += load(lanes->x + at);
    sums[0].y += load(lanes->y + at);
  }
  Point sum{(sums[0].x + sums[1].x) + (sums[2].x + sums[3].x), (sums[0].y + sums[1].y) + (sums[2].y + sums[3].y)};
  if (group->isAlong) sum = totalOf(sum);
  keepSum(*group, sum);
}

}  // namespace

void sum(const Lanes& lanes, Group& group) { runBest<addUp>(&lanes, &group); }

namespace {

Tone toneOf(const Kind& kind, const Run& run) {
  if (kind.isRich && run.harmonics > 1) return Tone::rich;
  return kind.ramps ? Tone::ramped : Tone::steady;
}

Runner runnerFor(std::span<const Group> groups, const Kind& kind, const Run& run) {
  const Tone tone = toneOf(kind, run);
  if (hasOwnField(kind.pull)) return ownRunnerFor(kind.pull, tone, run.channels);
  if (fitRegisters(groups, kind.pull, tone, run)) return residentRunnerFor(kind.pull, tone, run.channels);
  constexpr auto kPulls = static_cast<std::size_t>(Pull::tight) + 1;
  return runnerOf<GroupLoop, Pull::none>(kind.pull, tone, run.channels, std::make_index_sequence<kPulls>());
}

}  // namespace

void run(const Lanes& lanes, std::span<Group> groups, const Kind& kind, const Run& run) {
  runnerFor(groups, kind, run)(lanes, groups, run);
}

}  // namespace ksom::kernel
