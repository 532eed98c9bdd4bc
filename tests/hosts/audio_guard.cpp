// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of the same name in a program come before those of libraries, also for a plugin that it loads.
#include "audio_guard.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdio>

namespace {

thread_local int depth = 0;
std::atomic<long> count = 0;

[[maybe_unused]] void look(const char* what) {  // sanitizers have it unused
  if (depth <= 0) return;
  ++count;
  const int was = depth;
  depth = 0;
  std::fprintf(stderr, "on the audio thread: %s\n", what);
  depth = was;
}

}  // namespace

AudioGuard::AudioGuard() { ++depth; }
AudioGuard::~AudioGuard() { --depth; }
GuardLifted::GuardLifted() { depth -= 1000; }
GuardLifted::~GuardLifted() { depth += 1000; }
long AudioGuard::violations() { return count; }

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
bool AudioGuard::works() { return false; }
#else
bool AudioGuard::works() { return true; }

extern "C" {
void* __libc_malloc(std::size_t);
void __libc_free(void*);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

__attribute__((visibility("default"))) void* malloc(std::size_t bytes) {
  look("malloc");
  return __libc_malloc(bytes);
}
__attribute__((visibility("default"))) void free(void* block) {
  if (block) look("free");
  __libc_free(block);
}
__attribute__((visibility("default"))) void* calloc(std::size_t items, std::size_t bytes) {
  look("calloc");
  return __libc_calloc(items, bytes);
}
__attribute__((visibility("default"))) void* realloc(void* block, std::size_t bytes) {
  look("realloc");
  return __libc_realloc(block, bytes);
}
__attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  look("aligned_alloc");
  return __libc_memalign(alignment, bytes);
}
__attribute__((visibility("default"))) int pthread_mutex_lock(pthread_mutex_t* mutex) {
  using Lock = int (*)(pthread_mutex_t*);
  static const Lock lock = reinterpret_cast<Lock>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  look("pthread_mutex_lock");
  return lock(mutex);
}
__attribute__((visibility("default"))) ssize_t write(int file, const void* data, std::size_t bytes) {
  look("write");
  return syscall(SYS_write, file, data, bytes);
}
__attribute__((visibility("default"))) ssize_t read(int file, void* data, std::size_t bytes) {
  look("read");
  return syscall(SYS_read, file, data, bytes);
}
__attribute__((visibility("default"))) int usleep(useconds_t microseconds) {
  look("usleep");
  const timespec time{static_cast<time_t>(microseconds / 1000000), static_cast<long>(microseconds % 1000000) * 1000};
  return static_cast<int>(syscall(SYS_nanosleep, &time, nullptr));
}
}
#endif
