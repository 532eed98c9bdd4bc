// SPDX-License-Identifier: GPL-3.0-or-later
// What a window shows, asked of the server in turns: one question at a time, and none while one waits for its answer.
KSOMWindowFeed {
	// An answer that has not come after so many seconds is not waited for. Numbers in an answer: a datagram holds 1633.
	classvar patience = 1, most = 1500;
	var instrument, responders, waiting, since, questions, mapAt = 0, frame = 0;
	// r, psi, level left, level right, x, y; frames of phase, freq, amp, local r; frames of freq, amp, phase, weight, state.
	var <>field, <>state, <>partials;
	// Cells of the map that have come since they were last taken: the number of a first cell, the features of some.
	var cells;

	*new { |instrument| ^super.new.init(instrument) }

	init { |theInstrument|
		instrument = theInstrument;
		field = 0 ! 6;
		state = [];
		partials = [];
		cells = List();
		responders = ['/b_setn', '/c_setn'].collect { |address|
			OSCFunc({ |message| this.heard(message) }, address, this.server !? _.addr).permanent_(true)
		}
	}

	free {
		responders.do(_.free);
		responders = [];
		waiting = nil
	}

	server { ^instrument.server }
	isWaiting { ^waiting.notNil }

	// Not while the server boots and has no buffers yet.
	isReady {
		^instrument.isRunning and: { this.server.notNil } and: { this.server.serverRunning } and: { instrument.hub.isBuilt }
	}

	addCells { |from, values| if(cells.size < 50) { cells.add([from, values]) } }

	// Answers come on another thread than what may draw.
	takeCells {
		var taken = cells;
		cells = List();
		^taken
	}

	// Once a frame. Cheap, and silent, as long as the server owes an answer or does not run.
	ask {
		if(this.isReady.not) { ^this };
		if(waiting.notNil and: { Main.elapsedTime < (since + patience) }) { ^this };
		frame = frame + 1;
		questions = [this.askField, this.askState, this.askPartials, this.askMap].reject(_.isNil);
		this.next
	}

	next {
		waiting = questions.first;
		questions = questions.drop(1);
		since = Main.elapsedTime;
		waiting !? { this.server.sendMsg(*waiting[0]) }
	}

	// An answer repeats what was asked, and then come the numbers.
	heard { |message|
		var asked = waiting !? _.first;
		if(asked.isNil or: { message.size <= asked.size }) { ^this };
		if(asked.size > 1 and: { message[1 .. asked.size - 1] == asked.drop(1) }) {
			waiting[1].value(message.drop(asked.size));
			this.next
		}
	}

	// Where the server's buses lie in shared memory they need no question.
	askField {
		var bus = instrument.fieldBus;
		if(bus.isNil) { ^nil };
		if(this.server.hasShmInterface) { field = this.server.getControlBusValues(bus.index, 6); ^nil };
		^[['/c_getn', bus.index, 6], { |values| field = values }]
	}

	askState {
		^instrument.stateBuf !? { |buffer|
			[['/b_getn', buffer.bufnum, 0, 1024], { |values| state = values }]
		}
	}

	askPartials {
		^instrument.partialsBuf !? { |buffer|
			var count = ((buffer.numFrames ? 0) * 5).min(most);
			if(count > 0) { [['/b_getn', buffer.bufnum, 0, count], { |values| partials = values }] }
		}
	}

	// The map changes slowly: some cells in every third frame.
	askMap {
		var buffer = instrument.mapBuf, features = instrument.numFeatures, all, from, count;
		if(buffer.isNil or: { frame % 3 != 0 }) { ^nil };
		all = instrument.width * instrument.height;
		from = if(mapAt < all) { mapAt } { 0 };
		count = (most div: features).min(all - from);
		^[['/b_getn', buffer.bufnum, from * features, count * features], { |values|
			mapAt = from + count;
			if(instrument.mapBuf === buffer) { this.addCells(from, values) }
		}]
	}
}
