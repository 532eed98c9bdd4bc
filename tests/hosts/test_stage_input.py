# SPDX-License-Identifier: GPL-3.0-or-later
"""The instrument KSOM with a microphone that hears the loudspeakers: it does not listen to itself, but to what is louder."""
import tempfile
import unittest

import nrt
from test_bank import SERVERS
from test_sclang import HERE, WithExtension

SECONDS, RATE, CHANNELS = 9, 48000, 4
LEFT, LISTENS, SHARPS = 0, 2, 3


class Microphone(WithExtension):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        code, text = cls.installed.run(HERE / "sclang/microphone.scd", FOLDER=str(cls.installed.root))
        assert code == 0, text[-3000:]

    def heard(self, name, program):
        with tempfile.TemporaryDirectory() as folder:
            score = (self.installed.root / f"{name}.osc").read_bytes()
            samples = nrt.render(folder, score, SECONDS, channels=CHANNELS, program=program, options=("-m", "16384"))
            return [samples[c::CHANNELS] for c in range(CHANNELS)]

    def test_its_own_sound_is_not_heard_and_changes_nothing_but_what_is_louder_is_learnt(self):
        for program in SERVERS:
            with self.subTest(server=program):
                without, loop = self.heard("without", program), self.heard("with", program)
                alone = slice(0, 5 * RATE)
                self.assertGreater(max(loop[LEFT][alone]), 0.05, "it sounds")
                self.assertEqual(max(loop[LISTENS][alone]), 0)
                self.assertEqual(loop[LEFT][alone], without[LEFT][alone], "to the bit, as without a microphone")
                self.assertEqual(min(loop[SHARPS][RATE:5 * RATE]), max(loop[SHARPS][RATE:5 * RATE]))
                self.assertGreater(max(loop[LISTENS][5 * RATE:6 * RATE]), 0.9, "a sound from outside is heard")
                self.assertGreater(loop[SHARPS][-1], loop[SHARPS][5 * RATE] + 0.05, "and learnt")
                self.assertLess(max(map(abs, loop[LEFT])), 0.9)


if __name__ == "__main__":
    unittest.main()
