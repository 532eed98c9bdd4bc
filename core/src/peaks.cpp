// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/peaks.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "isa.hpp"

namespace ksom {
namespace {

enum Fate : std::uint8_t { undecided, kept, removed };
// Of a point: a maximum that is high enough (or a plateau may begin there); walked from to the left, to the right.
enum Mark : std::uint8_t { none = 0, top = 1, wentLeft = 2, wentRight = 4 };
constexpr std::size_t kGlance = 16, kFarthest = 48;  // points on each side that are looked at at once; and then in turn

using Side = PeakPicker::Side;
using Sides = PeakPicker::Sides;
constexpr Side shut = PeakPicker::shut, open = PeakPicker::open, clear = PeakPicker::clear;

template <class T>
[[gnu::always_inline]] inline void markTops(const T* x, std::uint8_t* mark, std::size_t begin, std::size_t end,
                                            T least) {
#pragma omp simd
  for (std::size_t i = begin; i < end; ++i) {
    const int rises = x[i - 1] < x[i] ? 1 : 0, sinks = x[i + 1] <= x[i] ? 1 : 0, high = x[i] >= least ? 1 : 0;
    mark[i] = static_cast<std::uint8_t>(rises & sinks & high);
  }
}

// Of sixteen points, nearest first: bits 0 ... 15 say which are higher than the maximum, or are low enough; 16 ... 31
// which are low enough.
inline Side sideOf(std::uint32_t points) {
  const std::uint32_t ends = points & 0xffff, first = ends & -ends;
  return static_cast<Side>((ends == 0 ? open : shut) + ((points >> 16 & first) != 0 ? clear : shut));
}

// The points on both sides of a maximum, from so many farther on.
template <class T, class IsLow>
[[gnu::always_inline]] inline Sides sidesOf(const T* peak, std::size_t from, const IsLow& isLow) {
  const T *const right = peak + from + 1, *const left = peak - from - kGlance, height = *peak;
  std::uint32_t onRight = 0, onLeft = 0;
#pragma omp simd reduction(| : onRight, onLeft)
  for (std::uint32_t j = 0; j < kGlance; ++j) {
    const std::uint32_t there = 1u << j, mirrored = 0x8000u >> j;
    onRight |= (isLow(right[j], height) ? there * 0x10001 : 0u) | (right[j] <= height ? 0u : there);
    onLeft |= (isLow(left[j], height) ? mirrored * 0x10001 : 0u) | (left[j] <= height ? 0u : mirrored);
  }
  return {sideOf(onLeft), sideOf(onRight)};
}

// Most maxima of music and noise are decided within a few points: those are compared side by side, without branches.
template <class T, class IsLow>
[[gnu::always_inline]] inline void glanceAt(const T* x, std::size_t size, const int* tops, std::size_t count,
                                            IsLow isLow, Sides* sides) {
  for (std::size_t k = 0; k < count; ++k) {
    const auto at = static_cast<std::size_t>(tops[k]), within = std::min({at, size - 1 - at, kFarthest});
    Sides both{open, open};
    for (std::size_t from = 0; from + kGlance <= within && both.mayStand() && both.isOpen(); from += kGlance) {
      const Sides next = sidesOf(x + at, from, isLow);
      both = {both.left == open ? next.left : both.left, both.right == open ? next.right : both.right};
    }
    sides[k] = both;
  }
}

struct AboveBy {
  double prominence;
  bool operator()(double value, double height) const { return height - value >= prominence; }
};
// One multiplication a step instead of a division.
struct BelowShare {
  float share;
  bool operator()(float value, float height) const { return value <= share * height; }
};

// Maxima are never side by side, so a distance of 2 forbids nothing.
bool asksDistance(int minDistance) { return minDistance > 2; }

}  // namespace

void PeakPicker::carve(Arena& arena, int maxPoints) {
  const auto most = static_cast<std::size_t>(maxPoints) + 1;
  mark_ = arena.take<std::uint8_t>(most + 64);  // read 64 at a time
  at_ = arena.take<int>(most);
  climb_ = arena.take<int>(most + 8);  // written a few at a time
  sides_ = arena.take<Sides>(most);
  found_ = arena.take<int>(most);
  walkEnd_ = arena.take<int>(most);
  walkLow_ = arena.take<double>(most);
  fate_ = arena.take<std::uint8_t>(most);
  right_ = arena.take<std::uint8_t>(most);
}

std::size_t PeakPicker::bytesNeeded(int maxPoints) {
  if (maxPoints < 1) return 0;
  Arena arena;
  PeakPicker().carve(arena, maxPoints);
  return arena.bytesNeeded();
}

bool PeakPicker::prepare(int maxPoints, std::span<std::byte> block) {
  if (maxPoints < 1) return false;
  Arena arena(block);
  carve(arena, maxPoints);
  return arena.ok();
}

// The middle of the plateau that begins there, or of the one point that there is; 0, which is none, when it leads up
// again.
template <class T>
std::size_t PeakPicker::middleOf(std::span<const T> curve, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end + 1 < curve.size() && curve[end] == curve[begin]) ++end;
  return curve[end] < curve[begin] ? (begin + end - 1) / 2 : 0;
}

// The maxima from `begin` to `end`: first all places that are marked, without a branch for each of them, then what is
// left of them.
template <class T>
std::size_t PeakPicker::topsOf(std::span<const T> curve, std::size_t begin, std::size_t end,
                               std::span<int> tops) const {
  constexpr std::size_t kAtOnce = 6;  // of 64 points, mostly
  std::size_t marked = 0;
  for (std::size_t i = begin; i < end; i += 64) {
    std::uint64_t bits = 0;
    for (std::size_t eight = 0; eight < 8; ++eight) {
      std::uint64_t marks;
      std::memcpy(&marks, mark_.data() + i + 8 * eight, 8);
      if constexpr (std::endian::native == std::endian::big) marks = __builtin_bswap64(marks);
      bits |= ((marks & 0x0101010101010101) * 0x0102040810204080 >> 56) << (8 * eight);
    }
    if (end - i < 64) bits &= (std::uint64_t{1} << (end - i)) - 1;
    const std::size_t all = marked + static_cast<std::size_t>(std::popcount(bits));
    do {
      for (std::size_t k = 0; k < kAtOnce; ++k, bits &= bits - 1)
        tops[marked + k] = static_cast<int>(i) + std::countr_zero(bits);
      marked += kAtOnce;
    } while (marked < all);
    marked = all;
  }
  std::size_t count = 0;
  for (std::size_t k = 0; k < marked; ++k) {
    const std::size_t middle = middleOf(curve, static_cast<std::size_t>(tops[k]));
    tops[count] = static_cast<int>(middle);
    count += middle != 0 ? 1 : 0;
  }
  return count;
}

// Whether the curve falls low enough on one side of `peak` before it rises above it: the prominence rule, which needs
// the base only as far as "low enough". `step` is -1 or 1. Where another maximum was walked from already, and is not
// higher, its way is taken in one step: all walks to one side together are linear in the length.
template <class T, class IsLow>
bool PeakPicker::falls(std::span<const T> curve, int peak, int step, const IsLow& isLow) {
  const T height = curve[static_cast<std::size_t>(peak)];
  const int end = step < 0 ? -1 : static_cast<int>(curve.size());
  const std::uint8_t walked = step < 0 ? wentLeft : wentRight;
  T lowest = height;
  int i = peak + step;
  bool isDeep = false;
  while (!isDeep && i != end) {
    const auto at = static_cast<std::size_t>(i);
    if (!(curve[at] <= height)) break;  // also NaN, which ends the walk in scipy
    const bool wasWalked = (mark_[at] & walked) != 0;
    lowest = std::min(lowest, wasWalked ? static_cast<T>(walkLow_[at]) : curve[at]);
    isDeep = isLow(lowest, height);
    i = wasWalked ? walkEnd_[at] : i + step;
  }
  mark_[static_cast<std::size_t>(peak)] = walked;
  walkEnd_[static_cast<std::size_t>(peak)] = i;
  walkLow_[static_cast<std::size_t>(peak)] = static_cast<double>(lowest);
  return isDeep;
}

// The rule "highest first, and it removes those near it" without sorting: a peak stays exactly if no higher one within
// reach stays. So ask the higher neighbours first, climbing until there is none; what was found out is remembered.
template <class T>
bool PeakPicker::stays(std::span<const T> curve, std::size_t peak, int minDistance) {
  const auto height = [&](std::size_t p) { return curve[static_cast<std::size_t>(at_[p])]; };
  // A neighbour of p that comes before it and has not been removed; p itself when there is none. Of equals the later
  // one comes first.
  const auto rivalOf = [&](std::size_t p) {
    for (std::size_t q = p; q-- > 0 && at_[p] - at_[q] < minDistance;)
      if (height(q) > height(p) && fate_[q] != removed) return q;
    for (std::size_t q = p + 1; q < count_ && at_[q] - at_[p] < minDistance; ++q)
      if (height(q) >= height(p) && fate_[q] != removed) return q;
    return p;
  };
  std::size_t depth = 0;
  climb_[depth++] = static_cast<int>(peak);
  while (depth > 0) {
    const auto p = static_cast<std::size_t>(climb_[depth - 1]);
    const std::size_t rival = rivalOf(p);
    if (rival != p && fate_[rival] == undecided) {
      climb_[depth++] = static_cast<int>(rival);
      continue;
    }
    fate_[p] = rival == p ? kept : removed;
    --depth;
  }
  return fate_[peak] == kept;
}

// Whoever does not stand out is kept only where it may be too near to one that does.
template <class T, class IsLow>
void PeakPicker::toLeft(std::span<const T> curve, int minDistance, std::size_t begin, std::size_t end,
                        const IsLow& isLow) {
  if (begin == 0) count_ = 0;
  const std::size_t all = asksDistance(minDistance) ? 1 : 0;
  const std::size_t found = topsOf(curve, begin, end, climb_);
  runBest<glanceAt<T, IsLow>>(curve.data(), curve.size(), climb_.data(), found, isLow, sides_.data());
  for (std::size_t k = 0; k < found; ++k) {
    Sides side = sides_[k];
    if (side.left == open && side.mayStand()) side.left = falls(curve, climb_[k], -1, isLow) ? clear : shut;
    const bool stands = side.mayStand();
    fate_[count_] = undecided;
    right_[count_] = stands ? side.right : shut;
    at_[count_] = climb_[k];
    count_ += all | (stands ? 1 : 0);
  }
  first_ = left_ = count_;
}

// Those that are left, from the last one down to `first`.
template <class T, class IsLow>
void PeakPicker::toRight(std::span<const T> curve, int minDistance, std::size_t first, const IsLow& isLow) {
  while (left_ > first) {
    const std::uint8_t right = right_[--left_];
    if (right == shut || (right == open && !falls(curve, at_[left_], 1, isLow))) continue;
    if (!asksDistance(minDistance) || stays(curve, left_, minDistance)) found_[--first_] = at_[left_];
  }
}

std::span<const int> PeakPicker::pickAbove(std::span<const double> curve, double prominence, int minDistance) {
  if (!fits(curve.size())) return {};
  const AboveBy isLow{prominence};
  constexpr double kAll = -std::numeric_limits<double>::infinity();
  mark(curve, kAll, 0, curve.size());
  toLeft(curve, minDistance, 0, curve.size(), isLow);
  toRight(curve, minDistance, 0, isLow);
  return found();
}

template <class T>
void PeakPicker::mark(std::span<const T> curve, T least, std::size_t begin, std::size_t end) {
  const std::size_t last = curve.size() - 1, from = std::max<std::size_t>(begin, 1), to = std::min(end, last);
  mark_[0] = none;
  if (end == curve.size()) std::fill_n(mark_.begin() + static_cast<std::ptrdiff_t>(last), 64, none);
  if (from < to) runBest<markTops<T>>(curve.data(), mark_.data(), from, to, least);
}

void PeakPicker::look(std::span<const float> power, float least, std::size_t begin, std::size_t end) {
  if (fits(power.size())) mark(power, least, begin, end);
}

void PeakPicker::walkLeft(std::span<const float> power, float ratio, int minDistance, std::size_t begin,
                          std::size_t end) {
  if (begin == 0) count_ = first_ = left_ = 0;
  if (fits(power.size())) toLeft(power, minDistance, begin, end, BelowShare{1.0f / ratio});
}

void PeakPicker::walkRight(std::span<const float> power, float ratio, int minDistance, int index, int pieces) {
  const auto after = static_cast<std::size_t>(pieces - index - 1), of = static_cast<std::size_t>(pieces);
  toRight(power, minDistance, count_ * after / of, BelowShare{1.0f / ratio});
}

std::span<const int> PeakPicker::pickRatio(std::span<const float> power, float ratio, int minDistance, float least) {
  look(power, least, 0, power.size());
  walkLeft(power, ratio, minDistance, 0, power.size());
  walkRight(power, ratio, minDistance, 0, 1);
  return found();
}

}  // namespace ksom
