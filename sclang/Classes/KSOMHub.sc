// SPDX-License-Identifier: GPL-3.0-or-later
// What an instrument has on its server: buffers, buses and nodes, and the messages that make them.
KSOMHub {
	var ksom, server, <width = 16, <height = 8, <slots = 32;
	var <mapBuf, <cellBuf, <partialsBuf, <stateBuf, <linksBuf, <fieldBus, paramBus, workBus, <soundBus, <earBus;
	var <groupId, <voicesId, <mapGroupId, <notesId, <slotIds, <outId, <>isBuilt = false, renewal, places;

	*new { |ksom| ^super.newCopyArgs(ksom, ksom.server).prInit }

	prInit { places = IdentityDictionary.newFrom(KSOMParams.names.collect { |name, i| [name, i] }.flatten(1)) }

	allocate {
		mapBuf = Buffer(server, width * height, 12);
		cellBuf = Buffer(server, width * height * slots, 5);
		partialsBuf = Buffer(server, KSOMDefs.numPartials, 5);
		stateBuf = Buffer(server, 256, 4);
		linksBuf = Buffer(server, 256, 256);
		paramBus = Bus.control(server, places.size);
		// r, psi, left, right, x, y for all to see; swing, own level, and x, y, gate of what is heard.
		workBus = Bus.control(server, 11);
		fieldBus = Bus(\control, workBus.index, 6, server);
		soundBus = Bus.audio(server, 2);
		earBus = Bus.audio(server, 1)
	}

	buffers { ^[mapBuf, cellBuf, partialsBuf, stateBuf, linksBuf] }
	buses { ^[paramBus, workBus, soundBus, earBus] }

	// The server has forgotten all of it.
	forget { isBuilt = false; this.cancelRenewal }

	free {
		if(isBuilt) { server.sendMsg(\n_free, groupId) };
		this.forget;
		this.freeBuffers;
		this.buses.do(_.free)
	}

	// What never was on a server is not freed there: another may listen at that port.
	freeBuffers {
		var messages = this.buffers.collect(_.freeMsg);
		if(ksom.isOffline.not) { messages.do { |each| server.listSendMsg(each) } }
	}

	// A server fills at once what it allocates later: not in one bundle.
	allocMessages { ^this.buffers.collect(_.allocMsg) }
	fillMessages { ^[[\b_fill, linksBuf.bufnum, 0, 256 * 256, 1]] }

	// Bus of a parameter.
	busOf { |name| ^Bus(\control, paramBus.index + places[name], 1, server) }
	indexOf { |name| ^ksom.mappings[name] ?? { paramBus.index + places[name] } }

	valuesMessage { ^[\c_setn, paramBus.index, places.size] ++ ksom.names.collect { |name| ksom.values[name] } }
	setMessage { |name, value| ^[\c_set, paramBus.index + places[name], value] }
	mapMessage { |name| ^[\n_map, groupId, name, this.indexOf(name)] }

	nodeMessages {
		#groupId, voicesId, mapGroupId, notesId, outId = { server.nextNodeID } ! 5;
		slotIds = { server.nextNodeID } ! KSOM.numVoices;
		^[[\g_new, groupId, 1, server.defaultGroup.nodeID]]
			++ this.earMessages
			++ [this.synth(\ksomMove, server.nextNodeID, groupId, [\placeBus, this.work(4), \swingBus, this.work(6), \seed, ksom.seed,
				\heardX, this.mapped(8), \heardY, this.mapped(9), \heard, this.mapped(10)])]
			++ [[\g_new, voicesId, 1, groupId], [\g_new, mapGroupId, 1, voicesId], [\g_new, notesId, 1, voicesId]]
			++ slotIds.collect { |id| [\g_new, id, 1, notesId] }
			++ [this.mapMessageNew, this.synth(\ksomOut, outId, groupId, [\out, ksom.out.asControlInput, \in, soundBus.index,
				\awake, ksom.isAwake.binaryValue, \stateBuf, stateBuf.bufnum, \fieldBus, this.work(0), \ownBus, this.work(7)])]
	}

	earMessages {
		var in = ksom.in, def = if(in.isKindOf(Buffer)) { \ksomEarBuffer } { \ksomEar };
		var number = case { in.isNil } { ^[] } { in.isKindOf(Buffer) } { in.bufnum } { in.isKindOf(Bus) } { in.index }
			{ in.asInteger + server.options.numOutputBusChannels };
		^[this.synth(def, server.nextNodeID, groupId, [\in, number, \own, this.mapped(7), \earBus, earBus.index, \heardBus, this.work(8),
			\partialsBuf, partialsBuf.bufnum, \mapBuf, mapBuf.bufnum] ++ this.cells)]
	}

	mapMessageNew {
		^this.synth(\ksomMap, server.nextNodeID, mapGroupId, [\out, soundBus.index, \placeX, this.mapped(4), \placeY, this.mapped(5),
			\swing, this.mapped(6), \stateBuf, stateBuf.bufnum, \linksBuf, linksBuf.bufnum, \earBus, earBus.index, \seed, ksom.seed] ++ this.cells)
	}

	noteMessage { |slot, freq, amp, pan, bend|
		^this.synth(\ksomNote, server.nextNodeID, slotIds[slot], [\out, soundBus.index, \freq, freq, \amp, amp, \pan, pan, \bend, bend,
			\swing, this.mapped(6), \seed, ksom.seed + slot])
	}

	cells { ^[\cellBuf, cellBuf.bufnum, \width, width, \height, height, \slots, slots] }
	work { |offset| ^workBus.index + offset }
	mapped { |offset| ^"c" ++ this.work(offset) }

	// At the end of a group; its parameters read their buses, those that a synth takes only once get their values.
	synth { |def, id, target, args|
		^[\s_new, def, id, 1, target] ++ args ++ KSOMDefs.namesOf(def).collect { |name|
			[name, if(KSOMParams.isScalar(name)) { ksom.values[name] } { "c" ++ this.indexOf(name) }]
		}.flatten(1)
	}

	// The map's synth takes some parameters only once: another fades in as it fades out. Many changes at once make one.
	renew {
		if(renewal.isNil) {
			renewal = ksom.now + 0.1;
			if(ksom.isOffline.not) { SystemClock.schedAbs(renewal, { this.renewNow; nil }) }
		}
	}
	renewNow {
		if(renewal.notNil and: { ksom.now >= (renewal - 0.01) }) {
			renewal = nil;
			ksom.send(*this.renewMessages)
		}
	}
	renewMessages { ^[[\n_set, mapGroupId, \gate, 0], this.mapMessageNew] }
	isRenewing { ^renewal.notNil }
	cancelRenewal { renewal = nil }
}
