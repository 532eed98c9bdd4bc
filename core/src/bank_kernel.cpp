// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_kernel.hpp"

#include "bank_integrator.hpp"
#include "bank_runners.hpp"

namespace ksom::kernel {
namespace {

// The sum of all groups' phasors, in each lane.
[[gnu::always_inline]] inline Point sumOf(std::span<const Group> groups) {
  Point all{};
  for (const Group& group : groups) {
    if (group.rests) continue;
    const Vector x = load(group.sumX), y = load(group.sumY);
    all.x += group.isAlong ? first(x) : x;
    all.y += group.isAlong ? first(y) : y;
  }
  return {total(all.x), total(all.y)};
}

// The field that all of a lane share.
[[gnu::always_inline]] inline Point fieldOf(const Group& group, const Point& all, const Run& run, std::size_t n) {
  const Point own{load(group.sumX), load(group.sumY)};
  Point h = turned(own, load(group.pullX), load(group.pullY));
  if (run.isJoined) {
    const Point others = turned({all.x - own.x, all.y - own.y}, load(group.betweenX), load(group.betweenY));
    h.x += others.x;
    h.y += others.y;
  }
  if (run.force) h.y += run.force[n];
  return h;
}

template <Pull pull>
[[gnu::always_inline]] inline Vector pullOf(const Lanes& l, std::size_t at, Point z, Point h) {
  if constexpr (pull == Pull::none) return Vector{};
  return load(l.gain + at) * (z.x * h.y - z.y * h.x);
}

template <Pull pull, Tone tone, std::size_t kChannels>
[[gnu::always_inline]] inline void runGroups(const Lanes lanes, std::span<Group> groups, const Run run) {
  const std::size_t channels = kChannels == kAnyChannels ? run.channels : kChannels;
  for (std::size_t n = run.begin; n < run.end; ++n) {
    const auto since = static_cast<float>(run.gridAt + n);
    Vector sound[kChannels]{};
    Point all{};
    if (run.sumX || run.isJoined) all = sumOf(groups);
    if (run.sumX) run.sumX[n] += all.x[0], run.sumY[n] += all.y[0];
    for (Group& group : groups) {
      if (group.rests) continue;
      Point h{}, sum{};
      if constexpr (pull != Pull::none) h = fieldOf(group, all, run, n);
      for (std::size_t at = group.first, end = group.end; at < end; at += kWidth) {
        State state = stateAt<pull>(lanes, at);
        hear<tone>(lanes, at, state.z, since, run.harmonics, sound, channels);
        move<pull>(lanes, at, state, pullOf<pull>(lanes, at, state.z, h));
        keep<pull>(lanes, at, state);
        sum.x += state.z.x;
        sum.y += state.z.y;
      }
      if (group.isAlong) sum = Point{total(sum.x), total(sum.y)};
      store(group.sumX, sum.x);
      store(group.sumY, sum.y);
    }
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += total(sound[c])[0];
  }
}

// The same for one block that lies along so few vectors that each has to wait for the sum of all: they stay in
// registers, and what the sum is to be multiplied by is there before it.
template <Pull pull, Tone tone, std::size_t kChannels, std::size_t vectors>
[[gnu::always_inline]] inline void runFew(const Lanes& lanes, Group& group, const Run& run) {
  const std::size_t channels = kChannels == kAnyChannels ? run.channels : kChannels;
  const Point k{load(group.pullX), load(group.pullY)};
  Point sum{load(group.sumX), load(group.sumY)};
  State states[vectors];
  for (std::size_t v = 0; v < vectors; ++v) states[v] = stateAt<pull>(lanes, group.first + v * kWidth);
  for (std::size_t n = run.begin; n < run.end; ++n) {
    const auto since = static_cast<float>(run.gridAt + n);
    Vector sound[kChannels]{};
    Point next{};
    if (run.sumX) run.sumX[n] += sum.x[0], run.sumY[n] += sum.y[0];
    for (std::size_t v = 0; v < vectors; ++v) {
      const std::size_t at = group.first + v * kWidth;
      const Point z = states[v].z;
      hear<tone>(lanes, at, z, since, run.harmonics, sound, channels);
      const Vector gain = load(lanes.gain + at);
      Vector e = sum.x * (gain * (z.x * k.y - z.y * k.x)) + sum.y * (gain * (z.x * k.x + z.y * k.y));
      if (run.force) e += gain * z.x * run.force[n];
      move<pull>(lanes, at, states[v], e);
      next.x += states[v].z.x;
      next.y += states[v].z.y;
    }
    sum = Point{total(next.x), total(next.y)};
    for (std::size_t c = 0; c < channels; ++c) run.out[c][n] += total(sound[c])[0];
  }
  for (std::size_t v = 0; v < vectors; ++v) keep<pull>(lanes, group.first + v * kWidth, states[v]);
  store(group.sumX, sum.x);
  store(group.sumY, sum.y);
}

struct GroupLoop {
  template <Pull pull, Tone tone, std::size_t kChannels>
  [[gnu::always_inline]] static void run(const Lanes& lanes, std::span<Group> groups, const Run& run) {
    Group& group = groups[0];
    const bool isAlone = groups.size() == 1 && group.isAlong && !group.rests && !run.isJoined;
    if (isAlone && group.end == group.first + kWidth) return runFew<pull, tone, kChannels, 1>(lanes, group, run);
    if (isAlone && group.end == group.first + 2 * kWidth) return runFew<pull, tone, kChannels, 2>(lanes, group, run);
    return runGroups<pull, tone, kChannels>(lanes, groups, run);
  }
};

}  // namespace

void sum(const Lanes& lanes, Group& group) {
  Point sum{};
  for (std::size_t at = group.first; at < group.end; at += kWidth) {
    sum.x += load(lanes.x + at);
    sum.y += load(lanes.y + at);
  }
  if (group.isAlong) sum = Point{total(sum.x), total(sum.y)};
  store(group.sumX, sum.x);
  store(group.sumY, sum.y);
}

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
