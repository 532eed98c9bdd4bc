// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>

#include "bank_kernel.hpp"
#include "vectors.hpp"

// How the oscillators of a vector are heard, and move on.
namespace ksom::kernel {

template <class V>
[[gnu::always_inline]] inline PointOf<V> turned(PointOf<V> z, V cosine, V sine) {
  return {z.x * cosine - z.y * sine, z.x * sine + z.y * cosine};
}

// Rotation by a tiny angle, along the tangent: longer by e^2 / 2, which in the 64 samples to the next grid point comes to
// 7e-5 of kFaintPull.
template <class V>
[[gnu::always_inline]] inline PointOf<V> turnedATouch(PointOf<V> z, V e) {
  return {z.x - e * z.y, z.y + e * z.x};
}

// Rotation by a small angle in three shears (Paeth, Graphics Interface 1986), with e / 2 and e in place of tan(e / 2) and
// sin e: further by e^3 / 24, and off the circle by e^2 / 8 and what adds up until it is settled, 2e-4 for kWeakPull. So a
// field is felt as if it were stronger by 4e-5 at most; who is pushed in one direction would go a radian too far in 20 s.
template <class V>
[[gnu::always_inline]] inline PointOf<V> sheared(PointOf<V> z, V e) {
  const V half = 0.5f * e, x = z.x - half * z.y, y = z.y + e * x;
  return {x - half * y, y};
}

// Rotation by a small angle, through the middle of the way: longer by e^4 / 8, which is 1e-7 of kWeakPull. That alone would
// go further by e^3 / 6; with as much taken off, 1e-9 rad is left.
template <class V>
[[gnu::always_inline]] inline PointOf<V> turnedALittle(PointOf<V> z, V e) {
  e -= e * (e * e) * (1.0f / 6);
  const V half = 0.5f * e;
  const PointOf<V> middle{z.x - half * z.y, z.y + half * z.x};
  return {z.x - e * middle.y, z.y + e * middle.x};
}

// By up to a radian (see kMaxCouplingPerSample), where cos e and sin e are off by less than 0.009; 1e-9 at 0.05.
template <class V>
[[gnu::always_inline]] inline PointOf<V> turnedMore(PointOf<V> z, V e) {
  const V e2 = e * e;
  return turned<V>(z, 1 - e2 * (0.5f - e2 * (1.0f / 24)), e * (1 - e2 * (1.0f / 6)));
}

constexpr bool hasOwnField(Pull pull) { return pull >= Pull::ownFaint; }
constexpr bool isFaint(Pull pull) { return pull == Pull::faint || pull == Pull::slow || pull == Pull::ownFaint; }
constexpr bool isTight(Pull pull) { return pull == Pull::tight || pull == Pull::ownTight; }
constexpr bool isCut(Pull pull) { return isTight(pull) || pull == Pull::cut || pull == Pull::ownStrong; }
constexpr bool isExact(Pull pull) { return isCut(pull) || pull == Pull::strong; }
constexpr bool hasBias(Pull pull) { return isExact(pull) || pull == Pull::biased || pull == Pull::own; }

// Several pulls add up, and what a caller's links make of a field may be anything: nobody is turned further than
// turnedMore can, or into what is not a number. As whole numbers, all such are more than 1.
template <class V>
[[gnu::always_inline]] inline V atMostOne(V e) {
  using Bits = decltype(e < e);  // whole numbers as long as floats
  constexpr std::int32_t kSign = std::numeric_limits<std::int32_t>::min();
  const Bits bits = reinterpret_cast<Bits>(e), size = bits & ~kSign, one = 0x3f800000 - Bits{};
  return reinterpret_cast<V>((size < one ? size : one) | (bits & kSign));
}

constexpr bool isSummed(Pull pull) { return pull != Pull::none && !isTraced(pull); }

// What a sample changes of them.
template <class V>
struct State {
  PointOf<V> z;
  V deviation, before;
};

template <class V>
[[gnu::always_inline]] inline PointOf<V> phasorAt(const Lanes& l, std::size_t at) {
  return {load<V>(l.x + at), load<V>(l.y + at)};
}
template <class V>
[[gnu::always_inline]] inline void keepPhasor(const Lanes& l, std::size_t at, PointOf<V> z) {
  store(l.x + at, z.x);
  store(l.y + at, z.y);
}

template <Pull pull, class V>
[[gnu::always_inline]] inline State<V> stateAt(const Lanes& l, std::size_t at, PointOf<V> z) {
  State<V> state{z, {}, {}};
  if constexpr (isSummed(pull)) state.deviation = load<V>(l.deviation + at);
  if constexpr (isTight(pull)) state.before = load<V>(l.before + at);
  return state;
}
template <Pull pull, class V>
[[gnu::always_inline]] inline State<V> stateAt(const Lanes& l, std::size_t at) {
  return stateAt<pull>(l, at, phasorAt<V>(l, at));
}

template <Pull pull, class V>
[[gnu::always_inline]] inline void keepPulled(const Lanes& l, std::size_t at, const State<V>& state) {
  if constexpr (isSummed(pull)) store(l.deviation + at, state.deviation);
  if constexpr (isTight(pull)) store(l.before + at, state.before);
}
template <Pull pull, class V>
[[gnu::always_inline]] inline void keep(const Lanes& l, std::size_t at, const State<V>& state) {
  keepPhasor(l, at, state.z);
  keepPulled<pull>(l, at, state);
}

// What a field pulls.
template <Pull pull, class V>
[[gnu::always_inline]] inline V pullOf(const Lanes& l, std::size_t at, PointOf<V> z, PointOf<V> h) {
  if constexpr (pull == Pull::none) return V{};
  return load<V>(l.gain + at) * (z.x * h.y - z.y * h.x);
}

// The one integrator: free rotation, then rotation by the pull e of the field.
template <Pull pull, class V>
[[gnu::always_inline]] inline void move(const Lanes& l, std::size_t at, State<V>& state, V e) {
  const PointOf<V> free = turned(state.z, load<V>(l.stepCosine + at), load<V>(l.stepSine + at));
  if constexpr (isTight(pull)) {
    const V before = state.before < kNoPull ? state.before : e;
    state.before = e;
    e += 0.5f * (e - before);
  }
  if constexpr (hasBias(pull)) e += load<V>(l.bias + at);
  if constexpr (isCut(pull)) e = atMostOne(e);
  if constexpr (isSummed(pull)) state.deviation += e;
  if constexpr (pull == Pull::none) state.z = free;
  else if constexpr (isExact(pull)) state.z = turnedMore(free, e);
  else if constexpr (isFaint(pull)) state.z = turnedATouch(free, e);
  else if constexpr (pull == Pull::weak) state.z = sheared(free, e);
  else state.z = turnedALittle(free, e);
}

enum class Tone { steady, ramped, rich };

// sum of rolloff^(k-1) sin(k theta) for k = 1 ... harmonics, times the weight. With sin(k theta) = sin(theta)
// U_(k-1)(cos theta) that is Clenshaw's recurrence for Chebyshev polynomials (Math. Tables Aids Comput. 9, 1955).
template <class V>
[[gnu::always_inline]] inline V richTone(const Lanes& l, std::size_t at, PointOf<V> z, float since, int harmonics) {
  const V rolloff = load<V>(l.rolloff + at) + since * load<V>(l.rolloffStep + at);
  const V twice = rolloff * load<V>(l.twoOverWeight + at) * z.x, squared = rolloff * rolloff;
  V now = harmonics > 1 ? 1 + twice : 1 - V{}, before = 1 - V{};
  for (int k = 2; k < harmonics; ++k) {
    const V next = (1 - squared * before) + twice * now;  // the sum in front need not wait
    before = now;
    now = next;
  }
  return z.y * now;
}

template <Tone tone, class V>
[[gnu::always_inline]] inline void hear(const Lanes& l, std::size_t at, PointOf<V> z, float since, int harmonics,
                                        V* sound, std::size_t channels) {
  const V sines = tone == Tone::rich ? richTone(l, at, z, since, harmonics) : z.y;
  for (std::size_t c = 0; c < channels; ++c) {
    V weight = load<V>(l.out + c * l.channelStride + at);
    if constexpr (tone != Tone::steady) weight += since * load<V>(l.outStep + c * l.channelStride + at);
    sound[c] += sines * weight;
  }
}

// What the phasors of a group add up to, in each of its lanes.
[[gnu::always_inline]] inline void keepSum(Group& group, Point sum) {
  for (const std::size_t at : {std::size_t{0}, kWidth}) store(group.sumX + at, sum.x), store(group.sumY + at, sum.y);
}
[[gnu::always_inline]] inline void keepSum(Group& group, PointOf<Wide> sum) {
  store(group.sumX, sum.x), store(group.sumY, sum.y);
}

constexpr std::size_t kAnyChannels = 16;

}  // namespace ksom::kernel
