// SPDX-License-Identifier: GPL-3.0-or-later
// What keys and mouse do in a window.
+ KSOMWindow {
	select { |name|
		changed.add(selected).add(name);
		selected = name
	}

	choose { |by|
		this.select(names.wrapAt(names.indexOf(selected) + by));
		this.page = names.indexOf(selected) div: this.perPage
	}

	fader { ^faders.detect { |fader| fader.name == selected } }
	nudge { |by| this.fader !? _.nudge(by) }
	reset { this.fader !? _.reset }

	learn { |name| if(this.learning == name) { midi.cancel } { midi.learn(name) } }
	learning { ^midi.learning }
	labelOf { |name| ^midi.labelOf(name) }
	switchNotes { midi.notes = if(midi.notes == \partials) { \kicks } { \partials } }

	panic {
		midi.panic;
		header.say("panic")
	}

	showKeys { keys.isShown = keys.isShown.not }

	leave {
		keys.isShown = false;
		midi.cancel
	}

	switchFullScreen {
		if(size.isNil) { size = window.bounds; window.fullScreen } { window.endFullScreen; window.bounds = size; size = nil }
	}

	footnote {
		^if(this.pages > 1) { "faders % of % (PageDown)    ? keys".format(page + 1, this.pages) } { "? keys" }
	}
}
