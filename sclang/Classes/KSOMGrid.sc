// SPDX-License-Identifier: GPL-3.0-or-later
// A self-organizing map in a buffer that learns what it hears: [x, y, index, error, changed].
KSOMGrid : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*kr {
		arg bufnum = -1, features, width = 32, height = 16, gate = 1, learn = 0.1, radius = 0.5, trainDur = 5000,
			decay = 0, hex = 0, wrap = 0, seedBuf = -1, cellBuf = -1, reset = 0, learnEnd = 0.02, radiusEnd = 0.03,
			neighbourhood = 0, metric = 0, after = 0, init = 0, seed = 1, slots = 64;
		^this.make('control', [features], [
			bufnum, gate, reset, seed, seedBuf, cellBuf, slots, width, height, learn, learnEnd, radius, radiusEnd,
			neighbourhood, hex, wrap, metric, decay, trainDur, after, init
		])
	}

	*listNames {
		^#[features]
	}

	*inputNames {
		^#[bufnum, gate, reset, seed, seedBuf, cellBuf, slots, width, height, learn, learnEnd, radius, radiusEnd,
			neighbourhood, hex, wrap, metric, decay, trainDur, after, init]
	}

	*ratesByName {
		^(bufnum: \buffer, reset: \trigger, seed: \scalar, seedBuf: \buffer, cellBuf: \buffer, slots: \scalar,
			width: \scalar, height: \scalar)
	}

	*choices {
		^(neighbourhood: #[gaussian, bubble], hex: #[rect, hex], wrap: #[plane, torus], metric: #[euclidean, cosine],
			decay: #[exponential, linear, inverse], after: #[end, hold, cycle], init: #[random, data, pca, kept])
	}
	// End of what update.py writes.

	*outputCount { |sizes| this.checkSize(\features, sizes.first, 64); ^5 }
}
