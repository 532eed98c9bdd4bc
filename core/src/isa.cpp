// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace ksom {
namespace {

Isa machines() {
#ifdef KSOM_HAS_ISA_BUILDS
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return Isa::base;
  const bool isV4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return isV4 ? Isa::v4 : Isa::v3;
#else
  return Isa::base;
#endif
}

Isa allowed() {
  const char* wanted = std::getenv("KSOM_ISA");
  if (wanted && std::strcmp(wanted, "base") == 0) return Isa::base;
  return wanted && std::strcmp(wanted, "v3") == 0 ? Isa::v3 : Isa::v4;
}

const Isa kIsa = std::min(machines(), allowed());

}  // namespace

Isa isa() { return kIsa; }

}  // namespace ksom
