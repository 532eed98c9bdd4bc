// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// KSOM_V3 in front of a function: it is built for x86-64-v3 (AVX2, FMA), and may only be called when hasV3().
#if defined(__x86_64__) && defined(__GNUC__)
#define KSOM_HAS_V3_BUILD 1
#define KSOM_V3 __attribute__((target("avx2,fma")))
#else
#define KSOM_V3
#endif

namespace ksom {

/// Whether this machine runs KSOM_V3 code, and nobody forbade it: with KSOM_ISA=base in the environment the plain build
/// of every loop is used everywhere, so that machines can be compared bit by bit. Read once, as the library loads.
bool hasV3();

}  // namespace ksom
