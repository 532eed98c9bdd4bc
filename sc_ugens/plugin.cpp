// SPDX-License-Identifier: GPL-3.0-or-later
#include "sc_unit.hpp"
#include "ugens.hpp"

InterfaceTable* ft;

PluginLoad(KSOM) {
  ft = inTable;
  ksom::sc::defineKuramotoBank();
  ksom::sc::defineKuramotoSwarm();
  ksom::sc::defineKuramotoBankBuf();
  ksom::sc::defineKAnalyze();
  ksom::sc::defineKSOMGrid();
  ksom::sc::defineKSOMGridFull();
  ksom::sc::defineKSOMRead();
  ksom::sc::defineKSOMScore();
  ksom::sc::defineKSOMWalk();
  ksom::sc::defineKSOMLevel();
  ksom::sc::defineKuramotoState();
}
