// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank_kernel.hpp"

#include <array>
#include <utility>

#include "isa.hpp"
#include "vector8.hpp"

namespace ksom::kernel {
namespace {

struct Point {
  Vector x, y;
};

[[gnu::always_inline]] inline Point turned(Point z, Vector cosine, Vector sine) {
  return {z.x * cosine - z.y * sine, z.x * sine + z.y * cosine};
}

// Rotation by a tiny angle, along the tangent: longer by e^2 / 2, which in the 64 samples to the next grid point comes to
// 7e-5 of kFaintPull.
[[gnu::always_inline]] inline Point turnedATouch(Point z, Vector e) { return {z.x - e * z.y, z.y + e * z.x}; }

// Rotation by a small angle, through the middle of the way: longer by e^4 / 8 and further by e^3 / 6, which makes
// 1e-7 and 4.5e-6 rad of kWeakPull.
[[gnu::always_inline]] inline Point turnedALittle(Point z, Vector e) {
  const Vector half = 0.5f * e;
  const Point middle{z.x - half * z.y, z.y + half * z.x};
  return {z.x - e * middle.y, z.y + e * middle.x};
}

// By up to a radian (see kMaxCouplingPerSample), where cos e and sin e are off by less than 0.009; 1e-9 at 0.05.
[[gnu::always_inline]] inline Point turnedMore(Point z, Vector e) {
  const Vector e2 = e * e;
  return turned(z, 1 - e2 * (0.5f - e2 * (1.0f / 24)), e * (1 - e2 * (1.0f / 6)));
}

constexpr bool isExact(Pull pull) { return pull >= Pull::strong && pull != Pull::own; }
constexpr bool isTight(Pull pull) { return pull == Pull::tight || pull == Pull::ownTight; }
constexpr bool hasOwnField(Pull pull) { return pull >= Pull::own; }

// What a caller's links make of a field may be anything, and must not turn anybody into what is not a number.
[[gnu::always_inline]] inline Vector atMostOne(Vector e) {
  const Vector one = 1 - Vector{};
  e = e < one ? e : one;  // one, too, for what is not a number
  return e > -one ? e : -one;
}

// What a sample changes of eight oscillators.
struct State {
  Point z;
  Vector deviation, before;
};

template <Pull pull>
[[gnu::always_inline]] inline State stateAt(const Lanes& l, std::size_t at) {
  State state{{load(l.x + at), load(l.y + at)}, {}, {}};
  if constexpr (pull != Pull::none) state.deviation = load(l.deviation + at);
  if constexpr (isTight(pull)) state.before = load(l.before + at);
  return state;
}

template <Pull pull>
[[gnu::always_inline]] inline void keep(const Lanes& l, std::size_t at, const State& state) {
  store(l.x + at, state.z.x);
  store(l.y + at, state.z.y);
  if constexpr (pull != Pull::none) store(l.deviation + at, state.deviation);
  if constexpr (isTight(pull)) store(l.before + at, state.before);
}

// The one integrator: free rotation, then rotation by the pull e of the field.
template <Pull pull>
[[gnu::always_inline]] inline void move(const Lanes& l, std::size_t at, State& state, Vector e) {
  const Point free = turned(state.z, load(l.stepCosine + at), load(l.stepSine + at));
  if constexpr (isTight(pull)) {
    const Vector before = state.before < kNoPull ? state.before : e;
    state.before = e;
    e += 0.5f * (e - before);
  }
  if constexpr (pull >= Pull::biased) e += load(l.bias + at);
  state.deviation += e;
  if constexpr (pull == Pull::none) state.z = free;
  else if constexpr (isExact(pull)) state.z = turnedMore(free, e);
  else if constexpr (pull == Pull::faint) state.z = turnedATouch(free, e);
  else state.z = turnedALittle(free, e);
}

enum class Tone { steady, ramped, rich };

// sum of rolloff^(k-1) sin(k theta) for k = 1 ... harmonics, times the weight. With sin(k theta) = sin(theta)
// U_(k-1)(cos theta) that is Clenshaw's recurrence for Chebyshev polynomials (Math. Tables Aids Comput. 9, 1955).
[[gnu::always_inline]] inline Vector richTone(const Lanes& l, std::size_t at, Point z, float since, int harmonics) {
  const Vector rolloff = load(l.rolloff + at) + since * load(l.rolloffStep + at);
  const Vector twice = rolloff * load(l.twoOverWeight + at) * z.x, squared = rolloff * rolloff;
  Vector now = 1 - Vector{}, before{};
  for (int k = 1; k < harmonics; ++k) {
    const Vector next = (1 - squared * before) + twice * now;  // the sum in front need not wait
    before = now;
    now = next;
  }
  return z.y * now;
}

template <Tone tone>
[[gnu::always_inline]] inline void hear(const Lanes& l, std::size_t at, Point z, float since, int harmonics,
                                        Vector* sound, std::size_t channels) {
  const Vector sines = tone == Tone::rich ? richTone(l, at, z, since, harmonics) : z.y;
  for (std::size_t c = 0; c < channels; ++c) {
    Vector weight = load(l.out + c * l.channelStride + at);
    if constexpr (tone != Tone::steady) weight += since * load(l.outStep + c * l.channelStride + at);
    sound[c] += sines * weight;
  }
}

constexpr std::size_t kAnyChannels = 16;

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

// A field of its own for each.
[[gnu::always_inline]] inline Point ownField(const Lanes& l, std::size_t at, const Run& run, std::size_t n) {
  Point h{load(l.fieldX + at), load(l.fieldY + at)};
  if (run.force) h.y += run.force[n];
  return h;
}

template <Pull pull>
[[gnu::always_inline]] inline Vector pullOf(const Lanes& l, std::size_t at, Point z, Point h) {
  if constexpr (pull == Pull::none) return Vector{};
  const Vector e = load(l.gain + at) * (z.x * h.y - z.y * h.x);
  return hasOwnField(pull) ? atMostOne(e) : e;
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
      if constexpr (pull != Pull::none && !hasOwnField(pull)) h = fieldOf(group, all, run, n);
      for (std::size_t at = group.first; at < group.end; at += kWidth) {
        State state = stateAt<pull>(lanes, at);
        hear<tone>(lanes, at, state.z, since, run.harmonics, sound, channels);
        if constexpr (hasOwnField(pull)) h = ownField(lanes, at, run, n);
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

template <Pull pull, Tone tone, std::size_t kChannels>
[[gnu::always_inline]] inline void runAny(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  if constexpr (!hasOwnField(pull)) {
    Group& group = groups[0];
    const bool isAlone = groups.size() == 1 && group.isAlong && !group.rests && !run.isJoined;
    if (isAlone && group.end == group.first + kWidth) return runFew<pull, tone, kChannels, 1>(lanes, group, run);
    if (isAlone && group.end == group.first + 2 * kWidth) return runFew<pull, tone, kChannels, 2>(lanes, group, run);
  }
  runGroups<pull, tone, kChannels>(lanes, groups, run);
}

using Runner = void (*)(const Lanes&, std::span<Group>, const Run&);

template <Pull pull, Tone tone, std::size_t kChannels>
void runBase(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  runAny<pull, tone, kChannels>(lanes, groups, run);
}

template <Pull pull, Tone tone, std::size_t kChannels>
KSOM_V3 void runV3(const Lanes& lanes, std::span<Group> groups, const Run& run) {
  runAny<pull, tone, kChannels>(lanes, groups, run);
}

template <Pull pull, Tone tone>
Runner forChannels(std::size_t channels) {
  const bool v3 = hasV3();
  if (channels == 1) return v3 ? runV3<pull, tone, 1> : runBase<pull, tone, 1>;
  if (channels == 2) return v3 ? runV3<pull, tone, 2> : runBase<pull, tone, 2>;
  return v3 ? runV3<pull, tone, kAnyChannels> : runBase<pull, tone, kAnyChannels>;
}

template <Pull pull>
Runner forTone(Tone tone, std::size_t channels) {
  switch (tone) {
    case Tone::steady:
      return forChannels<pull, Tone::steady>(channels);
    case Tone::ramped:
      return forChannels<pull, Tone::ramped>(channels);
    default:
      return forChannels<pull, Tone::rich>(channels);
  }
}

template <std::size_t... pulls>
Runner runnerFor(Pull pull, Tone tone, std::size_t channels, std::index_sequence<pulls...>) {
  const std::array all{forTone<static_cast<Pull>(pulls)>(tone, channels)...};
  return all[static_cast<std::size_t>(pull)];
}

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

void run(const Lanes& lanes, std::span<Group> groups, Pull pull, bool ramps, const Run& run) {
  const Tone tone = run.harmonics > 1 ? Tone::rich : ramps ? Tone::ramped : Tone::steady;
  constexpr auto kPulls = static_cast<std::size_t>(Pull::ownTight) + 1;
  runnerFor(pull, tone, run.channels, std::make_index_sequence<kPulls>())(lanes, groups, run);
}

}  // namespace ksom::kernel
