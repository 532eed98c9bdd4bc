# SPDX-License-Identifier: GPL-3.0-or-later
"""[ksomlevel~] keeps its ceiling and leaves alone what is below."""
import math
import unittest

import pd


class Level(pd.PdTest):
    def beside(self, box, events=(), gain=1.0, seconds=0.5):
        """(what went in, what came out) of one channel; the messages of the object are printed."""
        def setup(patch, tested):
            tone = patch.obj("osc~ 997")
            loud = patch.obj(f"*~ {gain}")
            patch.chain(tone, loud, tested)
            patch.connect(loud, 0, patch.obj("tabwrite~ record1"), 0)
            patch.array("record1", [0])
            patch.connect(tested, 1, patch.obj("print out"), 0)
        frames = int(seconds * 48000)
        ran, _ = self.play(box, seconds, [(-1, f"record1 resize {frames}"), (0, "start bang"), *events,
                                          (seconds * 1000, "soundfile write -wave -bytes 4 in.wav record1")],
                           setup=setup)
        return ran, pd.wav_samples(self.dir / "in.wav"), pd.wav_samples(self.dir / "recorded.wav")

    def test_what_is_below_the_ceiling_comes_out_as_it_went_in_but_later(self):
        ran, into, out = self.beside("ksomlevel~ 1 -dccut 0", [(100, "box dump")], gain=0.5)
        latency = int(next(line.split()[1] for line in ran.said() if line.startswith("latency")))
        self.assertGreater(latency, 0)
        self.assertTrue(out[latency:] == into[:-latency])

    def test_nothing_is_louder_than_the_ceiling(self):
        for ceiling in (-1, -12):
            ran, into, out = self.beside(f"ksomlevel~ 1 -ceiling {ceiling}", [(400, "box bang")], gain=8)
            self.assertGreater(max(into), 7.9)
            self.assertLessEqual(max(map(abs, out)), 10 ** (ceiling / 20) * 1.0001)
            self.assertGreater(max(map(abs, out[12000:])), 0.95 * 10 ** (ceiling / 20))
            now, most = map(float, ran.said()[0].split()[1:])
            self.assertAlmostEqual(now, -20 * math.log10(8) + ceiling, delta=0.3)
            self.assertLessEqual(most, now)

    def test_gain_is_in_db_and_stays_over_another_sample_rate(self):
        _, into, out = self.beside("ksomlevel~ 1 -gain -20")
        self.assertAlmostEqual(max(out[12000:]) / max(into), 0.1, delta=1e-3)
        ran, _ = self.play("ksomlevel~ 1 -gain -20", 0.05, [(10, "box dump")], message_outlet=1, rate=44100)
        self.assertIn("gain -20", ran.said())

    def test_a_wrong_message_gets_one_sentence(self):
        for arguments, event, said in [("", "gain 100", "gain: 100 is outside -120 ... 60 dB; 60 is used"),
                                       ("", "gain", "gain: a value is missing"), ("", "house", "house: is no message"),
                                       ("2 3", "bang", "arguments: 1 at most come before flags, 2 came"),
                                       ("99", "bang", "channels: 99 is outside 1 ... 16")]:
            with self.subTest(message=event):
                ran, _ = self.play(f"ksomlevel~ {arguments}", 0.05, [(0, "box " + event)], content=False)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertIn("ksomlevel~: " + said, ran.complaints[0])


if __name__ == "__main__":
    unittest.main()
