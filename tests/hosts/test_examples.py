# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example sounds: written down by sclang, rendered offline, finite, neither silent nor clipped."""
import math
import tempfile
import unittest

import nrt
from test_bank import SERVERS
from test_sclang import HERE, WithExtension

SECONDS = 5.0


class Examples(WithExtension):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all = {path.stem: path for path in sorted((cls.installed.extension / "examples").glob("*.scd"))}

    def score(self, name):
        target = self.installed.root / f"{name}.osc"
        code, text = self.installed.run(HERE / "sclang/examples.scd", EXAMPLE=str(self.all[name]), SCORE=str(target),
                                        SECONDS=str(SECONDS))
        self.assertEqual(code, 0, text[-4000:])
        return target.read_bytes()

    def test_each_is_finite_neither_silent_nor_clipped(self):
        self.assertGreaterEqual(len(self.all), 8)
        for name in self.all:
            if name == "ndef":  # evaluated line by line
                continue
            for server in SERVERS[:1]:
                with self.subTest(example=name, server=server), tempfile.TemporaryDirectory() as folder:
                    heard = nrt.render(folder, self.score(name), SECONDS, program=server, channels=2,
                                       options=("-m", "65536"), more_plugins=[nrt.few_plugins(("UI",))])
                    rms = math.sqrt(sum(s * s for s in heard) / len(heard))
                    self.assertLess(max(map(abs, heard)), 1)
                    self.assertGreater(20 * math.log10(rms), -45)

    def test_the_session_compiles_line_by_line(self):
        script = self.installed.root / "lines.scd"
        script.write_text('File.readAllString("EXAMPLE".getenv).split($\\n).do { |line| line.compile ?? { Error(line).throw } };')
        code, text = self.installed.run(script, EXAMPLE=str(self.all["ndef"]))
        self.assertEqual(code, 0, text[-2000:])


if __name__ == "__main__":
    unittest.main()
