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
			event.use { this.notes(k, latency, ~detunedFreq.value.cpsmidi.round(0.001), (~amp.value / 0.4).sqrt, ~sustain.value / this.tempo) }
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

	// Beats a second; AppClock has none.
	*tempo { ^thisThread.clock.tryPerform(\tempo) ? 1 }

	// Each may be a list: a chord.
	*notes { |k, latency ... lists|
		lists.flop.do { |one|
			SystemClock.sched(latency, { k.noteOn(one[0], one[1]); nil });
			SystemClock.sched(latency + one[2], { k.noteOff(one[0]); nil })
		}
	}
}
