// SPDX-License-Identifier: GPL-3.0-or-later
// MIDI for an instrument: notes, bend, pedal and learnt controllers of all devices. See the help.
KSOMMidi {
	// CCs that have a meaning of their own and are never learnt: the pedal, and from 120 on what MIDI keeps for itself.
	classvar pedal = 64, silencers = #[120, 123], reserved = 120;
	// Where a bend wheel pushes a parameter to at most, of the way from its lowest to its highest value.
	classvar push = 0.25;

	var <instrument, <channel, <notes = \partials, <bendRange = 2, <bendTo = \pitch, <learning;
	var specs, knobs, held, thin, responders, pushedFrom, pushedTo;

	*new { |instrument| ^super.new.init(instrument) }

	// Whether this system has MIDI; asking again is allowed, as a sequencer may have come.
	*available {
		if(MIDIClient.initialized) { ^true };
		^try { MIDIClient.init(verbose: false); true } { false }
	}

	init { |theInstrument|
		instrument = theInstrument;
		specs = instrument.specs;  // asked for a thousand times a second
		instrument.addDependant(this);
		knobs = IdentityDictionary();
		held = Set();
		thin = KSOMMidiThin { |key, value| this.apply(key, value) };
		this.listen;
		this.connect
	}

	listen {
		responders = [
			MIDIFunc.noteOn({ |vel, num, chan| if(this.hears(chan)) { this.noteOn(num, vel) } }),
			MIDIFunc.noteOff({ |vel, num, chan| if(this.hears(chan)) { this.noteOff(num) } }),
			MIDIFunc.cc({ |value, num, chan, src| if(this.hears(chan)) { this.control(num, value, chan, src) } }),
			MIDIFunc.bend({ |value, chan| if(this.hears(chan)) { this.wheel(value) } })
		].do(_.permanent_(true))
	}

	connect {
		if(this.class.available.not) { ^false };
		^try { MIDIIn.connectAll(false); true } { false }
	}

	free {
		if(responders.isNil) { ^this };
		responders.do(_.free);
		responders = nil;
		instrument.removeDependant(this);
		this.release;
		thin.clear;
		this.changed(\freed);
		this.releaseDependants
	}

	update { |who, what| if(what == \stopped) { this.free } }

	hears { |chan| ^channel.isNil or: { chan == channel } }

	// Notes and a pedal whose end comes on another channel, or with another meaning, would sound for ever.
	release {
		held.copy.do { |num| this.noteOff(num) };
		instrument.sustain(false)
	}

	channel_ { |number|
		this.complaintOfChannel(number) !? { |text| Error("KSOMMidi: " ++ text).throw };
		this.release;
		channel = number
	}

	bendRange_ { |semitones|
		if(semitones.isNumber.not or: { semitones.isNaN }) { Error("KSOMMidi: a bend is semitones, not %".format(semitones.asCompileString)).throw };
		bendRange = semitones.clip2(48)
	}

	notes_ { |what|
		if(#[partials, kicks].includes(what).not) { Error("KSOMMidi: notes are partials or kicks, not %".format(what)).throw };
		this.release;
		notes = what;
		this.changed(\notes, what)
	}

	bendTo_ { |what|
		if(what != \pitch) { this.specOf(what) };
		thin.clear(\bend);
		this.applyBend(0);
		bendTo = what
	}

	noteOn { |num, vel|
		if(num < 0 or: { num > 127 }) { ^this };
		if(vel < 1) { ^this.noteOff(num) };
		vel = vel.min(127) / 127;
		if(notes == \kicks) { ^instrument.kick(2 * vel) };
		held.add(num);
		instrument.noteOn(num, vel)
	}

	noteOff { |num|
		if(held.includes(num)) {
			held.remove(num);
			instrument.noteOff(num)
		}
	}

	// 0 to 16383, 8192 in the middle.
	wheel { |value|
		thin.put(\bend, (value - 8192 / if(value > 8192, 8191, 8192)).clip(-1, 1))
	}

	panic {
		held.clear;
		thin.clear;
		instrument.panic
	}

	control { |num, value, chan, src|
		case
		{ silencers.includes(num) } { this.panic }
		{ num == pedal } { instrument.sustain(value >= 64) }
		{ num < reserved } { this.turn(num, value, chan, src) }
	}

	turn { |num, value, chan, src|
		var device = this.deviceOf(src);
		if(learning.notNil) { this.map(learning, num, chan, device: device) };
		knobs.do { |knob| if(knob.listensTo(num, chan, device)) { this.turnKnob(knob, num, value) } }
	}

	turnKnob { |knob, num, value|
		var place = knob.read(num, value);
		if(knob.takes(place, this.placeOf(knob.name))) { thin.put(knob.name, place) }
	}

	// Where a parameter stands, from 0 to 1.
	placeOf { |name| ^specs[name].unmap(instrument.get(name)) }

	apply { |key, value|
		if(key == \bend) { ^this.applyBend(value) };
		instrument.set(key, specs[key].map(value));
		knobs[key] !? { |knob| knob.sent = this.placeOf(key) }
	}

	// Off the middle the wheel pushes a parameter away from where it stood; in the middle it is back there, or where something
	// else has put it meanwhile.
	applyBend { |value|
		var present;
		if(bendTo == \pitch) { ^instrument.bend(value * bendRange) };
		present = this.placeOf(bendTo);
		if(pushedFrom.isNil or: { (present - pushedTo).abs > 1e-6 }) { pushedFrom = present };
		this.apply(bendTo, (pushedFrom + (value * push)).clip(0, 1));
		pushedTo = this.placeOf(bendTo);
		if(value == 0) { pushedFrom = nil }
	}

	specOf { |name|
		this.complaintOf(name) !? { |text| Error("KSOMMidi: " ++ text).throw };
		^specs[name.asSymbol]
	}

	// What a device is called, the same tomorrow; its number is not.
	deviceOf { |src|
		^MIDIClient.sources.detect { |one| one.uid == src } !? { |one|
			"% %".format(one.device, one.name).split($ ).reject(_.isEmpty).join(" ")
		}
	}
}
