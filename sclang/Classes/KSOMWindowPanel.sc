// SPDX-License-Identifier: GPL-3.0-or-later
// A part of a window: a view that draws itself, and says what that costs.
KSOMWindowPanel {
	var <window, <view, look;

	*new { |window, parent| ^super.new.initPanel(window, parent) }

	initPanel { |theWindow, parent|
		window = theWindow;
		look = KSOMWindowLook;
		view = UserView(parent).background_(look.panel).canFocus_(false);
		view.drawFunc = { window.measure {
			Pen.scale(window.zoom, window.zoom);
			this.draw(this.bounds)
		} };
		this.init
	}

	// In the units that it draws in: pixels, as long as the window is small.
	bounds { ^Rect(0, 0, view.bounds.width / window.zoom, view.bounds.height / window.zoom) }

	init {}
	instrument { ^window.instrument }
	feed { ^window.feed }
	refresh { view.refresh }
	draw { |bounds| this.subclassResponsibility(thisMethod) }

	// Once a frame, after the window has asked for what is new.
	advance { this.refresh }
	free {}

	title { |string, bounds|
		look.write(string, Rect(bounds.left + 12, bounds.top + 8, bounds.width - 24, 17), 13, look.dim, bold: true)
	}
}
