// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over the features of eight cells, each in a lane. Every machine gives the same bits: all sums are in one order,
// said at Sums.
#pragma once

#include "som_kernel.hpp"
#include "som_lanes.hpp"

namespace ksom::som {

struct SquaredDifference {
  template <class Number>
  static inline Number of(const Number& w, const Number& x) {
    return (x - w) * (x - w);
  }
};
struct Product {
  template <class Number>
  static inline Number of(const Number& w, const Number& x) {
    return w * x;
  }
};
struct Square {
  template <class Number>
  static inline Number of(const Number& w, const Number&) {
    return w * w;
  }
};

// (q0 + q2) + (q1 + q3) of four times two cells.
inline Eight addUp(const Eight& a, const Eight& b, const Eight& c, const Eight& d) {
  const auto halves = [](const Eight& q, const Eight& r) __attribute__((always_inline)) {
    return __builtin_shufflevector(q, r, 0, 8, 1, 9, 4, 12, 5, 13) +
           __builtin_shufflevector(q, r, 2, 10, 3, 11, 6, 14, 7, 15);
  };
  const Eight first = halves(a, b), last = halves(c, d);
  return __builtin_shufflevector(first, last, 0, 1, 8, 9, 4, 5, 12, 13) +
         __builtin_shufflevector(first, last, 2, 3, 10, 11, 6, 7, 14, 15);
}

// Sums of a term of w and x over the features, of eight cells one after the other, each in a lane. A cell's features are
// added eight by eight to eight sums s0 ... s7; the last eight end where the cell ends, so that nothing beyond it is
// read, and those that were counted before are left out. Then q_i = s_i + s_(i+4) and (q0 + q2) + (q1 + q3). Two cells
// share a register, four features of each. kKnown features, or where it is 0, as many as the map has.
template <std::size_t kKnown>
class Sums {
 public:
  Sums(std::size_t features, const Clean& x) : features_(features) {
    for (std::size_t i = 0; i < whole(); i += 4) x_[i / 4] = fourTwice(&x[i]);
    early_ = fourTwice(&x[lastAt()]), late_ = fourTwice(&x[lastAt() + 4]);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::size_t feature = lastAt() + lane % 4;
      earlyMask_[lane] = feature >= whole() ? -1 : 0;
      lateMask_[lane] = feature + 4 >= whole() ? -1 : 0;
    }
  }

  template <class Term>
  inline Eight of(const float* w) const {
    return addUp(pair<Term>(w, 0), pair<Term>(w, 1), pair<Term>(w, 2), pair<Term>(w, 3));
  }

 private:
  inline std::size_t features() const { return kKnown > 0 ? kKnown : features_; }
  inline std::size_t whole() const { return features() / kLanes * kLanes; }
  inline std::size_t rest() const { return features() % kLanes; }
  inline std::size_t lastAt() const { return features() - kLanes; }

  // Of the cells `first` and first + 4.
  template <class Term>
  inline Eight pair(const float* w, std::size_t first) const {
    const float *const a = w + first * features(), *const b = a + 4 * features();
    const auto term = [&](std::size_t at, const Eight& x) __attribute__((always_inline)) {
      return Term::of(fourAndFour(a + at, b + at), x);
    };
    Eight low = term(0, x_[0]), high = term(4, x_[1]);
    for (std::size_t i = kLanes; i < whole(); i += kLanes)
      low += term(i, x_[i / 4]), high += term(i + 4, x_[i / 4 + 1]);
    if (rest() > 4) low += onlyWhere(earlyMask_, term(lastAt(), early_));
    if (rest() > 0) high += onlyWhere(lateMask_, term(lastAt() + 4, late_));
    return low + high;
  }

  std::size_t features_;
  Eight x_[(kKnown > 0 ? kKnown : kMaxFeatures) / 4];  // twice four features
  Eight early_, late_;                                 // the last eight
  Mask earlyMask_, lateMask_;                          // all bits set where one of them is not yet counted
};

// The same sums, in the same order, of twelve features, a chroma: two cells fill three registers, and only their squares
// or products are sorted.
template <>
class Sums<12> {
 public:
  Sums(std::size_t, const Clean& x)
      : first_(eightAt(&x[0])),
        middle_(__builtin_shufflevector(eightAt(&x[8]), eightAt(&x[0]), 0, 1, 2, 3, 8, 9, 10, 11)),
        last_(eightAt(&x[4])) {}

  template <class Term>
  inline Eight of(const float* w) const {
    const Eight all = addUp(pair<Term>(w), pair<Term>(w + 24), pair<Term>(w + 48), pair<Term>(w + 72));
    return __builtin_shufflevector(all, all, 0, 4, 1, 5, 2, 6, 3, 7);
  }

 private:
  template <class Term>
  inline Eight pair(const float* w) const {
    const Eight first = Term::of(eightAt(w), first_), middle = Term::of(eightAt(w + 8), middle_),
                last = Term::of(eightAt(w + 16), last_);
    return firstAndLast(first, middle) +
           (__builtin_shufflevector(first, last, 4, 5, 6, 7, 8, 9, 10, 11) + firstAndLast(middle, last));
  }

  Eight first_, middle_, last_;
};

// For vectors of less than eight features: one after the other.
class FewSums {
 public:
  FewSums(std::size_t features, const Clean& x) : features_(features), x_(x) {}
  template <class Term>
  inline Eight of(const float* w) const {
    Eight all;
    for (std::size_t k = 0; k < kLanes; ++k, w += features_) {
      float sum = 0;
      for (std::size_t i = 0; i < features_; ++i) sum += Term::of(w[i], x_[i]);
      all[k] = sum;
    }
    return all;
  }

 private:
  std::size_t features_;
  const Clean& x_;
};

}  // namespace ksom::som
