// SPDX-License-Identifier: GPL-3.0-or-later
// Which controller moves which parameter: learnt, set, kept in a file.
+ KSOMMidi {
	learn { |name|
		this.specOf(name);
		learning = name.asSymbol;
		this.changed(\learning, learning)
	}

	cancel {
		learning = nil;
		this.changed(\learning)
	}

	// A controller moves one parameter, and a parameter is moved by one controller.
	map { |name, num, chan, fine = false, device|
		(this.complaintOf(name, num, fine) ?? { this.complaintOfChannel(chan) }) !? { |text| Error("KSOMMidi: " ++ text).throw };
		name = name.asSymbol;
		this.forget(name);
		this.forgetController(num, chan, device);
		if(fine) { this.forgetController(num + 32, chan, device) };
		knobs[name] = KSOMMidiKnob(name, num, chan, fine, device);
		if(learning.notNil) { this.cancel };
		this.changed(\mapped, name)
	}

	// A sentence, when it cannot be moved; with a controller, when not by that.
	complaintOf { |name, num = 0, fine = false|
		^case
			{ specs[name.asSymbol].isNil } { "there is no parameter %".format(name) }
			{ num.isInteger.not or: { num == pedal } or: { num >= reserved } or: { num < 0 } or: { fine and: { num > 31 } } } {
				"controller % cannot be used for %".format(num, name)
			}
	}

	complaintOfChannel { |chan|
		^if(chan.notNil and: { chan.isInteger.not or: { chan.inclusivelyBetween(0, 15).not } }) {
			"a channel is 0 to 15, or nil for any, not %".format(chan.asCompileString)
		}
	}

	forgetController { |num, chan, device|
		knobs.select { |knob| knob.listensTo(num, chan, device) }.keysDo { |name| this.forget(name) }
	}

	forget { |name|
		if(name.isNil) { ^knobs.keys.do { |each| this.forget(each) } };
		name = name.asSymbol;
		knobs.removeAt(name) !? { this.changed(\forgotten, name) }
	}

	mappings { ^knobs.copy }

	labelOf { |name| ^knobs[name] !? _.label }

	save { |path| ^KSOMPreset.writeText(path.asString.standardizePath, KSOMMidiText.write(this)) }

	// false, and a sentence, when there is no such file; lines that make no sense are named and left out.
	load { |path|
		var complaint, text;
		path = path.asString.standardizePath;
		text = KSOMPreset.textOf(path);
		complaint = if(text.isNil) { "there is no such file" } { KSOMMidiText.read(this, text) };
		complaint !? { "KSOMMidi: %: %".format(path, complaint).warn };
		^complaint.isNil
	}
}
