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

	// A map of the program ksom: map.json, or its three sound files by what they have in common. It is played and listened to, but
	// taught only when that is asked for.
	loadMap { |path|
		var numbers;
		if(KSOMMaps.names.includes(path.asSymbol)) { ^this.useMap(path) };
		numbers = KSOMMaps.readAlbum(path.asString.standardizePath) ?? { ^this };
		this.set(\train, 0, \wrap, numbers[2] !? { |walk| walk[6] } ? 0);
		this.useMapNumbers(*numbers)
	}

	// Numbers of ones own: what the cells play, the map, and how it is walked through, which says its shape, too.
	useMapNumbers { |cells, map, walk|
		KSOMMaps.complaint(cells, map, walk) !? { |text| ^"K-SOM: %".format(text).warn };
		mapName = nil;
		mapNumbers = [cells, map, walk].reject(_.isNil);
		this.prSendMap
	}

	prMapNumbers { ^mapNumbers ?? { mapNumbers = KSOMMaps.numbers(mapName) } }

	// A small one of the same shape goes where the other was; any other is brought in beside it.
	prSendMap {
		var numbers = this.prMapNumbers, buffers;
		mapSource = nil;
		mapVersion = mapVersion + 1;
		if(this.isThere.not) { ^this };
		if(hub.mapBufs.fits(numbers) and: { numbers[0].size < 30000 }) {
			hub.mapBufs.numbers = numbers;
			^hub.mapBufs.fillMessages.do { |each| this.send(each) }
		};
		hub.expect(buffers = KSOMMapBuffers(server, numbers));
		this.prBring(hub, buffers, mapVersion)
	}

	// What is more than a server takes at once goes bit by bit, until another map is wanted.
	prBring { |home, buffers, mine|
		var isWanted = { mapVersion == mine and: { hub === home } and: { this.isThere } };
		var parts = [buffers.allocMessages] ++ buffers.fillMessages.clump(8);
		if(offline.notNil) { parts.flatten(1).do { |each| this.send(each) }; ^home.settle(buffers, true) };
		{
			parts.do { |some| if(isWanted.value) { some.do { |each| this.send(each) }; server.sync } };
			home.settle(buffers, isWanted.value)
		}.fork(AppClock)
	}

	// What has been heard is fetched now and then, so that a reboot does not lose it.
	prKeepMap { |isCurrent|
		while { isCurrent.value } {
			keepEvery.wait;
			if(isCurrent.value) {
				var before = mapNumbers;
				this.fetchMap { |numbers| if(mapNumbers === before and: { hub.notNil }) { hub.mapBufs.numbers = mapNumbers = numbers } }
			}
		}
	}

	prMapIsOwn { ^mapName.isNil or: { in.notNil } }

	// action([what the cells play, the map]) as they are on the server now, and the table of ways where there is one; as they
	// were last known where the server has none of it, or loses it meanwhile.
	fetchMap { |action|
		var home = hub, there = hub !? _.mapBufs, known = this.prMapNumbers;
		var isHeld = { home.holds(there) and: { server.serverRunning } }, giveUp = { action.value(known) };
		if(this.isThere.not or: { offline.notNil } or: { isHeld.value.not } or: { there.numbers !== known }) { ^giveUp.value };
		this.prNumbersOf(there.cells, isHeld, giveUp) { |cells|
			this.prNumbersOf(there.weights, isHeld, giveUp) { |map| action.value([cells, map] ++ there.numbers.drop(2)) }
		}
	}

	// All of a buffer, as long as it is there. Buffer.getToFloatArray leaves a responder behind each time, and counts what a
	// window has asked for.
	prNumbersOf { |buffer, isHeld, giveUp, action|
		var number = buffer.bufnum, all = FloatArray.newClear(buffer.numFrames * buffer.numChannels), answers, isOver = false;
		var parts = (0, 1600 .. all.size - 1).collect { |at| [number, at, min(1600, all.size - at)] }, missing = parts.asSet;
		var end = { |outcome| if(isOver.not) { isOver = true; answers.free; outcome.value } };
		answers = OSCFunc({ |message|
			var part = message[1..3];
			if(missing.includes(part)) {
				missing.remove(part);
				all.overWrite(message.drop(4).as(FloatArray), message[2]);
				if(missing.isEmpty) { end.value { action.value(all) } }
			}
		}, '/b_setn', server.addr);
		{
			parts.do { |part| if(isHeld.value) { server.sendMsg(\b_getn, *part); 0.01.wait } };
			if(isHeld.value) {
				(10 + (parts.size * 0.01)).wait;
				if(isOver.not) { "K-SOM: the server has not told all of its map; what was known of it is used instead".warn }
			};
			end.value(giveUp)
		}.fork(SystemClock)
	}
}
