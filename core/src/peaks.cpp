// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/peaks.hpp"

namespace ksom {
namespace {

enum Fate : std::uint8_t { undecided, kept, removed };

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

// The greedy rule "highest first" without sorting: from each undecided peak climb to an undecided higher neighbour
// within reach until there is none. That one would come first in sorted order, so it is kept and its neighbours go;
// then climb down the same path. Every peak is visited a bounded number of times.
template <class T>
void PeakPicker::removeCloseOnes(std::span<const T> curve, std::size_t count, int minDistance) {
  const auto height = [&](std::size_t p) { return curve[static_cast<std::size_t>(at_[p])]; };
  const auto forNeighbours = [&](std::size_t p, auto&& visit) {
    for (std::size_t q = p; q-- > 0 && at_[p] - at_[q] < minDistance;) visit(q);
    for (std::size_t q = p + 1; q < count && at_[q] - at_[p] < minDistance; ++q) visit(q);
  };
  const auto goesBefore = [&](std::size_t a, std::size_t b) {
    return height(a) > height(b) || (height(a) == height(b) && a > b);
  };
  for (std::size_t p = 0; p < count; ++p) fate_[p] = undecided;
  for (std::size_t start = 0; start < count; ++start) {
    std::size_t depth = 0;
    climb_[depth++] = static_cast<int>(start);
    while (depth > 0) {
      const auto p = static_cast<std::size_t>(climb_[depth - 1]);
      std::size_t best = p;
      if (fate_[p] == undecided)
        forNeighbours(p, [&](std::size_t q) {
          if (fate_[q] == undecided && goesBefore(q, best)) best = q;
        });
      if (best != p) {
        climb_[depth++] = static_cast<int>(best);
        continue;
      }
      if (fate_[p] == undecided) {
        fate_[p] = kept;
        forNeighbours(p, [&](std::size_t q) { fate_[q] = removed; });
      }
      --depth;
    }
  }
}

template <class T, class IsLow>
std::span<const int> PeakPicker::pick(std::span<const T> curve, int minDistance, IsLow isLow) {
  if (curve.size() < 3 || curve.size() >= at_.size()) return {};
  const std::size_t count = findMaxima(curve);
  removeCloseOnes(curve, count, minDistance);
  std::size_t found = 0;
  for (std::size_t p = 0; p < count; ++p)
    if (fate_[p] == kept && fallsBeside(curve, at_[p], -1, isLow) && fallsBeside(curve, at_[p], 1, isLow))
      at_[found++] = at_[p];
  return at_.first(found);
}

std::span<const int> PeakPicker::pickAbove(std::span<const double> curve, double prominence, int minDistance) {
  return pick(curve, minDistance,
              [prominence](double value, double height) { return height - value >= prominence; });
}

std::span<const int> PeakPicker::pickRatio(std::span<const float> power, float ratio, int minDistance) {
  const float share = 1.0f / ratio;  // one multiplication a step instead of a division
  return pick(power, minDistance, [share](float value, float height) { return value <= share * height; });
}

}  // namespace ksom
