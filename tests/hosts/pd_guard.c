/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To be preloaded into Pd: counts what a signal chain must not do (ask for memory, lock, wait, read, write, print, call
   an outlet) between the hooks that the externals call around their perform routines. At the end it says how often they
   ran, how often something of that kind happened, and how often what. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { kMostKinds = 64 };

static __thread int inside;
static long runs, faults;
static struct {
  const char *what;
  long times;
} kinds[kMostKinds];

void ksom_guard_enter(void) { ++inside, ++runs; }
void ksom_guard_leave(void) { --inside; }

static void seen(const char *what) {
  if (!inside) return;
  ++faults;
  int kind = 0;
  while (kind < kMostKinds - 1 && kinds[kind].what && strcmp(kinds[kind].what, what) != 0) ++kind;
  kinds[kind].what = what;
  ++kinds[kind].times;
}

/* Memory: dlsym itself may ask for some. */

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

void *malloc(size_t n) { return seen("malloc"), __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return seen("calloc"), __libc_calloc(n, size); }
void *realloc(void *at, size_t n) { return seen("realloc"), __libc_realloc(at, n); }
void *aligned_alloc(size_t to, size_t n) { return seen("aligned_alloc"), __libc_memalign(to, n); }
void *memalign(size_t to, size_t n) { return seen("memalign"), __libc_memalign(to, n); }
int posix_memalign(void **at, size_t to, size_t n) {
  seen("posix_memalign");
  *at = __libc_memalign(to, n);
  return *at ? 0 : 12;
}
void free(void *at) {
  if (at) seen("free");
  __libc_free(at);
}

/* Locks, waits, files, words. */

#define WATCHED(type, name, parameters, arguments)                 \
  type name parameters {                                           \
    static type(*real) parameters;                                 \
    seen(#name);                                                   \
    if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
    return real arguments;                                         \
  }

WATCHED(int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
WATCHED(int, pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
WATCHED(int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
WATCHED(int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
WATCHED(int, pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock), (lock))
WATCHED(int, pthread_rwlock_trywrlock, (pthread_rwlock_t * lock), (lock))
WATCHED(int, pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t *mutex), (condition, mutex))
WATCHED(int, pthread_cond_signal, (pthread_cond_t * condition), (condition))
WATCHED(int, sem_wait, (sem_t * semaphore), (semaphore))
WATCHED(int, sem_post, (sem_t * semaphore), (semaphore))
WATCHED(int, nanosleep, (const struct timespec *time, struct timespec *rest), (time, rest))
WATCHED(int, clock_nanosleep, (clockid_t clock, int flags, const struct timespec *time, struct timespec *rest),
        (clock, flags, time, rest))
WATCHED(int, usleep, (useconds_t time), (time))
WATCHED(unsigned, sleep, (unsigned time), (time))
WATCHED(void *, mmap, (void *at, size_t n, int how, int flags, int file, off_t from), (at, n, how, flags, file, from))
WATCHED(int, munmap, (void *at, size_t n), (at, n))
WATCHED(int, close, (int file), (file))
WATCHED(FILE *, fopen, (const char *path, const char *how), (path, how))
WATCHED(int, fclose, (FILE * file), (file))
WATCHED(size_t, fread, (void *to, size_t size, size_t n, FILE *file), (to, size, n, file))
WATCHED(size_t, fwrite, (const void *from, size_t size, size_t n, FILE *file), (from, size, n, file))
WATCHED(int, fputs, (const char *text, FILE *file), (text, file))
WATCHED(int, puts, (const char *text), (text))
WATCHED(int, fflush, (FILE * file), (file))
WATCHED(int, vfprintf, (FILE * file, const char *format, va_list rest), (file, format, rest))

ssize_t write(int file, const void *from, size_t n) { return seen("write"), syscall(SYS_write, file, from, n); }
ssize_t read(int file, void *to, size_t n) { return seen("read"), syscall(SYS_read, file, to, n); }

#define OPENS(name)                                                               \
  int name(const char *path, int flags, ...) {                                    \
    va_list rest;                                                                 \
    va_start(rest, flags);                                                        \
    const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                                 \
    return seen(#name), (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);    \
  }
OPENS(open)
OPENS(open64)

static int print(FILE *file, const char *format, va_list rest) {
  static int (*real)(FILE *, const char *, va_list);
  if (!real) real = (int (*)(FILE *, const char *, va_list))dlsym(RTLD_NEXT, "vfprintf");
  return real(file, format, rest);
}
#define PRINTS(name, file, last, ...)            \
  int name(__VA_ARGS__, const char *last, ...) { \
    va_list rest;                                \
    va_start(rest, last);                        \
    seen(#name);                                 \
    const int n = print(file, last, rest);       \
    va_end(rest);                                \
    return n;                                    \
  }
PRINTS(fprintf, file, format, FILE *file)
PRINTS(__fprintf_chk, file, format, FILE *file, int flag)
PRINTS(__printf_chk, stdout, format, int flag)

/* What Pd itself gives to externals cannot be preloaded, as the program comes first wherever a name is looked for. So
   the calls of each external are led here when it is opened. */

enum { kBang, kFloat, kSymbol, kPointer, kList, kAnything, kError, kPost, kLogpost, kStartpost, kRedraw, kNumCalls };
static void *reals[kNumCalls];

static void bang(void *outlet) {
  seen("outlet_bang");
  ((void (*)(void *))reals[kBang])(outlet);
}
/* A double where Pd's numbers are floats: their bits are in the same place, and are not looked at. */
static void number(void *outlet, double x) {
  seen("outlet_float");
  ((void (*)(void *, double))reals[kFloat])(outlet, x);
}
static void symbol(void *outlet, void *word) {
  seen("outlet_symbol");
  ((void (*)(void *, void *))reals[kSymbol])(outlet, word);
}
static void pointer(void *outlet, void *at) {
  seen("outlet_pointer");
  ((void (*)(void *, void *))reals[kPointer])(outlet, at);
}
static void list(void *outlet, void *word, int n, void *atoms) {
  seen("outlet_list");
  ((void (*)(void *, void *, int, void *))reals[kList])(outlet, word, n, atoms);
}
static void anything(void *outlet, void *word, int n, void *atoms) {
  seen("outlet_anything");
  ((void (*)(void *, void *, int, void *))reals[kAnything])(outlet, word, n, atoms);
}
#define FORMATTED(text, last)               \
  char text[2000];                          \
  va_list rest;                             \
  va_start(rest, last);                     \
  vsnprintf(text, sizeof text, last, rest); \
  va_end(rest)
static void error(const void *object, const char *format, ...) {
  FORMATTED(text, format);
  seen("pd_error");
  ((void (*)(const void *, const char *, ...))reals[kError])(object, "%s", text);
}
static void post(const char *format, ...) {
  FORMATTED(text, format);
  seen("post");
  ((void (*)(const char *, ...))reals[kPost])("%s", text);
}
static void logpost(const void *object, int level, const char *format, ...) {
  FORMATTED(text, format);
  seen("logpost");
  ((void (*)(const void *, int, const char *, ...))reals[kLogpost])(object, level, "%s", text);
}
static void startpost(const char *format, ...) {
  FORMATTED(text, format);
  seen("startpost");
  ((void (*)(const char *, ...))reals[kStartpost])("%s", text);
}
static void redraw(void *table) {
  seen("garray_redraw");
  ((void (*)(void *))reals[kRedraw])(table);
}

static const struct {
  const char *name;
  void *watch;
} calls[kNumCalls] = {{"outlet_bang", bang},       {"outlet_float", number}, {"outlet_symbol", symbol},
                      {"outlet_pointer", pointer}, {"outlet_list", list},    {"outlet_anything", anything},
                      {"pd_error", error},         {"post", post},           {"logpost", logpost},
                      {"startpost", startpost},    {"garray_redraw", redraw}};

static void lead(ElfW(Addr) base, const ElfW(Rela) * from, size_t bytes, const ElfW(Sym) * symbols, const char *names) {
  for (size_t i = 0; i < bytes / sizeof *from; ++i)
    for (int call = 0; call < kNumCalls; ++call) {
      if (strcmp(names + symbols[ELF64_R_SYM(from[i].r_info)].st_name, calls[call].name) != 0) continue;
      if (!reals[call]) reals[call] = dlsym(RTLD_DEFAULT, calls[call].name);
      void **place = (void **)(base + from[i].r_offset);
      const uintptr_t page = (uintptr_t)place & ~(uintptr_t)4095;
      mprotect((void *)page, (uintptr_t)(place + 1) - page, PROT_READ | PROT_WRITE);
      *place = calls[call].watch;
    }
}

void *dlopen(const char *path, int how) {
  static void *(*open_it)(const char *, int);
  if (!open_it) open_it = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
  void *opened = open_it(path, how);
  struct link_map *map = NULL;
  if (!opened || !path || dlinfo(opened, RTLD_DI_LINKMAP, &map) != 0) return opened;
  uintptr_t of[64] = {0};
  for (const ElfW(Dyn) *at = map->l_ld; at->d_tag != DT_NULL; ++at)
    if (at->d_tag >= 0 && at->d_tag < 64) of[at->d_tag] = at->d_un.d_ptr;
  const ElfW(Sym) *symbols = (const ElfW(Sym) *)of[DT_SYMTAB];
  const char *names = (const char *)of[DT_STRTAB];
  lead(map->l_addr, (const ElfW(Rela) *)of[DT_RELA], of[DT_RELASZ], symbols, names);
  lead(map->l_addr, (const ElfW(Rela) *)of[DT_JMPREL], of[DT_PLTRELSZ], symbols, names);
  return opened;
}

__attribute__((destructor)) static void tell(void) {
  char text[2000];
  int n = snprintf(text, sizeof text, "guard: %ld runs, %ld faults", runs, faults);
  for (int kind = 0; kind < kMostKinds && kinds[kind].what; ++kind)
    n += snprintf(text + n, sizeof text - (size_t)n - 2, ", %s %ld", kinds[kind].what, kinds[kind].times);
  text[n++] = '\n';
  if (syscall(SYS_write, 2, text, n) < 0) _exit(1);
}
