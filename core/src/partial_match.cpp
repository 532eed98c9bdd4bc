// SPDX-License-Identifier: GPL-3.0-or-later
#include "partial_match.hpp"

#include <algorithm>
#include <cmath>

namespace ksom {
namespace {

float apart(const Partial& a, const Partial& b) { return std::abs(a.freqHz - b.freqHz); }

bool areNear(const Partial& a, const Partial& b) {
  return a.freqHz <= b.freqHz * kPartnerRatio && b.freqHz <= a.freqHz * kPartnerRatio;
}

// Whether none of its neighbours in the set is nearer to the other; of equals the lower one is.
bool isNearest(std::span<const Partial> set, std::size_t i, const Partial& other) {
  const float distance = apart(set[i], other);
  return (i == 0 || apart(set[i - 1], other) > distance) &&
         (i + 1 == set.size() || apart(set[i + 1], other) >= distance);
}

// Of one kind; `from` is where each set begins in the whole one.
struct Kind {
  std::span<const Partial> a, b;
  std::size_t fromA, fromB;

  void find(std::span<int> ofA, std::span<int> ofB) const {
    std::size_t next = 0;  // the first of b that is not below
    for (std::size_t i = 0; i < a.size(); ++i) {
      while (next < b.size() && b[next].freqHz < a[i].freqHz) ++next;
      const bool isBelow = next > 0 && (next == b.size() || apart(b[next - 1], a[i]) <= apart(b[next], a[i]));
      const std::size_t found = isBelow ? next - 1 : next;
      if (found == b.size() || !areNear(a[i], b[found]) || !isNearest(a, i, b[found])) continue;
      ofA[fromA + i] = static_cast<int>(fromB + found);
      ofB[fromB + found] = static_cast<int>(fromA + i);
    }
  }
};

std::size_t tonesIn(std::span<const Partial> set) {
  return static_cast<std::size_t>(std::find_if(set.begin(), set.end(), isNoisy) - set.begin());
}

}  // namespace

void putInOrder(std::span<Partial> partials) {
  for (std::size_t i = 1; i < partials.size(); ++i) {
    if (!comesBefore(partials[i], partials[i - 1])) continue;
    const auto at = partials.begin() + static_cast<std::ptrdiff_t>(i);
    std::rotate(std::upper_bound(partials.begin(), at, *at, comesBefore), at, at + 1);
  }
}

void findPartners(std::span<const Partial> a, std::span<const Partial> b, std::span<int> ofA, std::span<int> ofB) {
  std::fill_n(ofA.begin(), a.size(), -1);
  std::fill_n(ofB.begin(), b.size(), -1);
  const std::size_t tonesA = tonesIn(a), tonesB = tonesIn(b);
  Kind{a.first(tonesA), b.first(tonesB), 0, 0}.find(ofA, ofB);
  Kind{a.subspan(tonesA), b.subspan(tonesB), tonesA, tonesB}.find(ofA, ofB);
}

}  // namespace ksom
