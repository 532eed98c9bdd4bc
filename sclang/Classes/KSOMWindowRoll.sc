// SPDX-License-Identifier: GPL-3.0-or-later
// Partials over the last ten seconds: what is heard as bright lines, what the oscillators play in the colour of how much
// their swarm agrees. Each frame paints one column of a picture that goes round.
KSOMWindowRoll : KSOMWindowPanel {
	classvar columns = 300, step = 2, rows = 320, lowest = 40, highest = 16000;
	var image, column = 0, before, ago = 0;

	init {
		image = Image.newEmpty(columns * step, rows);
		image.fill(look.panel);
		before = Array.newClear(0)
	}

	free { image !? _.free; image = nil }

	advance {
		image.draw { this.paint(column * step) };
		column = column + 1 % columns;
		this.refresh
	}

	rowOf { |freq| ^rows * (1 - ((freq.max(1) / lowest).log / (highest / lowest).log)) }

	paint { |x|
		look.fill(Rect(x, 0, step, rows), look.panel);
		this.paintTime(x);
		this.paintOscillators(x);
		this.paintPartials(x)
	}

	// A fine line every second.
	paintTime { |x|
		ago = ago + 1 % 30;
		if(ago == 0) { look.fill(Rect(x, 0, 1, rows), look.raised) }
	}

	paintOscillators { |x|
		var state = this.feed.state, groups = { List() } ! look.heat.size;
		forBy(0, state.size - 4, 4) { |at|
			if(state[at + 2] > 1e-3) { groups[look.heatOf(state[at + 3])].add(state[at + 1]) }
		};
		groups.do { |freqs, colour|
			if(freqs.notEmpty) {
				freqs.do { |freq| Pen.addRect(Rect(x, this.rowOf(freq) - 0.75, step, 1.5)) };
				Pen.fillColor = look.faint(look.heat[colour], 0.75);
				Pen.fill
			}
		}
	}

	paintPartials { |x|
		var partials = this.feed.partials, now = Array.newClear(partials.size div: 5);
		Pen.width = 1.6;
		forBy(0, partials.size - 5, 5) { |at, slot|
			var amp = partials[at + 1], row;
			if(amp > 0) {
				row = this.rowOf(partials[at]);
				now[slot] = row;
				Pen.strokeColor = look.faint(look.text, (amp.log10 / 3.5 + 1).clip(0.12, 1));
				Pen.line(x @ this.rowFrom(slot, row, partials[at + 4]), (x + step) @ row);
				Pen.stroke
			}
		};
		before = now
	}

	// Where a line comes from. A new partial begins where it is; a far one is new, too: it was born between two frames.
	rowFrom { |slot, row, born|
		var last = before[slot];
		^if(last.isNil or: { born > 0 } or: { (last - row).abs > 12 }) { row } { last }
	}

	draw { |bounds|
		var area = Rect(bounds.left, bounds.top + 26, bounds.width, bounds.height - 34);
		this.drawImage(area);
		this.drawScale(area);
		this.title("PARTIALS", bounds);
		look.write("white: heard   colour: played   10 s", Rect(bounds.right - 322, 8, 310, 17), 13, look.dim, \right)
	}

	// The older part first: what lies after the next column.
	drawImage { |area|
		var split = column * step, all = columns * step, old = all - split, share = area.width / all;
		image.drawInRect(Rect(area.left, area.top, old * share, area.height), Rect(split, 0, old, rows));
		if(split > 0) {
			image.drawInRect(Rect(area.left + (old * share), area.top, split * share, area.height), Rect(0, 0, split, rows))
		}
	}

	drawScale { |area|
		[50, 100, 200, 500, 1000, 2000, 5000, 10000].do { |freq|
			var y = area.top + (this.rowOf(freq) / rows * area.height);
			look.fill(Rect(area.left, y, area.width, 1), look.faint(look.text, 0.07));
			look.fill(Rect(area.left, y - 17, 44, 16), look.faint(look.panel, 0.85));
			look.write(if(freq < 1000) { freq } { "% k".format(freq div: 1000) }.asString, Rect(area.left + 10, y - 17, 40, 16), 12, look.text)
		}
	}
}
