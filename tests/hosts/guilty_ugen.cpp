// SPDX-License-Identifier: GPL-3.0-or-later
// A UGen that does on the audio thread what it must not: without it sc_guard.cpp, and the sanitizers, would prove
// nothing.
#include <SC_PlugIn.h>
#include <pthread.h>
#include <unistd.h>

#include <cstdlib>

#include "guilt.h"

static InterfaceTable* ft;

struct Guilty : public Unit {};

static void* volatile kept;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void next(Guilty* unit, int samples) {
  ksom_be_guilty();
  kept = std::malloc(32);
  std::free(kept);
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  if (write(-1, "", 1) >= 0) kept = nullptr;
  usleep(0);
  for (int i = 0; i < samples; ++i) OUT(0)[i] = 1;
}

void Guilty_Ctor(Guilty* unit) {
  unit->mCalcFunc = reinterpret_cast<UnitCalcFunc>(next);
  OUT0(0) = 1;
}

PluginLoad(Guilty) {
  ft = inTable;
  DefineSimpleUnit(Guilty);
}
