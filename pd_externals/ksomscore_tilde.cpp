// SPDX-License-Identifier: GPL-3.0-or-later
#include "pd_object.hpp"
#include "score_face.hpp"

extern "C" KSOM_PD_EXPORT void ksomscore_tilde_setup() { ksom::pd::ObjectClass<ksom::pd::ScoreFace>::setup(); }
