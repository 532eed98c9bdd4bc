# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of the help, evaluated and played in a real server: it sounds, where it is meant to, and ends by itself."""
import math
import os
import pathlib
import subprocess
import tempfile
import unittest

import nrt
from test_sclang import HERE, WithExtension

KSOM = os.environ.get("KSOM_PROGRAM", "")
SECONDS = 14.0
# The instrument of class KSOM needs the language while it plays; it has tests of its own.
SKIP = "KSOM KSOMWindow KSOMMidi KSOMPreset"


class HelpExamples(WithExtension):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.work = cls.installed.root / "work"
        cls.work.mkdir()
        for words in (["example", "piece.wav"], ["learn", "piece.wav", "-o", "map.json"], ["map", "map.json", "--buffers", "map"],
                      ["walk", "map.json", "-o", "score.json", "--seconds", "10"]):
            subprocess.run([KSOM, *words], cwd=cls.work, check=True, capture_output=True, timeout=nrt.PATIENCE)
        code, text = cls.installed.run(HERE / "sclang/help_examples.scd", HELP_SOURCE=str(cls.installed.extension / "HelpSource"),
                                       SCORES=str(cls.work), SECONDS=str(SECONDS), SKIP=SKIP, folder=cls.work)
        assert code == 0, text[-6000:]
        cls.scores = sorted(cls.work.glob("*.osc"))

    def test_each_sounds_and_ends_by_itself(self):
        self.assertGreater(len(self.scores), 20)
        for score in self.scores:
            text = pathlib.Path(score).with_suffix(".txt").read_text()
            with self.subTest(example=score.stem, text=text), tempfile.TemporaryDirectory() as folder:
                heard = nrt.render(folder, score.read_bytes(), SECONDS, channels=2, options=("-m", "65536"), more_plugins=[nrt.few_plugins(("UI",))],
                                   cwd=self.work)
                rms = math.sqrt(sum(s * s for s in heard) / len(heard))
                self.assertLess(max(map(abs, heard)), 1)
                if "Silent.ar" not in text:
                    self.assertGreater(20 * math.log10(rms + 1e-9), -50)
                self.assertLess(max(map(abs, heard[-24000:])), 1e-5, "goes on")


if __name__ == "__main__":
    unittest.main()
