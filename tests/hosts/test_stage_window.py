# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of an instrument that plays on a real server, drawn on a screen that nobody sees."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from screen import screen
from stage import Stage

WINDOW = """
var k, w, circle, drawn, frames = 0, since, spent, cost, before, colours, sound, cpu, file = "PICTURE".getenv, still = { |function|
	var done = Condition();
	w.picture { |image| function.value(image); done.unhang };
	done.hang
};
sound = Buffer.readChannel(~server, "SOUND".getenv, channels: [0]);
~server.sync;
// Of sclang, in seconds: what others do on the machine does not count.
cpu = { File.use("/proc/self/stat", "r") { |file| file.getLine(2000).split($)).last.split($ )[12..13].collect(_.asFloat).sum / 100 } };
before = AbstractResponderFunc.allFuncProxies.size;
k = KSOM.start(sound, name: \\ksom);
~until.({ k.hub.notNil and: { k.hub.isBuilt } });
k.set(\\voices, 16, \\drift, 1, \\pace, 3, \\stride, 0.4, \\inputGate, -80, \\duck, -60);  // 64 partials of 16 voices: 1024 oscillators
w = k.gui;
~until.({ w.feed.state.size == 1024 });
k.noteOn(57, 0.7);
circle = w.instVarAt(w.class.instVarNames.indexOf(\\circle)).view;
drawn = circle.drawFunc;
circle.drawFunc = { |view| frames = frames + 1; drawn.value(view) };
since = Main.elapsedTime;
spent = cpu.value;
11.wait;
cost = cpu.value - spent / frames;
~claim.("the oscillators are seen", w.feed.state.clump(4).count { |each| each[2] > 0 } > 30);
~claim.("r is from 0 to 1 and the level is heard", w.feed.field[0].inclusivelyBetween(0.001, 1) and: { w.feed.field[2] > 0.001 });
~claim.("partials are heard", w.feed.partials.clump(5).any { |each| each[1] > 0 });
~claim.("frames are drawn", ~until.({ frames > 60 }, 60));
"% frames a second; a frame of 1000 x 700 takes sclang % ms of CPU time, % ms of it to ask and draw".format(
	(frames / (Main.elapsedTime - since)).round.asInteger, (cost * 1000).round(0.1), (w.frameCosts.copy.sort[w.frameCosts.size div: 20] * 1000).round(0.1)).postln;
~claim.("thirty frames a second of 1000 x 700 take less than half a core", cost < (0.5 / 30));
k.midi.map(\\coupling, 1);
k.midi.map(\\brightness, 21);
k.moveTo(0.2, 0.7);
4.wait;
still.({ |image|
	if(file.notNil) { image.write(file) };
	[\\circle, \\roll, \\map, \\meter, \\header].do { |name|
		var part = w.instVarAt(w.class.instVarNames.indexOf(name)).view.bounds;
		var pixels = Int32Array.newClear((part.width * part.height).asInteger);
		image.loadPixels(pixels, part);
		colours = pixels.asSet.size;
		"% has % colours".format(name, colours).postln;
		~claim.("% is drawn".format(name), colours > 12)
	};
	w.instVarAt(w.class.instVarNames.indexOf(\\faders)).select { |each| each.name.notNil }.do { |fader|
		var part = fader.view.bounds, pixels = Int32Array.newClear((part.width * part.height).asInteger);
		image.loadPixels(pixels, part);
		~claim.("fader % is drawn".format(fader.name), pixels.asSet.size > 12)
	}
});
w.window.bounds = Rect(0, 0, 1280, 1000);
2.wait;
still.({ |image| file !? { image.write(file.splitext[0] ++ "-large.png") } });
CmdPeriod.run;
0.5.wait;
k.noteOn(60, 0.5);
w.feed.state = [];
~claim.("after Cmd-Period it goes on", ~until.({ w.feed.state.size == 1024 }, 5));
~reboot.value;
w.feed.state = [];
~claim.("after a reboot, too", ~until.({ w.feed.state.size == 1024 }, 20));
k.stop;
1.wait;
~claim.("k.stop closes it", w.isClosed);
~claim.("no responder stays", AbstractResponderFunc.allFuncProxies.size <= before);
"""


@unittest.skipUnless(shutil.which("jackd"), "there is no jackd")
class Window(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)
        cls.screen, cls.display = screen()
        if cls.screen:
            cls.addClassCleanup(lambda: (cls.screen.terminate(), cls.screen.wait()))

    def test_every_part_is_drawn_of_what_a_server_with_1024_oscillators_plays(self):
        look = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": self.display} if self.screen else {}
        with tempfile.TemporaryDirectory() as folder:
            picture = pathlib.Path(os.environ.get("KSOM_PICTURE", folder + "/window.png"))
            sound = folder + "/piece.wav"
            subprocess.run([os.environ["KSOM_PROGRAM"], "example", sound, "--quiet"], check=True, timeout=60)
            code, text = self.stage.run(WINDOW, PICTURE=str(picture), SOUND=sound, **look)
            self.assertEqual(code, 0, text[-5000:])
            self.assertNotIn("ERROR", text)
            self.assertNotIn("FAILURE", text)
            self.assertNotRegex(text, r"(?m)^late \d")
            self.assertTrue(picture.read_bytes().startswith(b"\x89PNG"))
        print(re.search(r"\d+ frames a second.*", text)[0])


if __name__ == "__main__":
    unittest.main()
