// SPDX-License-Identifier: GPL-3.0-or-later
// A map between its cells: one output a feature.
KSOMRead : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*kr {
		arg bufnum = -1, x = 0, y = 0, width = 32, height = 16, interp = 1, wrap = 0, numFeatures = 12;
		^this.make('control', [], [
			bufnum, x, y, width, height, interp, wrap, numFeatures
		])
	}

	*inputNames {
		^#[bufnum, x, y, width, height, interp, wrap, numFeatures]
	}

	*ratesByName {
		^(bufnum: \buffer, width: \scalar, height: \scalar, numFeatures: \scalar)
	}

	*choices {
		^(interp: #[nearest, bilinear], wrap: #[plane, torus])
	}
	// End of what update.py writes.

	*outputCount { |sizes, inputs| ^this.countFrom(inputs, \numFeatures, 64) }
}
