// SPDX-License-Identifier: GPL-3.0-or-later
// What is on the instrument's map.
+ KSOM {
	// One of KSOMMaps by its name.
	useMap { |word|
		if(KSOMMaps.names.includes(word.asSymbol).not) { ^"K-SOM: there is no map %, but %".format(word, KSOMMaps.names.join(" ")).warn };
		mapName = word.asSymbol;
		mapNumbers = nil;
		this.prSendMap
	}

	// Numbers of ones own: what the cells play, and the map.
	useMapNumbers { |cells, map|
		if(hub.isNil) { ^this };
		if(cells.size != (hub.width * hub.height * hub.slots * 5) or: { map.size != (hub.width * hub.height * this.numFeatures) }) {
			^"K-SOM: a map of another size".warn
		};
		mapName = nil;
		mapNumbers = [cells, map];
		this.prSendMap
	}

	prMapNumbers { ^mapNumbers ?? { mapNumbers = KSOMMaps.numbers(mapName, hub.width, hub.height, hub.slots) } }

	// Lists of messages, small enough for a packet each.
	prMapMessages {
		^this.prMapNumbers.collect { |numbers, i|
			var buffer = [hub.cellBuf, hub.mapBuf][i];
			numbers.clump(1500).collect { |part, k| [[\b_setn, buffer.bufnum, k * 1500, part.size] ++ part] }
		}.flatten(1)
	}

	prSendMap { if(hub.notNil) { this.prMapMessages.do { |each| this.send(*each) } } }

	// What has been heard is fetched now and then, so that a reboot does not lose it.
	prKeepMap { |isCurrent|
		while { isCurrent.value } {
			keepEvery.wait;
			if(isCurrent.value) {
				var before = [mapName, mapNumbers];
				this.fetchMap { |numbers| if([mapName, mapNumbers] == before) { mapNumbers = numbers } }
			}
		}
	}

	prMapIsOwn { ^mapName.isNil or: { in.notNil } }

	// action([what the cells play, the map]) as they are on the server now.
	fetchMap { |action|
		if(hub.isNil or: { hub.isBuilt.not } or: { server.serverRunning.not }) { ^action.value(this.prMapNumbers) };
		this.prNumbersOf(hub.cellBuf) { |cells| hub !? { this.prNumbersOf(hub.mapBuf) { |map| action.value([cells, map]) } } }
	}

	// All of a buffer. Buffer.getToFloatArray leaves a responder behind each time, and counts what a window has asked for.
	prNumbersOf { |buffer, action|
		var number = buffer.bufnum, all = FloatArray.newClear(buffer.numFrames * buffer.numChannels), answers;
		var parts = (0, 1600 .. all.size - 1).collect { |at| [number, at, min(1600, all.size - at)] }, missing = parts.asList;
		answers = OSCFunc({ |message|
			var at = missing.indexOfEqual(message[1..3]);
			if(at.notNil) {
				missing.removeAt(at);
				all.overWrite(message.drop(4).as(FloatArray), message[2]);
				if(missing.isEmpty) { answers.free; action.value(all) }
			}
		}, '/b_setn', server.addr);
		{ parts.do { |part| server.sendMsg(\b_getn, *part); 0.01.wait } }.fork(SystemClock);
		SystemClock.sched(10, { if(missing.notEmpty) { answers.free; "K-SOM: the server has not told all of its map".warn } })
	}
}
