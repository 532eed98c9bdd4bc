/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects that do in their perform routine what they must not: without them pd_guard.c, and the sanitizers, would prove
   nothing. [guilty~ open] opens a file, and so on; without a word it asks for memory and gives it back. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <m_pd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "guilt.h"

__attribute__((weak)) void ksom_guard_enter(void);
__attribute__((weak)) void ksom_guard_leave(void);

typedef struct guilty {
  t_object box;
  t_float in;
  t_outlet *out;
  void (*deed)(struct guilty *);
} t_guilty;

static t_class *guilty_class;
static void *volatile kept;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static const struct timespec moment = {0, 1};

#define DEED(name, ...)                   \
  static void name(struct guilty *self) { \
    (void)self;                           \
    __VA_ARGS__;                          \
  }
DEED(memory, kept = malloc(32); free(kept))
DEED(zeros, kept = calloc(4, 8); free(kept))
DEED(more, kept = realloc(malloc(8), 32); free(kept))
DEED(aligned, kept = aligned_alloc(64, 64); free(kept))
DEED(posix_aligned, void *at = NULL; if (posix_memalign(&at, 64, 64) == 0) kept = at; free(kept))
DEED(locks, pthread_mutex_lock(&mutex); pthread_mutex_unlock(&mutex))
DEED(tries, if (pthread_mutex_trylock(&mutex) == 0) pthread_mutex_unlock(&mutex))
DEED(shares, pthread_rwlock_rdlock(&lock); pthread_rwlock_unlock(&lock))
DEED(owns, pthread_rwlock_wrlock(&lock); pthread_rwlock_unlock(&lock))
DEED(waits, nanosleep(&moment, NULL))
DEED(waits_by_clock, clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL))
DEED(sleeps, usleep(1))
DEED(opens, close(open("/dev/null", O_RDONLY)))
DEED(opens_file, FILE *file = fopen("/dev/null", "r"); if (file) fclose(file))
DEED(reads, char byte; if (read(-1, &byte, 1) > 0) kept = NULL)
DEED(writes, if (write(-1, "x", 1) > 0) kept = NULL)
DEED(prints, fprintf(stderr, "number %d\n", 1))
DEED(puts_text, fputs("guilty\n", stderr))
DEED(complains, pd_error(self, "guilty~: %d", 1))
DEED(posts, post("guilty~: %d", 1))
DEED(logs, logpost(self, 3, "guilty~: %d", 1))
DEED(bangs, outlet_bang(self->out))
DEED(tells_number, outlet_float(self->out, (t_float)0.1))
DEED(tells_symbol, outlet_symbol(self->out, &s_bang))
DEED(tells_list, t_atom one; SETFLOAT(&one, 1); outlet_list(self->out, &s_list, 1, &one))
DEED(tells_anything, outlet_anything(self->out, &s_bang, 0, NULL))

static const struct {
  const char *name;
  void (*deed)(t_guilty *);
} deeds[] = {{"malloc", memory},
             {"calloc", zeros},
             {"realloc", more},
             {"aligned_alloc", aligned},
             {"posix_memalign", posix_aligned},
             {"pthread_mutex_lock", locks},
             {"pthread_mutex_trylock", tries},
             {"pthread_rwlock_rdlock", shares},
             {"pthread_rwlock_wrlock", owns},
             {"nanosleep", waits},
             {"clock_nanosleep", waits_by_clock},
             {"usleep", sleeps},
             {"open", opens},
             {"fopen", opens_file},
             {"read", reads},
             {"write", writes},
             {"fprintf", prints},
             {"fputs", puts_text},
             {"pd_error", complains},
             {"post", posts},
             {"logpost", logs},
             {"outlet_bang", bangs},
             {"outlet_float", tells_number},
             {"outlet_symbol", tells_symbol},
             {"outlet_list", tells_list},
             {"outlet_anything", tells_anything}};

static t_int *perform(t_int *words) {
  t_guilty *self = (t_guilty *)words[1];
  if (ksom_guard_enter) ksom_guard_enter();
  ksom_be_guilty();
  self->deed(self);
  if (ksom_guard_leave) ksom_guard_leave();
  return words + 2;
}

static void dsp(t_guilty *self, t_signal **signals) {
  (void)signals;
  dsp_add(perform, 1, self);
}

static void *create(t_symbol *name) {
  t_guilty *self = (t_guilty *)pd_new(guilty_class);
  self->out = outlet_new(&self->box, 0);
  self->deed = memory;
  for (size_t i = 0; i < sizeof deeds / sizeof *deeds; ++i)
    if (strcmp(deeds[i].name, name->s_name) == 0) self->deed = deeds[i].deed;
  return self;
}

__attribute__((visibility("default"))) void guilty_tilde_setup(void) {
  guilty_class =
      class_new(gensym("guilty~"), (t_newmethod)(void *)create, 0, sizeof(t_guilty), CLASS_DEFAULT, A_DEFSYM, A_NULL);
  CLASS_MAINSIGNALIN(guilty_class, t_guilty, in);
  class_addmethod(guilty_class, (t_method)(void *)dsp, gensym("dsp"), A_CANT, A_NULL);
}
