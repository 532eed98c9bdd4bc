// SPDX-License-Identifier: GPL-3.0-or-later
// Every oscillator on its own: as a sine, a phase, or a clock.
KuramotoSwarm : KuramotoUGen {
	// From the core's tables, by sclang/update.py.
	*ar {
		arg freqs = 440, coupling = 0, amps = 1, phases, weights = 1, phaseLag = 0, couplingUnit = 0, normalise = 0,
			norm = 0, level = 0, harmonics = 1, holdPitch = 0, between = 0, topology = 0, reach = 1, rewire = 0.1,
			integrator = 0, linewidth = 0, force = 0, adapt = 0, growth = 0, glide = 0, fade = 0.08, pull = 0, root = 0,
			onsetKick = 0, hebbian = 0, gains = 1, rolloffs = 0, nudges = 0, blocks, input = 0, kick = 0, reset = 0,
			seed = 1, linksBuf = -1, what = 0, mul = 1, add = 0;
		^this.make('audio', [freqs, amps, phases, weights, gains, rolloffs, nudges, blocks], [
			input, kick, reset, seed, linksBuf, what, coupling, couplingUnit, normalise, phaseLag, norm, level, harmonics,
			holdPitch, between, topology, reach, rewire, integrator, linewidth, force, adapt, growth, glide, fade, pull,
			root, onsetKick, hebbian
		], mul, add)
	}

	*kr {
		arg freqs = 440, coupling = 0, amps = 1, phases, weights = 1, phaseLag = 0, couplingUnit = 0, normalise = 0,
			norm = 0, level = 0, harmonics = 1, holdPitch = 0, between = 0, topology = 0, reach = 1, rewire = 0.1,
			integrator = 0, linewidth = 0, force = 0, adapt = 0, growth = 0, glide = 0, fade = 0.08, pull = 0, root = 0,
			onsetKick = 0, hebbian = 0, gains = 1, rolloffs = 0, nudges = 0, blocks, input = 0, kick = 0, reset = 0,
			seed = 1, linksBuf = -1, what = 0, mul = 1, add = 0;
		^this.make('control', [freqs, amps, phases, weights, gains, rolloffs, nudges, blocks], [
			input, kick, reset, seed, linksBuf, what, coupling, couplingUnit, normalise, phaseLag, norm, level, harmonics,
			holdPitch, between, topology, reach, rewire, integrator, linewidth, force, adapt, growth, glide, fade, pull,
			root, onsetKick, hebbian
		], mul, add)
	}

	*listNames {
		^#[freqs, amps, phases, weights, gains, rolloffs, nudges, blocks]
	}

	*inputNames {
		^#[input, kick, reset, seed, linksBuf, what, coupling, couplingUnit, normalise, phaseLag, norm, level,
			harmonics, holdPitch, between, topology, reach, rewire, integrator, linewidth, force, adapt, growth, glide,
			fade, pull, root, onsetKick, hebbian]
	}

	*ratesByName {
		^(phases: \scalar, blocks: \scalar, input: \signal, kick: \trigger, reset: \trigger, seed: \scalar,
			linksBuf: \buffer, what: \scalar)
	}

	*choices {
		^(what: #[sine, phase, tick], couplingUnit: #[hz, critical], normalise: #[mean, sum], norm: #[off, on],
			level: #[off, on], holdPitch: #[off, on], topology: #[blocks, ring, smallworld, star, matrix],
			integrator: #[euler, ab2])
	}
	// End of what update.py writes.

	*outputCount { |sizes| ^this.countIn(sizes) }
	*most { ^1024 }
}
