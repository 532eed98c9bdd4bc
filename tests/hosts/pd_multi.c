/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To be preloaded into a Pd before 0.54: signals of many channels, as far as an object that makes them can tell. As
   there, an outlet gets another signal in the place of the one that it had, with memory for the caller to fill, channel
   after channel; at the end of each perform routine, which the externals mark, all of the outlet with most channels is
   written to the file KSOM_MULTI. */
#define _GNU_SOURCE
#include <m_pd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static t_signal *widest;
static int channels, calls;
static t_sample *memory;

void signal_setmultiout(t_signal **outlet, int count);
void ksom_guard_enter(void);
void ksom_guard_leave(void);

void signal_setmultiout(t_signal **outlet, int count) {
  t_signal *signal;
  ++calls;
  if (count == 1) return;
  signal = malloc(sizeof *signal);
  *signal = **outlet;
  *outlet = signal;
  signal->s_vec = malloc(sizeof(t_sample) * (size_t)(signal->s_n * count));
  memset(signal->s_vec, 0xff, sizeof(t_sample) * (size_t)(signal->s_n * count)); /* no numbers */
  widest = signal;
  channels = count;
  memory = signal->s_vec;
}

void ksom_guard_enter(void) {}

void ksom_guard_leave(void) {
  static FILE *file;
  const char *name = getenv("KSOM_MULTI");
  if (!widest || !name) return;
  if (!file) file = fopen(name, "wb");
  if (file) fwrite(memory, sizeof(t_sample), (size_t)(widest->s_n * channels), file);
}

__attribute__((destructor)) static void tell(void) { fprintf(stderr, "multi: %d calls, %d channels\n", calls, channels); }
