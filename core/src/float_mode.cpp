// SPDX-License-Identifier: GPL-3.0-or-later
#include "ksom/float_mode.hpp"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace ksom {

#if defined(__SSE__)

namespace {
constexpr unsigned kFlushToZero = 0x8040;     // FTZ and DAZ
constexpr unsigned kRounding = 0x6000;        // both bits 0: to nearest
constexpr unsigned kMaskExceptions = 0x1f80;  // a host that traps must not be stopped by 0 * inf in here
}  // namespace

FloatMode::FloatMode() : saved_(_mm_getcsr()) {
  _mm_setcsr((static_cast<unsigned>(saved_) & ~kRounding) | kFlushToZero | kMaskExceptions);
}
FloatMode::~FloatMode() { _mm_setcsr(static_cast<unsigned>(saved_)); }

#elif defined(__aarch64__)

FloatMode::FloatMode() {
  asm volatile("mrs %0, fpcr" : "=r"(saved_));
  constexpr unsigned long long kFlushToZero = 1ull << 24, kRounding = 3ull << 22;
  asm volatile("msr fpcr, %0" ::"r"((saved_ & ~kRounding) | kFlushToZero));
}
FloatMode::~FloatMode() { asm volatile("msr fpcr, %0" ::"r"(saved_)); }

#else

FloatMode::FloatMode() = default;
FloatMode::~FloatMode() = default;

#endif

}  // namespace ksom
