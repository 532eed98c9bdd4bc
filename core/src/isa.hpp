// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// KSOM_V3 in front of a function: it is built for x86-64-v3 (AVX2, FMA); KSOM_V4: for x86-64-v4 (AVX-512 too). Either may
// only be called where isa() says so. Elsewhere both mean nothing.
#if defined(__x86_64__) && defined(__GNUC__)
#define KSOM_HAS_ISA_BUILDS 1
#define KSOM_V3 __attribute__((target("avx2,fma")))
#ifdef __clang__
#define KSOM_V4 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#else
#define KSOM_V4 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")))
#endif
#else
#define KSOM_V3
#define KSOM_V4
#endif

namespace ksom {

/// Which builds of a loop this machine runs, up to which.
enum class Isa { base, v3, v4 };

/// The best that this machine runs and nobody forbade: with KSOM_ISA=base or KSOM_ISA=v3 in the environment no better one
/// is used anywhere, so that machines can be compared bit by bit. Read once, as the library loads.
Isa isa();

/// One of three builds of a function.
template <class Function>
Function best(Function base, Function v3, Function v4) {
  return isa() == Isa::v4 ? v4 : isa() == Isa::v3 ? v3 : base;
}

/// The builds of a loop, which must be inlined always.
template <auto loop>
struct Built;
template <class... A, void (*loop)(A...)>
struct Built<loop> {
  static void base(A... arguments) { loop(arguments...); }
  KSOM_V3 static void v3(A... arguments) { loop(arguments...); }
  KSOM_V4 static void v4(A... arguments) { loop(arguments...); }
};

/// Runs the best of them; with AVX-512 that of another, if there is one for it.
template <auto loop, auto wide = loop, class... A>
void runBest(A... arguments) {
  best(Built<loop>::base, Built<loop>::v3, Built<wide>::v4)(arguments...);
}

}  // namespace ksom
