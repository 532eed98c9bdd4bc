// SPDX-License-Identifier: GPL-3.0-or-later
// The window of an instrument, without a server: mouse, keys, what it asks for, and that nothing of it stays.
TestKSOMWindow : UnitTest {
	var k, w, before;

	setUp {
		k = TestKSOMFake();
		k.midi;
		before = this.leftovers;
		w = KSOMWindow(k, Rect(0, 0, 1000, 700));
		this.until { w.window.notNil };
		0.2.wait
	}

	tearDown {
		w.close;
		this.until { this.leftovers == before };
		this.assertEquals(this.leftovers, before, "nothing of it stays");
		k.midi.free
	}

	// Waits for as long as a busy machine may take.
	until { |function|
		var left = 400;
		while { function.value.not and: { left > 0 } } { 0.05.wait; left = left - 1 }
	}

	leftovers {
		^[AbstractResponderFunc.allFuncProxies.size, CmdPeriod.objects.size, k.dependants.size, k.midi.dependants.size, Window.allWindows.size]
	}

	part { |name| ^w.instVarAt(w.class.instVarNames.indexOf(name)) }
	fader { |name| ^this.part(\faders).detect { |one| one.name == name } }
	key { |char, mods = 0, key = 0| ^w.window.view.keyDownAction.value(w.window.view, char, mods, 0, 0, key) }
	// Two pictures of a part differ.
	changes { |view, func|
		var one = this.pixels(view);
		func.value;
		0.15.wait;
		^this.pixels(view) != one
	}
	pixels { |view|
		var done = Condition(), all = Int32Array.newClear((view.bounds.width * view.bounds.height).asInteger);
		w.picture { |image| image.loadPixels(all, view.bounds); done.unhang };
		done.hang;
		^all
	}

	test_a_click_on_a_fader_makes_no_jump_and_a_drag_goes_as_far_as_the_mouse {
		var fader = this.fader(\coupling), far = fader.track(fader.view.bounds).height;
		fader.view.mouseDown(20, 100, 0, 0, 1);
		this.assertFloatEquals(k.get(\coupling), 0.7);
		fader.view.mouseMove(20, 100 - (far / 4), 0);
		this.assertFloatEquals(k.get(\coupling), 1.7);
		fader.view.mouseMove(20, 100 - (far / 2), 131072);
		this.assertFloatEquals(k.get(\coupling), 1.8, "with shift ten times finer");
		fader.view.mouseMove(20, -5000, 0);
		this.assertFloatEquals(k.get(\coupling), 4)
	}

	test_a_double_click_is_the_default_and_a_right_click_learns {
		var fader = this.fader(\detune);
		k.set(\detune, 100);
		fader.view.mouseDown(20, 100, 0, 0, 2);
		this.assertEquals(k.get(\detune), 12.0);
		fader.view.mouseDown(20, 100, 0, 1, 1);
		this.assertEquals(k.midi.learning, \detune);
		MIDIIn.doControlAction(1, 0, 30, 64);
		this.assertEquals(w.labelOf(\detune), "CC 30");
		fader.view.mouseDown(20, 100, 0, 1, 1);
		fader.view.mouseDown(20, 100, 0, 1, 1);
		this.assertEquals(k.midi.learning, nil, "a second one gives up")
	}

	test_keys_move_learn_kick_walk_and_panic {
		w.select(\coupling);
		this.key($x, key: 16r01000014);
		this.assertEquals(w.selected, \detune);
		this.key(nil, key: 16r01000013);
		this.assertFloatEquals(k.get(\detune), 16);
		this.key(nil, key: 16r01000003);
		this.assertFloatEquals(k.get(\detune), 12);
		this.key($l);
		this.assertEquals(k.midi.learning, \detune);
		this.key(nil, key: 16r01000000);
		this.assertEquals(k.midi.learning, nil);
		this.key($ , key: 16r20);
		this.key($w);
		this.key($p);
		this.key($n);
		this.assertEquals([\kick, \walk, \panic].collect { |name| k.of(name).size }, [1, 1, 1]);
		this.assertEquals(k.midi.notes, \kicks);
		this.assert(this.key($z).not, "others mean nothing")
	}

	test_the_sheet_of_keys_has_them_all_and_comes_and_goes {
		var sheet = this.part(\keys);
		this.assert(this.changes(sheet.view) { this.key($?) }, "it is seen");
		this.key($?);
		this.assert(sheet.isShown.not, "it goes again");
		KSOMWindowKeys.table.do { |row| this.assert(row[1].notEmpty, "% is explained".format(row[0])) }
	}

	test_a_whole_number_goes_on_by_at_least_one {
		this.fader(\voices).nudge(0.01);
		this.assertEquals(k.get(\voices), 5);
		this.fader(\voices).nudge(-0.01);
		this.assertEquals(k.get(\voices), 4)
	}

	test_all_parameters_are_on_some_page {
		var seen = Set(), first = this.part(\faders).collect(_.name);
		this.assertEquals(first.first, \coupling);
		w.pages.do { |page| w.page = page; seen.addAll(w.shown) };
		this.assertEquals(seen, k.names.asSet);
		w.page = 0;
		(k.names.size - 1).do { w.choose(1) };
		this.assertEquals(w.selected, k.names.last);
		this.assert(w.shown.includes(w.selected), "what is chosen is shown")
	}

	test_what_changes_elsewhere_is_drawn {
		this.assert(this.changes(this.fader(\coupling).view) { { k.set(\coupling, 3) }.fork(SystemClock) }, "a fader moves")
	}

	test_the_mouse_on_the_map_moves_the_walk_and_a_double_click_lets_it_go {
		var map = this.part(\map), area;
		w.feed.addCells(0, FloatArray.fill(32 * 16 * 12, { |i| (i * 0.7).sin.abs }));
		this.until { map.instVarAt(map.class.instVarNames.indexOf(\width)).notNil };
		area = map.area(map.view.bounds);
		map.view.mouseDown(area.left + 1, area.top + 1, 0, 0, 1);
		map.view.mouseMove(area.right - 1, area.bottom - 1, 0);
		map.view.mouseMove(area.center.x, area.center.y, 0);
		this.assertEquals(k.of(\moveTo).round(0.01), [[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]]);
		map.view.mouseDown(area.left, area.top, 0, 0, 2);
		this.assertEquals(k.of(\walk), [[true]])
	}

	test_a_map_of_any_shape_is_drawn {
		[[1, 1, 3], [200, 100, 2], [32, 16, 12]].do { |shape|
			var drawn;
			k.width = shape[0];
			k.height = shape[1];
			k.numFeatures = shape[2];
			drawn = this.changes(this.part(\map).view) { w.feed.addCells(0, FloatArray.fill(shape[2], 1)); w.feed.addCells(k.width * k.height - 1, FloatArray.fill(shape[2], { |i| i })) };
			this.assert(drawn, "% cells".format(shape))
		}
	}

	test_after_cmd_period_it_goes_on_as_often_as_before {
		var frames = 0, began, circle = this.part(\circle), drawn = circle.view.drawFunc;
		circle.view.drawFunc = { |view| frames = frames + 1; drawn.value(view) };
		3.do { w.doOnCmdPeriod };
		frames = 0;
		began = Main.elapsedTime;
		this.until { frames > 15 };
		this.assert(frames > 15, "it goes on");
		this.assert(frames < (33 * (Main.elapsedTime - began) + 2), "% frames in % s".format(frames, Main.elapsedTime - began))
	}

	test_an_instrument_that_stops_closes_it_from_any_thread {
		{ k.stop }.fork(SystemClock);
		this.until { w.isClosed };
		this.assert(w.isClosed, "closed");
		before[3] = k.midi.dependants.size;
		before[2] = k.dependants.size;
		before[0] = AbstractResponderFunc.allFuncProxies.size
	}

	test_it_opens_from_any_thread_and_may_be_closed_before_it_is_open {
		var other = TestKSOMFake(), second, third;
		other.midi;
		{ second = KSOMWindow(other); third = KSOMWindow(other); third.close }.fork(SystemClock);
		this.until { third.notNil and: { third.isClosed } and: { second.window.notNil } };
		this.assert(second.window.notNil and: { second.isClosed.not }, "open");
		this.assert(third.isClosed, "closed");
		second.close;
		this.until { second.isClosed };
		this.assertEquals(other.dependants.size, 1, "but for the controllers");
		other.midi.free
	}

	test_two_instruments_have_a_window_each {
		var other = TestKSOMFake(), second = KSOMWindow(other);
		this.until { second.window.notNil };
		second.select(\detune);
		second.nudge(0.5);
		this.assertEquals(k.get(\detune), 12.0);
		second.close;
		this.until { second.isClosed };
		this.assert(second.isClosed and: { w.isClosed.not }, "each closes by itself");
		other.midi.free
	}

	test_it_can_be_small_and_large {
		[Rect(0, 0, 320, 240), Rect(0, 0, 2560, 1440)].do { |bounds|
			w.window.bounds = bounds;
			0.2.wait;
			this.assert(w.shown.size.inclusivelyBetween(2, 16), "% faders".format(w.shown.size))
		}
	}

	test_type_and_all_else_grow_with_the_window_and_the_mouse_knows_it {
		var map = this.part(\map), fader, area;
		this.assertEquals(w.zoom, 1);
		w.window.bounds = Rect(0, 0, 2000, 1400);
		this.until { w.zoom > 1.9 };
		fader = this.fader(\coupling);
		this.assert(w.zoom > 1.9 and: { fader.view.bounds.height > 500 } and: { fader.bounds.height < 400 }, "twice as large");
		fader.press(600, 0, 1);
		fader.drag(600 - (w.zoom * fader.track(fader.bounds).height / 4), 0);
		this.assertFloatEquals(k.get(\coupling), k.specs[\coupling].map(k.specs[\coupling].unmap(k.specs[\coupling].default) + 0.25), "as far as the mouse", 0.01);
		w.feed.addCells(0, FloatArray.fill(32 * 16 * 12, { |i| (i * 0.7).sin.abs }));
		this.until { map.instVarAt(map.class.instVarNames.indexOf(\width)).notNil };
		area = map.area(map.bounds);
		map.take(*([area.center.x, area.center.y] * w.zoom));
		this.assertEquals(k.of(\moveTo).last.round(0.01), [0.5, 0.5])
	}

	test_numbers_have_three_figures_and_their_unit {
		var hz = ControlSpec(0, 20000, units: "Hz"), whole = ControlSpec(1, 64, step: 1);
		this.assertEquals([0.05, 0.5, 5, 50.04, 440, 12345.6].collect { |x| KSOMWindowLook.number(x, hz) },
			["0.050 Hz", "0.50 Hz", "5.00 Hz", "50.0 Hz", "440 Hz", "12346 Hz"]);
		this.assertEquals(KSOMWindowLook.number(-0.5, hz), "-0.50 Hz");
		this.assertEquals(KSOMWindowLook.number(12.0, whole), "12");
		this.assertEquals(KSOMWindowLook.words(\onsetKick), "onset kick")
	}
}
