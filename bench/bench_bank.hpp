// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Prints what the bank costs against the machine's own limit, against itself, and against the formula written out.
void benchBank();
