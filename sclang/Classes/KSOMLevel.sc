// SPDX-License-Identifier: GPL-3.0-or-later
// The last stage before the loudspeakers: takes out DC, and keeps the true peak of all channels below a ceiling.
KSOMLevel : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*ar {
		arg in, gain = 0, ceiling = -1, dcCut = 5, mul = 1, add = 0;
		^this.make('audio', [in], [
			gain, ceiling, dcCut
		], mul, add)
	}

	*listNames {
		^#[in]
	}

	*inputNames {
		^#[gain, ceiling, dcCut]
	}

	*ratesByName {
		^(in: \audio)
	}
	// End of what update.py writes.

	*outputCount { |sizes| this.checkSize(\in, sizes.first, 16); ^sizes.first }
}
