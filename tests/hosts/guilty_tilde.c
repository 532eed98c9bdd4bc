/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An object that does in its perform routine what it must not: without it pd_guard.c, and the sanitizers, would prove nothing. */
#include <m_pd.h>
#include <stdlib.h>

#include "guilt.h"

__attribute__((weak)) void ksom_guard_enter(void);
__attribute__((weak)) void ksom_guard_leave(void);

typedef struct {
  t_object box;
  t_float in;
} t_guilty;

static t_class *guilty_class;
static void *volatile kept;

static t_int *perform(t_int *words) {
  if (ksom_guard_enter) ksom_guard_enter();
  ksom_be_guilty();
  kept = malloc(32);
  free(kept);
  if (ksom_guard_leave) ksom_guard_leave();
  return words + 1;
}

static void dsp(t_guilty *self, t_signal **signals) {
  (void)self, (void)signals;
  dsp_add(perform, 0);
}

static void *create(void) { return pd_new(guilty_class); }

__attribute__((visibility("default"))) void guilty_tilde_setup(void) {
  guilty_class = class_new(gensym("guilty~"), (t_newmethod)create, 0, sizeof(t_guilty), CLASS_DEFAULT, A_NULL);
  CLASS_MAINSIGNALIN(guilty_class, t_guilty, in);
  class_addmethod(guilty_class, (t_method)(void *)dsp, gensym("dsp"), A_CANT, A_NULL);
}
