// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a score of the program ksom, as ksom render --score does, out of a buffer of KSOM.scoreBuffer.
KSOMScore : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*ar {
		arg bufnum = -1, numChannels = 2, coupling = 1, couplingUnit = 1, voices = 4, detune = 12, spread = 1,
			doneAction = 0, pulse = 0.4, brightness = 0.25, morph = 0.08, reset = 0, mul = 1, add = 0;
		^this.make('audio', [], [
			bufnum, numChannels, voices, detune, spread, reset, doneAction, coupling, couplingUnit, pulse, brightness,
			morph
		], mul, add)
	}

	*inputNames {
		^#[bufnum, numChannels, voices, detune, spread, reset, doneAction, coupling, couplingUnit, pulse, brightness,
			morph]
	}

	*ratesByName {
		^(bufnum: \buffer, numChannels: \scalar, voices: \scalar, detune: \scalar, spread: \scalar, reset: \trigger)
	}

	*choices {
		^(couplingUnit: #[hz, critical])
	}
	// End of what update.py writes.

	*outputCount { |sizes, inputs| ^this.countFrom(inputs, \numChannels, 16) }
}
