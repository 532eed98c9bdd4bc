// SPDX-License-Identifier: GPL-3.0-or-later
// The instrument without a server: what it is set to, keeps and finds again.
TestKSOMInstrument : UnitTest {
	// function(k) of an instrument that never sounds; it is gone afterwards.
	with { |function|
		var result;
		KSOM.score(1, { |k| result = function.value(k) });
		^result
	}

	path { ^PathName.tmp +/+ "ksom-preset-%.txt".format(UniqueID.next) }

	test_every_parameter_of_the_bank_is_one_of_the_instrument {
		var own = #[input, kick, reset, seed, linksBuf, bufnum, numOscs, numChannels, follow, seedTrig, usePhases, stateBuf, stateRate,
			cellBuf, x, y, slots, width, height];
		KuramotoBankBuf.inputNames.reject { |name| own.includes(name) }.do { |name|
			this.assert(KSOMParams.names.includes(name), "% is there".format(name))
		};
		KSOM.score(1);
		this.assertEquals(KSOMParams.names.asSet.size, KSOMParams.names.size)
	}

	test_each_parameter_has_a_fader_inside_its_range_with_unit_and_text {
		KSOMParams.names.do { |name|
			var spec = KSOMParams.spec(name), row = KSOMParams.row(name);
			this.assert(spec.minval >= row[3] and: { spec.maxval <= row[4] } and: { spec.minval < spec.maxval }, "% has a range".format(name));
			this.assert(spec.default.inclusivelyBetween(spec.minval, spec.maxval), "% has a default".format(name));
			this.assert((spec.map(spec.unmap(spec.default)) - spec.default).abs < 0.01, "% has a warp that goes both ways".format(name));
			this.assert(spec.units.isString and: { KSOMParams.text(name).size > 10 }, "% has unit and text".format(name))
		}
	}

	test_values_are_clamped_and_words_understood {
		this.with { |k|
			k.set(\spread, 7, \topology, \ring, \voices, 3.4, \freeze, true);
			this.assertEquals([\spread, \topology, \voices, \freeze].collect { |name| k.get(name) }, [1, 1, 3, 1])
		}
	}

	test_what_cannot_be_set_gets_a_sentence_and_changes_nothing {
		this.with { |k|
			[[\nothing, 1, "there is no parameter nothing"], [\topology, \round, "must be one of"], [\coupling, "strong", "must be a number"],
				[\coupling, inf, "must be a number"], [\coupling, nil, "belong together"], [\coupling, [1, 2], "must be a number"]].do { |wrong|
				var said = k.trySet(wrong[0], wrong[1]);
				this.assert(said.isString and: { said.contains(wrong[2]) }, "% says %".format(wrong, said))
			};
			this.assertEquals(k.get(\coupling), KSOMParams.default(\coupling))
		}
	}

	test_a_name_without_a_value_is_said_too {
		this.assertEquals(KSOMThatNotes.new.set(\coupling, 2, \spread).tried, [[\coupling, 2], [\spread, nil]])
	}

	test_a_parameter_is_found_by_a_string_too {
		this.with { |k|
			k.set("coupling", 1.5);
			k.map("spread", 7);
			this.assertEquals([k.get("coupling"), k.mappings[\spread], k.textOf("coupling"), k.busOf("coupling").index],
				[1.5, 7, k.textOf(\coupling), k.busOf(\coupling).index])
		}
	}

	test_what_is_no_bus_is_not_followed {
		this.with { |k|
			["abc", \abc, { SinOsc.kr(1) }, -1, [3, 4], inf, 0 / 0, 1.5, 1e9, Server.default.options.numControlBusChannels,
				Bus(\control, nil, 1)].do { |wrong|
				k.map(\coupling, wrong);
				this.assert(k.mappings.isEmpty, "% is not followed".format(wrong.asCompileString))
			};
			k.map(\coupling, 3);
			this.assertEquals(k.mappings[\coupling], 3)
		}
	}

	test_a_morph_to_what_is_no_number_changes_nothing {
		this.with { |k|
			k.set(\coupling, 1.25);
			[nil, "x", 0 / 0].do { |t| k.morph(\choir, \storm, t) };
			this.assertEquals(k.get(\coupling), 1.25)
		}
	}

	test_a_preset_without_a_path_is_not_written {
		this.with { |k| k.save(nil) };
		this.assert(File.exists("nil").not, "no file nil")
	}

	test_a_preset_that_came_along_is_not_shadowed_by_one_of_its_name {
		this.with { |k| k.save(\choir) };
		this.assert(File.exists("choir").not)
	}

	test_dependants_hear_of_every_value {
		this.with { |k|
			var heard = List[], dependant = { |... what| heard.add(what.drop(1)) };
			k.addDependant(dependant);
			k.set(\coupling, 1.5);
			k.load(\deep);
			this.assert(heard.includesEqual([\set, \coupling, 1.5]), "a set");
			this.assert(heard.includesEqual([\preset, \deep]), "a preset")
		}
	}

	test_ten_presets_come_along_and_each_says_only_what_there_is {
		this.assertEquals(KSOM.presets.size, 10);
		KSOM.presets.do { |name|
			File.readAllString(KSOMPreset.pathOf(name)).split($\n).do { |line|
				var said = KSOMPreset.prTake(line, KSOMPreset.initial);
				this.assert(said.isNil, "%: % %".format(name, line, said))
			}
		}
	}

	test_what_is_saved_comes_back {
		var path = this.path, saved, loaded;
		this.with { |k|
			k.load(\storm);
			k.set(\coupling, -1.25, \topology, \ring, \root, 97.3);
			saved = k.preset;
			k.save(path)
		};
		this.with { |k|
			k.load(path);
			loaded = k.preset
		};
		KSOMParams.names.do { |name| this.assertFloatEquals(loaded[name], saved[name], name.asString, 1e-5) };
		this.assertEquals(loaded[\map], \clouds);
		File.delete(path)
	}

	test_a_map_of_ones_own_lies_beside_its_preset_and_comes_back {
		var path = this.path, numbers = KSOMMaps.numbers(\bells, 16, 8, 32), loaded;
		numbers[0][0] = 333;
		this.with { |k| k.useMapNumbers(*numbers); k.save(path) };
		this.with { |k| k.load(path); loaded = k.prMapNumbers };
		this.assertEquals(loaded, numbers);
		[path, path.splitext[0] ++ "-cells.wav", path.splitext[0] ++ "-weights.wav"].do { |file| this.assert(File.delete(file), file) }
	}

	test_an_own_map_comes_back_from_any_file_name {
		var numbers = KSOMMaps.numbers(\bells, 16, 8, 32);
		#["a set", "chords", "v1.2"].do { |stem|
			var folder = PathName.tmp +/+ "ksom-%".format(UniqueID.next), path = folder +/+ stem ++ ".txt", loaded;
			File.mkdir(folder);
			numbers[0][0] = 333;
			this.with { |k| k.useMapNumbers(*numbers); k.save(path) };
			this.with { |k| k.load(path); loaded = k.prMapNumbers };
			this.assert(loaded == numbers, "saved as %".format(stem));
			File.deleteAll(folder)
		}
	}

	test_a_preset_from_windows_is_read_and_what_is_no_preset_changes_nothing {
		var path = this.path;
		this.with { |k|
			File.use(path, "w") { |file| file.write("ksom preset 1\r\nmap bells\r\n  # words\r\ntopology ring\r\ncoupling 1.5\r\n") };
			k.load(path);
			this.assertEquals([k.mapName, k.get(\topology), k.get(\coupling)], [\bells, 1, 1.5]);
			File.use(path, "w") { |file| file.write("dear diary\ncoupling 0.5\n") };
			k.load(path);
			this.assertEquals([k.mapName, k.get(\coupling)], [\bells, 1.5])
		};
		File.delete(path)
	}

	test_a_morph_takes_an_event_of_some_parameters {
		this.with { |k|
			k.morph((coupling: 2, couplingUnit: \hz), \storm, 0);
			this.assertEquals([\coupling, \couplingUnit, \drift].collect { |name| k.get(name) }, [2, 0, KSOMParams.default(\drift)]);
			this.assertEquals(k.mapName, \chords)
		}
	}

	test_what_is_no_number_is_not_played {
		this.with { |k|
			k.panic;
			k.noteOn(0 / 0); k.noteOn(60, 0 / 0); k.bend(0 / 0); k.kick(0 / 0);
			this.assertEquals([k.voices.held.size, k.voices.bend, k.isAwake], [0, 0, false])
		}
	}

	test_what_cannot_be_listened_to_gets_a_sentence_and_the_instrument_listens_to_nothing {
		var server = Server(\ksomNever, NetAddr("127.0.0.1", 9));
		[\mic, "1", [0, 1], -1, 2.5, 0 / 0, inf, server.options.numInputBusChannels, Bus(\control, 3, 1, server), Bus(\audio, nil, 1, server),
			Buffer(server, 100, 2, 3), Buffer(server, 100, 1, 3).free].do { |in|
			var k = KSOM.start(in, server);
			this.assert(KSOMStart.complaintOfInput(in, server).isString, "% gets a sentence".format(in));
			this.assert(k.in.isNil, "% is not listened to".format(in));
			k.stop
		};
		[nil, 0, 1.0, Bus(\audio, 3, 1, server), Buffer(server, 100, 1, 3), Buffer(server, nil, nil, 3)].do { |in|
			this.assertEquals(KSOMStart.complaintOfInput(in, server), nil)
		};
		server.remove
	}

	test_a_name_or_server_that_cannot_be_is_another {
		var server = Server(\ksomNever, NetAddr("127.0.0.1", 9)), k = { |name| KSOM.start(nil, server, name) };
		var all = [k.("stage"), k.(\stage), k.('a/b'), k.(""), KSOM.start(nil, \none, \late)];
		this.assertEquals(all.collect(_.name), [\stage, \ksom, \ksom2, \ksom3, \late]);
		this.assertEquals(all.last.server, Server.default);
		all.do(_.stop);
		this.assertEquals(KSOMStart.complaintOfName(\stage), nil, "a name is free again");
		server.remove
	}

	test_a_pedal_is_a_number_too_and_what_is_none_does_no_harm {
		this.with { |k|
			k.sustain(1); k.noteOn(60); k.noteOff(60);
			this.assertEquals(k.voices.held, [60]);
			k.sustain("down"); k.noteOn("c4"); k.noteOn(61, nil); k.noteOff(nil); k.bend(\up); k.kick(nil); k.moveTo(0.9);
			this.assertEquals([k.voices.held, k.voices.bend, k.get(\x)], [[60], 0, 0.5]);
			k.sustain(0);
			this.assertEquals(k.voices.held, [])
		}
	}

	test_a_folder_is_no_preset_and_what_cannot_be_written_is_said {
		this.with { |k|
			k.load(PathName.tmp);
			k.save("/there/is/no/such/folder.txt") { |path| this.assert(false, "it was not saved") };
			this.assertEquals(k.get(\coupling), KSOMParams.default(\coupling))
		}
	}

	test_what_is_taken_only_once_is_taken_offline_too_at_its_time {
		var banks = KSOM.score(2, { |k| 0.5.wait; k.set(\voices, 6) }).score.collect { |event|
			event.drop(1).select { |message| message[0] == \s_new and: { message[1] == \ksomMap } }.collect { |message|
				[event[0], message[message.indexOf(\voices) + 1]]
			}
		}.flatten(1);
		this.assertEquals(banks.round(0.01), [[0, 4], [0.6, 6]])
	}

	// To a server that is the language itself and writes down what comes.
	test_of_a_thousand_sets_a_second_for_ten_seconds_each_goes_to_the_server_once_in_order_and_at_once {
		var server = Server(\ksomStorm, NetAddr("127.0.0.1", NetAddr.langPort)), k = KSOM.start(server: server);
		var sent = List[], got = List[], names = k.names.reject { |name| KSOMParams.isStep(name) or: { KSOMParams.isScalar(name) } }, until;
		var listen = { |message, time| if(message[0] == '/c_set') { got.add(message.drop(1)) } };
		thisProcess.addOSCRecvFunc(listen);
		#[notified, hasBooted].do { |each| server.statusWatcher.instVarPut(each, true) };
		server.statusWatcher.serverRunning = true;
		k.hub.isBuilt = true;
		10000.do { |i|
			var name = names.wrapAt(i);
			k.set(name, k.specs[name].map(i % 997 / 997));
			sent.add([k.busOf(name).index, k.get(name).asFloat]);
			if(i % 10 == 9) { 0.01.wait }
		};
		until = Main.elapsedTime + 10;
		while { got.size < sent.size and: { Main.elapsedTime < until } } { 0.05.wait };
		thisProcess.removeOSCRecvFunc(listen);
		this.assertEquals(got.size, sent.size);
		this.assert(got.every { |one, i| one[0] == sent[i][0] and: { (one[1] - sent[i][1]).abs <= (1e-6 * max(1, sent[i][1].abs)) } }, "in order, with its value");
		k.hub.isBuilt = false;
		server.statusWatcher.serverRunning = false;
		k.stop;
		0.3.wait;  // what it says goodbye with arrives here, too
		server.remove
	}

	test_a_score_frees_nothing_on_the_server_that_plays {
		var got = List[], listen = { |message| if(message[0] == '/b_free') { got.add(message) } };
		thisProcess.addOSCRecvFunc(listen);
		this.with { |k| k.server.addr = NetAddr("127.0.0.1", NetAddr.langPort) };
		0.3.wait;
		thisProcess.removeOSCRecvFunc(listen);
		this.assertEquals(got.size, 0)
	}

	test_lines_that_cannot_be_used_are_left_out {
		var path = this.path;
		File.use(path, "w") { |file| file.write("ksom preset 1\ncoupling 1.5\nnothing 3\nspread\nbeat fast\ntopology round\n# words\npace 2\n") };
		this.with { |k|
			k.load(path);
			this.assertEquals([\coupling, \pace, \beat].collect { |name| k.get(name) }, [1.5, 2, KSOMParams.default(\beat)]);
			k.load("/nowhere/at/all");
			this.assertEquals(k.get(\coupling), 1.5)
		};
		File.delete(path)
	}

	test_a_morph_is_the_one_preset_at_0_and_the_other_at_1 {
		this.with { |k|
			[[0, \storm], [1, \deep]].do { |case|
				k.morph(\storm, \deep, case[0]);
				this.assertEquals(k.preset, KSOMPreset.read(case[1]))
			}
		}
	}

	test_a_morph_brings_a_map_of_ones_own_only_when_it_is_another {
		this.with { |k|
			var paths = { this.path } ! 2, events, maps;
			var between = { |a, b| [0, 0.2, 0.4, 0.6, 0.8].collect { |t| k.morph(a, b, t); k.prMapNumbers } };
			events = [\bells, \clouds].collect { |word, i| k.useMapNumbers(*KSOMMaps.numbers(word)); k.save(paths[i]); k.preset };
			[paths, events].do { |presets|
				maps = between.value(*presets);
				this.assert(maps[0] === maps[1] and: { maps[1] === maps[2] } and: { maps[3] === maps[4] }, "it stays while it is the same");
				this.assert(maps[2] !== maps[3], "and is another beyond the middle");
				k.useMap(\chords);
				k.morph(*(presets ++ 0.8));
				this.assertEquals(k.prMapNumbers[1], maps[3][1], "and comes back after another")
			}
		}
	}

	test_a_preset_that_was_written_anew_is_read_anew {
		var path = this.path;
		[1.25, 0.75].do { |coupling|
			KSOMPreset.writeText(path, "ksom preset 1\ncoupling %\n".format(coupling));
			2.do { this.assertEquals(KSOMPreset.read(path)[\coupling], coupling) }
		}
	}

	test_a_preset_of_another_version_is_none {
		var path = this.path;
		KSOMPreset.writeText(path, "ksom preset 10\ncoupling 1\n");
		this.assert(KSOMPreset.read(path).isNil)
	}

	test_a_morph_goes_as_faders_do_and_switches_choices_in_the_middle {
		var a = KSOMPreset.initial.putAll((driftRate: 0.1, topology: 0, coupling: 1, map: \chords));
		var b = KSOMPreset.initial.putAll((driftRate: 10, topology: 1, coupling: 2, map: \bells));
		this.assertFloatEquals(KSOMPreset.between(a, b, 0.5)[\driftRate], 1, "by equal ratios", 1e-4);
		this.assertFloatEquals(KSOMPreset.between(a, b, 0.25)[\coupling], 1.25, "in a line", 1e-4);
		this.assertEquals([0.49, 0.51].collect { |t| KSOMPreset.between(a, b, t)[\topology] }, [0, 1]);
		this.assertEquals([0.49, 0.51].collect { |t| KSOMPreset.between(a, b, t)[\map] }, [\chords, \bells])
	}

	test_notes_know_who_holds_them {
		this.with { |k|
			12.do { |i| k.noteOn(60 + i, 1) };
			this.assertEquals(k.voices.held.asArray.sort, (64..71));
			k.noteOff(64);
			k.sustain(true);
			k.noteOff(65);
			this.assertEquals(k.voices.held.asArray.sort, (65..71));
			k.sustain(false);
			this.assertEquals(k.voices.held.asArray.sort, (66..71));
			k.panic;
			this.assertEquals(k.voices.held.size, 0);
			this.assert(k.isAwake.not, "asleep");
			k.noteOn(60);
			this.assert(k.isAwake, "awake")
		}
	}

	test_each_map_has_pitch_classes_and_partials_in_every_cell {
		KSOMMaps.names.do { |name|
			var cells, map;
			#cells, map = KSOMMaps.numbers(name, 16, 8, 32);
			this.assert(map.clump(12).every { |one| (one.sum - 1).abs < 1e-4 }, "% has pitch classes".format(name));
			this.assert(cells.clump(160).every { |one| one[0].inclusivelyBetween(30, 16000) and: { one[1] > 0 } }, "% sounds everywhere".format(name))
		}
	}

	test_a_stopped_instrument_opens_nothing_that_nobody_would_close {
		var k = KSOM.start(server: Server(\ksomNever, NetAddr("127.0.0.1", 9)));
		k.stop;
		this.assertEquals([k.osc, k.midi, k.gui], [nil, nil, nil]);
		k.server.remove
	}

	test_before_a_server_answers_and_after_a_stop_all_may_be_played {
		var k = KSOM.start(server: Server(\ksomNever, NetAddr("127.0.0.1", 9))), play = {
			k.set(\coupling, 1.5, \voices, 5);
			k.wake; k.panic;
			this.assert(k.isAwake.not or: { k.isRunning.not }, "a panic counts when the server answers at last");
			k.noteOn(60, 1); k.noteOff(60); k.kick; k.bend(1); k.sustain(true); k.sustain(false); k.panic; k.moveTo(0, 1); k.walk(true);
			k.map(\coupling, 3); k.map(\coupling, nil); k.load(\bells); k.morph(\bells, \storm, 0.5); k.useMap(\chords); k.wake;
			k.useMapNumbers(*KSOMMaps.numbers(\bells, 16, 8, 32));
			k.osc(true); k.osc(false);
			[k.position, k.busOf(\coupling), k.group, k.mapBuf, k.width, k.preset, k.specs].size
		};
		play.value;
		this.assertEquals(k.voices.held.size, 0);
		this.assert(KSOM.all.includes(k), "it runs");
		k.stop;
		k.stop;
		play.value;
		this.assert(KSOM.all.includes(k).not, "it is gone");
		k.server.remove
	}
}

// Notes down what it is to set.
KSOMThatNotes : KSOM {
	var <tried;
	trySet { |name, value| tried = tried.add([name, value]); ^nil }
}
