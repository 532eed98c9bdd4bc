# SPDX-License-Identifier: GPL-3.0-or-later
"""Offline renders through scsynth fail loudly, although scsynth itself does not (the ground for the UGens' tests)."""
import tempfile
import unittest

import nrt

RATE = 2  # audio
SINE = nrt.synthdef("sine", [440.0, 0.0], [("SinOsc", RATE, [(-1, 0), (-1, 1)], [RATE]),
                                            ("Out", RATE, [(-1, 1), (0, 0)], [])])
UNKNOWN = nrt.synthdef("unknown", [0.0], [("NoSuchUGen", RATE, [(-1, 0)], [RATE]), ("Out", RATE, [(-1, 0), (0, 0)], [])])


def one_note(definition, name, seconds=0.5):
    return nrt.score([(0, [nrt.message("/d_recv", definition), nrt.message("/s_new", name, 1000, 0, 0)]),
                      (seconds, [nrt.message("/c_set", 0, 0.0)])])


class OfflineRenders(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)

    def render(self, score):
        return nrt.render(self._folder.name, score, 0.5)

    def assert_fails(self, score, reason):
        with self.assertRaisesRegex(nrt.RenderFailed, reason):
            self.render(score)

    def test_a_good_score_gives_the_sine_that_it_asks_for(self):
        samples = self.render(one_note(SINE, "sine"))
        rises = sum(1 for a, b in zip(samples, samples[1:]) if a < 0 <= b)
        self.assertAlmostEqual(rises, 220, delta=2)
        self.assertAlmostEqual(max(samples), 1, delta=0.01)

    def test_an_unknown_ugen_is_a_failure(self):
        self.assert_fails(one_note(UNKNOWN, "unknown"), "NoSuchUGen|FAILURE|exception")

    def test_an_unknown_synthdef_is_a_failure(self):
        self.assert_fails(one_note(SINE, "nobody"), "not found")

    def test_a_truncated_score_is_a_failure(self):
        whole = one_note(SINE, "sine")
        for length in (len(whole) - 10, len(whole) - 40, 60, 3, 0):
            with self.subTest(length=length):
                self.assert_fails(whole[:length], ".")

    def test_garbage_is_a_failure(self):
        self.assert_fails(bytes((7 * i * i + 13 * i) % 256 for i in range(5000)), ".")


if __name__ == "__main__":
    unittest.main()
