// SPDX-License-Identifier: GPL-3.0-or-later
// What an event of the type \ksom does: sets what has the name of a parameter, and plays a note where it has a pitch.
KSOMEvent {
	classvar pitches = #[degree, note, midinote, freq];

	*play { |event|
		var k = this.instrument(event[\ksom]), latency;
		if(k.isNil) { ^"K-SOM: no instrument plays, KSOM.start makes one".warn };
		latency = k.server.latency ? 0;
		SystemClock.sched(latency, { this.set(k, event); nil });
		if(pitches.any { |key| event.includesKey(key) } and: { event.isRest.not }) {
			event.use { this.note(k, latency, ~freq.value.cpsmidi.round(0.001), (~amp.value / 0.4).sqrt, ~sustain.value / thisThread.clock.tempo) }
		}
	}

	*instrument { |which| ^if(which.isKindOf(Symbol)) { KSOM.all.detect { |k| k.name == which } } { which ?? { KSOM.all.first } } }

	// detune and root mean something else in events.
	*set { |k, event|
		event.keysValuesDo { |key, value|
			if(KSOMParams.row(key).notNil and: { #[detune, root].includes(key).not } and: { value.isNumber or: { value.isKindOf(Symbol) } }) {
				k.set(key, value)
			}
		}
	}

	*note { |k, latency, nums, vel, sustain|
		nums.asArray.do { |num|
			SystemClock.sched(latency, { k.noteOn(num, vel); nil });
			SystemClock.sched(latency + sustain, { k.noteOff(num); nil })
		}
	}
}
