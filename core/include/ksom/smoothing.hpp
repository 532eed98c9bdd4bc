// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

namespace ksom {

/// How much of the way to its target a one-pole smoother goes in a step, 0 ... 1: after `time`, in the same unit as
/// `step`, 63 % of it are done. Any thread.
inline float smoothingShare(double step, double time) { return static_cast<float>(1 - std::exp(-step / time)); }

}  // namespace ksom
