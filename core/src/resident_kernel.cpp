// SPDX-License-Identifier: GPL-3.0-or-later
// The bank's loop for blocks so small, and hearing no other, that they stay in registers while all samples of a run go by.
#include <algorithm>
#include <utility>

#include "bank_integrator.hpp"
#include "bank_runners.hpp"

namespace ksom::kernel {
namespace {

// Phasors added up, pairs first, so that few wait for one another.
template <class V, std::size_t count>
[[gnu::always_inline]] inline PointOf<V> sumOf(const State<V>* states) {
  if constexpr (count == 1) return states[0].z;
  else {
    const PointOf<V> low = sumOf<V, count / 2>(states), high = sumOf<V, count - count / 2>(states + count / 2);
    return low + high;
  }
}

// Of the blocks that are there.
template <class V>
[[gnu::always_inline]] inline Point presentOf(const Group& group, PointOf<V> sum) {
  const Vector present = load(group.present);
  return {present * firstEight(sum.x), present * firstEight(sum.y)};
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
      if constexpr (pull == Pull::faint && vectors <= 2) moveFaintly(lanes, at, states[v].z, perSum, all, forced);
      else move<pull>(lanes, at, states[v], all.x * perSum.x + all.y * perSum.y + forced);
    }
    sum = totalOf(sumOf<V, vectors>(states));
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += totalOf(sound[c])[0];
  }
  for (std::size_t v = 0; v < vectors; ++v) keep<pull>(lanes, group.first + v * kLanesOf<V>, states[v]);
  keepSum(group, sum);
}

// Groups of blocks side by side, so many of so many vectors each: while one waits for its sums, the others move. What they
// sound like in a sample goes to a vector of `sound`, and their phasors, if they are asked for, to one of `all`.
template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t count, std::size_t vectors>
[[gnu::always_inline]] inline void runSome(const Lanes& lanes, Group* groups, const Run& run, V (*sound)[kGridSamples],
                                           Point* all) {
  State<V> states[count][vectors];
  PointOf<V> sums[count];
  for (std::size_t g = 0; g < count; ++g) {
    sums[g] = {load<V>(groups[g].sumX), load<V>(groups[g].sumY)};
    for (std::size_t v = 0; v < vectors; ++v) states[g][v] = stateAt<pull, V>(lanes, groups[g].first + v * kLanesOf<V>);
  }
  for (std::size_t n = run.begin; n < run.end; ++n) {
    const auto since = static_cast<float>(run.gridAt + n);
    if (run.sumX)
      for (std::size_t g = 0; g < count; ++g) all[n] = all[n] + presentOf(groups[g], sums[g]);
    V heard[kChannels];
    for (std::size_t c = 0; c < kChannels; ++c) heard[c] = sound[c][n];
#pragma GCC unroll 4
    for (std::size_t g = 0; g < count; ++g) {
      PointOf<V> h = turned(sums[g], load<V>(groups[g].pullX), load<V>(groups[g].pullY));
      if (run.force) h.y += run.force[n];
      PointOf<V> sum{};
#pragma GCC unroll 4
      for (std::size_t v = 0; v < vectors; ++v) {
        const std::size_t at = groups[g].first + v * kLanesOf<V>;
        State<V>& state = states[g][v];
        hear<tone>(lanes, at, state.z, since, run.harmonics, heard, kChannels);
        move<pull>(lanes, at, state, pullOf<pull>(lanes, at, state.z, h));
        sum = sum + state.z;  // in the order of GroupLoop, so that which of both runs is not heard
      }
      sums[g] = {foldedInEach(sum.x), foldedInEach(sum.y)};
    }
    for (std::size_t c = 0; c < kChannels; ++c) sound[c][n] = heard[c];
  }
  for (std::size_t g = 0; g < count; ++g) {
    keepSum(groups[g], sums[g]);
    for (std::size_t v = 0; v < vectors; ++v) keep<pull>(lanes, groups[g].first + v * kLanesOf<V>, states[g][v]);
  }
}

// Any number of them.
template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t vectors>
[[gnu::always_inline]] inline void runSideBySide(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  V sound[kChannels][kGridSamples];
  Point all[kGridSamples];
  for (std::size_t c = 0; c < kChannels; ++c) std::fill(sound[c] + run.begin, sound[c] + run.end, V{});
  if (run.sumX) std::fill(all + run.begin, all + run.end, Point{});
  Group *at = groups.data(), *const end = at + groups.size();
  for (; end - at >= 4; at += 4) runSome<pull, tone, kChannels, V, 4, vectors>(lanes, at, run, sound, all);
  for (; end - at >= 2; at += 2) runSome<pull, tone, kChannels, V, 2, vectors>(lanes, at, run, sound, all);
  if (at < end) runSome<pull, tone, kChannels, V, 1, vectors>(lanes, at, run, sound, all);
  for (std::size_t c = 0; c < kChannels; ++c)
    for (std::size_t n = run.begin; n < run.end; ++n) run.out[c][n] += totalOf(sound[c][n])[0];
  for (std::size_t n = run.begin; run.sumX && n < run.end; ++n) {
    const Point total = totalOf(all[n]);
    run.sumX[n] += total.x[0], run.sumY[n] += total.y[0];
  }
}

// Of what blocks side by side are run so: what they share has to fit beside them, and somebody has to listen.
constexpr bool areFew(Pull pull, Tone tone, std::size_t channels) {
  return isTraced(pull) && tone != Tone::rich && (channels == 1 || channels == 2);
}

template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t vectors>
[[gnu::always_inline]] inline void runVectors(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  if (groups[0].isAlong) return runAlong<pull, tone, kChannels, V, vectors>(lanes, groups[0], run);
  if constexpr (areFew(pull, tone, kChannels)) runSideBySide<pull, tone, kChannels, V, vectors>(lanes, groups, run);
}

constexpr std::size_t kMostVectors = 4;

template <Pull pull, Tone tone, std::size_t kChannels, class V, std::size_t count = kMostVectors>
[[gnu::always_inline]] inline void runAsMany(std::size_t vectors, const Lanes& lanes, std::span<Group> groups,
                                             const Run& run) {
  if constexpr (count > 1)
    if (vectors < count) return runAsMany<pull, tone, kChannels, V, count - 1>(vectors, lanes, groups, run);
  runVectors<pull, tone, kChannels, V, count>(lanes, groups, run);
}

std::size_t vectorsOf(const Group& group) { return (group.end - group.first) / kWidth; }

struct ResidentLoop {
  template <Pull pull, Tone tone, std::size_t kChannels, bool isWide>
  [[gnu::always_inline]] static void run(const Lanes& all, std::span<Group> groups, const Run& wanted) {
    const Lanes lanes = all;  // copies, which nothing that is written can change
    const Run run = wanted;
    const std::size_t vectors = vectorsOf(groups[0]);
    if constexpr (isWide)
      if (vectors > kMostVectors || (vectors % 2 == 0 && !groups[0].isAlong))
        return runAsMany<pull, tone, kChannels, Wide>(vectors / 2, lanes, groups, run);
    runAsMany<pull, tone, kChannels, Vector>(vectors, lanes, groups, run);
  }
};

bool isSmall(const Group& group) {
  const std::size_t vectors = vectorsOf(group);
  return vectors <= kMostVectors || (isa() == Isa::v4 && vectors % 2 == 0 && vectors <= 2 * kMostVectors);
}

}  // namespace

bool fitRegisters(std::span<const Group> groups, Pull pull, Tone tone, const Run& run) {
  const Group& first = groups[0];
  if (run.isJoined || first.rests || !isSmall(first)) return false;
  if (first.isAlong) return groups.size() == 1;
  return areFew(pull, tone, run.channels) && std::all_of(groups.begin(), groups.end(), [&](const Group& group) {
           return !group.rests && !group.isAlong && vectorsOf(group) == vectorsOf(first);
         });
}

Runner residentRunnerFor(Pull pull, Tone tone, std::size_t channels) {
  constexpr auto kPulls = static_cast<std::size_t>(Pull::tight) + 1;
  return runnerOf<ResidentLoop, Pull::none>(pull, tone, channels, std::make_index_sequence<kPulls>());
}

}  // namespace ksom::kernel
