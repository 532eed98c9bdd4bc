// SPDX-License-Identifier: GPL-3.0-or-later
// Controllers, through the functions that sclang itself calls when a message comes.
TestKSOMMidi : UnitTest {
	var k, midi, before;

	setUp {
		before = this.responders;
		k = TestKSOMFake();
		midi = KSOMMidi(k)
	}

	tearDown {
		midi.free;
		this.assertEquals(this.responders, before, "nothing listens any more")
	}

	responders { ^AbstractResponderFunc.allFuncProxies.size }
	on { |num, vel = 100, chan = 0| MIDIIn.doNoteOnAction(1, chan, num, vel) }
	off { |num, chan = 0| MIDIIn.doNoteOffAction(1, chan, num, 0) }
	cc { |num, value, chan = 0, src = 1| MIDIIn.doControlAction(src, chan, num, value) }
	sets { |name| ^k.of(\set).select { |each| each[0] == name }.collect(_.last) }

	refuses { |func, sentence|
		var said;
		try(func) { |error| said = error.errorString };
		this.assert(said.notNil and: { said.contains(sentence) }, "says \"%\", says %".format(sentence, said))
	}

	test_a_system_without_midi_is_no_error {
		this.assert(KSOMMidi.available.isKindOf(Boolean), "answers");
		this.assert(midi.connect.isKindOf(Boolean), "connects or says no");
		this.on(60);
		this.assertEquals(k.of(\noteOn).size, 1)
	}

	test_notes_play_partials {
		this.on(60, 127);
		this.off(60);
		this.assertEquals(k.of(\noteOn), [[60, 1.0]]);
		this.assertEquals(k.of(\noteOff), [[60]])
	}

	test_velocity_0_is_an_off_also_where_sclang_does_not_say_so {
		MIDIIn.noteOnZeroAsNoteOff = false;
		protect { this.on(60); this.on(60, 0) } { MIDIIn.noteOnZeroAsNoteOff = true };
		this.assertEquals(k.of(\noteOn).size, 1);
		this.assertEquals(k.of(\noteOff), [[60]])
	}

	test_an_off_without_an_on_and_notes_out_of_range_do_nothing {
		this.off(61);
		this.on(128);
		this.on(-1);
		this.off(4000);
		this.assertEquals(k.of(\noteOn) ++ k.of(\noteOff), [])
	}

	test_all_128_notes_can_be_held_and_let_go {
		128.do { |num| this.on(num) };
		128.do { |num| this.off(num) };
		this.assertEquals(k.of(\noteOn).collect(_.first), (0..127));
		this.assertEquals(k.of(\noteOff).collect(_.first), (0..127))
	}

	test_notes_can_be_kicks_and_those_held_are_let_go_then {
		this.on(60);
		midi.notes = \kicks;
		this.on(62, 127);
		this.off(62);
		this.assertEquals(k.of(\kick), [[2.0]]);
		this.assertEquals(k.of(\noteOff), [[60]]);
		this.refuses({ midi.notes = \chords }, "partials or kicks")
	}

	test_another_channel_is_not_heard_and_notes_do_not_hang_when_it_is_chosen {
		this.on(60, chan: 3);
		midi.channel = 2;
		this.assertEquals(k.of(\noteOff), [[60]]);
		this.on(61, chan: 3);
		this.on(62, chan: 2);
		this.assertEquals(k.of(\noteOn).collect(_.first), [60, 62])
	}

	test_the_pedal_sustains {
		[0, 127, 63, 64].do { |value| this.cc(64, value) };
		this.assertEquals(k.of(\sustain), [[false], [true], [false], [true]])
	}

	test_controllers_120_and_123_and_panic_are_panic {
		this.on(60);
		this.cc(120, 0);
		this.cc(123, 0);
		midi.panic;
		this.off(60);
		this.assertEquals(k.of(\panic).size, 3);
		this.assertEquals(k.of(\noteOff), [], "what was silenced is not let go again")
	}

	// What came too fast has gone on.
	settle {
		var thin = midi.instVarAt(midi.class.instVarNames.indexOf(\thin));
		while { thin.isIdle.not } { 0.005.wait }
	}

	test_the_wheel_bends_by_semitones {
		midi.bendRange = 12;
		[0, 8192, 16383].do { |value| MIDIIn.doBendAction(1, 0, value); this.settle };
		this.assertEquals(k.of(\bend).flat, [-12.0, 0.0, 12.0])
	}

	test_the_wheel_pushes_a_parameter_and_lets_it_go_back {
		midi.bendTo = \coupling;
		k.set(\coupling, 1);
		MIDIIn.doBendAction(1, 0, 16383);
		this.assertFloatEquals(k.get(\coupling), 2.0);
		this.settle;
		MIDIIn.doBendAction(1, 0, 8192);
		this.assertFloatEquals(k.get(\coupling), 1.0);
		this.refuses({ midi.bendTo = \nothing }, "there is no parameter nothing")
	}

	test_a_wheel_that_is_let_go_leaves_what_was_set_meanwhile {
		midi.bendTo = \coupling;
		k.set(\coupling, 1);
		MIDIIn.doBendAction(1, 0, 16383);
		this.settle;
		k.set(\coupling, 3);
		MIDIIn.doBendAction(1, 0, 8192);
		this.assertFloatEquals(k.get(\coupling), 3.0)
	}

	test_a_channel_or_a_bend_that_cannot_be_is_refused_and_the_last_one_stays {
		midi.channel = 2;
		midi.bendRange = 7;
		["3", 16, -1, 2.5].do { |wrong|
			this.refuses({ midi.channel = wrong }, "a channel is 0 to 15");
			this.refuses({ midi.map(\coupling, 21, wrong) }, "a channel is 0 to 15")
		};
		["wide", nil, 0 / 0].do { |wrong| this.refuses({ midi.bendRange = wrong }, "a bend is semitones") };
		this.assertEquals([midi.channel, midi.bendRange, midi.mappings.size], [2, 7, 0])
	}

	test_a_parameter_learns_the_next_controller_that_moves {
		midi.learn(\detune);
		this.cc(64, 127);
		this.assertEquals(midi.learning, \detune, "not a pedal");
		this.cc(21, 50, 4);
		this.assertEquals(midi.learning, nil);
		this.assertEquals(midi.mappings[\detune].num, 21);
		this.assertEquals(midi.mappings[\detune].channel, 4);
		this.assertEquals(midi.labelOf(\detune), "CC 21");
		this.refuses({ midi.learn(\nothing) }, "there is no parameter nothing")
	}

	test_learning_again_moves_the_controller_to_the_new_parameter {
		midi.learn(\detune);
		this.cc(21, 50);
		midi.learn(\coupling);
		this.cc(21, 50);
		this.assertEquals(midi.mappings.keys.asArray, [\coupling]);
		midi.forget(\coupling);
		this.assertEquals(midi.mappings.size, 0);
		midi.learn(\coupling);
		midi.cancel;
		this.cc(22, 50);
		this.assertEquals(midi.mappings.size, 0)
	}

	test_a_knob_takes_hold_once_it_has_passed_the_present_value {
		midi.map(\coupling, 21);
		k.set(\coupling, 2);
		[10, 30, 50, 60].do { |value| this.cc(21, value) };
		this.assertEquals(k.get(\coupling), 2, "below it nothing happens");
		this.cc(21, 70);
		this.assertFloatEquals(k.get(\coupling), 70 / 127 * 4, "past it, it holds");
		this.settle;
		this.cc(21, 127);
		this.assertFloatEquals(k.get(\coupling), 4);
		this.settle;
		k.set(\coupling, 1);
		this.cc(21, 120);
		this.assertEquals(k.get(\coupling), 1, "moved by something else, it lets go");
		this.cc(21, 20);
		this.assertFloatEquals(k.get(\coupling), 20 / 127 * 4)
	}

	test_a_knob_has_the_range_of_the_parameter {
		midi.map(\voices, 7);
		[0, 127].do { |value| this.cc(7, value); this.settle };
		this.assertEquals(this.sets(\voices).asInteger, [64], "from below, past the present value of 4");
		this.cc(7, 0);
		this.assertEquals(k.get(\voices), 1)
	}

	test_fourteen_bits_are_finer_than_seven {
		midi.map(\coupling, 1, fine: true);
		k.set(\coupling, 0);
		this.cc(1, 0);
		this.cc(33, 1);
		this.settle;
		this.assertFloatEquals(k.get(\coupling), 4 / 16383);
		this.refuses({ midi.map(\coupling, 32, fine: true) }, "controller 32 cannot be used");
		this.refuses({ midi.map(\coupling, 64) }, "controller 64 cannot be used")
	}

	test_of_a_thousand_messages_a_second_only_the_last_of_5_ms_goes_on {
		var sent, began = Main.elapsedTime, most;
		midi.map(\brightness, 21);
		k.set(\brightness, 0);
		1000.do { |i| this.cc(21, i * 5 % 127); 0.001.wait };
		this.cc(21, 99);
		most = Main.elapsedTime - began / 0.005 + 2;
		this.settle;
		sent = this.sets(\brightness);
		this.assert(sent.size.inclusivelyBetween(50, most), "% of 1000 go on, at most %".format(sent.size, most));
		this.assertFloatEquals(sent.last, 99 / 127)
	}

	test_what_is_late_goes_on_after_cmd_period {
		midi.map(\brightness, 21);
		k.set(\brightness, 0);
		this.cc(21, 0);
		this.cc(21, 10);
		SystemClock.clear;
		0.2.wait;
		this.cc(21, 20);
		this.assertFloatEquals(k.get(\brightness), 20 / 127)
	}

	test_what_is_saved_is_loaded {
		var path = PathName.tmp +/+ "ksom-midi-test.txt", other;
		midi.channel = 3;
		midi.notes = \kicks;
		midi.bendRange = 7;
		midi.bendTo = \detune;
		midi.map(\coupling, 21, 3);
		midi.map(\detune, 5, nil, true, "nanoKONTROL2 its port");
		midi.save(path);
		other = KSOMMidi(k);
		this.assertEquals(other.load(path), true);
		File.delete(path);
		this.assertEquals(KSOMMidiText.write(other), KSOMMidiText.write(midi));
		this.assertEquals(other.mappings[\detune].device, "nanoKONTROL2 its port");
		other.free
	}

	test_a_bad_file_changes_what_it_can_and_never_throws {
		var path = PathName.tmp +/+ "ksom-midi-test.txt";
		this.assertEquals(midi.load("/there/is/no/such/file"), false);
		File.use(path, "w", { |file| file.write("knob\nknob nothing 3 any coarse\nknob coupling x any\nchannel 2.5\nchannel 77\nknob gain 3 16 coarse\n\nfoo\nbend\nknob detune 9 any coarse\n") });
		midi.load(path);
		File.delete(path);
		this.assertEquals(midi.mappings.keys.asArray, [\detune]);
		this.assertEquals(midi.channel, nil)
	}

	test_a_file_of_something_else_leaves_all_as_it_was {
		var path = PathName.tmp +/+ "ksom-midi-test.txt", before;
		midi.map(\coupling, 21);
		midi.channel = 3;
		before = KSOMMidiText.write(midi);
		["", "{ \"format\": \"ksom-map\" }\n", "ksom preset 1\nmap chords\nnotes 0.6\n", "# only words\n"].do { |text|
			File.use(path, "w", { |file| file.write(text) });
			this.assertEquals(midi.load(path), false);
			this.assertEquals(KSOMMidiText.write(midi), before)
		};
		File.delete(path);
		this.assertEquals(midi.load(PathName.tmp), false);
		this.assertEquals(KSOMMidiText.write(midi), before);
		this.assertEquals(midi.save("/there/is/no/such/folder.txt"), false)
	}

	test_an_instrument_that_stops_ends_its_controllers {
		this.on(60);
		k.stop;
		this.on(61);
		this.assertEquals(k.of(\noteOn).size, 1);
		this.assertEquals(k.of(\noteOff), [[60]]);
		this.assertEquals(this.responders, before)
	}
}
