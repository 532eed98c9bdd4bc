# SPDX-License-Identifier: GPL-3.0-or-later
"""The presets that come with the instrument KSOM: each sounds and moves, all are as loud as each other, and any two differ."""
import array
import itertools
import json
import os
import subprocess
import tempfile
import unittest

import nrt
from test_sclang import HERE, WithExtension
from wav import write_samples

SECONDS = 11.0
CHANNELS, R, RATE = 3, 2, 48000


def compared(file):
    done = subprocess.run([os.environ["KSOM_PROGRAM"], "compare", file, file, "--json", "-", "--quiet"], check=True,
                          capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)["a"]


class Presets(WithExtension):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        code, text = cls.installed.run(HERE / "sclang/presets.scd", FOLDER=str(cls.installed.root), SECONDS=str(SECONDS))
        assert code == 0 and "WARNING: K-SOM" not in text, text[-3000:]
        cls.heard = {score.stem: cls.measured(score) for score in sorted(cls.installed.root.glob("*.osc"))}

    @classmethod
    def measured(cls, score):
        with tempfile.TemporaryDirectory() as folder:
            samples = nrt.render(folder, score.read_bytes(), SECONDS, channels=CHANNELS, options=("-m", "65536"))
            sound = array.array("f", [s for i, s in enumerate(samples) if i % CHANNELS != R])
            file = os.path.join(folder, "sound.wav")
            write_samples(file, sound, 2)
            r = samples[R + CHANNELS * RATE::CHANNELS * 64]  # from the first second on
            return {**compared(file), "peak": max(map(abs, sound)), "r": sum(r) / len(r), "r_range": max(r) - min(r)}

    def test_there_are_ten(self):
        self.assertEqual(len(self.heard), 10)

    def test_r_of_each_moves_by_0_3_and_more_in_ten_seconds(self):
        for name, heard in self.heard.items():
            self.assertGreaterEqual(heard["r_range"], 0.3, name)

    def test_they_are_as_loud_as_each_other_within_3_lu_and_safe(self):
        loudness = {name: heard["loudness_lufs"] for name, heard in self.heard.items()}
        self.assertLess(max(loudness.values()) - min(loudness.values()), 3, loudness)
        self.assertLess(max(loudness.values()), -17, loudness)
        self.assertLess(max(heard["peak"] for heard in self.heard.values()), 0.9)

    def test_any_two_differ_in_centroid_by_20_percent_or_in_onsets_by_one_a_second_or_in_r_by_0_1(self):
        for one, other in itertools.combinations(self.heard, 2):
            a, b = self.heard[one], self.heard[other]
            differ = (abs(a["centroid_hz"] / b["centroid_hz"] - 1) > 0.2 or abs(a["onset_rate"] - b["onset_rate"]) > 1
                      or abs(a["r"] - b["r"]) > 0.1)
            self.assertTrue(differ, (one, a, other, b))


if __name__ == "__main__":
    unittest.main()
