// SPDX-License-Identifier: GPL-3.0-or-later
// Of values that come faster than the gap only the last goes on, at the gap's end. A first one goes on at once.
KSOMMidiThin {
	var action, <>gap, waiting, next;

	*new { |action, gap = 0.005| ^super.newCopyArgs(action, gap).clear }

	clear { |key|
		if(key.notNil) { waiting.removeAt(key); ^this };
		waiting = IdentityDictionary();
		next = IdentityDictionary()
	}

	isIdle { ^next.isEmpty }

	put { |key, value|
		var now = Main.elapsedTime, due = next[key];
		if(due.isNil or: { now > (due + 0.1) }) { ^this.send(key, value) };  // late: Cmd-Period has cleared the clock
		waiting[key] = value
	}

	send { |key, value|
		waiting.removeAt(key);
		next[key] = Main.elapsedTime + gap;
		SystemClock.schedAbs(next[key], { this.flush(key); nil });  // a thread's own time may lag behind
		action.value(key, value)
	}

	flush { |key|
		var value = waiting.removeAt(key);
		next.removeAt(key);
		value !? { this.send(key, value) }
	}
}
