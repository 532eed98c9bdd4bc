// SPDX-License-Identifier: GPL-3.0-or-later
// A part of a window: a view that draws itself, and says what that costs.
KSOMWindowPanel {
	var <window, <view, look;

	*new { |window, parent| ^super.new.initPanel(window, parent) }

	initPanel { |theWindow, parent|
		window = theWindow;
		look = KSOMWindowLook;
		view = UserView(parent).background_(look.panel).canFocus_(false);
		view.drawFunc = { |view| window.measure { this.draw(Rect(0, 0, view.bounds.width, view.bounds.height)) } };
		this.init
	}

	init {}
	instrument { ^window.instrument }
	feed { ^window.feed }
	refresh { view.refresh }
	draw { |bounds| this.subclassResponsibility(thisMethod) }

	// Once a frame, after the window has asked for what is new.
	advance { this.refresh }
	free {}

	title { |string, bounds|
		look.write(string, Rect(bounds.left + 12, bounds.top + 8, bounds.width - 24, 16), 11, look.dim, bold: true)
	}
}
