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
		this.specOf(name);
		name = name.asSymbol;
		if(num.isNil or: { num == pedal } or: { num >= reserved } or: { num < 0 } or: { fine and: { num > 31 } }) {
			Error("KSOMMidi: controller % cannot be used for %".format(num, name)).throw
		};
		this.forget(name);
		this.forgetController(num, chan, device);
		if(fine) { this.forgetController(num + 32, chan, device) };
		knobs[name] = KSOMMidiKnob(name, num, chan, fine, device);
		if(learning.notNil) { this.cancel };
		this.changed(\mapped, name)
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

	save { |path|
		File.use(path.standardizePath, "w", { |file| file.write(KSOMMidiText.write(this)) })
	}

	// false, and a sentence, when there is no such file; lines that make no sense are named and left out.
	load { |path|
		path = path.standardizePath;
		if(File.exists(path).not) {
			"KSOMMidi: there is no file %".format(path).warn;
			^false
		};
		KSOMMidiText.read(this, File.readAllString(path));
		^true
	}
}
