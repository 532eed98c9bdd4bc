// SPDX-License-Identifier: GPL-3.0-or-later
// Oscillators, or swarms of them, for the partials of a buffer, as KAnalyze writes it.
KuramotoBankBuf : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*ar {
		arg bufnum = -1, numOscs = 64, coupling = 0, phaseLag = 0, couplingUnit = 0, voices = 1, detune = 12,
			numChannels = 2, spread = 1, cellBuf = -1, x = 0, y = 0, brightness = 0.25, morph = 0.08, follow = 1,
			usePhases = 0, stateRate = 25, wrap = 0, normalise = 0, norm = 0, level = 0, harmonics = 1, holdPitch = 0,
			between = 0, topology = 0, reach = 1, rewire = 0.1, integrator = 0, linewidth = 0, force = 0, adapt = 0,
			growth = 0, glide = 0, fade = 0.08, pull = 0, root = 0, onsetKick = 0, hebbian = 0, input = 0, kick = 0,
			reset = 0, seed = 1, linksBuf = -1, seedTrig = 0, stateBuf = -1, slots = 64, width = 32, height = 16, mul = 1,
			add = 0;
		^this.make('audio', [], [
			input, kick, reset, seed, linksBuf, voices, detune, spread, brightness, morph, bufnum, numOscs, numChannels,
			follow, seedTrig, usePhases, stateBuf, stateRate, cellBuf, x, y, slots, width, height, wrap, coupling,
			couplingUnit, normalise, phaseLag, norm, level, harmonics, holdPitch, between, topology, reach, rewire,
			integrator, linewidth, force, adapt, growth, glide, fade, pull, root, onsetKick, hebbian
		], mul, add)
	}

	*kr {
		arg bufnum = -1, numOscs = 64, coupling = 0, phaseLag = 0, couplingUnit = 0, voices = 1, detune = 12,
			numChannels = 2, spread = 1, cellBuf = -1, x = 0, y = 0, brightness = 0.25, morph = 0.08, follow = 1,
			usePhases = 0, stateRate = 25, wrap = 0, normalise = 0, norm = 0, level = 0, harmonics = 1, holdPitch = 0,
			between = 0, topology = 0, reach = 1, rewire = 0.1, integrator = 0, linewidth = 0, force = 0, adapt = 0,
			growth = 0, glide = 0, fade = 0.08, pull = 0, root = 0, onsetKick = 0, hebbian = 0, input = 0, kick = 0,
			reset = 0, seed = 1, linksBuf = -1, seedTrig = 0, stateBuf = -1, slots = 64, width = 32, height = 16, mul = 1,
			add = 0;
		^this.make('control', [], [
			input, kick, reset, seed, linksBuf, voices, detune, spread, brightness, morph, bufnum, numOscs, numChannels,
			follow, seedTrig, usePhases, stateBuf, stateRate, cellBuf, x, y, slots, width, height, wrap, coupling,
			couplingUnit, normalise, phaseLag, norm, level, harmonics, holdPitch, between, topology, reach, rewire,
			integrator, linewidth, force, adapt, growth, glide, fade, pull, root, onsetKick, hebbian
		], mul, add)
	}

	*inputNames {
		^#[input, kick, reset, seed, linksBuf, voices, detune, spread, brightness, morph, bufnum, numOscs, numChannels,
			follow, seedTrig, usePhases, stateBuf, stateRate, cellBuf, x, y, slots, width, height, wrap, coupling,
			couplingUnit, normalise, phaseLag, norm, level, harmonics, holdPitch, between, topology, reach, rewire,
			integrator, linewidth, force, adapt, growth, glide, fade, pull, root, onsetKick, hebbian]
	}

	*ratesByName {
		^(input: \signal, kick: \trigger, reset: \trigger, seed: \scalar, linksBuf: \buffer, voices: \scalar,
			detune: \scalar, bufnum: \buffer, numOscs: \scalar, numChannels: \scalar, seedTrig: \trigger,
			stateBuf: \buffer, cellBuf: \buffer, slots: \scalar, width: \scalar, height: \scalar)
	}

	*choices {
		^(follow: #[off, on], usePhases: #[off, on], wrap: #[plane, torus], couplingUnit: #[hz, critical],
			normalise: #[mean, sum], norm: #[off, on], level: #[off, on], holdPitch: #[off, on],
			topology: #[blocks, ring, smallworld, star, matrix], integrator: #[euler, ab2])
	}
	// End of what update.py writes.

	*outputCount { |sizes, inputs| ^this.countFrom(inputs, \numChannels, 16) }
}
