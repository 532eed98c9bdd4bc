// SPDX-License-Identifier: GPL-3.0-or-later
// What keys do, and a sheet that says so. The sheet lies over the whole window.
KSOMWindowKeys : KSOMWindowPanel {
	// What Qt calls keys that are no letters.
	classvar keys;
	var <isShown;

	*initClass {
		keys = IdentityDictionary[
			16r01000000 -> \Escape, 16r01000003 -> \Backspace, 16r01000012 -> \Left, 16r01000013 -> \Up,
			16r01000014 -> \Right, 16r01000015 -> \Down, 16r01000016 -> \PageUp, 16r01000017 -> \PageDown, 16r20 -> \Space
		]
	}

	// Keys, what is on the sheet, and what the window does.
	*table {
		^[
			[[\Left, \Right], "choose a fader", { |window, key| window.choose(if(key == \Left, -1, 1)) }],
			[[\Up, \Down], "move it; with shift finer", { |window, key, mods|
				window.nudge(if(key == \Up, 0.02, -0.02) * if(mods.isShift, 0.1, 1))
			}],
			[[\Backspace], "its default", { |window| window.reset }],
			[[\PageUp, \PageDown], "other faders", { |window, key| window.page = window.page + if(key == \PageUp, -1, 1) }],
			[[\l], "learn a MIDI controller for it", { |window| window.learn(window.selected) }],
			[[\x], "forget its controller", { |window| window.midi.forget(window.selected) }],
			[[\n], "notes play partials, or kick", { |window| window.switchNotes }],
			[[\Space, \k], "kick", { |window| window.instrument.kick }],
			[[\w], "let the walk walk", { |window| window.instrument.walk(true) }],
			[[\p], "panic: silence", { |window| window.panic }],
			[[\f], "full screen and back", { |window| window.switchFullScreen }],
			[['?', \h], "this sheet", { |window| window.showKeys }],
			[[\Escape], "leave the sheet, or learning", { |window| window.leave }]
		]
	}

	// The name of a key, from what Qt says of it.
	*nameOf { |char, key|
		^keys[key] ?? { if(char.notNil and: { char.isPrint }) { char.toLower.asSymbol } }
	}

	// Whether the key means anything.
	*press { |window, char, mods, key|
		var name = this.nameOf(char, key), row = this.table.detect { |row| row[0].includes(name) };
		row !? { row[2].value(window, name, mods) };
		^row.notNil
	}

	init {
		view.background = look.faint(look.back, 0.94);
		this.isShown = false;
		view.mouseDownAction = { this.isShown = false }
	}

	isShown_ { |so|
		isShown = so;
		view.visible = so
	}

	advance {}

	draw { |bounds|
		var rows = this.class.table, high = ((bounds.height - 120) / rows.size).min(40), left = bounds.width / 2 - 250;
		look.write("Keys", Rect(left, 30, 500, 40), 26, look.text, bold: true);
		rows.do { |row, i|
			var y = 86 + (i * high);
			look.write(row[0].collect(_.asString).join("  "), Rect(left, y, 190, high), 17, look.warm, bold: true);
			look.write(row[1], Rect(left + 200, y, 340, high), 17)
		};
		look.write("mouse: double click default, right click learn, wheel moves a fader", Rect(left, bounds.height - 34, 600, 20), 13, look.dim)
	}
}
