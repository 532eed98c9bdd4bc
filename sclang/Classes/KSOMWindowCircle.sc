// SPDX-License-Identifier: GPL-3.0-or-later
// The phase circle: each oscillator at its phase, low ones inside, the warmer the more its swarm agrees; the order parameter
// r at its angle psi as an arrow. A click is a kick.
KSOMWindowCircle : KSOMWindowPanel {
	// Hz, at the inner and the outer rim of the band of oscillators.
	classvar lowest = 40, octaves = 8.5;
	var trail;

	init {
		trail = Array.newClear(0);
		view.mouseDownAction = { this.instrument.kick };
		view.toolTip = "A click is a kick."
	}

	advance {
		var tip = Polar(this.feed.field[0].clip(0, 1), this.feed.field[1].neg).asPoint;
		trail = trail.add(tip).keep(-24);
		this.refresh
	}

	draw { |bounds|
		var centre = (bounds.left + (bounds.width / 2)) @ (bounds.top + (bounds.height / 2) + 4);
		var radius = min(bounds.width, bounds.height) / 2 - 26;
		if(radius < 20) { ^this };
		this.title("PHASES", bounds);
		this.drawRings(centre, radius);
		this.drawOscillators(centre, radius);
		this.drawArrow(centre, radius * 0.72);
		this.drawNumbers(bounds)
	}

	drawRings { |centre, radius|
		Pen.strokeColor = look.line;
		Pen.width = 1;
		[0.36, 0.72, 1].do { |share| Pen.addArc(centre, radius * share, 0, 2pi) };
		8.do { |i|
			var angle = i * pi / 4;
			Pen.line(centre + Polar(radius, angle).asPoint, centre + Polar(radius + if(i.even, 8, 4), angle).asPoint)
		};
		Pen.stroke
	}

	// One path for each colour: 256 dots are eight fills.
	drawOscillators { |centre, radius|
		var state = this.feed.state, dots = { List() } ! look.heat.size;
		forBy(0, state.size - 4, 4) { |at|
			var amp = state[at + 2];
			if(amp > 1e-4) { dots[look.heatOf(state[at + 3])].add(at) }
		};
		dots.do { |ours, colour|
			if(ours.notEmpty) {
				ours.do { |at| this.addDot(centre, radius, state[at], state[at + 1], state[at + 2]) };
				Pen.fillColor = look.faint(look.heat[colour], 0.85);
				Pen.fill
			}
		}
	}

	addDot { |centre, radius, phase, freq, amp|
		var height = ((freq.max(1) / lowest).log2 / octaves).clip(0, 1), far = radius * (0.74 + (0.26 * height));
		var size = (amp.max(1e-4).log10 * 2.2 + 9).clip(2, 9) * (radius / 150).clip(0.6, 2);
		Pen.addOval(Rect(centre.x + (far * phase.cos) - (size / 2), centre.y - (far * phase.sin) - (size / 2), size, size))
	}

	drawArrow { |centre, radius|
		var tip = centre + (trail.last ? (0 @ 0) * radius);
		trail.do { |place, i|
			Pen.fillColor = look.faint(look.warm, i / trail.size * 0.5);
			Pen.fillOval(Rect.aboutPoint(centre + (place * radius), 3, 3))
		};
		Pen.strokeColor = look.warm;
		Pen.width = 4;
		Pen.line(centre, tip);
		Pen.stroke;
		Pen.fillColor = look.warm;
		Pen.addOval(Rect.aboutPoint(tip, 8, 8));
		Pen.addOval(Rect.aboutPoint(centre, 3, 3));
		Pen.fill
	}

	drawNumbers { |bounds|
		var r = this.feed.field[0], psi = this.feed.field[1], base = bounds.bottom - 40;
		look.write("r", Rect(12, base, 16, 30), 16, look.dim);
		look.write(look.fixed(r, 2), Rect(28, base, 80, 30), 24, look.warm, bold: true);
		look.write("ψ % rad".format(look.fixed(psi.wrap(-pi, pi), 1)), Rect(bounds.right - 112, base + 4, 100, 26), 13, look.dim, \right)
	}
}
