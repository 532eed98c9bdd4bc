// SPDX-License-Identifier: GPL-3.0-or-later
TestKSOMUGens : UnitTest {
	count { |func, class|
		^func.asSynthDef.children.count { |one| one.isKindOf(class) }
	}

	refuses { |func, sentence|
		var said;
		try { func.asSynthDef } { |error| said = error.errorString };
		this.assert(said.notNil and: { said.contains(sentence) }, "says \"%\", says %".format(sentence, said))
	}

	test_a_flat_list_makes_one_unit {
		this.assertEquals(this.count({ KuramotoBank.ar([220, 221, 223], 2) }, KuramotoBank), 1);
		this.assertEquals(this.count({ KuramotoBank.ar(\f.kr([220, 221, 223])) }, KuramotoBank), 1);
		this.assertEquals(this.count({ KuramotoBank.ar(220) }, KuramotoBank), 1)
	}

	test_a_list_of_lists_expands {
		this.assertEquals(this.count({ KuramotoBank.ar([[220, 221], [330, 331], [440]]) }, KuramotoBank), 3);
		this.assertEquals(this.count({ KuramotoBank.ar([220, 221], amps: [[1, 2], [3, 4]]) }, KuramotoBank), 2)
	}

	test_a_list_where_one_number_belongs_expands {
		this.assertEquals(this.count({ KuramotoBank.ar([220, 221], [1, 2]) }, KuramotoBank), 2);
		this.assertEquals(this.count({ KuramotoBankBuf.ar([0, 1]) }, KuramotoBankBuf), 2)
	}

	test_a_proxy_or_a_function_in_a_list_gives_what_it_plays {
		var one = Ndef(\ksomOne, { SinOsc.kr(1).range(200, 300) }), three = Ndef(\ksomThree, { SinOsc.kr([1, 2, 3]).range(200, 300) });
		var sizes = { |func, class| func.asSynthDef.children.select(_.isKindOf(class)).collect { |unit| unit.inputs.first } };
		this.assertEquals(sizes.({ KuramotoBank.ar(one) }, KuramotoBank), [1]);
		this.assertEquals(sizes.({ KuramotoBank.ar([one, 220, one]) }, KuramotoBank), [3]);
		this.assertEquals(sizes.({ KuramotoBank.ar(three, amps: { SinOsc.kr(1) }) }, KuramotoBank), [3]);
		this.assertEquals(sizes.({ KuramotoBank.ar([{ SinOsc.kr(1) }, 220]) }, KuramotoBank), [2]);
		this.assertEquals(sizes.({ KSOMGrid.kr(0, three) }, KSOMGrid), [3]);
		this.assert({ Out.ar(0, KuramotoBank.ar([one, 220])) }.asSynthDef.asBytes.notEmpty, "and can be sent to a server");
		[one, three].do(_.clear)
	}

	test_any_kind_of_list_is_a_list {
		[List[220, 221], FloatArray[220, 221], Signal[220, 221], (1..2)].do { |list|
			this.assertEquals(this.count({ KuramotoBank.ar(list, amps: FloatArray[0.1, 0.2, 0.3]) }, KuramotoBank), 1)
		}
	}

	test_answers_have_one_shape {
		var bank, field, swarm, many;
		{
			bank = KuramotoBank.ar([220, 221, 223]);
			field = KuramotoField.ar([220, 221, 223], mul: 0.1);
			swarm = KuramotoSwarm.kr([1, 2, 3]);
			many = KuramotoField.ar([[1, 2], [3, 4]], mul: [0.1, 0.2])
		}.asSynthDef;
		this.assert(bank.isKindOf(UGen), "a bank is one signal");
		this.assertEquals(field.size, 3);
		this.assert(field[1].isKindOf(OutputProxy), "r has no level");
		this.assertEquals(swarm.size, 3);
		this.assertEquals(swarm.collect(_.rate), [\control, \control, \control]);
		this.assertEquals(many.collect(_.size), [3, 3])
	}

	test_shorter_lists_go_round {
		var inputs = { KuramotoBank.ar([1, 2, 3, 4], amps: [7, 8]) }.asSynthDef.children.detect(_.isKindOf(KuramotoBank)).inputs;
		this.assertEquals(inputs.keep(3), [4, 4, 0]);
		this.assertEquals(inputs.select { |one| [7, 8].includes(one) }, [7, 8, 7, 8])
	}

	test_wrong_rates_are_refused_in_words {
		this.refuses({ KuramotoBank.ar([220, 221], SinOsc.ar(1)) }, "coupling takes control rate, not audio rate");
		this.refuses({ KuramotoBank.ar([SinOsc.ar(1), 221]) }, "freqs[0] takes control rate");
		this.refuses({ KuramotoBank.ar([220], seed: SinOsc.kr(1)) }, "seed must be a plain number (scalar rate), got control rate");
		this.refuses({ KuramotoBank.ar([220], input: SinOsc.kr(1)) }, "input must be of audio rate");
		this.refuses({ KuramotoBank.ar([220], phases: SinOsc.kr(1)) }, "phases[0] must be a plain number")
	}

	test_what_is_no_number_is_refused_in_words {
		this.refuses({ KuramotoBank.ar([220], "strong") }, "coupling must be a number or a UGen");
		this.refuses({ KuramotoBank.ar([nil, 3]) }, "freqs[0] must be a number or a UGen");
		this.refuses({ KuramotoBank.ar(Pseq([220])) }, "freqs[0] must be a number or a UGen");
		this.refuses({ KuramotoBank.ar([220], Pseq([1])) }, "coupling must be a number or a UGen");
		this.refuses({ KuramotoBank.ar([]) }, "freqs is empty");
		this.refuses({ KuramotoBankBuf.ar(0, numChannels: 99) }, "numChannels must be a whole number")
	}

	test_a_list_that_no_server_would_play_is_refused_in_words {
		this.refuses({ KSOMGrid.kr(0) }, "features must be a list of 1 to 64 numbers, got 0");
		this.refuses({ KSOMGridFull.kr(0, 0 ! 65) }, "features must be a list of 1 to 64 numbers, got 65");
		this.refuses({ KuramotoSwarm.ar(440 ! 1025) }, "freqs must be a list of 1 to 1024 numbers, got 1025");
		this.refuses({ KuramotoBank.ar(440, amps: 1 ! 16385) }, "amps must be a list of 1 to 16384 numbers, got 16385");
		this.refuses({ KSOMLevel.ar(DC.ar(0 ! 17)) }, "in must be a list of 1 to 16 numbers, got 17");
		this.refuses({ KuramotoBank.ar([220, 330], blocks: [1.5]) }, "blocks[0] must be a whole number from 1 on, got 1.5");
		this.refuses({ KuramotoBank.ar([220, 330], blocks: [1, -1]) }, "blocks[1] must be a whole number from 1 on, got -1")
	}

	test_a_count_is_whole_however_it_was_reckoned {
		SynthDef(\x, { this.assertEquals(KAnalyze.kr(In.ar(0), 2 ** 3).freqs.size, 8) });
		this.assertEquals(this.count({ KuramotoBankBuf.ar(0, numChannels: 4 / 2) }, KuramotoBankBuf), 1);
		this.refuses({ KAnalyze.kr(In.ar(0), 7.5) }, "numPeaks must be a whole number from 1 to 1024, got 7.5")
	}

	test_the_words_of_a_choice_are_its_numbers {
		var input = { |func, class, name|
			var unit = func.asSynthDef.children.detect(_.isKindOf(class));
			unit.inputs[unit.class.listNames.size + unit.class.inputNames.indexOf(name)]
		};
		this.assertEquals(input.({ KuramotoBank.ar([220, 221], topology: \ring) }, KuramotoBank, \topology), 1);
		this.assertEquals(input.({ KuramotoBank.ar([220, 221], topology: "ring") }, KuramotoBank, \topology), 1);
		this.assertEquals(input.({ KuramotoBank.ar([220, 221], topology: 3) }, KuramotoBank, \topology), 3);
		this.assertEquals(input.({ KuramotoBank.ar([220], couplingUnit: \critical) }, KuramotoBank, \couplingUnit), 1);
		this.assertEquals(input.({ KuramotoField.ar([220], couplingUnit: \critical) }, KuramotoField, \couplingUnit), 1);
		this.assertEquals(input.({ KuramotoSwarm.ar([220], what: \tick) }, KuramotoSwarm, \what), 2);
		this.assertEquals(input.({ KAnalyze.kr(In.ar(0), order: \slot) }, KAnalyze, \order), 2);
		this.assertEquals(input.({ KuramotoBankBuf.ar(0, follow: \off) }, KuramotoBankBuf, \follow), 0);
		this.assertEquals(input.({ KSOMGrid.kr(0, [1], hex: \hex, decay: \inverse) }, KSOMGrid, \hex), 1);
		this.assertEquals(input.({ KSOMRead.kr(0, interp: \nearest) }, KSOMRead, \interp), 0);
		this.assertEquals(this.count({ KuramotoBank.ar([220], topology: [\ring, \star]) }, KuramotoBank), 2)
	}

	test_every_choice_has_words_and_stands_for_an_input {
		[KuramotoBank, KuramotoSwarm, KuramotoBankBuf, KAnalyze, KSOMGrid, KSOMGridFull, KSOMRead, KSOMScore].do { |class|
			this.assert(class.choices.notEmpty, "% has choices".format(class));
			class.choices.keysValuesDo { |name, words|
				this.assert(class.inputNames.includes(name) and: { words.size > 1 }, "%: % is an input".format(class, name))
			}
		}
	}

	test_a_word_that_a_choice_does_not_have_is_refused_with_those_that_it_has {
		this.refuses({ KuramotoBank.ar([220], topology: \rang) },
			"KuramotoBank: topology must be 'blocks' or 'ring' or 'smallworld' or 'star' or 'matrix', got 'rang'");
		this.refuses({ KAnalyze.kr(In.ar(0), order: \loud) }, "order must be 'freq' or 'strength' or 'slot', got 'loud'");
		this.refuses({ KuramotoBank.ar([220], \strong) }, "coupling must be a number or a UGen, got 'strong'")
	}

	test_a_map_takes_its_arguments_in_the_order_that_users_of_maps_know {
		var names = KSOMGrid.class.findMethod(\kr).argNames.drop(1).as(Array), values = KSOMGrid.class.findMethod(\kr).prototypeFrame.drop(1);
		this.assertEquals(names.keep(14), [\bufnum, \features, \width, \height, \gate, \learn, \radius, \trainDur, \decay, \hex, \wrap,
			\seedBuf, \cellBuf, \reset]);
		this.assertEquals(values[2..13].as(Array), [32, 16, 1, 0.1, 0.5, 5000, 0, 0, 0, -1, -1, 0]);
		this.assertEquals(KSOMGridFull.class.findMethod(\kr).argNames.drop(1).keep(14).as(Array), names.keep(14))
	}

	test_a_proxy_of_one_channel_at_a_single_input_makes_one_unit {
		var one = NodeProxy.audio(Server.default, 1), two = NodeProxy.audio(Server.default, 2), k = NodeProxy.control(Server.default, 1);
		SynthDef(\x, {
			this.assertEquals(KAnalyze.kr(one, 4).freqs.size, 4);
			this.assertEquals(KAnalyze.kr(two, 4).collect { |each| each.freqs.size }, [4, 4]);
			this.assert(KuramotoBank.ar([220, 221], k).isKindOf(UGen), "a bank is one UGen");
			this.assertEquals(KuramotoField.ar([220, 221], k).size, 3)
		})
	}

	test_partials_that_are_no_numbers_are_refused_in_words {
		[[[[]], "freqs must be a number or a list of numbers, got [  ]"], [[nil], "freqs must be"], [[[1, \a]], "freqs must be"],
			[[440, [nil]], "amps must be"]].do { |pair|
			var said = try { KSOM.partialNumbers(*pair[0]); "" } { |error| error.errorString };
			this.assert(said.contains(pair[1]), "% says %".format(pair, said))
		}
	}

	test_partials_are_frames_of_five_numbers {
		this.assertEquals(KSOM.partialNumbers([220, 330], 0.5), FloatArray[220, 0.5, 0, 1, 0, 330, 0.5, 0, 1, 0])
	}

	test_what_is_heard_is_an_array_with_names {
		var heard;
		{ heard = KAnalyze.kr(In.ar(0), 4); Out.kr(0, heard.freqs); Out.kr(9, heard) }.asSynthDef;
		this.assertEquals(heard.collect(_.size), [4, 4, 4, 4, 18]);
		this.assertEquals([heard.freqs, heard.states].collect(_.size), [4, 4]);
		this.assertEquals(heard.chroma.size, 12);
		this.assert(heard.onset.isKindOf(OutputProxy), "an onset is one output");
		this.refuses({ KAnalyze.kr(DC.kr(0)) }, "in must be of audio rate, got control rate");
		this.refuses({ KAnalyze.kr(DC.ar(0), MouseX.kr) }, "numPeaks must be a whole number")
	}

	test_analyzers_of_one_synth_have_their_frames_at_different_times {
		var units = { KAnalyze.kr(In.ar(0, 3)); KAnalyze.kr(In.ar(0), offset: 64); KAnalyze.kr(In.ar(0)) }.asSynthDef.children.select(_.isKindOf(KAnalyze));
		this.assertEquals(units.collect { |unit| unit.inputs[KAnalyze.inputNames.indexOf(\offset)] }, [-1, -2, -3, 64, -5])
	}

	test_the_features_of_a_map_stay_together {
		this.assertEquals(this.count({ KSOMGrid.kr(0, KAnalyze.kr(In.ar(0)).chroma) }, KSOMGrid), 1)
	}

	test_the_instruments_have_the_names_that_live_coders_expect {
		var defs = KSOM.loadSynthDefs;
		this.assertEquals(defs.collect { |def| def.name.asString }, ["ksomDrone", "ksomPluck", "ksomRhythm", "ksomFollow", "ksomWalk", "ksomNote"]);
		defs.do { |def|
			var names = def.allControlNames.collect(_.name);
			[\out, \amp, \pan, \gate].do { |name| this.assert(names.includes(name), "% has %".format(def.name, name)) };
			this.assert(def.specs.notEmpty, "% has specs".format(def.name))
		}
	}
}
