// SPDX-License-Identifier: GPL-3.0-or-later
// Takes what an instrument would send to a server, with its time, for a render that is faster than real time.
KSOMOffline {
	var events, <>now = 0;

	*new { ^super.new.prInit }

	prInit { events = List[[0, [\g_new, 1, 0, 0]]] }

	take { |messages| if(messages.notEmpty) { events.add([now] ++ messages) } }

	// What the function of an instrument does within so many seconds, as a Score; it waits as a Routine does.
	*score { |seconds, function, in, seed = 1|
		var offline = this.new, server = Server(\ksomOffline, NetAddr("127.0.0.1", 9)), k;
		var routine = Routine { function.value(k) }, pause;
		k = KSOM.prOffline(in, server, offline, seed);
		protect {
			while {
				pause = routine.next;
				pause.isNumber and: { offline.now + pause < seconds }
			} { offline.goOn(k.hub, offline.now + pause) };
			offline.goOn(k.hub, seconds);
			offline.take([[\c_set, 0, 0]])
		} {
			k.stop;
			server.remove
		};
		^offline.score
	}

	// What was to be done meanwhile is done at its time.
	goOn { |hub, to|
		if(hub.isRenewing and: { hub.renewal <= to }) {
			now = hub.renewal;
			hub.renewNow
		};
		now = to
	}

	// In the order in which all was sent: a Score itself sorts, and mixes up what is sent at once.
	score { ^Score([]).score_(events.asArray) }
}

+ KSOM {
	*prOffline { |in, server, offline, seed| ^super.new.prInit(in, server, \offline, offline).seed_(seed).prStart }

	// A Score of so many seconds: of the instrument alone, or of what function(k) plays on it, which may wait.
	*score { |seconds = 30, function, in, seed = 1| ^KSOMOffline.score(seconds, function, in, seed) }
}
