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
	*numbers { |name, width, height, slots|
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

	// Two sound files, as the program ksom writes them: NAME-cells.wav and NAME-map.wav, a frame for each partial, for each cell.
	*write { |stem, numbers|
		#[\cells, \map].do { |part, i|
			var path = "%-%.wav".format(stem, part), file = SoundFile.openWrite(path, "WAV", "float", #[5, 12][i], 48000);
			if(file.isNil) { "K-SOM: % cannot be written".format(path).warn } {
				file.writeData(numbers[i]);
				file.close
			}
		}
	}

	// nil, and a line, when there are none.
	*read { |stem|
		var numbers = #[\cells, \map].collect { |part, i|
			var path = "%-%.wav".format(stem, part), file = SoundFile.openRead(path), data;
			if(file.notNil and: { file.numChannels == #[5, 12][i] }) {
				data = FloatArray.newClear(file.numFrames * file.numChannels);
				file.readData(data)
			} { "K-SOM: % is no part of a map".format(path).warn };
			file !? _.close;
			data
		};
		^if(numbers.includes(nil)) { nil } { numbers }
	}
}
