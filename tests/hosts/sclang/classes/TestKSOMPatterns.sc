// SPDX-License-Identifier: GPL-3.0-or-later
// A pattern that an example plays is kept instead, to be rendered offline.
TestKSOMPatterns {
	classvar <>played;
}

+ Pattern {
	play { |clock, protoEvent, quant| TestKSOMPatterns.played = this }
}
