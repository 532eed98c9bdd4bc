/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To be preloaded into Pd: counts what a signal chain must not do (ask for memory, lock, read, write, print) between
   the hooks that the externals call around their perform routines. At the end it says how often they ran and how often
   something of that kind happened. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static __thread int inside;
static long runs, faults;
static const char *first;

void ksom_guard_enter(void) { ++inside, ++runs; }
void ksom_guard_leave(void) { --inside; }

static void seen(const char *what) {
  if (!inside) return;
  if (!faults++) first = what;
}

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

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
void free(void *at) {
  if (at) seen("free");
  __libc_free(at);
}
int pthread_mutex_lock(pthread_mutex_t *mutex) {
  seen("pthread_mutex_lock");
  return ((int (*)(pthread_mutex_t *))next("pthread_mutex_lock"))(mutex);
}
ssize_t write(int file, const void *from, size_t n) { return seen("write"), syscall(SYS_write, file, from, n); }
ssize_t read(int file, void *to, size_t n) { return seen("read"), syscall(SYS_read, file, to, n); }
int fputs(const char *text, FILE *file) { return seen("fputs"), ((int (*)(const char *, FILE *))next("fputs"))(text, file); }
int usleep(useconds_t time) { return seen("usleep"), ((int (*)(useconds_t))next("usleep"))(time); }

__attribute__((destructor)) static void tell(void) {
  char text[200];
  const int n = snprintf(text, sizeof text, "guard: %ld runs, %ld faults%s%s\n", runs, faults, first ? ", first " : "",
                         first ? first : "");
  if (syscall(SYS_write, 2, text, n) < 0) _exit(1);
}
