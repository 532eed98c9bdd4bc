// SPDX-License-Identifier: GPL-3.0-or-later
// A score that the program ksom wrote, as the numbers that KSOMScore plays: their order is in help/formats.md, "Buffers".
+ KSOM {
	*scoreBuffer { |server, path, action|
		^Buffer.loadCollection(server ? Server.default, this.scoreNumbers(path), 1, action)
	}

	*scoreNumbers { |path|
		var score = this.prReadScore(path.standardizePath);
		var refuse = { |text| Error("%: %".format(path, text)).throw };
		var number = { |value, name|
			if(value.isString.not or: { value.isEmpty } or: { value.any { |c| c.isDecDigit.not and: { "+-.eE".includes(c).not } } }) {
				refuse.("% is no number".format(name))
			};
			value.asFloat
		};
		var numbers = { |list, size, name|
			if(list.isString or: { list.isSequenceableCollection.not } or: { list.size != size }) { refuse.("% are not % numbers".format(name, size)) };
			list.collect { |value| number.(value, name) }
		};
		var at = { |key| number.(score[key], key) };
		// A float is exact up to 2 ** 24 only.
		var two = { |whole| [(whole / 16777216).floor, whole % 16777216] };
		var steps = this.prListIn(score, "steps", refuse).collect { |step| numbers.(step, 5, "what a step has") };
		var sounds = this.prListIn(score, "sounds", refuse).collect { |sound|
			var partials = this.prListIn(sound, "partials", refuse).collect { |one| numbers.(one, 4, "what a partial has") };
			if(partials.every { |one, i| i == 0 or: { partials[i - 1][0] <= one[0] } }) { partials } { partials.mergeSort { |a, b| a[0] <= b[0] } }
		};
		var beat = score["beat"] ?? { refuse.("beat is missing") };
		var first = 0, places = sounds.collect { |partials|
			first = first + partials.size;
			two.(first - partials.size) ++ [partials.size]
		};
		var head;
		steps.do { |step, i|
			if(step[0] % 64 != 0) { refuse.("step % does not begin on a multiple of 64 samples".format(i)) };
			if(i > 0 and: { step[0] < steps[i - 1][0] }) { refuse.("step % begins before the step before it".format(i)) }
		};
		head = [at.("sample_rate"), two.(at.("frames")), two.(at.("seed")), at.("gain_db"), number.(beat["seconds"], "beat.seconds"),
			number.(beat["confidence"], "beat.confidence"), numbers.(beat["pulses"], 5, "beat.pulses"), two.(steps.size), sounds.size,
			two.(first), (sounds.collect(_.size).maxItem ? 0).max(1)].flat.extend(28, 0);
		^([75014, 1] ++ two.(32 + (5 * steps.size) + (3 * sounds.size) + (4 * first)) ++ head
			++ steps.collect { |step| two.(step[0] / 64) ++ step[2..4] }.flatten(1) ++ places.flatten(1) ++ sounds.flatten(2)).as(FloatArray)
	}

	*prReadScore { |path|
		var score;
		if(File.exists(path).not) { Error("%: there is no such file".format(path)).throw };
		score = path.parseJSONFile;
		if(score.isKindOf(Dictionary).not or: { score["format"] != "ksom-score" }) { Error("%: no score, as ksom walk writes it".format(path)).throw };
		if(score["version"] != "1") { Error("%: a score of another version".format(path)).throw };
		^score
	}

	*prListIn { |dictionary, key, refuse|
		var list = if(dictionary.isKindOf(Dictionary)) { dictionary[key] };
		if(list.isString or: { list.isSequenceableCollection.not }) { refuse.("% is no list".format(key)) };
		^list
	}
}
