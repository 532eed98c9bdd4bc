// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of the instrument KSOM. A row: name, rate, unit, lowest, highest, default, whole, choices or 0, text.
KSOMParams {
	classvar rowsByName, specsByName;

	// From the core's tables, by sclang/update.py.
	*coreRows {
		^#[
		[coupling, control, "Hz", -2000, 2000, 0, 0, 0,
			"How strongly oscillators pull each other into step; below 0, apart"],
		[couplingUnit, control, "", 0, 1, 0, 0, [hz, critical],
			"Unit of coupling: Hz, or 1 = just locks all of a block"],
		[voices, scalar, "", 1, 64, 1, 1, 0,
			"Oscillators for each partial"],
		[detune, scalar, "cents", 0, 200, 12, 0, 0,
			"How far the voices of a partial lie from it, up and down"],
		[spread, control, "", 0, 1, 1, 0, 0,
			"Width: 0 all voices in the middle, 1 from the first channel to the last"],
		[brightness, control, "", 0, 1, 0.25, 0, 0,
			"How bright a partial gets as its voices come into step: roll-off of its harmonics"],
		[morph, control, "s", 0.005, 5, 0.08, 0, 0,
			"How long a sound takes to turn into the next"],
		[phaseLag, control, "rad", -3.14159, 3.14159, 0, 0, 0,
			"Delay in the coupling, as an angle; near pi/2 nothing settles"],
		[harmonics, control, "", 1, 16, 1, 1, 0,
			"Harmonics of each oscillator, the fundamental counted; 1 is a sine"],
		[between, control, "Hz", -2000, 2000, 0, 0, 0,
			"How strongly a block is pulled by all other blocks"],
		[linewidth, control, "Hz", 0, 1000, 0, 0, 0,
			"Phase noise of all: the full width at half height of their lines"],
		[topology, control, "", 0, 4, 0, 0, [blocks, ring, smallworld, star, matrix],
			"Who hears whom"],
		[reach, control, "", 1, 8191, 1, 1, 0,
			"In a ring or small world: how many on each side an oscillator hears"],
		[rewire, control, "", 0, 1, 0.1, 0, 0,
			"In a small world: share of the links that go anywhere else"],
		[normalise, control, "", 0, 1, 0, 0, [mean, sum],
			"Field of a block: the mean of its oscillators, or their sum"],
		[norm, control, "", 0, 1, 0, 0, [off, on],
			"Divide the sound by the root of the summed squares of the amplitudes"],
		[level, control, "", 0, 1, 0, 0, [off, on],
			"Keep the loudness while oscillators lock"],
		[holdPitch, control, "", 0, 1, 0, 0, [off, on],
			"Take out the shift of pitch that a phase lag gives to all together"],
		[integrator, control, "", 0, 1, 0, 0, [euler, ab2],
			"How a pull is followed; ab2 is more exact and dearer"],
		[force, control, "Hz", -2000, 2000, 0, 0, 0,
			"How strongly the input pulls the oscillators near its own frequencies"],
		[onsetKick, control, "rad", 0, 3.2, 0, 0, 0,
			"How far an onset of the input throws all towards phase 0"],
		[adapt, control, "1/s", 0, 100, 0, 0, 0,
			"How fast oscillators make a pull their own frequency; 0 holds what they have learned"],
		[growth, control, "1/s", -100, 100, 0, 0, 0,
			"How fast amplitudes go back to their own; below 0 they die away until kicked"],
		[glide, control, "s", 0, 60, 0, 0, 0,
			"How long a frequency takes to get to a new one, evenly in cents"],
		[fade, control, "s", 0, 10, 0.08, 0, 0,
			"How long oscillators take to come and go when their number changes"],
		[pull, control, "Hz", 0, 1000, 0, 0, 0,
			"How strongly oscillators this near to a harmonic of the root are pulled into it"],
		[root, control, "Hz", 0, 20000, 0, 0, 0,
			"The root that \"pull\" pulls to; 0 finds it from the frequencies"],
		[hebbian, control, "1/s", 0, 100, 0, 0, 0,
			"How fast the links of a matrix learn who is in step with whom; 0 holds them as they are"],
		[wrap, control, "", 0, 1, 0, 0, [plane, torus],
			"A map with edges, or one that goes on at its other side"],
		[threshold, control, "dBFS", -160, 0, -60, 0, 0,
			"Peaks below this level are not heard"],
		[prominence, control, "dB", 0, 60, 10, 0, 0,
			"How far a peak must stand out of its surroundings"],
		[minDistance, control, "bins", 1, 1000, 2, 1, 0,
			"Peaks closer than this: the louder one counts"],
		[minFreq, control, "Hz", 0, 384000, 20, 0, 0,
			"Lowest frequency of a peak"],
		[maxFreq, control, "Hz", 0, 384000, 20000, 0, 0,
			"Highest frequency of a peak"],
		[maxJump, control, "cents", 1, 1200, 70, 0, 0,
			"A partial that moves farther between two frames is a new one"],
		[minLength, control, "s", 0, 10, 0.03, 0, 0,
			"A partial must live this long before it is shown"],
		[hysteresis, control, "dB", 0, 40, 6, 0, 0,
			"A partial goes on so far below the threshold that it had to rise above"],
		[freeze, control, "", 0, 1, 0, 0, [off, on],
			"Hold the last frame while the sound goes on"],
		[learn, control, "", 0, 1, 0.1, 0, 0,
			"How far the best cell moves towards what it hears, when training begins"],
		[learnEnd, control, "", 0, 1, 0.02, 0, 0,
			"\"learn\" when training ends"],
		[radius, control, "", 0, 1, 0.5, 0, 0,
			"How far the neighbours move along when training begins; 1 is the longer side"],
		[radiusEnd, control, "", 0, 1, 0.03, 0, 0,
			"\"radius\" when training ends; smaller is closer to the sound, but less smooth"],
		[trainDur, control, "steps", 1, 1.67772e+07, 5000, 1, 0,
			"How many frames live training takes from its first to its end values"],
		[gain, control, "dB", -120, 60, 0, 0, 0,
			"Louder or softer, before the limit"],
		[ceiling, control, "dBFS", -60, 0, -1, 0, 0,
			"True peak that the output stays below"]]
	}
	// End of what update.py writes.

	// What only the instrument has.
	*ownRows {
		^#[
		[drone, control, "", 0, 1, 1, 0, 0,
			"How loud the map sounds"],
		[notes, control, "", 0, 1, 0.6, 0, 0,
			"How loud played notes sound"],
		[walk, control, "", 0, 1, 1, 0, [off, on],
			"Walks around where it is put on the map, or stays there"],
		[x, control, "", 0, 1, 0.5, 0, 0,
			"Where on the map it is put, from left to right"],
		[y, control, "", 0, 1, 0.4, 0, 0,
			"Where on the map it is put, from top to bottom"],
		[pace, control, "1/s", 0, 20, 0.5, 0, 0,
			"How many steps the walk makes; 0 stands still"],
		[stride, control, "", 0, 1, 0.2, 0, 0,
			"How far the walk strays; 1 is the whole map"],
		[slide, control, "s", 0, 20, 0.5, 0, 0,
			"How long it takes from a place on the map to the next"],
		[listen, control, "", 0, 1, 0, 0, 0,
			"How far the walk goes where the input lies on the map instead"],
		[train, control, "", 0, 1, 1, 0, [off, on],
			"The map learns what is heard, or stays as it is"],
		[drift, control, "", 0, 1, 0.8, 0, 0,
			"How far the coupling swings by itself: at 1 from nothing to twice as much"],
		[driftRate, control, "Hz", 0.01, 10, 0.12, 0, 0,
			"How often it swings"],
		[pulse, control, "", 0, 1, 0, 0, 0,
			"How deep the sound pulses with the beat, bass, middle and treble each in its own measure"],
		[beat, control, "Hz", 0.1, 10, 1.5, 0, 0,
			"The beat of the pulse"],
		[attack, control, "s", 0.001, 10, 0.02, 0, 0,
			"How long a note takes to come"],
		[release, control, "s", 0.01, 20, 0.8, 0, 0,
			"How long a note takes to go"],
		[inputGate, control, "dBFS", -120, 0, -50, 0, 0,
			"Input below this level is not heard"],
		[duck, control, "dB", -60, 24, 6, 0, 0,
			"Input that is not so far above the instrument's own sound is not heard"]]
	}

	// In the order of the faders, where the stage wants another range than the core allows: name, lowest, highest, warp, default, unit.
	*stageRows {
		^#[
		[gain, -60, 12, lin, 0],
		[coupling, 0, 4, lin, 0.8, "critical"],
		[brightness], [harmonics, 1, 16, lin, 3], [spread], [detune, 0, 100, lin, 14], [voices, 1, 16, lin, 4],
		[drift], [driftRate, 0.01, 10, exp],
		[x], [y], [walk], [pace, 0, 20, 4], [stride], [slide, 0, 20, 4], [morph, 0.005, 5, exp, 0.25], [listen],
		[pulse], [beat, 0.1, 10, exp],
		[drone], [notes], [attack, 0.001, 10, exp], [release, 0.01, 20, exp],
		[phaseLag], [between, -20, 20, lin], [linewidth, 0, 100, 4], [force, -50, 50, lin], [onsetKick],
		[growth, -10, 10, lin], [adapt, 0, 10, 4], [pull, 0, 50, 4], [root, 0, 1000, 4], [glide, 0, 10, 4], [fade, 0, 10, 4],
		[inputGate], [duck], [threshold, -160, 0, lin, -70],
		[couplingUnit, 0, 1, lin, 1], [norm, 0, 1, lin, 1], [level, 0, 1, lin, 1], [reach, 1, 64, exp],
		[train], [learn, 0, 1, lin, 0.5], [radius, 0, 1, lin, 0.25], [learnEnd], [radiusEnd], [trainDur, 1, 100000, exp],
		[minFreq, 0, 20000, 4], [maxFreq, 20, 20000, exp]]
	}

	// All names, in the order of the faders.
	*names {
		var first = this.stageRows.collect(_.first), all = (this.ownRows ++ this.coreRows).collect(_.first);
		^first ++ all.reject { |name| first.includes(name) }
	}

	*row { |name|
		rowsByName ?? { rowsByName = IdentityDictionary.newFrom((this.ownRows ++ this.coreRows).collect { |row| [row[0], row] }.flatten(1)) };
		^rowsByName[name]
	}

	// What a fader moves through.
	*spec { |name|
		specsByName ?? { specsByName = IdentityDictionary.newFrom(this.names.collect { |each| [each, this.prSpec(each)] }.flatten(1)) };
		^specsByName[name]
	}

	*prSpec { |name|
		var row = this.row(name), stage = this.stageRows.detect { |each| each[0] == name } ? [];
		var step = if(this.isStep(name)) { 1 } { 0 };
		^ControlSpec(stage[1] ? row[3], stage[2] ? row[4], stage[3] ? \lin, step, stage[4] ? row[5], stage[5] ? row[2])
	}

	*default { |name| ^this.spec(name).default.asFloat }
	*text { |name| ^this.row(name).last ++ "." }
	*unit { |name| ^this.spec(name).units }
	*choices { |name| var choices = this.row(name)[7]; ^if(choices == 0) { nil } { choices } }
	*isScalar { |name| ^this.row(name)[1] == \scalar }
	*isStep { |name| ^this.row(name)[6] == 1 or: { this.choices(name).notNil } }

	// The number that a value stands for, in what the parameter allows; or a String that says why there is none.
	*number { |name, value|
		var row = this.row(name), choices;
		if(row.isNil) { ^"there is no parameter %".format(name) };
		choices = this.choices(name);
		if(choices.notNil and: { value.isKindOf(Symbol) or: { value.isString } }) {
			value = choices.indexOf(value.asSymbol) ?? { ^"% must be one of %, not %".format(name, choices.join(" "), value) }
		};
		if(value.isKindOf(Boolean)) { value = value.binaryValue };
		if(value.isNumber.not) { ^"% must be a number, not %".format(name, value.asCompileString) };
		value = value.asFloat;
		if(value.isNaN or: { value.abs == inf }) { ^"% must be a number, not %".format(name, value) };
		if(this.isStep(name)) { value = value.round };
		^value.clip(row[3], row[4])
	}
}
