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
		hub.cellBuf.getToFloatArray(wait: 0.01, timeout: 5, action: { |cells|
			hub.mapBuf.getToFloatArray(wait: 0.01, timeout: 5, action: { |map| action.value([cells, map]) })
		})
	}
}
