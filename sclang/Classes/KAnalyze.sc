// SPDX-License-Identifier: GPL-3.0-or-later
// Hears partials, chroma, level, centroid, flux and onsets.
KAnalyze : KSOMUGen {
	// From the core's tables, by sclang/update.py.
	*kr {
		arg in, numPeaks = 16, threshold = -60, prominence = 10, minDistance = 2, minFreq = 20, maxFreq = 20000,
			order = 2, freeze = 0, reset = 0, seedBuf = -1, windowSize = 4096, hopSize = 512, maxJump = 70,
			minLength = 0.03, hysteresis = 6, offset = -1;
		^this.make('control', [], [
			in, reset, seedBuf, offset, threshold, prominence, minDistance, minFreq, maxFreq, numPeaks, order, maxJump,
			minLength, hysteresis, freeze, windowSize, hopSize
		])
	}

	*inputNames {
		^#[in, reset, seedBuf, offset, threshold, prominence, minDistance, minFreq, maxFreq, numPeaks, order, maxJump,
			minLength, hysteresis, freeze, windowSize, hopSize]
	}

	*ratesByName {
		^(in: \audio, reset: \trigger, seedBuf: \buffer, offset: \scalar, numPeaks: \scalar, windowSize: \scalar,
			hopSize: \scalar)
	}

	*choices {
		^(order: #[freq, strength, slot], freeze: #[off, on])
	}
	// End of what update.py writes.

	// Each of several in one synth has frames at another time.
	*new1 { |rate ... inputs|
		var place = this.inputNames.indexOf(\offset), others = UGen.buildSynthDef !? { |def| def.children.count(_.isKindOf(KAnalyze)) } ? 0;
		if(inputs[place] == -1) { inputs[place] = -1 - others };
		^super.new1(rate, *inputs)
	}

	*make { |rate, lists, inputs|
		^this.shaped(this.expanded(rate, lists, inputs))
	}

	*shaped { |outputs|
		^if(outputs.first.isSequenceableCollection) {
			outputs.collect { |each| this.shaped(each) }
		} {
			KAnalysis.fromOutputs(outputs)
		}
	}

	*outputCount { |sizes, inputs| ^4 * this.countFrom(inputs, \numPeaks, 1024) + KAnalysis.infoSize }
}

// What KAnalyze answers: [freqs, amps, phases, states, info].
KAnalysis[slot] : Array {
	classvar <infoSize = 18;

	*fromOutputs { |outputs|
		var slots = outputs.size - infoSize div: 4, info = outputs.drop(4 * slots);
		^this.newFrom(outputs.keep(4 * slots).clump(slots) ++ [info])
	}

	freqs { ^this[0] }
	amps { ^this[1] }
	phases { ^this[2] }
	states { ^this[3] }
	info { ^this[4] }
	count { ^this.info[0] }
	trig { ^this.info[1] }
	rms { ^this.info[2] }
	flux { ^this.info[3] }
	onset { ^this.info[4] }
	centroid { ^this.info[5] }
	chroma { ^this.info.drop(6) }

	// What a map of ksom learn stands for: help/formats.md, Map.
	features {
		^this.chroma.sqrt ++ [(this.rms.max(1e-6).ampdb.max(-70) + 60) / 120, (this.centroid.max(20) / 440).log2 * 0.12]
	}

	// UGens expand arrays, but not their subclasses.
	asUGenInput { |for| ^this.plain.asUGenInput(for) }
	asControlInput { ^this.plain.asControlInput }
	plain { ^Array.newFrom(this) }
}
