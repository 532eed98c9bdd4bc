# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that plays a score of the program in a server: to the last bit as the program does, and loud about what servers
keep quiet about."""
import json
import math
import os
import struct
import subprocess
import unittest

import nrt
import score_table
from test_bank import SERVERS
from test_sclang import WithExtension
from test_score import KSOM, by_program


def write_floats(path, samples, rate=48000):
    """A WAV of one channel, of 32-bit floats."""
    data = struct.pack(f"<{len(samples)}f", *samples)
    path.write_bytes(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 1, rate, 4 * rate, 4, 32) +
                     b"data" + struct.pack("<I", len(data)) + data)


class Render(WithExtension):
    def write(self, score, name="score.json"):
        path = self.installed.root / name
        path.write_text(score if isinstance(score, str) else json.dumps(score), encoding="utf-8")
        return path

    def render(self, score, output, *words, plugins=nrt.OURS, **environment):
        script = self.installed.extension / "nrt/render.scd"
        paths = ":".join([plugins, nrt.few_plugins()])
        return self.installed.run(script, score, output, *words, script_alone=True, SC_PLUGIN_PATH=paths, **environment)

    def assert_as_program(self, score, words, options=()):
        output = self.installed.root / "out.wav"
        output.unlink(missing_ok=True)
        code, text = self.render(self.write(score), output, *words)
        self.assertEqual(code, 0, text[-3000:])
        self.assertTrue(nrt.samples_of(output) == by_program(self.installed.root, score, *options), words)
        self.assertFalse([one for one in os.listdir(self.installed.root) if ".ksom" in one])

    @unittest.skipUnless(KSOM, "without the program ksom there is nothing to compare with")
    def test_a_score_sounds_as_the_program_renders_it_in_each_server(self):
        for server in SERVERS:
            self.assert_as_program(score_table.small(0.7), [server])
        self.assert_as_program(score_table.small(0.3, 44100), ["scsynth", "numChannels=3", "voices=3", "coupling=-0.4"],
                               ["--channels", "3", "--voices", "3", "--coupling=-0.4"])

    @unittest.skipUnless(KSOM, "without the program ksom there is nothing to compare with")
    def test_a_walk_sounds_as_the_program_renders_it(self):
        for words in ("example piece.wav", "learn piece.wav -o map.json", "walk map.json -o walk.json --seconds 12"):
            subprocess.run([KSOM, *words.split(), "--quiet", "--force"], cwd=self.installed.root, check=True, timeout=nrt.PATIENCE)
        walked = json.loads((self.installed.root / "walk.json").read_text(encoding="utf-8"))
        self.assertGreater(len(walked["steps"]), 10)
        for server in SERVERS:
            self.assert_as_program(walked, [server])

    def test_what_goes_wrong_is_a_failure_with_a_line_and_no_file(self):
        output = self.installed.root / "none.wav"
        good = score_table.small(0.3)
        late, high = score_table.small(0.3), score_table.small(0.3)
        late["steps"][1][0] = 63
        high["sounds"][0]["partials"][1][0] = 1e9
        text = score_table.small(0.3, gain_db="loud")
        for score, words, how, reason in ((good, (), {"plugins": "/nowhere"}, "says:"),
                                          (good, ("csound",), {}, "not csound"),
                                          (good, ("scsynth", "volume=3"), {}, "volume is none of"),
                                          (good, ("scsynth", "voices"), {}, "voices is no number"),
                                          (good, ("scsynth", "voices=many"), {}, "voices=many is no number"),
                                          (high, (), {}, "KSOMScore: bufnum holds numbers"),
                                          (late, (), {}, "multiple of 64"),
                                          (text, (), {}, "gain_db is no number"),
                                          ({**good, "sounds": 3}, (), {}, "sounds is no list"),
                                          ({**good, "version": 2}, (), {}, "another version"),
                                          ({**good, "gain_db": 1e9}, (), {}, "KSOMScore: bufnum is no score"),
                                          ({**good, "steps": []}, (), {}, "silence"),
                                          (json.dumps(good)[:-200], (), {}, ""),
                                          ("{}", (), {}, "no score"), ("", (), {}, "no score")):
            with self.subTest(words=words, how=how, reason=reason):
                code, said = self.render(self.write(score), output, *words, **how)
                self.assertEqual(code, 1, said[-2000:])
                self.assertRegex(said, "render: .*" + reason)
                self.assertFalse(output.exists())
        code, said = self.render(self.installed.root / "missing.json", output)
        self.assertEqual(code, 1)
        self.assertIn("there is no such file", said)

    def test_a_server_that_writes_something_else_is_a_failure(self):
        output, bad = self.installed.root / "none.wav", self.installed.root / "bad.wav"
        server = self.installed.root / "bin" / "scsynth"  # one that copies what it is given, and ends well
        server.parent.mkdir()
        server.write_text(f'#!/bin/sh\nfor last; do case "$last" in *.ksom.wav) [ -f {bad} ] && cp {bad} "$last";; esac; done\nexit 0\n')
        server.chmod(0o755)
        frames = 14400 + 8192
        for samples, reason in ((None, "wrote no file"), ([0.1] * 14000, "are too few"), ([0.1] * 9000 + [math.nan] * frames, "cannot be"),
                                ([0.1] * 9000 + [1.5] * frames, "cannot be"), ([0.0] * frames, "silence")):
            with self.subTest(reason=reason):
                bad.unlink(missing_ok=True)
                if samples:
                    write_floats(bad, samples)
                code, said = self.render(self.write(score_table.small(0.3)), output, "scsynth", "numChannels=1",
                                         PATH=f"{server.parent}:{os.environ['PATH']}")
                self.assertEqual(code, 1, said[-2000:])
                self.assertRegex(said, "render: .*" + reason)
                self.assertFalse(output.exists())


if __name__ == "__main__":
    unittest.main()
