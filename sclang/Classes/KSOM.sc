// SPDX-License-Identifier: GPL-3.0-or-later
// The instrument: analyzer, map, walk, swarms, pulse and level on a server, and what plays them. Its nodes stand in one
// group; each parameter is a control bus that they read, so that notes and new nodes are born with the present values.
KSOM {
	classvar <all, <numVoices = 8, <>keepEvery = 20;
	var <server, <name, <in, <isRunning = false, <isAwake = true, <hub, <voices, <values, <mappings, <>out = 0, <>seed = 1;
	// Definitions and buffers are due from the start, and a boot, until the server has them.
	var <mapName = \chords, mapNumbers, mapSource, mapVersion = 0, version = 0, isDue = true, offline, midi, gui, osc;

	*initClass {
		all = List[];
		StartUp.add { Event.addEventType(\ksom, { KSOMEvent.play(currentEnvironment) }) }
	}

	// On a server that is not booted it begins to play once it is.
	*start { |in, server, name, map| ^super.new.prInit(in, server ? Server.default, name).prStart(map) }

	prInit { |argIn, argServer, argName, argOffline|
		offline = argOffline;
		server = this.prUsable(argServer, KSOMStart.complaintOfServer(argServer), { Server.default }, "plays on the default one");
		in = this.prUsable(argIn, KSOMStart.complaintOfInput(argIn, server), nil, "listens to nothing");
		name = argName ?? { KSOMStart.freeName };
		name = this.prUsable(name.asSymbol, KSOMStart.complaintOfName(name), { KSOMStart.freeName }, { |other| "is called " ++ other });
		values = IdentityDictionary.newFrom(KSOMParams.names.collect { |each| [each, KSOMParams.default(each)] }.flatten(1));
		mappings = IdentityDictionary[];
		voices = KSOMVoices(this, numVoices);
		hub = KSOMHub(this)
	}

	// What is asked for; with a complaint another, which is said.
	prUsable { |wanted, complaint, other, so|
		if(complaint.isNil) { ^wanted };
		other = other.value;
		"K-SOM: %; it %".format(complaint, so.value(other)).warn;
		^other
	}

	prStart { |map|
		all.add(this);
		isRunning = true;
		hub.allocate;
		map !? { this.loadMap(map) };
		if(offline.isNil) {
			ServerBoot.add(this, server);
			ServerTree.add(this, server);
			CmdPeriod.add(this);
			ShutDown.add(this);
			if(server.serverRunning) { this.prBuild } { "K-SOM: plays as soon as server % is booted".format(server.name).postln }
		} {
			this.prAllMessages.do { |each| this.send(*each) }
		}
	}

	// Fades out, and frees all that it has on the server.
	stop { this.prStop { |last| { 0.08.wait; last.free }.forkIfNeeded(SystemClock) } }
	// The language goes, and has no time.
	doOnShutDown { this.prStop(_.free) }

	prStop { |free|
		if(isRunning.not) { ^this };
		isRunning = false;
		version = version + 1;
		ServerBoot.remove(this, server);
		ServerTree.remove(this, server);
		CmdPeriod.remove(this);
		ShutDown.remove(this);
		all.remove(this);
		this.osc(false);
		this.changed(\stopped);
		midi !? { midi.tryPerform(\free) };
		gui !? { gui.tryPerform(\close) };
		midi = gui = nil;
		this.prFree(free)
	}

	prFree { |free|
		var last = hub;
		hub = nil;
		if(server.serverRunning.not or: { last.isBuilt.not }) { ^last.free };
		server.sendMsg(\n_set, last.outId, \awake, 0);
		free.value(last)
	}

	// What the server must be told to play all this from nothing: lists of messages, each to be done before the next.
	prAllMessages { ^[KSOMDefs.all.collect { |def| [\d_recv, def.asBytes] }, hub.allocMessages]
		++ hub.fillMessages.collect { |each| [each] } ++ [this.prNodeMessages] }
	prNodeMessages { ^[hub.valuesMessage] ++ hub.nodeMessages }

	prBuild {
		var mine = version = version + 1;
		hub.isBuilt = false;
		if(isDue) { hub.fitMap(this.prMapNumbers) };
		{
			var isCurrent = { isRunning and: { version == mine } };
			if(isDue and: { isCurrent.value }) { this.prAllMessages.drop(-1).do { |each| if(isCurrent.value) { server.sendBundle(nil, *each); server.sync } } };
			if(isCurrent.value) {
				isDue = false;
				this.prNodeMessages.clump(40).do { |each| server.sendBundle(nil, *each) };
				hub.isBuilt = true;
				if(this.prMapNumbers !== hub.mapBufs.numbers) { this.prSendMap };  // another was taken meanwhile
				server.sync;
				// What a buffer has is known only once it is read.
				in = this.prUsable(in, KSOMStart.complaintOfInput(in, server), nil, "listens to nothing");
				if(isCurrent.value) { this.changed(\started) };
				if(in.notNil) { this.prKeepMap(isCurrent) }
			}
		}.fork(AppClock)
	}

	doOnServerBoot { hub.forget; hub.allocate; isDue = true }
	doOnServerTree { this.prBuild }
	// All nodes go; they are there again at once, but silent until something is played.
	doOnCmdPeriod {
		isAwake = false;
		voices.forget;
		hub.cancelRenewal;
		if(CmdPeriod.freeServers) { hub.isBuilt = false }  // until the tree is there again
	}

	send { |... messages|
		if(offline.notNil) { ^offline.take(messages) };
		if(hub.notNil and: { hub.isBuilt } and: { server.serverRunning }) { server.sendBundle(nil, *messages) }
	}

	isOffline { ^offline.notNil }
	now { ^if(offline.isNil) { Main.elapsedTime } { offline.now } }
	group { ^hub !? { Group.basicNew(server, hub.groupId) } }
	names { ^KSOMParams.names }
	specs { ^IdentityDictionary.newFrom(this.names.collect { |each| [each, KSOMParams.spec(each)] }.flatten(1)) }
	textOf { |name| ^KSOMParams.row(name.asSymbol) !? { KSOMParams.text(name.asSymbol) } }

	width { ^hub !? _.width }
	height { ^hub !? _.height }
	numFeatures { ^hub !? { hub.mapBufs.features } }
	stateBuf { ^hub !? _.stateBuf }
	partialsBuf { ^hub !? _.partialsBuf }
	mapBuf { ^hub !? _.mapBuf }
	cellBuf { ^hub !? _.cellBuf }
	fieldBus { ^hub !? _.fieldBus }

	midi { ^midi ?? { if(this.prIsHere) { midi = \KSOMMidi.asClass.new(this) } } }
	gui {
		if(gui.isNil or: { gui.tryPerform(\isClosed) == true }) {
			gui = if(this.prIsHere) { \KSOMWindow.asClass.new(this) }
		} { gui.tryPerform(\front) };
		^gui
	}
	osc { |isOn = true|
		osc !? { osc.free };
		^osc = if(isOn and: { this.prIsHere }) { KSOMOsc(this) }
	}
	// Nobody would end what is opened after the end, and the next of this name would answer beside it.
	prIsHere {
		if(isRunning.not) { "K-SOM: % was stopped, KSOM.start makes another".format(name).warn };
		^isRunning
	}
	printOn { |stream| stream << "KSOM(" << name << ")" }
}
