// SPDX-License-Identifier: GPL-3.0-or-later
// Walks through a map as the music went, but its own way: [x, y, state].
KSOMWalk : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*kr {
		arg bufnum = -1, trig = 0, perturb = 0.1, seed = 1, tempo = 0, reset = 0;
		^this.make('control', [], [
			bufnum, trig, perturb, seed, reset, tempo
		])
	}

	*inputNames {
		^#[bufnum, trig, perturb, seed, reset, tempo]
	}

	*ratesByName {
		^(bufnum: \buffer, trig: \trigger, seed: \scalar, reset: \trigger)
	}
	// End of what update.py writes.

	*outputCount { ^3 }
}
