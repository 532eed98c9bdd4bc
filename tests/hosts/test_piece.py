# SPDX-License-Identifier: GPL-3.0-or-later
"""The piece of two minutes in examples/piece: its script makes it, all hosts play the same samples, and it has the form
that its page tells of."""
import json
import math
import os
import pathlib
import re
import subprocess
import unittest

import nrt
import pd
from test_bank import SERVERS
from test_sclang import CONF, HERE, LIBRARY, WithExtension

PIECE = HERE.parents[1] / "examples/piece"
RATE, SECONDS = 48000, 120


def decibels(samples):
    return 10 * math.log10(sum(x * x for x in samples) / len(samples) + 1e-20)


@unittest.skipIf(pd.SANITIZED, "two minutes are too long for a sanitizer; the short scores are tested with one")
class Piece(WithExtension):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder, home = cls.installed.root / "piece", cls.installed.root / "home"
        home.mkdir(mode=0o700)
        conf = cls.installed.root / "sclang_conf.yaml"
        conf.write_text(CONF.format(library=LIBRARY, extension=cls.installed.extension, tests=HERE / "sclang/classes"))
        program = pathlib.Path(os.environ["KSOM"]).parent
        there = {"PATH": f"{program}:{os.environ['PATH']}", "HOME": str(home), "XDG_RUNTIME_DIR": str(home),
                 "QTWEBENGINE_DISABLE_SANDBOX": "1", "KSOM_EXTENSION": str(cls.installed.extension),
                 "KSOM_SCLANG_CONF": str(conf), "SC_PLUGIN_PATH": f"{nrt.OURS}:{nrt.few_plugins()}",
                 "KSOM_PD_FOLDER": str(pd.EXTERNALS)}
        made = subprocess.run([PIECE / "make.sh", cls.folder], env={**os.environ, **there}, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=2 * nrt.PATIENCE, check=False)
        cls.said = made.stdout
        if made.returncode:
            raise AssertionError(cls.said[-4000:])
        cls.samples = nrt.samples_of(cls.folder / "piece.wav")
        cls.played = json.loads((cls.folder / "played.json").read_text(encoding="utf-8"))
        cls.score = json.loads((cls.folder / "piece.json").read_text(encoding="utf-8"))

    def part(self, begin, end):
        return self.samples[2 * int(begin * RATE):2 * int(end * RATE)]

    def r(self, begin, end):
        values = self.played["r"]["values"][round(10 * begin):round(10 * end)]
        return sum(values) / len(values)

    def partials(self, begin, end):
        counts = [len(self.score["sounds"][sound]["partials"]) for at, _, sound, *_ in self.score["steps"]
                  if begin <= at / RATE < end]
        return sum(counts) / len(counts)

    def test_every_host_plays_the_same_samples_for_the_whole_two_minutes(self):
        self.assertEqual(len(self.samples), 2 * RATE * SECONDS)
        for host in (*SERVERS, "pd"):
            self.assertIn(f"{host}.wav: bit for bit piece.wav", self.said)
            self.assertTrue(nrt.samples_of(self.folder / f"{host}.wav") == self.samples, host)

    def test_other_samples_are_told_apart(self):
        other = self.folder / "other.wav"
        data = bytearray((self.folder / "piece.wav").read_bytes())
        data[-1000] ^= 1
        other.write_bytes(data)
        told = subprocess.run([PIECE / "same.py", self.folder / "piece.wav", other], capture_output=True, text=True, check=False)
        self.assertEqual(told.returncode, 1)
        self.assertIn("other samples than", told.stdout)

    def test_it_has_minus_18_lufs_and_a_peak_of_minus_3_4_dbfs_and_its_limiter_has_nothing_to_do(self):
        told = subprocess.run([os.environ["KSOM"], "compare", self.folder / "recording.wav", self.folder / "piece.wav"],
                              capture_output=True, text=True, check=True).stdout
        self.assertAlmostEqual(float(re.search(r"loudness +\S+ +(\S+)", told)[1]), -18, delta=1)
        self.assertTrue(all(map(math.isfinite, self.samples)))
        self.assertAlmostEqual(20 * math.log10(max(map(abs, self.samples))), -3.4, delta=0.5)
        self.assertEqual(self.played["limiter_db"], 0)

    def test_nothing_clicks(self):
        """A step of 0.05, which is a click of -26 dBFS, would be a second difference of that."""
        for channel in (self.samples[0::2], self.samples[1::2]):
            bends = (abs(a - 2 * b + c) for a, b, c in zip(channel, channel[1:], channel[2:]))
            self.assertLess(max(bends), 0.05)

    def test_it_comes_out_of_silence_and_fades_into_it(self):
        self.assertLess(decibels(self.part(0, 0.5)), -45)
        levels = [decibels(self.part(at, at + 1)) for at in range(112, 120)]
        self.assertEqual(levels, sorted(levels, reverse=True))
        self.assertLess(decibels(self.part(119.75, 120)), -120)

    def test_it_goes_from_an_ensemble_to_one_tone(self):
        self.assertLess(self.r(0, 20), 0.5)
        self.assertGreater(self.r(45, 78), self.r(0, 20) + 0.15)
        self.assertGreater(self.r(106, 115), 0.9)
        self.assertGreater(self.partials(45, 78), 14)
        self.assertLess(self.partials(0, 10), 5)
        self.assertEqual(self.partials(109.2, 119), 1)
        self.assertGreater(decibels(self.part(45, 78)), decibels(self.part(82, 98)) + 3)

    def test_it_has_a_pulse(self):
        """The level in slices of 10 ms repeats after a beat of 0.6 s more than after any other time from 0.35 to 0.85 s."""
        left = self.part(46, 76)[0::2]
        slices = [sum(x * x for x in left[i:i + 480]) for i in range(0, len(left) - 480, 480)]
        mean = sum(slices) / len(slices)
        level = [s - mean for s in slices]
        likeness = {lag: sum(a * b for a, b in zip(level, level[lag:])) for lag in range(35, 86)}
        self.assertAlmostEqual(max(likeness, key=likeness.get), 60, delta=1)

    def test_the_page_shows_what_the_script_draws(self):
        drawn = (self.folder / "form.svg").read_text(encoding="utf-8")
        shown = (PIECE / "form.svg").read_text(encoding="utf-8")
        numbers = [[float(n) for n in re.findall(r"-?\d+\.\d+", text)] for text in (drawn, shown)]
        self.assertEqual(len(numbers[0]), len(numbers[1]))
        apart = [abs(a - b) for a, b in zip(*numbers)]  # of 420; each instruction set rounds otherwise, and a few moments show it
        self.assertLess(max(apart), 15)
        self.assertLess(sum(each > 1 for each in apart), len(apart) / 100)


if __name__ == "__main__":
    unittest.main()
