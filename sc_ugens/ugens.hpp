// SPDX-License-Identifier: GPL-3.0-or-later
// Each makes its UGens known to the server, once, as the plugin loads.
#pragma once

#include "sc_unit.hpp"

namespace ksom::sc {

/// No output shares its memory with an input: inputs may be read at any time.
template <class UGen>
void define(const char* name) {
  registerUnit<UGen>(ft, name, true);
}

void defineKuramotoBank();
void defineKuramotoSwarm();
void defineKuramotoBankBuf();
void defineKAnalyze();
void defineKSOMGrid();
void defineKSOMGridFull();
void defineKSOMRead();
void defineKSOMScore();
void defineKSOMWalk();
void defineKSOMLevel();
void defineKuramotoState();

}  // namespace ksom::sc
