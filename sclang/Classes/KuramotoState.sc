// SPDX-License-Identifier: GPL-3.0-or-later
// How much the oscillators of a state buffer agree: [r, psi].
KuramotoState : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*kr {
		arg bufnum = -1;
		^this.make('control', [], [
			bufnum
		])
	}

	*inputNames {
		^#[bufnum]
	}

	*ratesByName {
		^(bufnum: \buffer)
	}
	// End of what update.py writes.

	*outputCount { ^2 }
}
