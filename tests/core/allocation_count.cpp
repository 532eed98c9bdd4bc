// SPDX-License-Identifier: GPL-3.0-or-later
// A hook under every allocation of the test program. With the address sanitizer its own hook is used;
// otherwise the program's malloc stands before the C library's, which operator new calls as well.
#include "allocation_count.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace {

thread_local long count = 0;

}  // namespace

long ksom::test::allocationCount() { return count; }

#if defined(__SANITIZE_ADDRESS__)

// From <sanitizer/allocator_interface.h>, which not every package of the compiler brings.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t),
                                                         void (*)(const volatile void*));

namespace {

void counted(const volatile void*, std::size_t) { ++count; }
void ignored(const volatile void*) {}
[[maybe_unused]] const int installed = __sanitizer_install_malloc_and_free_hooks(counted, ignored);

}  // namespace

#else

extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

[[gnu::visibility("default")]] void* malloc(std::size_t size) { return ++count, __libc_malloc(size); }
[[gnu::visibility("default")]] void* calloc(std::size_t items, std::size_t size) {
  return ++count, __libc_calloc(items, size);
}
[[gnu::visibility("default")]] void* realloc(void* at, std::size_t size) { return ++count, __libc_realloc(at, size); }
[[gnu::visibility("default")]] void* memalign(std::size_t alignment, std::size_t size) {
  return ++count, __libc_memalign(alignment, size);
}
[[gnu::visibility("default")]] void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return ++count, __libc_memalign(alignment, size);
}
[[gnu::visibility("default")]] int posix_memalign(void** at, std::size_t alignment, std::size_t size) {
  ++count;
  *at = __libc_memalign(alignment, size);
  return *at ? 0 : ENOMEM;
}

}  // extern "C"

#endif
