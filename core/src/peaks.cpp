// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/peaks.hpp"

#include <algorithm>

namespace ksom {
namespace {

enum Fate : std::uint8_t { undecided, kept, removed };
enum StandsOut { no, maybe, yes };

// Whether the curve falls low enough on one side of `peak` before it rises above it: the prominence rule, which
// needs the base only as far as "low enough". `step` is -1 or 1.
template <class T, class IsLow>
bool fallsBeside(std::span<const T> curve, int peak, int step, const IsLow& isLow) {
  const T height = curve[static_cast<std::size_t>(peak)];
  const int end = step < 0 ? -1 : static_cast<int>(curve.size());
  for (int i = peak + step; i != end; i += step) {
    const T value = curve[static_cast<std::size_t>(i)];
    if (!(value <= height)) return false;  // also NaN, which ends the walk in scipy
    if (isLow(value, height)) return true;
  }
  return false;
}

}  // namespace

void PeakPicker::carve(Arena& arena, int maxPoints) {
  const auto most = static_cast<std::size_t>(maxPoints) + 1;  // one more: findMaxima writes before it decides
  at_ = arena.take<int>(most);
  climb_ = arena.take<int>(most);
  found_ = arena.take<int>(most);
  standsOut_ = arena.take<int>(most);
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

template <class T>
std::size_t PeakPicker::findMaxima(std::span<const T> curve) {
  std::size_t count = 0;
  const std::size_t last = curve.size() - 1;
  for (std::size_t i = 1; i < last; ++i) {
    // Written without a branch: on music the comparison is a coin toss, and a wrong guess costs more than the work.
    at_[count] = static_cast<int>(i);
    const bool rises = curve[i - 1] < curve[i];
    count += static_cast<std::size_t>(rises & (curve[i + 1] < curve[i]));
    if (rises & (curve[i + 1] == curve[i])) [[unlikely]] {
      std::size_t end = i + 1;
      while (end < last && curve[end] == curve[i]) ++end;
      if (curve[end] < curve[i]) at_[count++] = static_cast<int>((i + end - 1) / 2);
      i = end - 1;
    }
  }
  return count;
}

// The rule "highest first, and it removes those near it" without sorting: a peak stays exactly if no higher one within
// reach stays. So ask the higher neighbours first, climbing until there is none; what was found out is remembered.
template <class T>
bool PeakPicker::stays(std::span<const T> curve, std::size_t peak, std::size_t count, int minDistance) {
  const auto height = [&](std::size_t p) { return curve[static_cast<std::size_t>(at_[p])]; };
  // A neighbour of p that comes before it and has not been removed; p itself when there is none. Of equals the later
  // one comes first.
  const auto rivalOf = [&](std::size_t p) {
    for (std::size_t q = p; q-- > 0 && at_[p] - at_[q] < minDistance;)
      if (height(q) > height(p) && fate_[q] != removed) return q;
    for (std::size_t q = p + 1; q < count && at_[q] - at_[p] < minDistance; ++q)
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

// A first look, without branches, at a few points on both sides of every point: whether the curve may fall low enough
// there before it rises above the point. Most maxima of music and noise are decided here, a vector at a time.
template <class T, class IsLow>
void PeakPicker::screen(std::span<const T> curve, const IsLow& isLow) {
  constexpr std::size_t kLook = 4;
  const std::size_t size = curve.size();
  std::fill_n(standsOut_.begin(), size, maybe);
  const T* const x = curve.data();
  int* const verdict = standsOut_.data();
#pragma omp simd
  for (std::size_t i = kLook; i < size - kLook; ++i) {
    const T height = x[i];
    int openLeft = 1, openRight = 1, lowLeft = 0, lowRight = 0;
    for (std::size_t j = 1; j <= kLook; ++j) {
      const T left = x[i - j], right = x[i + j];
      openLeft &= left <= height ? 1 : 0;
      openRight &= right <= height ? 1 : 0;
      lowLeft |= openLeft & (isLow(left, height) ? 1 : 0);
      lowRight |= openRight & (isLow(right, height) ? 1 : 0);
    }
    verdict[i] = ((openLeft | lowLeft) & (openRight | lowRight)) + (lowLeft & lowRight);
  }
}

template <class T, class IsLow>
std::span<const int> PeakPicker::pick(std::span<const T> curve, int minDistance, IsLow isLow) {
  if (curve.size() < 3 || curve.size() >= at_.size()) return {};
  const std::size_t count = findMaxima(curve);
  std::fill_n(fate_.begin(), count, undecided);
  if (curve.size() > 8) screen(curve, isLow);
  else std::fill_n(standsOut_.begin(), curve.size(), maybe);
  std::size_t found = 0;
  for (std::size_t p = 0; p < count; ++p)
    // The cheap questions first: few peaks stand out, so few have to ask their neighbours.
    if (const int may = standsOut_[static_cast<std::size_t>(at_[p])];
        may != no && fate_[p] != removed &&
        (may == yes || (fallsBeside(curve, at_[p], -1, isLow) && fallsBeside(curve, at_[p], 1, isLow))) &&
        stays(curve, p, count, minDistance))
      found_[found++] = at_[p];
  return found_.first(found);
}

std::span<const int> PeakPicker::pickAbove(std::span<const double> curve, double prominence, int minDistance) {
  return pick(curve, minDistance, [prominence](double value, double height) { return height - value >= prominence; });
}

std::span<const int> PeakPicker::pickRatio(std::span<const float> power, float ratio, int minDistance) {
  const float share = 1.0f / ratio;  // one multiplication a step instead of a division
  return pick(power, minDistance, [share](float value, float height) { return value <= share * height; });
}

}  // namespace ksom
