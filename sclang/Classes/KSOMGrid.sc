// SPDX-License-Identifier: GPL-3.0-or-later
// A self-organizing map in a buffer that learns what it hears: [x, y, index, error, changed].
KSOMGrid : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*kr {
		arg bufnum = -1, features, width = 32, height = 16, gate = 1, learn = 0.5, radius = 0.25, trainDur = 5000,
			schedule = 0, topology = 0, wrap = 0, seedBuf = -1, cellBuf = -1, reset = 0, slots = 64, learnEnd = 0.02,
			radiusEnd = 0.03, neighbourhood = 0, metric = 0, after = 0, init = 0, seed = 1;
		^this.make('control', [features], [
			bufnum, gate, reset, seed, seedBuf, cellBuf, slots, width, height, learn, learnEnd, radius, radiusEnd,
			neighbourhood, topology, wrap, metric, schedule, trainDur, after, init
		])
	}

	*listNames {
		^#[features]
	}

	*listRates {
		^#[control]
	}

	*inputNames {
		^#[bufnum, gate, reset, seed, seedBuf, cellBuf, slots, width, height, learn, learnEnd, radius, radiusEnd,
			neighbourhood, topology, wrap, metric, schedule, trainDur, after, init]
	}

	*inputRates {
		^#[buffer, control, trigger, scalar, buffer, buffer, scalar, scalar, scalar, control, control, control, control,
			control, control, control, control, control, control, control, control]
	}
	// End of what update.py writes.

	*outputCount { ^5 }
}
