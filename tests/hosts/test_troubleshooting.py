# SPDX-License-Identifier: GPL-3.0-or-later
"""What help/guides/troubleshooting.md says that hosts print is what they print."""
import os
import re
import shutil
import subprocess
import unittest
from unittest import mock

import nrt
import pd
import test_sclang
import ugens
from test_bank import SERVERS
from test_sclang import CONF, HERE, LIBRARY, WithExtension

TEXT = (HERE.parents[1] / "help/guides/troubleshooting.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
FROM_SCLANG = r"""
var try = { |f| f.try { |error| error.reportError } };
Server.default = Server.local;
{ SinOsc.ar }.play;
try.({ SynthDef(\a, { KuramotoBank.ar([220, 330], coupln: 3) }) });
try.({ SynthDef(\b, { Out.ar(0, KAnalyze.kr(SinOsc.kr(3))) }) });
try.({ SynthDef(\c, { Out.ar(0, KuramotoBank.ar(220, voices: LFNoise0.kr(1))) }) });
"""
# Of an instrument, with the folder of the files below in the place of %.
FROM_THE_INSTRUMENT = r"""
var try = { |f| f.try { |error| error.reportError } }, k;
Server.default = Server.local;
(type: \ksom, degree: 1).play;
KSOM.start(server: 3).stop;
KSOM.start("microphone").stop;
KSOM.start(Buffer(s, 100, 2)).stop;
KSOM.start(name: "a b").stop;
k = KSOM.start;
k.set(\couplin, 1); k.set(\coupling, "much"); k.set(\topology, \round);
k.map(\voices, 3); k.map(\coupling, Bus.audio(s, 1)); k.noteOn("c4");
k.load(\quire); k.load("%/foreign.txt"); k.load("%/odd.txt"); k.save("%/nothere/mine.txt"); k.save(\choir);
k.useMap(\house); k.loadMap("%/nothere.json"); k.loadMap("%/nothere"); k.loadMap("%/foreign.json");
k.midi.load("%/nothere.txt"); k.midi.load("%/foreign.txt"); k.midi.load("%/midi.txt");
try.({ k.midi.map(\coupling, 64) }); try.({ k.midi.map(\house, 3) });
k.prNumbersOf(Buffer(s, 64, 1, 7), true) { };
11.wait;
k.stop;
k.osc;
"""
FILES = {"foreign.txt": "hello", "foreign.json": "{", "odd.txt": "ksom preset 1\ncoupling much", "midi.txt": "channel 3\nnotes loud"}
TO_THE_INSTRUMENT = ("house 3", "get house", "note loud", "walk 1 2", "preset nothere", "map nothere.json", "save ../nothere/mine",
                     "savemap ../../nothere/mine")


def pattern_of(line):
    return ".*".join(map(re.escape, line.split("…")))


class Troubles(WithExtension):
    seen = set()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.installed.root / "work"
        cls.folder.mkdir()

    @classmethod
    def tearDownClass(cls):
        without = () if "supernova" in SERVERS else ("Exception when", "*** ERROR: could not start")
        without += () if os.geteuid() == 0 else ("Running as root",)
        unseen = [block for i, block in enumerate(BLOCKS) if i not in cls.seen and not block.startswith(without)]
        assert not unseen, f"nothing provokes {unseen}"

    def assert_says(self, first, said):
        """The block that begins so stands in what was said, line by line."""
        [number] = [i for i, block in enumerate(BLOCKS) if block.startswith(first)]
        for line in BLOCKS[number].splitlines():
            self.assertRegex(said, pattern_of(line))
        self.seen.add(number)

    def sclang(self, text, *folders):
        conf, script = self.installed.root / "other.yaml", self.installed.root / "script.scd"
        script.write_text(text)
        paths = "".join(f"    - {folder}\n" for folder in (LIBRARY, *folders))
        conf.write_text(re.sub(r"(includePaths:\n)(    - .*\n)+", lambda m: m[1] + paths, CONF))
        home = self.installed.root / "home"
        home.mkdir(mode=0o700, exist_ok=True)
        quiet = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1", "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        return test_sclang.run(["sclang", "-D", "-l", conf, HERE / "sclang/run.scd", script], self.installed.root / "log.txt",
                               {**os.environ, **quiet})[1]

    def server(self, program, ugen, options=(), **given):
        defined = ugens.definition(ugen, nrt.AUDIO, 2, given)
        return nrt.play(str(self.folder), ugens.one_synth(defined, 0.1), 0.1, program=program, channels=2, options=options)[1]

    def pd_says(self, message, box, externals=True):
        patch = pd.Patch()
        start, order, end = patch.obj("loadbang"), patch.obj("t b b"), patch.msg("; pd quit")
        tell, target = patch.msg(message), patch.obj(box)
        patch.chain(start, order, patch.obj("delay 20"), end)
        patch.connect(order, 1, tell, 0)
        patch.connect(tell, 0, target, 0)
        file = self.folder / "test.pd"
        file.write_text(str(patch))
        return self.run_pd(self.folder, *(["-path", str(pd.EXTERNALS)] if externals else []), file)

    @staticmethod
    def run_pd(folder, *words):
        return subprocess.run([pd.PD, "-batch", "-noaudio", "-nomidi", "-noprefs", "-stderr", *words], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=pd.TIMEOUT, cwd=folder,
                              text=True, check=False).stdout

    def test_sclang(self):
        classes = self.installed.extension
        self.assert_says("ERROR: Class not defined", self.sclang('"KuramotoBank.ar".interpret;'))
        copy = self.installed.root / "copy"
        shutil.copytree(classes / "Classes", copy)
        self.assert_says("ERROR: duplicate Class", self.sclang("", classes, copy))
        said = self.sclang(FROM_SCLANG, classes)
        self.assert_says("WARNING: server", said)
        self.assert_says("WARNING: keyword", said)
        self.assert_says("ERROR: KAnalyze", said)

    @unittest.skipUnless(os.geteuid() == 0, "for root only")
    def test_sclang_as_root(self):
        bare = {name: value for name, value in os.environ.items() if name != "QTWEBENGINE_DISABLE_SANDBOX"}
        script = self.folder / "nothing.scd"
        script.write_text("0.exit")
        code, said = test_sclang.run(["sclang", "-D", script], self.installed.root / "log.txt", {**bare, "QT_QPA_PLATFORM": "offscreen"})
        self.assertNotEqual(code, 0)
        self.assert_says("Running as root", said)

    def test_the_instrument_in_sclang(self):
        for name, text in FILES.items():
            (self.folder / name).write_text(text + "\n")
        said = self.sclang(FROM_THE_INSTRUMENT.replace("%", str(self.folder)), self.installed.extension)
        for first in ("K-SOM: plays", "WARNING: K-SOM: no instrument", "WARNING: K-SOM: there is no parameter", "WARNING: K-SOM: there is no preset",
                      "WARNING: K-SOM: there is no map", "WARNING: K-SOM: the server", "WARNING: KSOMMidi"):
            self.assert_says(first, said)

    def test_servers_without_a_sound_device(self):
        without = {"JACK_NO_START_SERVER": "1", "JACK_DEFAULT_SERVER": "ksom-nowhere"}
        for program, first in (("scsynth", "jack server"), ("supernova", "*** ERROR: could not start")):
            if program not in SERVERS:
                continue
            ended = subprocess.run([program, "-u", "57190", "-D", "0", "-R", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, timeout=nrt.PATIENCE, env={**os.environ, **without}, check=False)
            self.assertNotEqual(ended.returncode, 0)
            self.assert_says(first, ended.stdout.decode(errors="replace"))

    def test_servers(self):
        with mock.patch.object(nrt, "OURS", ""):
            self.assert_says("exception in", self.server("scsynth", "KSOMScore", numChannels=2.0))
            if "supernova" in SERVERS:
                self.assert_says("Exception when", self.server("supernova", "KSOMScore", numChannels=2.0))
        for program in SERVERS:
            self.assert_says("KSOMScore", self.server(program, "KSOMScore", bufnum=3.0, numChannels=2.0))
            self.assert_says("KuramotoBankBuf: … osc", self.server(program, "KuramotoBankBuf", numOscs=4096.0, voices=4.0))
        self.assert_says("KuramotoBankBuf: alloc", self.server("scsynth", "KuramotoBankBuf", options=("-m", "512"), bufnum=3.0, numOscs=16384.0))

    def test_pd(self):
        self.assert_says("kuramotobank~ 16 220", self.pd_says("bang", "kuramotobank~ 16 220", externals=False))
        self.assert_says("kuramotobank~: house", self.pd_says("house 3", "kuramotobank~ 16 220"))
        self.assert_says("kuramotobank~: coupling", self.pd_says("coupling 99999", "kuramotobank~ 16 220"))
        self.assert_says("ksomscore~: read: …", self.pd_says("read nowhere.json", "ksomscore~") + self.pd_says("bang", "ksomscore~"))

    def test_the_instrument_in_pd(self):
        for path in (HERE.parents[1] / "pd_externals").glob("ksom-*"):
            shutil.copy(path, self.folder)
        said = self.instrument_says(self.folder)
        self.assert_says("ksom-instrument:", said)
        self.assert_says("ksom-preset", said)
        alone = self.folder / "alone"
        alone.mkdir()
        shutil.copy(self.folder / "ksom-instrument.pd", alone)
        self.assert_says("ksom-fader", self.instrument_says(alone))

    def instrument_says(self, folder):
        patch = pd.Patch()
        soon, end = patch.obj("delay 20"), patch.obj("delay 100")
        patch.chain(patch.obj("loadbang"), soon, end, patch.msg("; pd quit"))
        for words in TO_THE_INSTRUMENT:
            patch.chain(soon, patch.msg(f"; ksom {words}"))
        (folder / "talk.pd").write_text(str(patch))
        return self.run_pd(folder, "-path", str(pd.EXTERNALS), "-open", "ksom-instrument.pd", "-open", "talk.pd")

    def test_the_program(self):
        (self.folder / "t.wav").write_text("hello\n")
        said = ""
        for words in ("render nothere.wav -o x.wav", "example p.wav --quiet", "example p.wav", "render t.wav -o x.wav",
                      "render p.wav -o p.wav --force", "render p.wav -o x.wav --coupling lots", "map t.wav"):
            said += self.program(words)
        nothing = self.folder / "nothing.wav"
        pd.write_wav(nothing, [0.0] * 96000, 48000)
        self.assert_says("ksom: nothere", said + self.program("render nothing.wav -o x.wav"))

    def program(self, words):
        done = subprocess.run([os.environ["KSOM"], *words.split()], cwd=self.folder, capture_output=True, text=True, check=False,
                              timeout=nrt.PATIENCE)
        return done.stderr


if __name__ == "__main__":
    unittest.main()
