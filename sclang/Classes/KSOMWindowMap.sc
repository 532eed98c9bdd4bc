// SPDX-License-Identifier: GPL-3.0-or-later
// The map as colours. The features of a cell stand on a circle (of fifths, when there are twelve); their middle is a point,
// and the cell's hue is the direction in which it lies from the middle of all cells. The mouse takes the walk to a place and
// holds it there.
KSOMWindowMap : KSOMWindowPanel {
	var image, side, shown, prepared, width, height, cosines, sines, points, brightest, widest, trail;

	init {
		trail = [];
		view.mouseDownAction = { |view, x, y, mods, button, clicks| if(clicks > 1) { this.instrument.walk(true) } { this.take(x, y) } };
		view.mouseMoveAction = { |view, x, y| this.take(x, y) };
		view.toolTip = "The mouse moves the walk and holds it; a double click lets it walk."
	}

	free { image !? _.free; image = nil }

	advance {
		trail = trail.add(this.feed.field[4..5]).keep(-60);
		this.feed.takeCells.do { |part| this.paint(*part) };
		this.refresh
	}

	// An image with a square for each cell, made anew when the map has another shape. Big maps have a pixel a cell.
	prepare {
		var turn, features = this.instrument.numFeatures, shape = [this.instrument.width, this.instrument.height, features];
		if(shape == prepared or: { shape.includes(nil) }) { ^this };  // one that was stopped has none
		prepared = shape;
		width = this.instrument.width;
		height = this.instrument.height;
		image !? _.free;
		side = if(width * height > 4096) { 1 } { 10 };
		image = Image.newEmpty(width * side, height * side);
		image.fill(look.panel);
		shown = Array.newClear(width * height);
		points = Array.fill(width * height, 0);
		brightest = widest = 1e-6;
		if(features == 14) { features = 12 };
		turn = if(features == 12) { 7 } { 1 };
		cosines = features.collect { |i| (2pi * i * turn / features).cos };
		sines = features.collect { |i| (2pi * i * turn / features).sin }
	}

	paint { |from, values|
		var features, middle;
		this.prepare;
		if(prepared.isNil) { ^this };
		features = prepared[2];
		middle = points.sum / points.size;
		values.clump(features).do { |cell, i|
			var index = from + i;
			if(cell.size == features and: { index < (width * height) }) {
				this.paintCell(index, Image.colorToPixel(this.colourOf(index, this.harmonyOf(cell), middle)))
			}
		}
	}

	// Of the features of ksom learn the harmony, as loud as the cell: roots of pitch classes, level, centroid.
	harmonyOf { |cell| ^if(cell.size == 14) { cell.keep(12).squared * (0.5 + cell[12]).clip(0.1, 1) } { cell } }

	// Dark to the right of it and below, so that cells can be told apart.
	paintCell { |index, pixel|
		var edge = (side - 1).max(1);
		if(shown[index] == pixel) { ^this };
		shown[index] = pixel;
		image.setPixels(Int32Array.fill(edge * edge, pixel), Rect(index % width * side, index div: width * side, edge, edge))
	}

	colourOf { |index, cell, middle|
		var sum = cell.sum, from;
		if(sum <= 1e-9) { ^look.raised };
		points[index] = Complex((cell * cosines).sum, (cell * sines).sum) / sum;
		from = (points[index] - middle).asComplex;
		brightest = brightest.max(sum);
		widest = widest.max(from.magnitude);
		^Color.hsv(from.phase.wrap(0, 2pi) / 2pi * 0.999, 0.3 + (0.5 * (from.magnitude / widest)), 0.3 + (0.58 * (sum / brightest).sqrt))
	}

	area { |bounds|
		var room = Rect(12, 30, bounds.width - 24, bounds.height - 42), cell;
		if(width.isNil) { ^room };
		cell = min(room.width / width, room.height / height);
		^Rect(0, 0, cell * width, cell * height).center_(room.center)
	}

	// Places go from the middle of the first cell (0) to that of the last (1).
	pointOf { |place, area|
		^(area.left + (area.width * (place[0].clip(0, 1) * (width - 1) + 0.5) / width))
			@ (area.top + (area.height * (place[1].clip(0, 1) * (height - 1) + 0.5) / height))
	}

	take { |x, y|
		var area = this.area(this.bounds);
		if(width.isNil) { ^this };
		#x, y = [x, y] / window.zoom;
		this.instrument.moveTo(
			((x - area.left) / area.width * width - 0.5 / (width - 1).max(1)).clip(0, 1),
			((y - area.top) / area.height * height - 0.5 / (height - 1).max(1)).clip(0, 1)
		)
	}

	draw { |bounds|
		var area = this.area(bounds);
		this.title(if(this.instrument.get(\walk) == 0) { "MAP  held, w: walk" } { "MAP" }, bounds);
		if(image.isNil or: { area.width < 8 } or: { area.height < 8 }) { ^this };
		image.drawInRect(area, image.bounds);
		this.drawWalk(area)
	}

	drawWalk { |area|
		var here = this.pointOf(this.feed.field[4..5], area);
		trail.do { |place, i|
			var point = this.pointOf(place, area);
			if(i == 0) { Pen.moveTo(point) } { Pen.lineTo(point) }
		};
		Pen.strokeColor = Color.white.alpha_(0.45);
		Pen.width = 2;
		Pen.stroke;
		Pen.addOval(Rect.aboutPoint(here, 10, 10));
		Pen.strokeColor = Color.black;
		Pen.width = 6;
		Pen.stroke;
		Pen.addOval(Rect.aboutPoint(here, 10, 10));
		Pen.strokeColor = Color.white;
		Pen.width = 3;
		Pen.stroke
	}
}
