// SPDX-License-Identifier: GPL-3.0-or-later
// The window of an instrument: what it does, and faders. See the help.
KSOMWindow {
	classvar <>fps = 30, most = 16, smallest = #[1000, 700];
	var <instrument, <midi, <specs, names, <window, <feed, <selected, <page = 0;
	var content, panels, circle, roll, map, meter, header, faders, keys, changed, run = 0, busy = 0, costs, size, <zoom = 1, isStill = false, <isClosed = false;

	*new { |instrument, bounds| ^super.new.init(instrument, bounds) }

	init { |theInstrument, bounds|
		instrument = theInstrument;
		midi = instrument.midi;
		specs = instrument.specs;
		names = instrument.names;
		feed = KSOMWindowFeed(instrument);
		changed = IdentitySet();
		costs = List();
		selected = names.first;
		{ if(isClosed.not) { this.open(bounds ?? { Rect(80, 80, 1000, 700) }) } }.defer
	}

	// At once, or soon when another thread than AppClock has asked.
	open { |bounds|
		window = Window("K-SOM " ++ instrument.name, bounds);
		this.build;
		window.onClose = { this.cleanUp };
		instrument.addDependant(this);
		midi.addDependant(this);
		CmdPeriod.add(this);
		this.layFaders;
		this.doOnCmdPeriod;
		window.front
	}

	build {
		header = KSOMWindowHeader(this);
		circle = KSOMWindowCircle(this);
		roll = KSOMWindowRoll(this);
		map = KSOMWindowMap(this);
		meter = KSOMWindowMeter(this);
		faders = { KSOMWindowFader(this) } ! most;
		panels = [header, circle, roll, map, meter] ++ faders;
		window.view.background = KSOMWindowLook.back;
		content = View(window.view).layout_(this.layout);
		keys = KSOMWindowKeys(this, window.view);  // last, so that it lies over all others
		panels = panels.add(keys);
		window.view.onResize = { this.resized };
		window.view.keyDownAction = { |view, char, mods, unicode, code, key| KSOMWindowKeys.press(this, char, mods, key) };
		this.resized
	}

	layout {
		var left = VLayout([circle.view, stretch: 15], [map.view, stretch: 9]).spacing_(8).margins_(0);
		var row = HLayout(*(faders.collect { |fader| [fader.view, stretch: 1] } ++ [[meter.view, stretch: 0]])).spacing_(2).margins_(0);
		var right = VLayout([roll.view, stretch: 12], [row, stretch: 11]).spacing_(8).margins_(0);
		^VLayout(header.view, HLayout([left, stretch: 10], [right, stretch: 18]).spacing_(8).margins_(0)).spacing_(4).margins_([12, 4, 12, 12])
	}

	resized {
		if(window.isNil or: { window.isClosed }) { ^this };  // Qt tells it of views that have gone
		this.fitZoom;
		[content, keys.view].do(_.bounds_(Rect(0, 0, window.view.bounds.width, window.view.bounds.height)));
		this.layFaders
	}

	// What is larger is larger in all: type, lines and dots.
	fitZoom {
		zoom = min(window.view.bounds.width / smallest[0], window.view.bounds.height / smallest[1]).max(1);
		header.view.fixedHeight = 40 * zoom;
		meter.view.fixedWidth = 84 * zoom
	}

	// As many faders as are wide enough to be read.
	perPage { ^((window.view.bounds.width / zoom * 0.62 - 84) / 54).asInteger.clip(2, most) }

	pages { ^(names.size / this.perPage).ceil.max(1).asInteger }

	page_ { |number|
		page = number.asInteger.clip(0, this.pages - 1);
		if(this.shown.includes(selected).not) { this.select(this.shown.first) };
		this.layFaders
	}

	// Of the faders that are shown.
	shown { ^names.copyRange(page * this.perPage, page + 1 * this.perPage - 1) }

	layFaders {
		var shown = this.shown;
		faders.do { |fader, i| if(fader.name != shown[i] or: { shown[i].isNil }) { fader.name = shown[i] } };
		header.refresh
	}

	// Drawing goes on after Cmd-Period, which clears the clock.
	doOnCmdPeriod {
		var mine = run = run + 1, due = Main.elapsedTime;
		AppClock.sched(0, {
			if(mine == run and: { isClosed.not }) {
				this.frame;
				due = (due + (1 / fps)).max(Main.elapsedTime + 0.002);  // AppClock counts from the end of a frame
				due - Main.elapsedTime
			}
		})
	}

	frame {
		if(isStill) { ^this };
		costs.add(busy);
		if(costs.size > 300) { costs.removeAt(0) };
		busy = 0;
		this.measure {
			feed.ask;
			panels.do(_.advance);
			faders.do { |fader| if(changed.includes(fader.name)) { fader.refresh } };
			changed.clear
		}
	}

	measure { |func|
		var began = Main.elapsedTime;
		func.value;
		busy = busy + (Main.elapsedTime - began)
	}

	// Seconds that a frame costs, asking and drawing: the last three hundred.
	frameCosts { ^costs.asArray }

	// A still picture, an Image, for the action; it is gone after that. No view may wait to be drawn then, or sclang would wait
	// for itself for ever.
	picture { |action|
		isStill = true;
		AppClock.sched(0.2, {
			isStill = false;
			if(isClosed.not) { this.takePicture(action) };
			nil
		})
	}

	takePicture { |action|
		var image = Image.fromWindow(window.view);
		protect { action.value(image) } { image.free }
	}

	// From any thread: nothing is drawn here.
	update { |who, what, name, value|
		switch(what,
			\set, { changed.add(name) },
			\preset, { changed.addAll(names); header.say("preset " ++ name) },
			\stopped, { this.close },
			\learning, { changed.addAll(names) },
			\mapped, { changed.add(name); header.say("% moves %".format(this.labelOf(name), KSOMWindowLook.words(name))) },
			\forgotten, { changed.add(name) },
			\notes, { header.say("notes are " ++ name) }
		)
	}

	// From any thread.
	front { { window !? _.front }.defer }
	close { { if(window.isNil) { this.cleanUp } { window.close } }.defer }

	cleanUp {
		if(isClosed) { ^this };
		isClosed = true;
		run = run + 1;
		window = nil;
		CmdPeriod.remove(this);
		instrument.removeDependant(this);
		midi.removeDependant(this);
		feed.free;
		panels !? { panels.do(_.free) };
		this.changed(\closed);
		this.releaseDependants
	}
}
