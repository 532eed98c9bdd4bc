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
// How the curve goes on one side of a maximum. Bits: the valley there is low enough; the maximum behind it is not higher.
// None: it rises above before it is low enough. The second alone: nobody knows yet.
enum Side : std::uint8_t { shut = 0, open = 1, deep = 2 };
constexpr std::size_t kSideBySide = 16;  // points of a valley that are compared at once

template <class T>
[[gnu::always_inline]] inline void markTops(const T* x, std::uint8_t* mark, std::size_t begin, std::size_t end,
                                            T least) {
#pragma omp simd
  for (std::size_t i = begin; i < end; ++i) {
    const int rises = x[i - 1] < x[i] ? 1 : 0, sinks = x[i + 1] <= x[i] ? 1 : 0, high = x[i] >= least ? 1 : 0;
    const int wall = x[i] == x[i] ? 0 : 1;
    mark[i] = static_cast<std::uint8_t>((rises & sinks & high) | wall);
  }
}

// The lowest of the points from `first` to `last`, at least one of which is a number.
template <class T>
[[gnu::always_inline]] inline T lowestOf(const T* x, std::size_t size, std::size_t first, std::size_t last) {
  constexpr T kAbove = std::numeric_limits<T>::infinity();
  T lowest = kAbove;
  if (size < kSideBySide) {
    for (std::size_t i = first; i <= last; ++i) lowest = x[i] < lowest ? x[i] : lowest;
    return lowest;
  }
  T lows[kSideBySide];
  for (T& low : lows) low = kAbove;
  const auto look = [&](std::size_t at) {
    const std::size_t begin = std::min(at, size - kSideBySide);
    const T* const points = x + begin;
    const auto before = static_cast<int>(at) - static_cast<int>(begin),
               beyond = static_cast<int>(last) - static_cast<int>(begin);
#pragma omp simd
    for (int j = 0; j < static_cast<int>(kSideBySide); ++j) {
      const T point = j >= before && j <= beyond ? points[j] : kAbove;
      lows[j] = point < lows[j] ? point : lows[j];
    }
  };
  // The second, too, without asking whether the valley ends before it: a guess that is wrong costs more.
  look(first);
  look(first + kSideBySide);
  for (std::size_t at = first + 2 * kSideBySide; at <= last; at += kSideBySide) look(at);
#pragma omp simd reduction(min : lowest)
  for (int j = 0; j < static_cast<int>(kSideBySide); ++j) lowest = lows[j] < lowest ? lows[j] : lowest;
  return lowest;
}

[[gnu::always_inline]] inline std::uint8_t sideOf(bool isDeep, bool isOpen) {
  return static_cast<std::uint8_t>((isDeep ? deep : shut) | (isOpen ? open : shut));
}

// Valley k lies between the maxima k - 1 and k: its lowest point, and what it is to both of them.
struct Valleys {
  double* lowest;
  std::uint8_t *left, *right;  // of the maximum k on its left side, of k - 1 on its right side
};

// Most maxima are decided by the valleys beside them: those are compared without branches.
template <class T, class IsLow>
[[gnu::always_inline]] inline void findValleys(const T* x, std::size_t size, const int* tops, std::size_t from,
                                               std::size_t to, IsLow isLow, Valleys valleys) {
  std::size_t first = from == 0 ? 0 : static_cast<std::size_t>(tops[from - 1]);
  T before = from == 0 ? std::numeric_limits<T>::infinity() : x[first];
  for (std::size_t k = from; k < to; ++k) {
    const auto top = static_cast<std::size_t>(tops[k]);
    const T lowest = lowestOf(x, size, first, top), height = x[top];
    valleys.lowest[k] = lowest;
    valleys.left[k] = sideOf(isLow(lowest, height), before <= height);
    valleys.right[k] = sideOf(isLow(lowest, before), height <= before);
    first = top;
    before = height;
  }
}

// Behind the last maximum.
template <class T, class IsLow>
[[gnu::always_inline]] inline void findLastValley(const T* x, std::size_t size, std::size_t top, IsLow isLow,
                                                  double* valley, std::uint8_t* right) {
  const T lowest = lowestOf(x, size, top, size - 1);
  *valley = lowest;
  *right = sideOf(isLow(lowest, x[top]), false);
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
  at_ = arena.take<int>(most + 8);              // written a few at a time
  climb_ = arena.take<int>(most);
  found_ = arena.take<int>(most);
  standing_ = arena.take<int>(most);
  valley_ = arena.take<double>(most + 1);
  leftSide_ = arena.take<std::uint8_t>(most);
  rightSide_ = arena.take<std::uint8_t>(most + 1);
  walkEnd_ = arena.take<int>(most);
  walkLow_ = arena.take<double>(most);
  fate_ = arena.take<std::uint8_t>(most);
  walked_ = arena.take<std::uint8_t>(most);
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
// again. What is no number stands like a wall higher than all, as in scipy.
template <class T>
std::size_t PeakPicker::middleOf(std::span<const T> curve, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end + 1 < curve.size() && curve[end] == curve[begin]) ++end;
  const bool isWall = !(curve[begin] == curve[begin]);
  return curve[end] < curve[begin] || isWall ? (begin + end - 1) / 2 : 0;
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
    do {
      for (std::size_t k = 0; k < kAtOnce; ++k, bits &= bits - 1) {
        tops[marked] = static_cast<int>(i) + std::countr_zero(bits);
        marked += static_cast<std::size_t>((bits | (0 - bits)) >> 63);  // 1 unless there is none left
      }
    } while (bits != 0);
  }
  std::size_t count = 0;
  for (std::size_t k = 0; k < marked; ++k) {
    const std::size_t middle = middleOf(curve, static_cast<std::size_t>(tops[k]));
    tops[count] = static_cast<int>(middle);
    count += middle != 0 ? 1 : 0;
  }
  return count;
}

// Whether the curve falls low enough on one side of a maximum before it rises above it: the prominence rule, which needs
// the base only as far as "low enough". `step` is -1 or 1. The valley beside it does not say so: those behind lower
// maxima follow. Where one of these was walked from already, its way is taken in one step: all walks to one side
// together are linear in the maxima.
template <class T, class IsLow>
bool PeakPicker::falls(std::span<const T> curve, std::size_t peak, int step, const IsLow& isLow) {
  const auto height = [&](std::size_t p) { return curve[static_cast<std::size_t>(at_[p])]; };
  const auto beside = [&](std::size_t p) { return static_cast<T>(valley_[step < 0 ? p : p + 1]); };
  const T own = height(peak);
  const std::size_t last = step < 0 ? 0 : count_ - 1;
  const std::uint8_t way = step < 0 ? 1 : 2;
  std::size_t end = peak;
  T lowest = beside(peak);
  bool isDeep = false;
  while (!isDeep && end != last) {
    const std::size_t next = step < 0 ? end - 1 : end + 1;
    if (!(height(next) <= own)) break;
    const bool wasWalked = (walked_[next] & way) != 0;
    lowest = std::min(lowest, wasWalked ? static_cast<T>(walkLow_[next]) : beside(next));
    isDeep = isLow(lowest, own);
    end = wasWalked ? static_cast<std::size_t>(walkEnd_[next]) : next;
  }
  walked_[peak] = way;
  walkEnd_[peak] = static_cast<int>(end);
  walkLow_[peak] = static_cast<double>(lowest);
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

// Maxima up to `end`, and which of them stand out on their left side. What is right of the last one is only known with the
// next piece, or at the end.
template <class T, class IsLow>
void PeakPicker::toLeft(std::span<const T> curve, std::size_t begin, std::size_t end, const IsLow& isLow) {
  if (begin == 0) count_ = settled_ = left_ = 0;
  const std::size_t from = count_;
  count_ += topsOf(curve, begin, end, at_.subspan(from));
  std::fill_n(fate_.begin() + static_cast<std::ptrdiff_t>(from), count_ - from, undecided);
  std::fill_n(walked_.begin() + static_cast<std::ptrdiff_t>(from), count_ - from, std::uint8_t{0});
  runBest<findValleys<T, IsLow>>(curve.data(), curve.size(), at_.data(), from, count_, isLow,
                                 Valleys{valley_.data(), leftSide_.data(), rightSide_.data()});
  const bool isLast = end == curve.size() && count_ > 0;
  if (isLast)
    runBest<findLastValley<T, IsLow>>(curve.data(), curve.size(), static_cast<std::size_t>(at_[count_ - 1]), isLow,
                                      &valley_[count_], &rightSide_[count_]);
  for (; settled_ + (isLast ? 0 : 1) < count_; ++settled_) {
    const std::uint8_t right = rightSide_[settled_ + 1];
    std::uint8_t left = leftSide_[settled_];
    if (left == open && right != shut) left = falls(curve, settled_, -1, isLow) ? deep : shut;
    standing_[left_] = static_cast<int>(settled_);
    left_ += (left & deep) != 0 && right != shut ? 1 : 0;
  }
  standingCount_ = left_;
  first_ = count_;
}

// Those that are left, from the last one down to `first`.
template <class T, class IsLow>
void PeakPicker::toRight(std::span<const T> curve, int minDistance, std::size_t first, const IsLow& isLow) {
  while (left_ > first) {
    const auto peak = static_cast<std::size_t>(standing_[--left_]);
    if (rightSide_[peak + 1] == open && !falls(curve, peak, 1, isLow)) continue;
    if (!asksDistance(minDistance) || stays(curve, peak, minDistance)) found_[--first_] = at_[peak];
  }
}

std::span<const int> PeakPicker::pickAbove(std::span<const double> curve, double prominence, int minDistance) {
  if (!fits(curve.size())) return {};
  const AboveBy isLow{prominence};
  constexpr double kAll = -std::numeric_limits<double>::infinity();
  mark(curve, kAll, 0, curve.size());
  toLeft(curve, 0, curve.size(), isLow);
  toRight(curve, minDistance, 0, isLow);
  return found();
}

template <class T>
void PeakPicker::mark(std::span<const T> curve, T least, std::size_t begin, std::size_t end) {
  const std::size_t last = curve.size() - 1, from = std::max<std::size_t>(begin, 1), to = std::min(end, last);
  mark_[0] = 0;
  if (end == curve.size()) std::fill_n(mark_.begin() + static_cast<std::ptrdiff_t>(last), 64, std::uint8_t{0});
  if (from < to) runBest<markTops<T>>(curve.data(), mark_.data(), from, to, least);
}

void PeakPicker::look(std::span<const float> power, float least, std::size_t begin, std::size_t end) {
  if (fits(power.size())) mark(power, least, begin, end);
}

void PeakPicker::walkLeft(std::span<const float> power, float ratio, std::size_t begin, std::size_t end) {
  if (begin == 0) count_ = standingCount_ = first_ = left_ = 0;
  if (fits(power.size())) toLeft(power, begin, end, BelowShare{1.0f / ratio});
}

void PeakPicker::walkRight(std::span<const float> power, float ratio, int minDistance, int index, int pieces) {
  const auto after = static_cast<std::size_t>(pieces - index - 1), of = static_cast<std::size_t>(pieces);
  toRight(power, minDistance, standingCount_ * after / of, BelowShare{1.0f / ratio});
}

std::span<const int> PeakPicker::pickRatio(std::span<const float> power, float ratio, int minDistance, float least) {
  look(power, least, 0, power.size());
  walkLeft(power, ratio, 0, power.size());
  walkRight(power, ratio, minDistance, 0, 1);
  return found();
}

}  // namespace ksom
