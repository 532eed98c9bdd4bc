// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_kernel.hpp"

#include <type_traits>

#include "bank_integrator.hpp"
#include "bank_runners.hpp"

namespace ksom::kernel {
namespace {

template <class V>
[[gnu::always_inline]] inline Vector totalOf(V v) {
  return total(folded(v));
}
template <class V>
[[gnu::always_inline]] inline Point totalOf(PointOf<V> z) {
  return {totalOf(z.x), totalOf(z.y)};
}

[[gnu::always_inline]] inline void keepSum(Group& group, Point sum) {
  for (const std::size_t at : {std::size_t{0}, kWidth}) store(group.sumX + at, sum.x), store(group.sumY + at, sum.y);
}

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

template <Pull pull, class V>
[[gnu::always_inline]] inline V pullOf(const Lanes& l, std::size_t at, PointOf<V> z, PointOf<V> h) {
  if constexpr (pull == Pull::none) return V{};
  return load<V>(l.gain + at) * (z.x * h.y - z.y * h.x);
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

// Phasors added up, pairs first, so that few wait for one another.
template <class V, std::size_t count>
[[gnu::always_inline]] inline PointOf<V> sumOf(const State<V>* states) {
  if constexpr (count == 1) return states[0].z;
  else {
    const PointOf<V> low = sumOf<V, count / 2>(states), high = sumOf<V, count - count / 2>(states + count / 2);
    return low + high;
  }
}

// The same for one block that lies along so few vectors that each has to wait for the sum of all: they stay in
// registers, and what the sum is to be multiplied by is there before it.
template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t vectors>
[[gnu::always_inline]] inline void runFew(const Lanes& lanes, Group& group, const Run& run) {
  const std::size_t channels = kChannels == kAnyChannels ? run.channels : kChannels;
  const PointOf<V> k{load<V>(group.pullX), load<V>(group.pullY)};
  Point sum{load(group.sumX), load(group.sumY)};
  State<V> states[vectors];
  for (std::size_t v = 0; v < vectors; ++v) states[v] = stateAt<pull, V>(lanes, group.first + v * kLanesOf<V>);
  for (std::size_t n = run.begin; n < run.end; ++n) {
    const auto since = static_cast<float>(run.gridAt + n);
    const PointOf<V> all{spread<V>(sum.x), spread<V>(sum.y)};
    V sound[kChannels]{};
    if (run.sumX) run.sumX[n] += sum.x[0], run.sumY[n] += sum.y[0];
    for (std::size_t v = 0; v < vectors; ++v) {
      const std::size_t at = group.first + v * kLanesOf<V>;
      const PointOf<V> z = states[v].z;
      hear<tone>(lanes, at, z, since, run.harmonics, sound, channels);
      const V gain = load<V>(lanes.gain + at);
      V e = all.x * (gain * (z.x * k.y - z.y * k.x)) + all.y * (gain * (z.x * k.x + z.y * k.y));
      if (run.force) e += gain * z.x * run.force[n];
      move<pull>(lanes, at, states[v], e);
    }
    sum = totalOf(sumOf<V, vectors>(states));
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += totalOf(sound[c])[0];
  }
  for (std::size_t v = 0; v < vectors; ++v) keep<pull>(lanes, group.first + v * kLanesOf<V>, states[v]);
  keepSum(group, sum);
}

// Whether a group has as many vectors as one of these, and then runs it so.
template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t count, std::size_t... others>
[[gnu::always_inline]] inline bool ranFew(const Lanes& lanes, Group& group, const Run& run) {
  if (group.end == group.first + count * kLanesOf<V>) {
    runFew<pull, tone, kChannels, V, count>(lanes, group, run);
    return true;
  }
  if constexpr (sizeof...(others) > 0) return ranFew<pull, tone, kChannels, V, others...>(lanes, group, run);
  return false;
}

struct GroupLoop {
  template <Pull pull, Tone tone, std::size_t kChannels, bool isWide>
  [[gnu::always_inline]] static void run(const Lanes& lanes, std::span<Group> groups, const Run& run) {
    Group& group = groups[0];
    const bool isAlone = groups.size() == 1 && group.isAlong && !group.rests && !run.isJoined;
    if (isAlone && ranFew<pull, tone, kChannels, Vector, 1, 2, 3, 4>(lanes, group, run)) return;
    if constexpr (isWide)
      if (isAlone && ranFew<pull, tone, kChannels, Wide, 2, 3, 4>(lanes, group, run)) return;
    using V = std::conditional_t<isWide, Wide, Vector>;
    if (!isAlone) return runGroups<pull, tone, kChannels, V>(lanes, groups, run);
    if (isLong(group)) return runAlone<pull, tone, kChannels, true, V>(lanes, group, run);
    return runAlone<pull, tone, kChannels, false, V>(lanes, group, run);
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

Runner runnerFor(const Kind& kind, const Run& run) {
  const bool isRich = kind.isRich && run.harmonics > 1;
  const Tone tone = isRich ? Tone::rich : kind.ramps ? Tone::ramped : Tone::steady;
  if (hasOwnField(kind.pull)) return ownRunnerFor(kind.pull, tone, run.channels);
  constexpr auto kPulls = static_cast<std::size_t>(Pull::tight) + 1;
  return runnerOf<GroupLoop, Pull::none>(kind.pull, tone, run.channels, std::make_index_sequence<kPulls>());
}

void run(const Lanes& lanes, std::span<Group> groups, const Kind& kind, const Run& run) {
  runnerFor(kind, run)(lanes, groups, run);
}

}  // namespace ksom::kernel
