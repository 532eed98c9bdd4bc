// SPDX-License-Identifier: GPL-3.0-or-later
// A map on a server, as large as its numbers say: what the cells stand for, what they play, how the music went through them.
KSOMMapBuffers {
	var <>numbers, <weights, <cells, <walk, <width, <height, <slots, <features;

	*new { |server, numbers| ^super.newCopyArgs(numbers).init(server) }

	init { |server|
		#width, height, slots, features = KSOMMaps.shape(*numbers);
		weights = Buffer(server, width * height, features);
		cells = Buffer(server, width * height * slots, 5);
		walk = Buffer(server, this.walkNumbers.size, 1)
	}

	// A table of nothing, where the music went no ways.
	walkNumbers { ^numbers[2] ?? { FloatArray[0] } }
	isHex { ^numbers[2].notNil and: { numbers[2][5] == 1 } }
	all { ^[weights, cells, walk] }

	// Whether other numbers have room in the same buffers.
	fits { |others| ^KSOMMaps.shape(*others) == [width, height, slots, features] and: { others[2] == numbers[2] } }

	allocMessages { ^this.all.collect(_.allocMsg) }

	// Small enough for a packet each.
	fillMessages {
		^[[cells, numbers[0]], [weights, numbers[1]], [walk, this.walkNumbers]].collect { |pair|
			pair[1].clump(1500).collect { |part, k| [\b_setn, pair[0].bufnum, k * 1500, part.size] ++ part }
		}.flatten(1)
	}
}
