// SPDX-License-Identifier: GPL-3.0-or-later
// Each makes its UGens known to the server, once, as the plugin loads.
#pragma once

namespace ksom {
class FftPlans;
}

namespace ksom::sc {

void defineKuramotoBank();
void defineKuramotoSwarm();
void defineKuramotoBankBuf();
void defineKAnalyze();
void defineKSOMGrid();

}  // namespace ksom::sc
