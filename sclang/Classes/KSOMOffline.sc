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
				k.hub.renewNow;
				pause.isNumber and: { offline.now + pause < seconds }
			} { offline.now = offline.now + pause };
			offline.now = seconds;
			offline.take([[\c_set, 0, 0]])
		} {
			k.stop;
			server.remove
		};
		^offline.score
	}

	// In the order in which all was sent: a Score itself sorts, and mixes up what is sent at once.
	score { ^Score([]).score_(events.asArray) }
}

+ KSOM {
	*prOffline { |in, server, offline, seed| ^super.new.prInit(in, server, \offline, offline).seed_(seed).prStart }

	// A Score of so many seconds: of the instrument alone, or of what function(k) plays on it, which may wait.
	*score { |seconds = 30, function, in, seed = 1| ^KSOMOffline.score(seconds, function, in, seed) }
}
