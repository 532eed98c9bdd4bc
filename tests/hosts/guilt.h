/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does what the sanitizers must see, as KSOM_GUILT says: if they saw nothing inside a host, all would pass there. */
#pragma once

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static inline void ksom_be_guilty(void) {
  const char *guilt = getenv("KSOM_GUILT");
  if (guilt && strcmp(guilt, "memory") == 0) {
    char *volatile memory = (char *)malloc(32);
    memory[32] = 1;
    free(memory);
  } else if (guilt && strcmp(guilt, "number") == 0) {
    volatile int number = INT_MAX;
    number = number + 1;
  }
}
