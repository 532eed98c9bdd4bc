// SPDX-License-Identifier: GPL-3.0-or-later
// Colours and type of a window: dark, and readable from two metres.
KSOMWindowLook {
	classvar <back, <panel, <raised, <line, <text, <dim, <cool, <warm, <good, <alarm, <learn, <heat, fonts;

	*initClass {
		Class.initClassTree(Color);
		#back, panel, raised, line = ["#07090d", "#0f131a", "#1b212c", "#2a3342"].collect(Color.fromHexString(_));
		#text, dim = ["#f2f5f9", "#93a0b4"].collect(Color.fromHexString(_));
		#cool, warm, good, alarm, learn = ["#38bdf8", "#ffb648", "#4ade80", "#ff4d5e", "#f472d0"].collect(Color.fromHexString(_));
		// From loose (0) to locked (1): blue, violet, rose, amber.
		heat = ["#3b6fe0", "#5f6df0", "#8a66ee", "#b85fdc", "#e05cb4", "#f7727f", "#ff9357", "#ffc24a"].collect(Color.fromHexString(_));
		fonts = Dictionary()
	}

	*heatOf { |share| ^(share * heat.size).asInteger.clip(0, heat.size - 1) }

	*font { |size, bold = false|
		var key = (size * 2).round.asInteger * if(bold, -1, 1);
		if(fonts[key].isNil) { fonts[key] = Font.sansSerif(size, bold) };
		^fonts[key]
	}

	*faint { |color, alpha| ^Color(color.red, color.green, color.blue, alpha) }

	*write { |string, rect, size = 12, color, align = \left, bold = false|
		var font = this.font(size, bold);
		color = color ? text;
		switch(align,
			\left, { Pen.stringLeftJustIn(string, rect, font, color) },
			\right, { Pen.stringRightJustIn(string, rect, font, color) },
			\center, { Pen.stringCenteredIn(string, rect, font, color) }
		)
	}

	*frame { |rect, color, width = 1|
		Pen.strokeColor = color;
		Pen.width = width;
		Pen.strokeRect(rect.insetBy(width / 2))
	}

	*fill { |rect, color|
		Pen.fillColor = color;
		Pen.fillRect(rect)
	}

	// Three figures that can be read in passing, and the unit.
	*number { |value, spec|
		var size = value.abs;
		var digits = case { spec.step >= 1 or: { size >= 100 } } { 0 } { size >= 10 } { 1 } { size >= 0.1 or: { size == 0 } } { 2 } { 3 };
		^this.fixed(value, digits) ++ if(spec.units.asString.isEmpty) { "" } { " " ++ spec.units }
	}

	// Always so many digits after the point, so that a moving number stays where it is.
	*fixed { |value, digits|
		var parts = value.abs.round(10 ** digits.neg).asString.split($.);
		var sign = if(value < 0) { "-" } { "" };
		^sign ++ parts[0] ++ if(digits > 0) { "." ++ (parts[1] ? "").padRight(digits, "0") } { "" }
	}

	// onsetKick: onset kick.
	*words { |name|
		^name.asString.inject("") { |text, char| text ++ if(char.isUpper) { " " ++ char.toLower } { char } }
	}
}
