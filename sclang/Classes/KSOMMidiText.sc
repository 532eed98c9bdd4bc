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

	// A sentence, and all as it was, when nothing in it is a setting; else lines that are none are named and left out.
	*read { |midi, text|
		var lines = text.split($\n).collect { |line, i| [i + 1, line.stripWhiteSpace.split($ ).reject(_.isEmpty)] };
		var settings = lines.reject { |line| line[1].isEmpty or: { line[1][0].beginsWith("#") } };
		var complaints = settings.collect { |line| this.complaint(midi, line[1]) }, good = settings.select { |line, i| complaints[i].isNil };
		if(good.isEmpty) { ^"it has no settings of controllers: %".format(complaints.first ? "it is empty") };
		complaints.do { |text, i| text !? { "K-SOM controllers, line %: %".format(settings[i][0], text).warn } };
		midi.forget;
		good.do { |line| this.take(midi, line[1]) };
		^nil
	}

	// A sentence, when a line is no setting.
	*complaint { |midi, words|
		^switch(words[0].asSymbol,
			\channel, { this.complaintOfChannel(words[1]) },
			\notes, { if(#["partials", "kicks"].includesEqual(words[1]).not) { "notes are partials or kicks, not %".format(words[1]) } },
			\bend, { this.complaintOfNumber(words[1]) },
			\wheel, { if(words[1] != "pitch") { midi.complaintOf(words[1] ? "") } },
			\knob, { this.complaintOfNumber(words[2]) ?? { this.complaintOfChannel(words[3]) } ?? {
				midi.complaintOf(words[1], this.numberIn(words[2]), words[4] == "fine") } },
			{ "\"%\" is no setting".format(words[0]) }
		)
	}

	*take { |midi, words|
		switch(words[0].asSymbol,
			\channel, { midi.channel = this.channelIn(words[1]) },
			\notes, { midi.notes = words[1].asSymbol },
			\bend, { midi.bendRange = this.numberIn(words[1]) },
			\wheel, { midi.bendTo = words[1].asSymbol },
			\knob, { this.takeKnob(midi, words) }
		)
	}

	*takeKnob { |midi, words|
		var device = if(words.size > 5) { words[5..].join(" ") };
		midi.map(words[1].asSymbol, this.numberIn(words[2]), this.channelIn(words[3]), words[4] == "fine", device)
	}

	*channelIn { |word| ^if(word == "any") { nil } { word.asInteger } }
	*complaintOfChannel { |word|
		^if("^(any|[0-9]|1[0-5])$".matchRegexp(word ? "").not) { "a channel is any or 0 to 15, not %".format(word) }
	}
	*complaintOfNumber { |word| ^if("^[0-9]+([.][0-9]+)?$".matchRegexp(word ? "").not) { "% is no number".format(word) } }

	*numberIn { |word|
		var number = word.asFloat;
		^if(number.frac == 0) { number.asInteger } { number }
	}
}
