// SPDX-License-Identifier: GPL-3.0-or-later
// To be preloaded into scsynth or supernova: counts what the audio thread must not do (ask for memory or give it back,
// lock, wait, read, write, open, print) while a unit is made, computes or is freed, of the plugin whose file name contains
// KSOM_GUARD. At the end it says of each UGen how often it was called and how often something of that kind happened.
#include <SC_PlugIn.h>
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t kMostUGens = 32;
using Load = void (*)(InterfaceTable*);
using Look = void* (*)(void*, const char*);

// A UGen of the plugin. Behind the memory of each of its units stands its own calc function.
struct Guarded {
  char name[64] = "";
  std::size_t size = 0;
  UnitCtorFunc construct = nullptr;
  UnitDtorFunc destroy = nullptr;
  std::atomic<long> calls = 0, faults = 0;
  std::atomic<const char*> first = nullptr;
};
std::array<Guarded, kMostUGens> ugens;
std::size_t ugenCount = 0;
thread_local Guarded* inside = nullptr;

void look(const char* what) {
  if (!inside) return;
  ++inside->faults;
  inside->first = what;
}

class Inside {
 public:
  explicit Inside(Guarded* ugen) : before_(inside) { inside = ugen; }
  ~Inside() { inside = before_; }

 private:
  Guarded* before_;
};

UnitCalcFunc& ownCalc(Unit* unit, const Guarded& ugen) {
  return *reinterpret_cast<UnitCalcFunc*>(reinterpret_cast<char*>(unit) + ugen.size);
}

template <std::size_t I>
struct Hooks {
  static void construct(Unit* unit) {
    {
      const Inside now(&ugens[I]);
      ugens[I].construct(unit);
    }
    ownCalc(unit, ugens[I]) = unit->mCalcFunc;
    unit->mCalcFunc = calc;
  }
  static void calc(Unit* unit, int samples) {
    ++ugens[I].calls;
    const Inside now(&ugens[I]);
    ownCalc(unit, ugens[I])(unit, samples);
  }
  static void destroy(Unit* unit) {
    const Inside now(&ugens[I]);
    if (ugens[I].destroy) ugens[I].destroy(unit);
  }
};

struct Pair {
  UnitCtorFunc construct;
  UnitDtorFunc destroy;
};
template <std::size_t... I>
constexpr std::array<Pair, sizeof...(I)> pairs(std::index_sequence<I...>) {
  return {{{Hooks<I>::construct, Hooks<I>::destroy}...}};
}
constexpr auto kHooks = pairs(std::make_index_sequence<kMostUGens>());

InterfaceTable table;
bool (*realDefine)(const char*, std::size_t, UnitCtorFunc, UnitDtorFunc, uint32);
void* (*realAllocate)(World*, std::size_t);
void (*realFree)(World*, void*);
Load realLoad;

bool define(const char* name, std::size_t size, UnitCtorFunc construct, UnitDtorFunc destroy, uint32 flags) {
  Guarded& ugen = ugens[ugenCount];
  std::snprintf(ugen.name, sizeof ugen.name, "%s", name);
  ugen.size = (size + 15) / 16 * 16;
  ugen.construct = construct;
  ugen.destroy = destroy;
  const Pair& hooks = kHooks[ugenCount++];
  return realDefine(name, ugen.size + sizeof(UnitCalcFunc), hooks.construct, hooks.destroy, flags);
}

// What the server's own allocator does is the server's: offline, supernova takes from the system.
void* allocate(World* world, std::size_t bytes) {
  const Inside nothing(nullptr);
  return realAllocate(world, bytes);
}
void release(World* world, void* block) {
  const Inside nothing(nullptr);
  realFree(world, block);
}

int print(const char* format, ...) {
  look("print");
  va_list arguments;
  va_start(arguments, format);
  const int count = std::vprintf(format, arguments);
  va_end(arguments);
  return count;
}

void load(InterfaceTable* real) {
  table = *real;
  realDefine = table.fDefineUnit;
  table.fDefineUnit = define;
  realAllocate = table.fRTAlloc;
  realFree = table.fRTFree;
  table.fRTAlloc = allocate;
  table.fRTFree = release;
  table.fPrint = print;
  realLoad(&table);
}

Look realLook() {
  static Look found = nullptr;
  for (const char* version : {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"})
    if (!found) found = reinterpret_cast<Look>(dlvsym(RTLD_NEXT, "dlsym", version));
  return found;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(realLook()(RTLD_NEXT, name));
}

__attribute__((destructor)) void tell() {
  for (std::size_t i = 0; i < ugenCount; ++i)
    std::fprintf(stderr, "guard: %s %ld calls %ld faults %s\n", ugens[i].name, ugens[i].calls.load(),
                 ugens[i].faults.load(), ugens[i].first ? ugens[i].first.load() : "");
}

}  // namespace

#define KSOM_SHOWN extern "C" __attribute__((visibility("default")))
// A function of the C library, that is seen and then done.
#define KSOM_SEEN(result, name, parameters, arguments)          \
  KSOM_SHOWN result name parameters {                           \
    static const auto real = next<result(*) parameters>(#name); \
    look(#name);                                                \
    return real arguments;                                      \
  }

extern "C" {
void* __libc_malloc(std::size_t);
void __libc_free(void*);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

// These are needed to find the others.
KSOM_SHOWN void* malloc(std::size_t bytes) {
  look("malloc");
  return __libc_malloc(bytes);
}
KSOM_SHOWN void free(void* block) {
  if (block) look("free");
  __libc_free(block);
}
KSOM_SHOWN void* calloc(std::size_t items, std::size_t bytes) {
  look("calloc");
  return __libc_calloc(items, bytes);
}
KSOM_SHOWN void* realloc(void* block, std::size_t bytes) {
  look("realloc");
  return __libc_realloc(block, bytes);
}
KSOM_SHOWN void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  look("aligned_alloc");
  return __libc_memalign(alignment, bytes);
}
KSOM_SHOWN int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  look("posix_memalign");
  *block = __libc_memalign(alignment, bytes);
  return *block ? 0 : 12;
}
KSOM_SHOWN ssize_t read(int file, void* data, std::size_t bytes) {
  look("read");
  return syscall(SYS_read, file, data, bytes);
}
KSOM_SHOWN ssize_t write(int file, const void* data, std::size_t bytes) {
  look("write");
  return syscall(SYS_write, file, data, bytes);
}

KSOM_SEEN(int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
KSOM_SEEN(int, pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
KSOM_SEEN(int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
KSOM_SEEN(int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
KSOM_SEEN(int, sem_wait, (sem_t * semaphore), (semaphore))
KSOM_SEEN(int, usleep, (useconds_t microseconds), (microseconds))
KSOM_SEEN(int, nanosleep, (const timespec* wanted, timespec* left), (wanted, left))
KSOM_SEEN(FILE*, fopen, (const char* path, const char* mode), (path, mode))
KSOM_SEEN(std::size_t, fwrite, (const void* data, std::size_t size, std::size_t count, FILE* file),
          (data, size, count, file))
KSOM_SEEN(int, fputs, (const char* text, FILE* file), (text, file))
KSOM_SEEN(int, puts, (const char* text), (text))
KSOM_SEEN(void*, mmap, (void* at, std::size_t bytes, int what, int how, int file, off_t from),
          (at, bytes, what, how, file, from))
KSOM_SEEN(int, munmap, (void* at, std::size_t bytes), (at, bytes))

KSOM_SHOWN void* dlsym(void* library, const char* name) {
  void* found = realLook()(library, name);
  const char* guarded = std::getenv("KSOM_GUARD");
  Dl_info place;
  if (!found || !guarded || std::strcmp(name, "load") != 0 || !dladdr(found, &place)) return found;
  if (!std::strstr(place.dli_fname, guarded)) return found;
  realLoad = reinterpret_cast<Load>(found);
  return reinterpret_cast<void*>(load);
}
