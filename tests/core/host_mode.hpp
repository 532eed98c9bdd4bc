// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cfenv>

namespace ksom::test {

/// A host that traps what the core must not trip over. A SIGFPE counts as a fatal error of the test case.
class Trapping {
 public:
  Trapping() {
    std::feclearexcept(FE_ALL_EXCEPT);
    feenableexcept(kTraps);
  }
  ~Trapping() {
    fedisableexcept(FE_ALL_EXCEPT);
    std::feclearexcept(FE_ALL_EXCEPT);
  }
  static constexpr int kTraps = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW;
};

/// A host that rounds in another way.
class Rounding {
 public:
  explicit Rounding(int mode) : before_(std::fegetround()) { std::fesetround(mode); }
  ~Rounding() { std::fesetround(before_); }

 private:
  int before_;
};

}  // namespace ksom::test
