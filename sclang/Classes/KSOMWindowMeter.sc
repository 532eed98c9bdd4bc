// SPDX-License-Identifier: GPL-3.0-or-later
// The level of both channels in dBFS, with the highest of the last second and a half.
KSOMWindowMeter : KSOMWindowPanel {
	// dB: the lowest that is shown; what a bar falls in a second; from where it warns.
	classvar floor = -60, fall = 30, warning = -12, limit = -1;
	var levels, peaks, since;

	init {
		levels = floor ! 2;
		peaks = floor ! 2;
		since = 0 ! 2
	}

	advance {
		this.feed.field[2..3].do { |amp, i| this.follow(i, amp.max(1e-4).ampdb) };
		this.refresh
	}

	follow { |i, level|
		var now = Main.elapsedTime;
		levels[i] = level.max(levels[i] - (fall / 30));
		if(levels[i] >= peaks[i] or: { now > (since[i] + 1.5) }) {
			peaks[i] = levels[i];
			since[i] = now
		}
	}

	share { |level| ^(level - floor / floor.neg).clip(0, 1) }

	draw { |bounds|
		var area = Rect(12, 34, bounds.width - 24, bounds.height - 72), top = peaks.maxItem;
		this.title("LEVEL", bounds);
		if(area.height < 20) { ^this };
		this.drawScale(area);
		2.do { |i| this.drawBar(Rect(area.left + (i * 17), area.top, 14, area.height), levels[i], peaks[i]) };
		look.write(if(top <= floor) { "-inf" } { look.fixed(top, 1) }, Rect(0, bounds.height - 34, bounds.width, 24), 16,
			if(top > limit) { look.alarm } { look.text }, \center, true)
	}

	drawScale { |area|
		[0, -12, -24, -36, -48].do { |level|
			var y = area.bottom - (area.height * this.share(level));
			look.write(level.asString, Rect(area.left + 34, y - 8, area.width - 32, 16), 12, look.dim, \right)
		}
	}

	drawBar { |rect, level, peak|
		look.fill(rect, look.raised);
		[[floor, warning, look.good], [warning, limit, look.warm], [limit, 0, look.alarm]].do { |part|
			var low = this.share(part[0]), high = this.share(part[1].min(level));
			if(high > low) {
				look.fill(Rect(rect.left, rect.bottom - (rect.height * high), rect.width, rect.height * (high - low)), part[2])
			}
		};
		if(peak > floor) { look.fill(Rect(rect.left, rect.bottom - (rect.height * this.share(peak)) - 1, rect.width, 3), look.text) }
	}
}
