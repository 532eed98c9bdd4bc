// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>

#include "bank_integrator.hpp"

// Blocks so small, and hearing no other, that they stay in registers while all samples of a run go by.
namespace ksom::kernel {

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

// Phasors added up, pairs first, so that few wait for one another.
template <class V, std::size_t count>
[[gnu::always_inline]] inline PointOf<V> sumOf(const State<V>* states) {
  if constexpr (count == 1) return states[0].z;
  else {
    const PointOf<V> low = sumOf<V, count / 2>(states), high = sumOf<V, count - count / 2>(states + count / 2);
    return low + high;
  }
}

// As move() by a faint pull: `perSum` times the sum, and what is forced. All that the sum is multiplied by is there before
// it.
template <class V>
[[gnu::always_inline]] inline void moveFaintly(const Lanes& l, std::size_t at, PointOf<V>& z, PointOf<V> perSum,
                                               PointOf<V> sum, V forced) {
  const PointOf<V> free = turned(z, load<V>(l.stepCosine + at), load<V>(l.stepSine + at));
  const PointOf<V> still = turnedATouch(free, forced);
  z = {still.x - sum.x * (perSum.x * free.y) - sum.y * (perSum.y * free.y),
       still.y + sum.x * (perSum.x * free.x) + sum.y * (perSum.y * free.x)};
}

// A block that lies along. Each vector has to wait for the sum of all: what that is to be multiplied by is there before
// it, most of it where there is little else to do meanwhile.
template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t vectors>
[[gnu::always_inline]] inline void runAlong(const Lanes& lanes, Group& group, const Run& run) {
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
      const PointOf<V> perSum{gain * (z.x * k.y - z.y * k.x), gain * (z.x * k.x + z.y * k.y)};
      const V forced = run.force ? gain * z.x * run.force[n] : V{};
      if constexpr (isFaint(pull) && vectors <= 2) moveFaintly(lanes, at, states[v].z, perSum, all, forced);
      else move<pull>(lanes, at, states[v], all.x * perSum.x + all.y * perSum.y + forced);
    }
    sum = totalOf(sumOf<V, vectors>(states));
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += totalOf(sound[c])[0];
  }
  for (std::size_t v = 0; v < vectors; ++v) keep<pull>(lanes, group.first + v * kLanesOf<V>, states[v]);
  keepSum(group, sum);
}

// Groups of blocks side by side, so many of so many vectors each: while one waits for its sums, the others move. What they
// sound like in a sample goes to a vector of `sound`.
template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t count, std::size_t vectors>
[[gnu::always_inline]] inline void runSome(const Lanes& lanes, Group* groups, const Run& run,
                                           V (*sound)[kGridSamples]) {
  State<V> states[count][vectors];
  PointOf<V> sums[count];
  for (std::size_t g = 0; g < count; ++g) {
    sums[g] = {load<V>(groups[g].sumX), load<V>(groups[g].sumY)};
    for (std::size_t v = 0; v < vectors; ++v) states[g][v] = stateAt<pull, V>(lanes, groups[g].first + v * kLanesOf<V>);
  }
  for (std::size_t n = run.begin; n < run.end; ++n) {
    const auto since = static_cast<float>(run.gridAt + n);
    V heard[kChannels];
    for (std::size_t c = 0; c < kChannels; ++c) heard[c] = sound[c][n];
#pragma GCC unroll 4
    for (std::size_t g = 0; g < count; ++g) {
      PointOf<V> h = turned(sums[g], load<V>(groups[g].pullX), load<V>(groups[g].pullY));
      if (run.force) h.y += run.force[n];
#pragma GCC unroll 4
      for (std::size_t v = 0; v < vectors; ++v) {
        const std::size_t at = groups[g].first + v * kLanesOf<V>;
        State<V>& state = states[g][v];
        hear<tone>(lanes, at, state.z, since, run.harmonics, heard, kChannels);
        move<pull>(lanes, at, state, pullOf<pull>(lanes, at, state.z, h));
      }
      const PointOf<V> sum = sumOf<V, vectors>(states[g]);
      sums[g] = {foldedInEach(sum.x), foldedInEach(sum.y)};
    }
    for (std::size_t c = 0; c < kChannels; ++c) sound[c][n] = heard[c];
  }
  for (std::size_t g = 0; g < count; ++g) {
    store(groups[g].sumX, sums[g].x), store(groups[g].sumY, sums[g].y);
    for (std::size_t v = 0; v < vectors; ++v) keep<pull>(lanes, groups[g].first + v * kLanesOf<V>, states[g][v]);
  }
}

// Any number of them.
template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t vectors>
[[gnu::always_inline]] inline void runSideBySide(const Lanes lanes, std::span<Group> groups, const Run run) {
  V sound[kChannels][kGridSamples];
  for (std::size_t c = 0; c < kChannels; ++c) std::fill(sound[c] + run.begin, sound[c] + run.end, V{});
  Group *at = groups.data(), *const end = at + groups.size();
  for (; end - at >= 4; at += 4) runSome<pull, tone, kChannels, V, 4, vectors>(lanes, at, run, sound);
  for (; end - at >= 2; at += 2) runSome<pull, tone, kChannels, V, 2, vectors>(lanes, at, run, sound);
  if (at < end) runSome<pull, tone, kChannels, V, 1, vectors>(lanes, at, run, sound);
  for (std::size_t c = 0; c < kChannels; ++c)
    for (std::size_t n = run.begin; n < run.end; ++n) run.out[c][n] += totalOf(sound[c][n])[0];
}

// Lanes of each group, if all are side by side, run, and have as many.
[[gnu::always_inline]] inline std::size_t lanesOfEach(std::span<const Group> groups) {
  const std::size_t lanes = groups[0].end - groups[0].first;
  for (const Group& group : groups)
    if (group.rests || group.isAlong || group.end - group.first != lanes) return 0;
  return lanes;
}

template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t count, std::size_t... others>
[[gnu::always_inline]] inline bool ranAlong(const Lanes& lanes, Group& group, const Run& run) {
  if (group.end == group.first + count * kLanesOf<V>) {
    runAlong<pull, tone, kChannels, V, count>(lanes, group, run);
    return true;
  }
  if constexpr (sizeof...(others) > 0) return ranAlong<pull, tone, kChannels, V, others...>(lanes, group, run);
  return false;
}

template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t count, std::size_t... others>
[[gnu::always_inline]] inline bool ranSideBySide(const Lanes& lanes, std::span<Group> groups, std::size_t lanesOf,
                                                 const Run& run) {
  if (lanesOf == count * kLanesOf<V>) {
    runSideBySide<pull, tone, kChannels, V, count>(lanes, groups, run);
    return true;
  }
  if constexpr (sizeof...(others) > 0)
    return ranSideBySide<pull, tone, kChannels, V, others...>(lanes, groups, lanesOf, run);
  return false;
}

[[gnu::always_inline]] inline bool isAlone(std::span<const Group> groups, const Run& run) {
  return groups.size() == 1 && groups[0].isAlong && !groups[0].rests && !run.isJoined;
}

// Whether these are such blocks; if so, they have been run.
template <Pull pull, Tone tone, std::size_t kChannels, bool isWide>
[[gnu::always_inline]] inline bool ranResident(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  if (isAlone(groups, run)) {
    if (ranAlong<pull, tone, kChannels, Vector, 1, 2, 3, 4>(lanes, groups[0], run)) return true;
    if constexpr (isWide) return ranAlong<pull, tone, kChannels, Wide, 2, 3, 4>(lanes, groups[0], run);
    return false;
  }
  if constexpr (isTraced(pull) && tone != Tone::rich && kChannels != kAnyChannels) {
    if (run.isJoined || run.sumX) return false;
    using V = std::conditional_t<isWide, Wide, Vector>;
    const std::size_t lanesOf = lanesOfEach(groups);
    if (ranSideBySide<pull, tone, kChannels, V, 1, 2, 3, 4>(lanes, groups, lanesOf, run)) return true;
    if constexpr (isWide) return ranSideBySide<pull, tone, kChannels, Vector, 1, 3>(lanes, groups, lanesOf, run);
  }
  return false;
}

}  // namespace ksom::kernel
