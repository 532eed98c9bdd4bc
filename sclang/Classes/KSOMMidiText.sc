// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of a KSOMMidi as lines of text: a word, then what it is set to.
//   channel any | 0 to 15      notes partials | kicks      bend SEMITONES      wheel pitch | PARAMETER
//   knob PARAMETER CONTROLLER CHANNEL coarse | fine DEVICE (to the line's end; none is any)
KSOMMidiText {
	*write { |midi|
		var lines = ["# Controllers of K-SOM. Channels count from 0.", "channel " ++ (midi.channel ? "any"), "notes " ++ midi.notes,
			"bend " ++ midi.bendRange, "wheel " ++ midi.bendTo];
		var knobs = midi.mappings.values.sort { |a, b| a.name <= b.name };
		^(lines ++ knobs.collect { |knob| this.line(knob) }).collect(_ ++ "\n").join
	}

	*line { |knob|
		var words = ["knob", knob.name, knob.num, knob.channel ? "any", if(knob.fine, "fine", "coarse"), knob.device];
		^words.reject(_.isNil).join(" ")
	}

	*read { |midi, text|
		midi.forget;
		text.split($\n).do { |line, i|
			var words = line.stripWhiteSpace.split($ ).reject(_.isEmpty);
			if(words.notEmpty and: { line.beginsWith("#").not }) {
				try { this.take(midi, words) } { |error| "K-SOM controllers, line %: %".format(i + 1, error.what).warn }
			}
		}
	}

	*take { |midi, words|
		switch(words[0].asSymbol,
			\channel, { midi.channel = this.channelIn(words[1]) },
			\notes, { midi.notes = words[1].asSymbol },
			\bend, { midi.bendRange = this.numberIn(words[1]).clip(0, 48) },
			\wheel, { midi.bendTo = words[1].asSymbol },
			\knob, { this.takeKnob(midi, words) },
			{ Error("\"%\" is no setting".format(words[0])).throw }
		)
	}

	*takeKnob { |midi, words|
		var device = if(words.size > 5) { words[5..].join(" ") };
		midi.map(words[1].asSymbol, this.numberIn(words[2]), this.channelIn(words[3]), words[4] == "fine", device)
	}

	*channelIn { |word|
		^if(word == "any") { nil } { this.numberIn(word).clip(0, 15) }
	}

	*numberIn { |word|
		var number;
		if(word.isNil or: { word.every { |char| char.isDecDigit or: { char == $. } }.not }) {
			Error("% is no number".format(word)).throw
		};
		number = word.asFloat;
		^if(number.frac == 0) { number.asInteger } { number }
	}
}
