// SPDX-License-Identifier: GPL-3.0-or-later
// Ready SynthDefs, beside the instrument.
+ KSOM {
	// Instruments for Pbind, Ndef and Synth, see the help. Sent to every server that runs, now and later.
	*loadSynthDefs {
		^[this.droneDef, this.pluckDef, this.rhythmDef, this.followDef, this.walkDef, KSOMDefs.note].do(_.add)
	}

	// A note with its fifth and octave, each a swarm that goes from an ensemble to one tone and back.
	*droneDef {
		^SynthDef(\ksomDrone, { |out = 0, freq = 110, amp = 0.1, pan = 0, gate = 1|
			var coupling = \coupling.kr(1, spec: [0, 4]), rate = \rate.kr(0.15, spec: [0.01, 2, \exp]);
			var voices = [1, 1.5, 2, 3, 4].collect { |ratio, i|
				KuramotoBank.ar(freq * ratio, coupling * SinOsc.kr(rate, i, 1, 1), 1 / (i + 1), couplingUnit: 1,
					voices: 6, detune: 15, level: 1, seed: i + 1)
			};
			var sound = Mix(voices) * EnvGen.kr(Env.asr(1, 1, 2), gate, doneAction: 2);
			Out.ar(out, Pan2.ar(sound, pan, amp * 1.1))
		})
	}

	// A string of harmonics that are struck in step and drift apart; lasts for sustain, or until the gate closes.
	*pluckDef {
		^SynthDef(\ksomPluck, { |out = 0, freq = 220, amp = 0.1, pan = 0, gate = 1, sustain = 1|
			var coupling = \coupling.kr(0.5, spec: [0, 20]), spread = \spread.kr(0.3, spec: [0, 5]);
			var partials = (1..12), strays = partials.collect { |i| (i * 2.39996).sin };
			var sound = KuramotoBank.ar(freq * partials + (spread * strays * partials.sqrt), XLine.kr(40, 0.5, sustain) * coupling,
				partials.collect { |i| EnvGen.kr(Env.perc(0.002, sustain / i.sqrt, 1 / i)) }, phases: 0, norm: 0);
			var env = EnvGen.kr(Env.asr(0.002, 1, 0.2), gate * Trig.kr(1, sustain), doneAction: 2);
			Out.ar(out, Pan2.ar(sound * env, pan, amp * 0.86))
		})
	}

	// Clocks at 3, 4 and 5 beats a bar that are drawn into step.
	*rhythmDef {
		^SynthDef(\ksomRhythm, { |out = 0, freq = 300, amp = 0.1, pan = 0, gate = 1|
			var bars = \bars.kr(0.5, spec: [0.1, 4, \exp]), pull = \pull.kr(0.2, spec: [0, 2]);
			var clocks = KuramotoSwarm.ar([3, 4, 5] * [1.02, 0.99, 1.01] * bars, pull: pull * Line.kr(0, 1, 5), root: bars, what: 2);
			var sound = Mix(Ringz.ar(clocks, freq * [1, 1.5, 2.25], 0.2)) * EnvGen.kr(Env.asr(0.01, 1, 0.3), gate, doneAction: 2);
			Out.ar(out, Pan2.ar(sound, pan, amp * 3.7))
		})
	}

	// Plays along with the sound of a bus; buf is a KSOM.partialsBuffer of 32.
	*followDef {
		^SynthDef(\ksomFollow, { |out = 0, in = 0, amp = 0.1, pan = 0, gate = 1, buf = -1|
			var coupling = \coupling.kr(0.5, spec: [0, 4]);
			var sound, heard = KAnalyze.kr(In.ar(in), 32, seedBuf: buf);
			sound = KuramotoBankBuf.ar(buf, 32, coupling, couplingUnit: 1, voices: 4, numChannels: 1, morph: \morph.kr(0.1, spec: [0.01, 2, \exp]),
				level: 1);
			Out.ar(out, Pan2.ar(sound * EnvGen.kr(Env.asr(0.05, 1, 0.5), gate, doneAction: 2), pan, amp * 10))
		})
	}

	// Walks through a learnt map of 32 x 16 cells: walkBuf and cellBuf as ksom map --buffers writes them.
	*walkDef {
		^SynthDef(\ksomWalk, { |out = 0, amp = 0.1, pan = 0, gate = 1, walkBuf = 0, cellBuf = 1|
			var coupling = \coupling.kr(0.7, spec: [0, 4]), tempo = \tempo.kr(1, spec: [0.1, 10, \exp]);
			var x, y, state, sound;
			#x, y, state = KSOMWalk.kr(walkBuf, perturb: \perturb.kr(0.1, spec: [0, 1]), tempo: tempo);
			sound = KuramotoBankBuf.ar(numOscs: 64, coupling: coupling, couplingUnit: 1, voices: 4, numChannels: 2, cellBuf: cellBuf, x: x, y: y,
				harmonics: 3, level: 1);
			sound = sound * EnvGen.kr(Env.asr(0.05, 1, 0.5), gate, doneAction: 2) * (state >= 0).lag(0.05);
			Out.ar(out, Balance2.ar(sound[0], sound[1], pan, amp * 10))
		})
	}
}
