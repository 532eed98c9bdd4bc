// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// In front of a function: it is built for plain x86-64 and for AVX2, and the machine picks when the library loads.
// Without fused multiply-adds (-ffp-contract=off) and with sums in a fixed order both give the same bits.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define KSOM_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define KSOM_CLONES
#endif
