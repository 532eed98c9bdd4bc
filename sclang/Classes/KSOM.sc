// SPDX-License-Identifier: GPL-3.0-or-later
// What goes with the UGens: buffers of partials, maps and what their cells play.
KSOM {
	// A buffer of partials for KuramotoBankBuf.
	*partials { |server, freqs, amps = 1, phases = 0, weights = 1, action|
		var numbers = this.partialNumbers(freqs, amps, phases, weights);
		^Buffer.loadCollection(server ? Server.default, numbers, 5, action)
	}

	// An empty one, for KAnalyze to write.
	*partialsBuffer { |server, numPeaks = 16, action|
		^Buffer.loadCollection(server ? Server.default, this.emptyNumbers(numPeaks), 5, action)
	}

	// The numbers of such a buffer, frame after frame.
	*partialNumbers { |freqs, amps = 1, phases = 0, weights = 1|
		^[freqs, amps, phases, weights, 0].flop.flatten(1).as(FloatArray)
	}

	*emptyNumbers { |numPeaks| ^(numPeaks.collect { [0, 0, 0, 0, -1] }).flatten(1).as(FloatArray) }

	// An untrained map for KSOMGrid: a frame a cell, a channel a feature.
	*mapBuffer { |server, width = 32, height = 16, numFeatures = 12, action|
		^Buffer.alloc(server ? Server.default, width * height, numFeatures, { |buffer| action.value(buffer); buffer.zeroMsg })
	}

	// What its cells play: nothing yet.
	*cellBuffer { |server, width = 32, height = 16, slots = 64, action|
		^Buffer.alloc(server ? Server.default, width * height * slots, 5, { |buffer| action.value(buffer); buffer.zeroMsg })
	}
}
