// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/peaks.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "isa.hpp"

namespace ksom {
namespace {

enum Fate : std::uint8_t { undecided, kept, removed };
// Whether a point is a maximum, and whether it stands out. `flat` begins a plateau: where that ends is seen later. `shut`
// was open, and does not fall low enough to its left.
enum Mark : std::uint8_t { none = 0, hidden = 1, open = 2, clear = 3, flat = 4, shut = 5 };
constexpr std::uint64_t kAnyMark = 0x0707070707070707, kStandsOut = 0x0606060606060606;  // eight marks at once
constexpr std::size_t kLook = 8;  // points on each side that the first look sees

// A first look, without branches, at a few points on both sides of every point: whether it is a maximum, and whether the
// curve may fall low enough there before it rises above it. Most maxima of music and noise are decided here, a vector at
// a time.
template <class T, class IsLow>
[[gnu::always_inline]] inline void lookAtPoints(const T* x, std::uint8_t* mark, std::size_t begin, std::size_t end,
                                                T least, IsLow isLow) {
#pragma omp simd
  for (std::size_t i = begin; i < end; ++i) {
    const T height = x[i];
    int openLeft = 1, openRight = 1, lowLeft = 0, lowRight = 0;
    for (std::size_t j = 1; j <= kLook; ++j) {
      const T left = x[i - j], right = x[i + j];
      openLeft &= left <= height ? 1 : 0;
      openRight &= right <= height ? 1 : 0;
      lowLeft |= openLeft & (isLow(left, height) ? 1 : 0);
      lowRight |= openRight & (isLow(right, height) ? 1 : 0);
    }
    const int may = ((openLeft | lowLeft) & (openRight | lowRight)) + (lowLeft & lowRight);
    const int rises = x[i - 1] < height ? 1 : 0, sinks = x[i + 1] < height ? 1 : 0, level = x[i + 1] == height ? 1 : 0;
    const int high = height >= least ? 1 : 0;
    mark[i] = static_cast<std::uint8_t>((rises & sinks) * (1 + (may & -high)) + (rises & level) * flat);
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
  mark_ = arena.take<std::uint8_t>(most + 8);  // read eight at a time
  at_ = arena.take<int>(most);
  climb_ = arena.take<int>(most);
  found_ = arena.take<int>(most);
  walkEnd_ = arena.take<int>(most);
  walkLow_ = arena.take<double>(most);
  fate_ = arena.take<std::uint8_t>(most);
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

// Those that are too near to an end for the first look, and nothing behind the end.
template <class T>
void PeakPicker::lookAtEnds(std::span<const T> curve, T least) {
  const std::size_t size = curve.size(), last = size - 1;
  mark_[0] = none;
  std::fill_n(mark_.begin() + static_cast<std::ptrdiff_t>(last), 9, none);
  for (std::size_t i = 1; i < last; ++i) {
    if (i == kLook && size > 2 * kLook) i = size - kLook;
    const bool rises = curve[i - 1] < curve[i];
    const Mark top = curve[i] >= least ? open : hidden;
    mark_[i] = rises && curve[i + 1] < curve[i] ? top : rises && curve[i + 1] == curve[i] ? flat : none;
  }
}

// Of the plateau that begins there; the first point, which is none, when it leads up again.
template <class T>
std::size_t PeakPicker::middleOf(std::span<const T> curve, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end + 1 < curve.size() && curve[end] == curve[begin]) ++end;
  return curve[end] < curve[begin] ? (begin + end - 1) / 2 : 0;
}

// The maxima, or only those that may stand out, in ascending order; `begin` is a multiple of 8. A plateau is taken when
// its middle is reached.
template <class T, class Take>
void PeakPicker::collect(std::span<const T> curve, std::size_t begin, std::size_t end, bool all, const Take& take) {
  for (std::size_t i = begin; i < end; i += 8) {
    std::uint64_t marks;
    std::memcpy(&marks, mark_.data() + i, 8);
    if constexpr (std::endian::native == std::endian::big) marks = __builtin_bswap64(marks);
    for (marks &= all ? kAnyMark : kStandsOut; marks != 0;) {
      const auto place = static_cast<std::size_t>(std::countr_zero(marks)) / 8;
      marks &= ~(std::uint64_t{0xff} << (8 * place));
      std::size_t top = i + place;
      if (mark_[top] == flat) {
        mark_[top] = none;
        top = middleOf(curve, top);
        if (top != 0) mark_[top] = open;
        if (top == 0 || top >= i + 8) continue;
      }
      take(static_cast<int>(top));
    }
  }
}

// Whether the curve falls low enough on one side of `peak` before it rises above it: the prominence rule, which needs
// the base only as far as "low enough". `step` is -1 or 1. Where another open maximum was walked from already, and is not
// higher, its way is taken in one step: all walks to one side together are linear in the length.
template <class T, class IsLow>
bool PeakPicker::falls(std::span<const T> curve, int peak, int step, const IsLow& isLow) {
  const T height = curve[static_cast<std::size_t>(peak)];
  const int end = step < 0 ? -1 : static_cast<int>(curve.size());
  T lowest = height;
  int i = peak + step;
  bool isDeep = false;
  while (!isDeep && i != end) {
    const auto at = static_cast<std::size_t>(i);
    if (!(curve[at] <= height)) break;  // also NaN, which ends the walk in scipy
    const bool wasWalked = mark_[at] == open || (step < 0 && mark_[at] == shut);
    lowest = std::min(lowest, wasWalked ? static_cast<T>(walkLow_[at]) : curve[at]);
    isDeep = isLow(lowest, height);
    i = wasWalked ? walkEnd_[at] : i + step;
  }
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

template <class T, class IsLow>
void PeakPicker::toLeft(std::span<const T> curve, int minDistance, std::size_t begin, std::size_t end,
                        const IsLow& isLow) {
  if (begin == 0) count_ = 0;
  collect(curve, begin, end, asksDistance(minDistance), [&](int top) {
    std::uint8_t& mark = mark_[static_cast<std::size_t>(top)];
    if (mark == open && !falls(curve, top, -1, isLow)) mark = shut;
    fate_[count_] = undecided;
    at_[count_++] = top;
  });
  first_ = left_ = count_;
}

// Those that are left, from the last one down to `first`.
template <class T, class IsLow>
void PeakPicker::toRight(std::span<const T> curve, int minDistance, std::size_t first, const IsLow& isLow) {
  while (left_ > first) {
    const std::uint8_t mark = mark_[static_cast<std::size_t>(at_[--left_])];
    if (mark == hidden || mark == shut || (mark == open && !falls(curve, at_[left_], 1, isLow))) continue;
    if (!asksDistance(minDistance) || stays(curve, left_, minDistance)) found_[--first_] = at_[left_];
  }
}

std::span<const int> PeakPicker::pickAbove(std::span<const double> curve, double prominence, int minDistance) {
  if (!fits(curve.size())) return {};
  const AboveBy isLow{prominence};
  constexpr double kAll = -std::numeric_limits<double>::infinity();
  lookAtEnds(curve, kAll);
  if (curve.size() > 2 * kLook) lookAtPoints(curve.data(), mark_.data(), kLook, curve.size() - kLook, kAll, isLow);
  toLeft(curve, minDistance, 0, curve.size(), isLow);
  toRight(curve, minDistance, 0, isLow);
  return found();
}

void PeakPicker::look(std::span<const float> power, float ratio, float least, std::size_t begin, std::size_t end) {
  if (!fits(power.size())) return;
  if (begin == 0) lookAtEnds(power, least);
  if (power.size() <= 2 * kLook) return;
  const std::size_t from = std::max(begin, kLook), to = std::min(end, power.size() - kLook);
  if (from < to)
    runBest<lookAtPoints<float, BelowShare>>(power.data(), mark_.data(), from, to, least, BelowShare{1.0f / ratio});
}

void PeakPicker::walkLeft(std::span<const float> power, float ratio, int minDistance, std::size_t begin,
                          std::size_t end) {
  if (begin == 0) count_ = first_ = left_ = 0;
  const auto whole = [&](std::size_t at) { return at < power.size() ? at / 8 * 8 : at; };
  if (fits(power.size())) toLeft(power, minDistance, whole(begin), whole(end), BelowShare{1.0f / ratio});
}

void PeakPicker::walkRight(std::span<const float> power, float ratio, int minDistance, int index, int pieces) {
  const auto after = static_cast<std::size_t>(pieces - index - 1), of = static_cast<std::size_t>(pieces);
  toRight(power, minDistance, count_ * after / of, BelowShare{1.0f / ratio});
}

std::span<const int> PeakPicker::pickRatio(std::span<const float> power, float ratio, int minDistance, float least) {
  look(power, ratio, least, 0, power.size());
  walkLeft(power, ratio, minDistance, 0, power.size());
  walkRight(power, ratio, minDistance, 0, 1);
  return found();
}

}  // namespace ksom
