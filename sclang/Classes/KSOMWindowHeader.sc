// SPDX-License-Identifier: GPL-3.0-or-later
// The line above all: whose window it is, what has just happened, where the keys are.
KSOMWindowHeader : KSOMWindowPanel {
	var message, until = 0, shown;

	init {
		view.background = look.back
	}

	say { |string, seconds = 4|
		message = string;
		until = Main.elapsedTime + seconds
	}

	message {
		if(window.learning.notNil) { ^"Move a controller for %   (Esc: none)".format(look.words(window.learning)) };
		^if(Main.elapsedTime < until) { message }
	}

	advance {
		if(this.message != shown) { this.refresh }
	}

	draw { |bounds|
		shown = this.message;
		look.write("K-SOM", Rect(4, 0, 90, bounds.height), 20, look.text, bold: true);
		look.write(this.instrument.name.asString, Rect(92, 2, 200, bounds.height - 2), 14, look.cool);
		shown !? {
			look.write(shown, Rect(200, 0, bounds.width - 400, bounds.height), 15,
				if(window.learning.notNil) { look.learn } { look.warm }, \center, true)
		};
		look.write(window.footnote, Rect(bounds.width - 330, 2, 326, bounds.height - 2), 13, look.dim, \right)
	}
}
