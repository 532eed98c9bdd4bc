// SPDX-License-Identifier: GPL-3.0-or-later
#include "level_face.hpp"
#include "pd_object.hpp"

extern "C" KSOM_PD_EXPORT void ksomlevel_tilde_setup() { ksom::pd::ObjectClass<ksom::pd::LevelFace>::setup(); }
