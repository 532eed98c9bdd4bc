// SPDX-License-Identifier: GPL-3.0-or-later
// What goes with the UGens: buffers of partials, maps and what their cells play.
+ KSOM {
	// A buffer of partials for KuramotoBankBuf. One message brings up to 300 of them.
	*partials { |server, freqs, amps = 1, phases = 0, weights = 1, action|
		var numbers = this.partialNumbers(freqs, amps, phases, weights);
		server = server ? Server.default;
		if(numbers.size > 1500) { ^Buffer.loadCollection(server, numbers, 5, action) };
		^this.whenThere(Buffer.alloc(server, numbers.size div: 5, 5, { |buffer| buffer.setnMsg(0, numbers) }), action)
	}

	// An empty one, for KAnalyze to write: a frequency of 0 is no partial.
	*partialsBuffer { |server, numPeaks = 16, action|
		^this.whenThere(Buffer.alloc(server ? Server.default, numPeaks, 5, _.zeroMsg), action)
	}

	// The numbers of such a buffer, frame after frame.
	*partialNumbers { |freqs, amps = 1, phases = 0, weights = 1|
		[freqs: freqs, amps: amps, phases: phases, weights: weights].pairsDo { |name, list|
			if(list.asArray.isEmpty or: { list.asArray.every(_.isNumber).not }) {
				Error("KSOM: % must be a number or a list of numbers, got %".format(name, list.asCompileString)).throw
			}
		};
		^[freqs, amps, phases, weights, 0].flop.flatten(1).as(FloatArray)
	}

	// An untrained map for KSOMGrid: a frame a cell, a channel a feature.
	*mapBuffer { |server, width = 32, height = 16, numFeatures = 12, action|
		^this.whenThere(Buffer.alloc(server ? Server.default, width * height, numFeatures, _.zeroMsg), action)
	}

	// What its cells play: nothing yet.
	*cellBuffer { |server, width = 32, height = 16, slots = 64, action|
		^this.whenThere(Buffer.alloc(server ? Server.default, width * height * slots, 5, _.zeroMsg), action)
	}

	// action(buffer) once the server has it.
	*whenThere { |buffer, action|
		action !? { { buffer.server.sync; action.value(buffer) }.fork };
		^buffer
	}
}
