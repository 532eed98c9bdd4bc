// SPDX-License-Identifier: GPL-3.0-or-later
// What an instrument has on its server: buffers, buses and nodes, and the messages that make them.
KSOMHub {
	var ksom, server, <mapBufs, <partialsBuf, <stateBuf, <linksBuf, <fieldBus, paramBus, workBus, <soundBus, <earBus;
	var <groupId, <voicesId, <mapGroupId, <notesId, <slotIds, <outId, earId, moveId, <>isBuilt = false, <renewal, places, retired;

	*new { |ksom| ^super.newCopyArgs(ksom, ksom.server).prInit }

	prInit { places = IdentityDictionary.newFrom(KSOMParams.names.collect { |name, i| [name, i] }.flatten(1)) }

	allocate {
		retired = List[];
		mapBufs = KSOMMapBuffers(server, ksom.prMapNumbers);
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

	mapBuf { ^mapBufs.weights }
	cellBuf { ^mapBufs.cells }
	width { ^mapBufs.width }
	height { ^mapBufs.height }
	buffers { ^mapBufs.all ++ [partialsBuf, stateBuf, linksBuf] }
	buses { ^[paramBus, workBus, soundBus, earBus] }

	// The server has forgotten all of it.
	forget { isBuilt = false; retired.clear; this.cancelRenewal }

	free {
		var buffers = this.buffers ++ retired.collect(_.all).flatten(1);
		if(isBuilt) { server.sendMsg(\n_free, groupId) };
		this.forget;  // so that nobody asks for them any more
		this.freeBuffers(buffers);
		this.buses.do(_.free)
	}

	// What never was on a server is not freed there: another may listen at that port.
	freeBuffers { |buffers|
		var messages = buffers.collect(_.freeMsg);
		if(ksom.isOffline.not) { messages.do { |each| server.listSendMsg(each) } }
	}

	// Before the server has any of it.
	fitMap { |numbers|
		if(mapBufs.fits(numbers)) { mapBufs.numbers = numbers } {
			this.freeBuffers(mapBufs.all);
			mapBufs = KSOMMapBuffers(server, numbers)
		}
	}

	// Whether a map's buffers are on the server, be it for some seconds more.
	holds { |buffers| ^isBuilt and: { mapBufs === buffers or: { retired.includes(buffers) } } }

	// Buffers for another map, that are being filled.
	expect { |buffers| retired.add(buffers) }

	// They are filled, or not wanted any more.
	settle { |buffers, isDone|
		if(retired.remove(buffers).isNil) { ^this };  // the server has forgotten them
		if(isDone) { this.takeMap(buffers) } { this.freeBuffers(buffers.all) }
	}

	// Who asks the old ones still gets an answer for some seconds.
	takeMap { |buffers|
		var old = mapBufs;
		mapBufs = buffers;
		retired.add(old);
		SystemClock.sched(5, { if(retired.remove(old).notNil) { this.freeBuffers(old.all) }; nil });
		renewal = nil;
		ksom.send(*(this.againMessages ++ this.renewMessages))
	}

	// A server fills at once what it allocates later: not in one bundle.
	allocMessages { ^this.buffers.collect(_.allocMsg) }
	fillMessages { ^[[\b_fill, linksBuf.bufnum, 0, 256 * 256, 1]] ++ mapBufs.fillMessages }

	// Bus of a parameter.
	busOf { |name| ^Bus(\control, paramBus.index + places[name], 1, server) }
	indexOf { |name| ^ksom.mappings[name] ?? { paramBus.index + places[name] } }

	valuesMessage { ^[\c_setn, paramBus.index, places.size] ++ ksom.names.collect { |name| ksom.values[name] } }
	setMessage { |name, value| ^[\c_set, paramBus.index + places[name], value] }
	mapMessage { |name| ^[\n_map, groupId, name, this.indexOf(name)] }

	nodeMessages {
		#groupId, voicesId, mapGroupId, notesId, outId, earId, moveId = { server.nextNodeID } ! 7;
		slotIds = { server.nextNodeID } ! KSOM.numVoices;
		^[[\g_new, groupId, 1, server.defaultGroup.nodeID]]
			++ this.earMessages
			++ [this.moveMessage]
			++ [[\g_new, voicesId, 1, groupId], [\g_new, mapGroupId, 1, voicesId], [\g_new, notesId, 1, voicesId]]
			++ slotIds.collect { |id| [\g_new, id, 1, notesId] }
			++ [this.mapMessageNew, this.synth(\ksomOut, outId, groupId, [\out, ksom.out.asControlInput, \in, soundBus.index,
				\awake, ksom.isAwake.binaryValue, \stateBuf, stateBuf.bufnum, \fieldBus, this.work(0), \ownBus, this.work(7)])]
	}

	earMessages {
		var in = ksom.in, def = KSOMDefs.earName(in.isKindOf(Buffer), mapBufs.features);
		var number = case { in.isNil } { ^[] } { in.isKindOf(Buffer) } { in.bufnum } { in.isKindOf(Bus) } { in.index }
			{ in.asInteger + server.options.numOutputBusChannels };
		^[this.synth(def, earId, groupId, [\in, number, \own, this.mapped(7), \earBus, earBus.index, \heardBus, this.work(8),
			\partialsBuf, partialsBuf.bufnum, \mapBuf, this.mapBuf.bufnum, \hex, mapBufs.isHex.binaryValue] ++ this.cells)]
	}

	// A map of features that nobody hears is nowhere to be followed to.
	moveMessage {
		^this.synth(\ksomMove, moveId, groupId, [\placeBus, this.work(4), \swingBus, this.work(6), \seed, ksom.seed,
			\heardX, this.mapped(8), \heardY, this.mapped(9), \heard, if(KSOMDefs.hears(mapBufs.features)) { this.mapped(10) } { 0 },
			\walkBuf, mapBufs.walk.bufnum, \width, this.width, \height, this.height])
	}

	// Ear and walk in the place of those that there are.
	againMessages {
		var old = [earId, moveId];
		#earId, moveId = { server.nextNodeID } ! 2;
		^(this.earMessages ++ [this.moveMessage]).collect { |message|
			message.copy.put(3, 4).put(4, old[[earId, moveId].indexOf(message[2])])
		}
	}

	mapMessageNew {
		^this.synth(\ksomMap, server.nextNodeID, mapGroupId, [\out, soundBus.index, \placeX, this.mapped(4), \placeY, this.mapped(5),
			\swing, this.mapped(6), \stateBuf, stateBuf.bufnum, \linksBuf, linksBuf.bufnum, \earBus, earBus.index, \seed, ksom.seed] ++ this.cells)
	}

	noteMessage { |slot, freq, amp, pan, bend|
		^this.synth(\ksomNote, server.nextNodeID, slotIds[slot], [\out, soundBus.index, \freq, freq, \amp, amp, \pan, pan, \bend, bend,
			\swing, this.mapped(6), \seed, ksom.seed + slot])
	}

	cells { ^[\cellBuf, this.cellBuf.bufnum, \width, this.width, \height, this.height, \slots, mapBufs.slots] }
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
