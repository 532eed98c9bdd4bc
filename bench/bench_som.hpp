// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Prints what a training step of a map costs against scalar loops, and against the memory that it reads.
void benchSom();
