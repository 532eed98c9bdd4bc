// SPDX-License-Identifier: GPL-3.0-or-later
// A fader for one parameter. It goes by as much as the mouse goes, so that a click never makes a jump; with shift ten times
// finer. Double click: default. Right click: learn a MIDI controller. Drawn only when something has changed.
KSOMWindowFader : KSOMWindowPanel {
	var <name, from, place;

	init {
		view.minWidth = 40;
		view.mouseDownAction = { |view, x, y, mods, button, clicks| this.press(y, button, clicks) };
		view.mouseMoveAction = { |view, x, y, mods| this.drag(y, mods) };
		view.mouseWheelAction = { |view, x, y, mods, dx, dy| this.nudge(dy.sign * 0.01) }
	}

	name_ { |newName|
		name = newName;
		view.visible = name.notNil;
		name !? {
			view.toolTip = this.instrument.textOf(name).asString;
			this.refresh
		}
	}

	advance {}
	spec { ^window.specs[name] }
	value { ^this.instrument.get(name) ?? { this.spec.default } }
	share { ^this.spec.unmap(this.value) }
	share_ { |share| this.instrument.set(name, this.spec.map(share.clip(0, 1))) }
	reset { this.instrument.set(name, this.spec.default) }
	nudge { |by| this.share = if(this.spec.step > 0) { this.stepped(by) } { this.share + by } }

	// A whole number goes on by at least one.
	stepped { |by|
		var spec = this.spec;
		^spec.unmap(this.value + (by.sign * spec.step.max((spec.map(0.5 + by.abs) - spec.map(0.5)))))
	}

	press { |y, button, clicks|
		window.select(name);
		case
		{ button == 1 } { window.learn(name) }
		{ clicks > 1 } { this.reset };
		from = y;
		place = this.share
	}

	drag { |y, mods|
		if(from.isNil) { ^this };
		place = (place + ((from - y) / window.zoom / this.track(this.bounds).height * if(mods.isShift, 0.1, 1))).clip(0, 1);
		from = y;
		this.share = place
	}

	track { |bounds| ^Rect(bounds.width / 2 - 15, 42, 30, (bounds.height - 98).max(1)) }

	draw { |bounds|
		if(name.isNil) { ^this };
		if(window.selected == name) { look.fill(Rect(0, 0, bounds.width, bounds.height), look.raised) };
		this.drawName(bounds);
		this.drawTrack(this.track(bounds));
		this.drawValue(bounds);
		this.drawController(bounds);
		if(this.learns) { look.frame(Rect(0, 0, bounds.width, bounds.height), look.learn, 3) }
	}

	learns { ^window.learning == name }

	drawName { |bounds|
		var words = look.words(name).split($ );
		words.keep(2).do { |word, i|
			look.write(word, Rect(1, if(words.size > 1) { 5 + (i * 15) } { 12 }, bounds.width - 2, 16), this.fitting(word, bounds.width, 13), align: \center)
		}
	}

	// Type that is not wider than its place: a letter is about half as wide as it is high.
	fitting { |string, width, size| ^size.min(width - 2 / (string.size.max(1) * 0.55)) }

	drawTrack { |track|
		var y = track.bottom - (track.height * this.share), base = track.bottom - (track.height * this.zero);
		look.fill(track, if(window.selected == name) { look.back } { look.raised });
		look.fill(Rect(track.left, min(y, base), track.width, (y - base).abs), look.faint(look.cool, 0.55));
		look.fill(Rect(track.left - 4, y - 2, track.width + 8, 4), if(window.selected == name) { look.text } { look.cool })
	}

	// Where the bar begins: at 0 when it goes as far down as up, else below.
	zero { ^if(this.spec.minval.neg == this.spec.maxval) { this.spec.unmap(0) } { 0 } }

	drawValue { |bounds|
		var parts = this.words;
		look.write(parts[0], Rect(0, bounds.height - 50, bounds.width, 20), this.fitting(parts[0], bounds.width, 16), align: \center, bold: true);
		if(parts.size > 1) { look.write(parts[1], Rect(0, bounds.height - 33, bounds.width, 16), 12, look.dim, \center) }
	}

	// What is set, and its unit; of a choice the word.
	words {
		var choices = KSOMParams.choices(name);
		^if(choices.notNil) { [choices.clipAt(this.value.asInteger).asString] } { look.number(this.value, this.spec).split($ ) }
	}

	drawController { |bounds|
		var label = if(this.learns) { "move it" } { window.labelOf(name) };
		label !? { look.write(label, Rect(0, bounds.height - 17, bounds.width, 16), 12, look.learn, \center, true) }
	}
}
