// SPDX-License-Identifier: GPL-3.0-or-later
// The SynthDefs of the instrument KSOM. Their controls are called what the parameters are called.
KSOMDefs {
	classvar <numPartials = 32, <numOscs = 64, made, namesByDef;

	// All of them, made once.
	*all {
		^made ?? { made = [[false, true], [12, 14]].allTuples.collect { |one| this.ear(*one) } ++ [this.move, this.map, this.note, this.out] }
	}

	// Maps are heard on where they stand for pitch classes, or for what ksom learn hears in an album.
	*hears { |features| ^#[12, 14].includes(features) }
	*earName { |isBuffer, features|
		^("ksomEar" ++ if(isBuffer) { "Buffer" } { "" } ++ if(features == 14) { "Album" } { "" }).asSymbol
	}

	// The parameters that a SynthDef of them takes.
	*namesOf { |name|
		namesByDef ?? {
			namesByDef = IdentityDictionary.newFrom(this.all.collect { |def|
				[def.name.asSymbol, def.allControlNames.collect(_.name).select { |each| KSOMParams.row(each).notNil }]
			}.flatten(1))
		};
		^namesByDef[name]
	}

	// A parameter as a control of a SynthDef, with its default and its range.
	*control { |name|
		^if(KSOMParams.isScalar(name)) {
			NamedControl.ir(name, KSOMParams.default(name))
		} {
			NamedControl.kr(name, KSOMParams.default(name), spec: KSOMParams.spec(name))
		}
	}

	// For a UGen: every argument of it that is a parameter.
	*controlsFor { |ugen, but = #[]|
		^ugen.inputNames.select { |name| KSOMParams.row(name).notNil and: { but.includes(name).not } }
			.collect { |name| [name, this.control(name)] }.flatten(1)
	}

	// Strength of coupling now: it swings by itself.
	*coupling { ^this.control(\coupling) * (1 + (this.control(\drift) * \swing.kr(0))) }

	// A throw of all phases is a step in the sound: it is made in a gap of some milliseconds. [what the bank gets, the gap]
	*kick {
		var thrown = \t_kick.tr(0);
		^[DelayN.kr(thrown, 0.02, 0.01), EnvGen.ar(Env([1, 0, 0, 1], [0.008, 0.006, 0.04], \sin), thrown)]
	}

	// Hears what is louder than the gate and than the instrument itself; a map learns it.
	*ear { |isBuffer, features|
		^SynthDef(this.earName(isBuffer, features), { |in = 0, own = 0, earBus = 0, heardBus = 0, partialsBuf = 0, mapBuf = 0, cellBuf = 0, hex = 0|
			var sound = if(isBuffer) { PlayBuf.ar(1, in, BufRateScale.kr(in), loop: 1) } { InFeedback.ar(in) };
			var level = Amplitude.kr(sound, 0.003, 0.1), width = \width.ir(16), height = \height.ir(8);
			var least = max(this.control(\inputGate).dbamp, own * this.control(\duck).dbamp);
			var open = LagUD.kr(level > least, 0.01, 0.15), x, y, index, error, changed, heard;
			sound = LeakDC.ar(sound) * open;
			heard = KAnalyze.performKeyValuePairs(\kr, [\in, sound, \numPeaks, numPartials, \seedBuf, partialsBuf]
				++ this.controlsFor(KAnalyze));
			#x, y, index, error, changed = KSOMGrid.performKeyValuePairs(\kr, [\bufnum, mapBuf, \features, if(features == 14) { heard.features } { heard.chroma }, \width, width,
				\height, height, \hex, hex, \gate, this.control(\train) * (open > 0.5) * (heard.count > 0), \seedBuf, partialsBuf, \cellBuf, cellBuf, \slots, \slots.ir(32)]
				++ this.controlsFor(KSOMGrid));
			Out.ar(earBus, sound);
			Out.kr(heardBus, [x / max(1, width - 1), y / max(1, height - 1), open * (heard.count > 0)])
		})
	}

	// Where on the map it is: it walks, or is put somewhere, or goes where the input lies. On the map of an album it walks as
	// the music went, and does not slide over cells that lie between.
	*move {
		^SynthDef(\ksomMove, { |placeBus = 0, swingBus = 0, heardX = 0, heardY = 0, heard = 0, walkBuf = -1, width = 16, height = 8|
			var pace = this.control(\pace), rate = this.control(\driftRate), put = [this.control(\x), this.control(\y)];
			var trig = Impulse.kr(pace) * (pace > 0), stride = this.control(\stride), walk = this.control(\walk), place, follows;
			var album = KSOMWalk.kr(walkBuf, perturb: stride * 0.5, tempo: pace * 2, seed: \seed.ir(1)), goes = (album[2] >= 0) * walk;
			RandSeed.ir(1, \seed.ir(1));
			place = [TRand.kr(-1, 1, trig), TRand.kr(-1, 1, trig)] * stride * walk;
			place = (put + place).fold(0, 1);
			place = place + (goes * (album.keep(2) / max(1, [width - 1, height - 1]) - place));
			follows = this.control(\listen) * heard.lag(0.1);
			place = place + (follows * ([heardX, heardY] - place));
			Out.kr(placeBus, Lag2.kr(place, this.control(\slide) * (1 - (goes * (1 - follows)))));
			Out.kr(swingBus, (SinOsc.kr(rate, -0.5pi) * 0.75) + (LFNoise2.kr(rate * 1.7) * 0.25))
		})
	}

	// What the map sounds like there.
	*map {
		^SynthDef(\ksomMap, { |out = 0, amp = 0.18, gate = 1, placeX = 0.5, placeY = 0.5, cellBuf = -1, stateBuf = -1, linksBuf = -1, earBus = -1|
			var width = \width.ir(16), height = \height.ir(8), kick = this.kick;
			var sound = KuramotoBankBuf.performKeyValuePairs(\ar, [\numOscs, numOscs, \numChannels, 2, \cellBuf, cellBuf, \slots, \slots.ir(32),
				\width, width, \height, height, \x, placeX * (width - 1), \y, placeY * (height - 1), \stateBuf, stateBuf, \stateRate, 50,
				\linksBuf, linksBuf, \input, In.ar(max(0, earBus)) * (earBus >= 0), \kick, kick[0], \seed, \seed.ir(1)]
				++ this.controlsFor(KuramotoBankBuf, #[coupling, x, y]) ++ [\coupling, this.coupling]);
			var env = EnvGen.kr(Env.asr(0.15, 1, 0.3), gate, doneAction: 2);
			Out.ar(out, sound * kick[1] * (env * amp * this.control(\drone).lag(0.05)))
		})
	}

	// A note: a string of swarms, softer and darker the softer it is played. For Pbind and Synth, too.
	*note {
		^SynthDef(\ksomNote, { |out = 0, freq = 220, amp = 0.1, pan = 0, gate = 1, bend = 0|
			var partials = (1..8), loud = amp.clip(0, 1), kick = this.kick;
			var env = EnvGen.kr(Env.asr(this.control(\attack), 1, this.control(\release), -3), gate, doneAction: 2);
			var amps = partials.collect { |i| (i ** (loud.linlin(0, 0.3, 2.6, 1.2).neg)) * EnvGen.kr(Env([0.3, 1, 0.5], [0.01, 2 / i], -3)) };
			var sound = KuramotoBank.performKeyValuePairs(\ar, [\freqs, freq * bend.lag(0.02).midiratio * partials * (partials.squared * 6e-5 + 1),
				\amps, amps, \kick, kick[0], \seed, \seed.ir(1)]
				++ this.controlsFor(KuramotoBank, #[coupling, norm, harmonics]) ++ [\coupling, this.coupling]);
			Out.ar(out, Pan2.ar(sound * kick[1], pan, env * amp * this.control(\notes).lag(0.05)))
		})
	}

	// Pulse, level, and what there is to see.
	*out {
		^SynthDef(\ksomOut, { |out = 0, in = 0, awake = 1, stateBuf = -1, fieldBus = 0, ownBus = 0|
			var sound = KSOMLevel.performKeyValuePairs(\ar, [\in, this.pulsed(In.ar(in, 2))] ++ this.controlsFor(KSOMLevel));
			sound = sound * VarLag.kr(awake, 0.03, start: 0);
			Out.ar(out, sound);
			Out.kr(fieldBus, KuramotoState.kr(stateBuf) ++ Amplitude.kr(sound, 0.001, 0.25));
			Out.kr(ownBus, Amplitude.kr(sound.abs.sum, 0.001, 3))
		})
	}

	// Three clocks, a bar's two, three and four beats, drawn into step; each moves what lies in its part of the spectrum.
	*pulsed { |sound|
		var depth = this.control(\pulse).lag(0.1), beat = this.control(\beat);
		var angles = KuramotoSwarm.kr([1, 1.5, 2] * beat, pull: beat, root: beat / 2, what: 1);
		var gains = (angles.wrap(0, 2pi) * -0.5).exp.lag2(0.025).collect { |shape| 1 + (depth * ((shape * 2.4) - 1)) };
		var pole = { |freq| exp(-2pi * freq * SampleDur.ir) };
		var low = OnePole.ar(sound, pole.(250)), rest = sound - low, middle = OnePole.ar(rest, pole.(1500));
		^(low * gains[0]) + (middle * gains[1]) + ((rest - middle) * gains[2])
	}
}
