// SPDX-License-Identifier: GPL-3.0-or-later
// The instrument over OSC, for other laptops, phones and Pd: /ksom/coupling 1.2 and so on, ksom being its name. Each
// message is answered to where it came from: /ksom/reply, or /ksom/error and a sentence. What is asked for by /ksom/get
// comes as /ksom/coupling 1.2, so that the fader of a phone moves there. Names may be in small letters, as they are in Pd.
KSOMOsc {
	var ksom, prefix, receive, names;

	*new { |ksom| ^super.newCopyArgs(ksom).prInit }

	prInit {
		prefix = "/%/".format(ksom.name);
		names = IdentityDictionary.newFrom(ksom.names.collect { |name| [name.asString.toLower.asSymbol, name] }.flatten(1));
		receive = { |message, time, address| if(message[0].asString.beginsWith(prefix)) { this.prAnswer(message, address) } };
		thisProcess.addOSCRecvFunc(receive)
	}

	free { thisProcess.removeOSCRecvFunc(receive) }

	prAnswer { |message, address|
		var word = message[0].asString.drop(prefix.size).asSymbol, answer;
		if(#[reply, error].includes(word)) { ^this };
		answer = try { this.obey(word, message.drop(1)) } { |error| error.errorString };
		case
		{ answer.isString } { address.sendMsg(prefix ++ "error", answer) }
		{ word == \get } { address.sendMsg(prefix ++ answer[0], answer[1]) }
		{ address.sendMsg(prefix ++ "reply", word, *answer) }
	}

	// What is answered; a String is a complaint.
	obey { |word, values|
		var wanted = this.commands[word];
		if(wanted.isNil) { ^this.prSet(word, values) };
		if(values.size < wanted[0]) { ^"% wants % values: %".format(word, wanted[0], wanted[1]) };
		if(wanted[2] and: { values.every(_.isNumber).not }) { ^"% wants numbers: %".format(word, wanted[1]) };
		if(values.any { |value| value.isNumber and: { value.isNaN } }) { ^"% wants numbers".format(word) };
		^wanted[3].value(*values)
	}

	// How many values at least, which, whether all are numbers, and what is done with them; it gives the answer.
	commands {
		^(
			note: [1, "num, vel 0 to 1, or as MIDI has it", true, { |num, vel = 0.8|
				vel = if(vel > 1) { vel / 127 } { vel };
				this.prNote(num) { ksom.noteOn(num, vel); [num, vel.clip(0, 1)] }
			}],
			off: [1, "num", true, { |num| this.prNote(num) { ksom.noteOff(num); [num] } }],
			bend: [1, "semitones", true, { |semitones| ksom.bend(semitones); [semitones.clip2(48)] }],
			sustain: [1, "0 or 1", true, { |isOn| ksom.sustain(isOn > 0.5); [isOn] }],
			kick: [0, "amount in rad", true, { |amount = 2| ksom.kick(amount); [amount.clip(0, 3.2)] }],
			panic: [0, "nothing", true, { ksom.panic; [] }],
			move: [2, "x, y 0 to 1", true, { |x, y| ksom.moveTo(x, y); [ksom.get(\x), ksom.get(\y)] }],
			names: [0, "nothing", true, { ksom.names }],
			get: [1, "a name", false, { |name| this.prGet(name) }],
			spec: [1, "a name", false, { |name| this.prSpec(name) }],
			preset: [1, "a name", false, { |name| this.prLoad(name) }],
			presets: [0, "nothing", true, { KSOM.presets }],
			blend: [3, "preset, preset, 0 to 1", false, { |a, b, t| this.prMorph(a, b, t) }],
			map: [1, "a name", false, { |name| this.prMap(name) }]
		)
	}

	prNote { |num, play| ^if(num.inclusivelyBetween(0, 127)) { play.value } { "a note is 0 to 127, not %".format(num) } }

	prName { |word| ^names[word.asSymbol] ? word.asSymbol }

	prSet { |word, values|
		var name = this.prName(word);
		if(values.size != 1) { ^"% wants one value".format(word) };
		^ksom.trySet(name, values[0]) ?? { [ksom.get(name)] }
	}

	prGet { |word| ^ksom.get(this.prName(word)) !? { |value| [word, value] } ?? { this.unknown(word) } }
	prSpec { |word|
		var name = this.prName(word);
		^ksom.specs[name] !? { |spec| [word, spec.minval, spec.maxval, spec.default, spec.units, ksom.textOf(name)] }
			?? { this.unknown(word) }
	}
	unknown { |name| ^"there is no parameter %".format(name) }

	// Shipped ones only: what comes over a network opens no files.
	isShipped { |name| ^KSOM.presets.includes(name.asSymbol) }
	prLoad { |name| ^if(this.isShipped(name)) { ksom.load(name.asSymbol); [name] } { this.prNoPreset(name) } }
	prNoPreset { |name| ^"there is no preset %, but %".format(name, KSOM.presets.join(" ")) }
	prMorph { |a, b, t|
		var missing = [a, b].reject { |name| this.isShipped(name) };
		if(missing.notEmpty) { ^this.prNoPreset(missing[0]) };
		if(t.isNumber.not) { ^"blend wants a number from 0 to 1" };
		ksom.morph(a.asSymbol, b.asSymbol, t.clip(0, 1));
		^[a, b, t.clip(0, 1)]
	}
	prMap { |name|
		if(KSOMMaps.names.includes(name.asSymbol).not) { ^"there is no map %, but %".format(name, KSOMMaps.names.join(" ")) };
		ksom.useMap(name);
		^[name]
	}
}
