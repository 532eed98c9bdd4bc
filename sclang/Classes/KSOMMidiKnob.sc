// SPDX-License-Identifier: GPL-3.0-or-later
// A controller that moves a parameter once it has met its present value (soft take-over).
KSOMMidiKnob {
	// So near, of the whole way, is met: a step of seven bits.
	classvar near = 0.008;
	var <name, <num, <channel, <fine, <device;
	// Of the controller: its two halves, its last place. Of the parameter: where this knob has put it.
	var high = 0, low = 0, place, holds = false, <>sent;

	*new { |name, num, channel, fine = false, device| ^super.newCopyArgs(name, num, channel, fine, device) }

	// nil is any channel, any device.
	listensTo { |number, chan, from|
		^(number == num or: { fine and: { number == (num + 32) } })
			and: { channel.isNil or: { chan.isNil } or: { chan == channel } }
			and: { device.isNil or: { from.isNil } or: { from == device } }
	}

	// The place of the controller, 0 to 1, after a message: seven bits, or the upper or lower seven of fourteen.
	read { |number, value|
		if(fine.not) { ^value / 127 };
		if(number == num) { high = value } { low = value };
		^(high * 128 + low) / 16383
	}

	takes { |now, present|
		if(sent.notNil and: { (sent - present).abs > 1e-6 }) { holds = false };  // something else has moved it
		holds = holds or: { this.meets(now, present) };
		sent = if(holds) { present };
		place = now;
		^holds
	}

	meets { |now, present|
		^(now - present).abs <= near or: { place.notNil and: { (now - present) * (place - present) <= 0 } }
	}

	label { ^"CC %".format(num) }
}
