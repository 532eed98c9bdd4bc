// SPDX-License-Identifier: GPL-3.0-or-later
// How the instrument is played. All of it may come from any thread, and before the server answers.
+ KSOM {
	// Pairs of names and values; choices also by their words. What cannot be is said in a line, and left as it was.
	set { |... pairs|
		pairs.clump(2).do { |pair| this.trySet(*pair) !? { |text| "K-SOM: %".format(text).warn } }
	}

	// nil when done, or a sentence that says what was wrong.
	trySet { |name, value|
		var number;
		if(name.isNil or: { value.isNil }) { ^"a name and a value belong together" };
		name = name.asSymbol;
		number = KSOMParams.number(name, value);
		if(number.isString) { ^number };
		if(mappings.removeAt(name).notNil) { hub !? { this.send(hub.mapMessage(name)) } };
		if(values[name] != number) {
			values[name] = number;
			hub !? { this.send(hub.setMessage(name, number)) };
			if(KSOMParams.isScalar(name)) { hub !? { hub.renew } };
			if(#[x, y].includes(name)) { this.wake }
		};
		this.changed(\set, name, number);
		^nil
	}

	get { |name| ^values[name.asSymbol] }

	// From now on it follows a control bus, an Ndef, or again what is set (nil).
	map { |name, bus|
		var index = bus;
		name = name.asSymbol;
		if(KSOMParams.row(name).isNil) { ^"K-SOM: there is no parameter %".format(name).warn };
		if(KSOMParams.isScalar(name)) { ^"K-SOM: % cannot be mapped, it is taken only once".format(name).warn };
		if(bus.isKindOf(BusPlug)) { if(bus.isNeutral) { bus.kr }; index = bus.bus };
		if(index.isKindOf(Bus)) {
			if(index.rate != \control) { ^"K-SOM: % can follow a control bus only".format(name).warn };
			index = index.index ? -1  // it was freed
		};
		if(index.notNil and: { KSOMStart.isControlBus(index, server).not }) {
			^"K-SOM: % follows a Bus, its index, an Ndef or nil, not %".format(name, bus.asCompileString).warn
		};
		if(index.isNil) { mappings.removeAt(name) } { mappings[name] = index.asInteger };
		hub !? { this.send(hub.mapMessage(name)) }
	}

	// What nodes of yours can read: a parameter as it is set.
	busOf { |name| ^KSOMParams.row(name.asSymbol) !? { hub !? { hub.busOf(name.asSymbol) } } }

	noteOn { |num, vel = 0.8|
		if(this.areNumbers(\noteOn, num, vel).not) { ^this };
		if(vel <= 0) { ^this.noteOff(num) };
		if(this.isThere.not or: { num.inclusivelyBetween(0, 127).not }) { ^this };
		this.wake;
		voices.on(num, vel.min(1))
	}

	// Nodes that can be played: before the server answers there are none.
	isThere { ^isRunning and: { offline.notNil or: { hub.isBuilt } } }

	// A sentence for what is none: there is no note or place for it.
	areNumbers { |word ... values|
		var wrong = values.detect { |value| value.isNumber.not or: { value.isNaN } }, areAll = values.every { |value| value.isNumber and: { value.isNaN.not } };
		if(areAll.not) { "K-SOM: % wants numbers, not %".format(word, wrong.asCompileString).warn };
		^areAll
	}

	noteOff { |num| if(this.isThere and: { this.areNumbers(\noteOff, num) }) { voices.off(num) } }
	bend { |semitones = 0| if(this.areNumbers(\bend, semitones) and: { this.isThere }) { voices.bend_(semitones.clip2(48)) } }

	// true, false, or a number as a pedal has it.
	sustain { |isOn = true|
		if(isOn.isKindOf(Boolean)) { isOn = isOn.binaryValue };
		if(this.areNumbers(\sustain, isOn) and: { this.isThere }) { voices.sustain(isOn > 0) }
	}

	// All oscillators are thrown that many radians towards phase 0: they begin in step. Phases that were spread evenly come to an
	// r of J1(amount), a Bessel function: of 1.84 it is greatest.
	kick { |amount = 2|
		if(this.areNumbers(\kick, amount).not) { ^this };
		this.wake;
		if(this.isThere) { this.send([\n_set, hub.voicesId, \t_kick, amount.clip(0, 3.2)]) }
	}

	// Silent within 100 ms, until something is played.
	panic {
		isAwake = false;
		if(this.isThere) {
			voices.cut;
			this.send([\n_set, hub.outId, \awake, 0])
		};
		this.changed(\panic)
	}

	wake {
		if(isAwake or: { hub.isNil }) { ^this };
		isAwake = true;
		this.send([\n_set, hub.outId, \awake, 1])
	}

	moveTo { |x, y|
		if(this.areNumbers(\moveTo, x, y).not) { ^this };
		this.wake;
		this.set(\walk, 0, \x, x, \y, y)
	}

	walk { |isOn = true|
		this.wake;
		this.set(\walk, isOn)
	}

	// Where it is now, as far as the language knows: the server's own is in fieldBus, the last two channels.
	position {
		var now = if(offline.isNil and: { hub.notNil } and: { hub.isBuilt } and: { server.hasShmInterface }) { hub.fieldBus.getnSynchronous(6) };
		^now !? { now[4..5] } ?? { [values[\x], values[\y]] }
	}
}
