# SPDX-License-Identifier: GPL-3.0-or-later
"""Controllers on an instrument that plays on a real server: panic, floods, all notes at once."""
import shutil
import unittest

from stage import Stage
from test_bank import SERVERS

SCRIPT = """
var k = KSOM.start, server = ~server, level, loud = { var now = k.fieldBus.getnSynchronous(4); max(now[2], now[3]) };
var cc = { |num, value| MIDIIn.doControlAction(1, 0, num, value) };
var meter;
~until.({ k.hub.notNil and: { k.hub.isBuilt } });
SynthDef(\\meter, { |out = 0, in = 0| Out.kr(out, max(*Peak.ar(In.ar(in, 2), Impulse.kr(100)))) }).add;
server.sync;
level = Bus.control(server, 1);
k.midi;
k.set(\\drone, 1);
128.do { |num| MIDIIn.doNoteOnAction(1, 0, num, 90) };
[128, 300, -1].do { |num| MIDIIn.doNoteOnAction(1, 0, num, 90); MIDIIn.doNoteOffAction(1, 0, num, 0) };
~claim.("all 128 notes are heard and bounded", ~until.({ loud.value > 0.001 }) and: { loud.value <= 1 });
~claim.("there are no more voices than the instrument has", server.numSynths < 60);
meter = Synth.tail(server, \\meter, [\\out, level]);
~claim.("it sounds before the panic", ~until.({ level.getSynchronous > 0.001 }));
cc.(123, 0);
~claim.("controller 123 is a panic, and that is silence", ~until.({ level.getSynchronous < 1e-4 }));  // how soon: stage/playing.scd
k.noteOn(60, 0.8);
~claim.("a note wakes it", ~until.({ level.getSynchronous > 0.001 }));
k.set(\\drone, 0);
k.midi.panic;
~claim.("a panic without a controller, too", ~until.({ level.getSynchronous < 1e-4 }));
k.set(\\drone, 1);
MIDIIn.doNoteOnAction(1, 0, 60, 100);
~claim.("and what is played then sounds again", ~until.({ level.getSynchronous > 0.001 }));
k.midi.map(\\coupling, 21);
k.set(\\coupling, 0);
k.midi.map(\\morph, 22);
k.set(\\morph, 0.005);
3000.do { |i| cc.(21, i * 7 % 128); cc.(22, i * 3 % 128); if(i % 10 == 9) { 0.01.wait } };
cc.(21, 127);
~claim.("after 2000 messages a second for three seconds the last one stands", ~until.({ k.get(\\coupling) == k.specs[\\coupling].maxval }));
~claim.("and in the server", ~until.({ k.busOf(\\coupling).getSynchronous == k.specs[\\coupling].maxval }));
~claim.("it still sounds", ~until.({ level.getSynchronous > 0.001 }));
cc.(64, 127);
MIDIIn.doNoteOnAction(1, 0, 50, 80);
MIDIIn.doNoteOffAction(1, 0, 50, 0);
~claim.("the pedal holds a note", k.voices.held.includes(50));
cc.(64, 0);
~claim.("until it is up", k.voices.held.includes(50).not);
MIDIIn.doBendAction(1, 0, 16383);
~claim.("the wheel bends", ~until.({ k.voices.bend == 2 }));
MIDIIn.doNoteOnAction(1, 0, 70, 80);
meter.free;
k.stop;
0.5.wait;
MIDIIn.doNoteOnAction(1, 0, 71, 80);
~claim.("nothing plays on when it has stopped", ~until.({ server.numSynths == 0 }, 5));
"""


@unittest.skipUnless(shutil.which("jackd"), "there is no jackd")
class Midi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)

    def test_panic_floods_and_all_notes_on_a_real_server(self):
        for program in SERVERS:
            with self.subTest(server=program):
                code, text = self.stage.run(SCRIPT, program=program)
                self.assertEqual(code, 0, text[-5000:])
                self.assertNotIn("ERROR", text)


if __name__ == "__main__":
    unittest.main()
