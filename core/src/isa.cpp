// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.hpp"

#include <cstdlib>
#include <cstring>

namespace ksom {
namespace {

bool findV3() {
#ifdef KSOM_HAS_V3_BUILD
  const char* wanted = std::getenv("KSOM_ISA");
  if (wanted && std::strcmp(wanted, "base") == 0) return false;
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

const bool kHasV3 = findV3();

}  // namespace

bool hasV3() { return kHasV3; }

}  // namespace ksom
