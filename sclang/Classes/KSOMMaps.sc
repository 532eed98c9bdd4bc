// SPDX-License-Identifier: GPL-3.0-or-later
// Maps by formula, so that an instrument sounds before it has heard anything. Across goes the harmony, down the brightness.
KSOMMaps {
	// partials.(x, y), both 0 to 1: a list of [freq, amp, weight].
	*formulas {
		^(chords: { |x, y| this.chord(x, y) }, bells: { |x, y| this.bell(x, y) }, overtones: { |x, y| this.overtones(x, y) },
			clouds: { |x, y| this.cloud(x, y) })
	}

	*names { ^this.formulas.keys.asArray.sort }

	// Eight chords of D dorian that share notes with their neighbours; brighter ones are higher and wider.
	*chord { |x, y|
		var roots = #[2, 9, 4, 11, 7, 2, 5, 0], scale = #[0, 2, 4, 5, 7, 9, 11];
		var root = roots[(x * 7.99).floor.asInteger], at = scale.indexOf(root);
		var degrees = [0, 4, 9, 13, 16, 18].keep(3 + (y * 3.99).floor.asInteger);
		var lowest = 48 - (12 * (root > 6).binaryValue) + (12 * (y * 1.99).floor);
		var notes = degrees.collect { |step| lowest + scale.wrapAt(at + step) + (12 * ((at + step) div: 7)) };
		^this.tones(notes.midicps, 2 + (y * 4).round, 1.8 - y)
	}

	// Strikes of one bell, larger to the left.
	*bell { |x, y|
		var prime = 196 * (2 ** ((x * 12).round * 5 % 12 / 12)) * (2 ** (y * 2.5).floor);
		^[0.5, 1, 1.183, 1.506, 2, 2.514, 2.662, 3.011, 4.166, 5.433].collect { |ratio, i| [prime * ratio, (i + 1) ** (y * 1.5 - 1.5), 1] }
	}

	// A window of four to ten overtones of a low tone that climbs.
	*overtones { |x, y|
		var first = 1 + (x * 15).round;
		^(4 + (y * 6).round).asInteger.collect { |i| [73.416 * (first + (i * (1 + (y * 2.2).floor))), (i + 1) ** (y - 1), 1] }
	}

	// Partials that belong to no tone, from a murmur to a hiss.
	*cloud { |x, y|
		^20.collect { |i|
			var place = (i * 0.618034 + (x * 0.37)) % 1;
			[110 * (2 ** (y * 4 + (place * (1 + (2 * x))))), 0.6 + (0.4 * (i * 2.39996).sin), 1 - (y * 0.6)]
		}
	}

	// Of each frequency so many harmonics.
	*tones { |freqs, harmonics, fall|
		^freqs.collect { |freq, i|
			(1..harmonics).collect { |h| [freq * h, (h ** fall.neg) * (0.9 ** i), 1] }
		}.flatten(1)
	}

	// [what the cells play, the map]: slots * 5 numbers a cell, and 12.
	*numbers { |name, width = 16, height = 8, slots = 32|
		var formula = this.formulas[name], cells, map;
		cells = (width * height).collect { |index|
			formula.((index % width) / max(1, width - 1), (index div: width) / max(1, height - 1)).sort { |a, b| a[1] > b[1] }.keep(slots)
		};
		map = cells.collect { |partials| this.chroma(partials) };
		cells = cells.collect { |partials|
			partials.collect { |one| [one[0], one[1] * 0.1, 0, one[2], 0] }.flatten(1) ++ ([0, 0, 0, 0, -1] ! (slots - partials.size)).flatten(1)
		};
		^[cells.flatten(1).as(FloatArray), map.flatten(1).as(FloatArray)]
	}

	// Pitch classes from C on, their sum 1, as the analyzer hears them.
	*chroma { |partials|
		var classes = 0 ! 12;
		partials.do { |one|
			var place = one[0].cpsmidi % 12, low = place.floor.asInteger, share = place - low;
			if(one[0] > 27 and: { one[0] < 5000 }) {
				classes[low] = classes[low] + (one[1] * one[2] * (1 - share));
				classes[low + 1 % 12] = classes[low + 1 % 12] + (one[1] * one[2] * share)
			}
		};
		^classes.normalizeSum
	}

	// [width, height, slots, features] of numbers: as the walk says, and without one 16 x 8.
	*shape { |cells, map, walk|
		var width = walk !? { walk[3] } ? 16, height = walk !? { walk[4] } ? 8;
		^[width, height, cells.size / (width * height * 5), map.size / (width * height)].asInteger
	}

	// A sentence, when numbers are no map together.
	*complaint { |cells, map, walk|
		var shape, count;
		if([cells, map].any { |one| one.isKindOf(FloatArray).not and: { one.isArray.not or: { one.every(_.isNumber).not } } }) {
			^"a map is two lists of numbers: what the cells play, and what they stand for"
		};
		if(walk.notNil and: { walk.size < 16 or: { walk.keep(3).as(FloatArray) != FloatArray[75013, 1, walk.size] } or: { walk[3..4].any { |side| side < 1 or: { side > 256 } } } }) {
			^"the table of ways is none of this version"
		};
		shape = this.shape(cells, map, walk);
		count = shape[0] * shape[1];
		if(cells.size != (count * 5 * shape[2]) or: { map.size != (count * shape[3]) } or: { shape[2..3].any(_ < 1) } or: { shape[2] > 256 }) {
			^"a map of another size: % x % cells have % and % numbers".format(shape[0], shape[1], cells.size, map.size)
		};
		^nil
	}

	// Sound files, as the program ksom writes them: a frame for each partial, for each cell, for each number of the walk.
	*parts { |features| ^[[\cells, 5], [\weights, features], [\walk, 1]] }
	*fileOf { |stem, part| ^"%-%.wav".format(stem, part) }

	*write { |stem, numbers|
		this.parts(this.shape(*numbers)[3]).do { |part, i|
			var path = this.fileOf(stem, part[0]), file;
			if(numbers[i].isNil) { if(File.exists(path)) { File.delete(path) } } {
				file = SoundFile.openWrite(path, "WAV", "float", part[1], 48000);
				if(file.isNil) { "K-SOM: % cannot be written".format(path).warn } {
					file.writeData(numbers[i].as(FloatArray));
					file.close
				}
			}
		}
	}

	// nil, and a line, when there are none.
	*read { |stem|
		var numbers = this.parts.collect { |part| this.readPart(this.fileOf(stem, part[0]), part[1]) }, complaint;
		if(numbers.keep(2).includes(nil)) {
			"K-SOM: % is no map: %".format(stem, this.parts.keep(2).collect { |part| this.fileOf(stem.basename, part[0]) }.join(" and ")
				++ " are not there, or not of that kind").warn;
			^nil
		};
		complaint = this.complaint(*numbers);
		^if(complaint.isNil) { numbers.reject(_.isNil) } { "K-SOM: %: %".format(stem, complaint).warn; nil }
	}

	*readPart { |path, channels|
		var file = if(File.exists(path)) { SoundFile.openRead(path) }, data;
		if(file.notNil and: { channels.isNil or: { file.numChannels == channels } }) {
			data = FloatArray.newClear(file.numFrames * file.numChannels);
			file.readData(data)
		};
		file !? _.close;
		^data
	}

	// Of map.json, or of the files that ksom map made of it by what their names have in common.
	*readAlbum { |path|
		var ending = this.parts.collect { |part| "-%.wav".format(part[0]) }.detect { |each| path.endsWith(each) };
		^if(path.endsWith(".json")) { this.readJson(path) } { this.read(if(ending.isNil) { path } { path.drop(ending.size.neg) }) }
	}

	// By the program itself, which knows what cells borrow of each other.
	*readJson { |path|
		var stem = PathName.tmp +/+ "ksom-map-%-%".format(thisProcess.pid, UniqueID.next), said, numbers;
		var program = if(File.exists("~/.local/bin/ksom".standardizePath)) { "~/.local/bin/ksom".standardizePath } { "ksom" };
		if(File.exists(path).not) { "K-SOM: there is no map %".format(path).warn; ^nil };
		said = "% map % --buffers % --quiet 2>&1".format(program.shellQuote, path.shellQuote, stem.shellQuote).unixCmdGetStdOut;
		if(File.exists(this.fileOf(stem, \walk))) { numbers = this.read(stem) } {
			"K-SOM: % cannot be read: %".format(path, said.stripWhiteSpace).warn
		};
		this.parts.do { |part| var file = this.fileOf(stem, part[0]); if(File.exists(file)) { File.delete(file) } };
		^numbers
	}
}
