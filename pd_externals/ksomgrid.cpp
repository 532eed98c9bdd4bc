// SPDX-License-Identifier: GPL-3.0-or-later
#include "grid_face.hpp"
#include "pd_object.hpp"

extern "C" KSOM_PD_EXPORT void ksomgrid_setup() { ksom::pd::ObjectClass<ksom::pd::GridFace>::setup(); }
