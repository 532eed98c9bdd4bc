// SPDX-License-Identifier: GPL-3.0-or-later
// An instrument that only notes what is asked of it, for the tests of controllers and window.
TestKSOMFake {
	var <calls, <values, <specs, <names, <>name = \fake, <>server, <>stateBuf, <>partialsBuf, <>mapBuf, <>fieldBus;
	var <>width = 32, <>height = 16, <>numFeatures = 12, midi;

	*new { ^super.new.init }

	init {
		calls = List();
		names = #[coupling, detune, voices, brightness, morph, spread, level, phaseLag, linewidth, pull, root, onsetKick, minFreq, learn];
		specs = IdentityDictionary[
			\coupling -> ControlSpec(0, 4, default: 0.7), \detune -> ControlSpec(0, 200, units: "cents", default: 12),
			\voices -> ControlSpec(1, 64, step: 1, default: 4), \brightness -> ControlSpec(0, 1, default: 0.25),
			\morph -> ControlSpec(0.005, 5, \exp, units: "s", default: 0.08), \spread -> ControlSpec(0, 1, default: 1),
			\level -> ControlSpec(0, 1, step: 1, default: 1), \phaseLag -> ControlSpec(-pi, pi, units: "rad", default: 0),
			\linewidth -> ControlSpec(0, 1000, units: "Hz", default: 0), \pull -> ControlSpec(0, 1000, units: "Hz", default: 0),
			\root -> ControlSpec(0, 20000, units: "Hz", default: 0), \onsetKick -> ControlSpec(0, 3.2, units: "rad", default: 0),
			\minFreq -> ControlSpec(20, 20000, \exp, units: "Hz", default: 20), \learn -> ControlSpec(0, 1, default: 0.5)
		];
		values = specs.collect(_.default)
	}

	set { |name, value|
		calls.add([\set, name, value]);
		values[name] = specs[name].constrain(value);
		this.changed(\set, name, values[name])
	}
	get { |name| ^values[name] }
	textOf { |name| ^"What % does".format(name) }
	noteOn { |num, vel| calls.add([\noteOn, num, vel]) }
	noteOff { |num| calls.add([\noteOff, num]) }
	bend { |semitones| calls.add([\bend, semitones]) }
	sustain { |down| calls.add([\sustain, down]) }
	kick { |amount = 2| calls.add([\kick, amount]) }
	panic { calls.add([\panic]) }
	moveTo { |x, y| calls.add([\moveTo, x, y]) }
	walk { |on| calls.add([\walk, on]) }
	position { ^[0.5, 0.5] }
	midi { ^midi ?? { midi = KSOMMidi(this) } }
	isRunning { ^true }
	hub { ^(isBuilt: true) }
	stop { this.changed(\stopped) }

	// What was called by this name: its arguments, without the name.
	of { |name| ^calls.select { |call| call[0] == name }.collect { |call| call.drop(1) }.asArray }
}
