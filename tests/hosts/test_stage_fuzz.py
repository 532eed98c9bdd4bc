# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages by chance to all that an instrument has on a server, NaN and buffers that go among them: the server lives, and what
is started then plays."""
import os
import tempfile
import unittest

import nrt
from test_sclang import HERE, WithExtension
from test_stage_performance import decibels

LONG = bool(os.environ.get("KSOM_LONG"))
MESSAGES, SEEDS, RATE = (20000, 5, 48000) if LONG else (4000, 2, 48000)


class Chance(WithExtension):
    def test_a_server_survives_and_a_new_start_plays(self):
        for seed in range(SEEDS):
            score = self.installed.root / f"{seed}.osc"
            code, text = self.installed.run(HERE / "sclang/fuzz.scd", TARGET=str(score), MESSAGES=str(MESSAGES), SEED=str(seed))
            self.assertEqual(code, 0, text[-3000:])
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as folder:
                self.judge(*self.played(folder, score.read_bytes()))

    def played(self, folder, score):
        """In scsynth: supernova itself dies of buffers that are set as they go."""
        try:
            return nrt.play(folder, score, MESSAGES / 1000 + 6, channels=2, options=("-m", "65536"))
        except nrt.RenderFailed as failure:
            if str(failure) != "samples that are not finite":  # a gain of NaN in the server's own multiplication
                raise
            return nrt.samples_of(os.path.join(folder, "out.wav")), ""

    def judge(self, samples, _):
        left, r = samples[0::2][-4 * RATE:-RATE], samples[1::2][-4 * RATE:-RATE]
        self.assertGreater(decibels(left), -40)
        self.assertLess(max(map(abs, left)), 0.95)
        self.assertGreater(max(r) - min(r), 0.01)


if __name__ == "__main__":
    unittest.main()
