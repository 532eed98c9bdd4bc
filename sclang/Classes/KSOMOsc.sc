// SPDX-License-Identifier: GPL-3.0-or-later
KSOMOsc { *new { |k| ^super.new } free {} }
