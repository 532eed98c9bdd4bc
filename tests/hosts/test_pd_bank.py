# SPDX-License-Identifier: GPL-3.0-or-later
"""[kuramotobank~] sounds as the core does, to the last bit, and does what it is told."""
import array
import math
import os
import subprocess
import unittest

import pd

RENDER = os.environ["KSOM_RENDER_BANK_PD"]


def from_core(frames, script=(), oscillators=16, hz=220, channels=1, seed=1, rate=48000):
    """What the core renders: samples of each channel, r and psi. The script is of (frame, "word numbers")."""
    lines = [f"{rate} {frames} {oscillators} {hz} {channels} {seed}", *(f"{at} {what}" for at, what in script)]
    done = subprocess.run([RENDER], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True, timeout=pd.TIMEOUT)
    samples = array.array("f")
    samples.frombytes(done.stdout)
    return [samples[c * frames:(c + 1) * frames] for c in range(channels + 2)]


def rms(samples):
    return math.sqrt(sum(s * s for s in samples) / len(samples))


class BankTest(pd.PdTest):
    def assert_as_core(self, arguments, seconds, events=(), script=None, rate=48000, channels=1, arrays=None, **core):
        """`events` (ms, "words for the object") are the core's script too, unless that has one of its own."""
        events = list(events)
        if script is None:
            script = [(round(max(ms, 0) * rate / 1000), what) for ms, what in events]
        _, heard = self.play(f"kuramotobank~ {arguments}", seconds, [(ms, "box " + what) for ms, what in events],
                             outlets=channels + 2, rate=rate, arrays=arrays)
        expected = from_core(int(seconds * rate), script, channels=channels, rate=rate, **core)
        for outlet, (mine, its) in enumerate(zip(heard, expected)):
            self.assertTrue(mine == its, f"outlet {outlet} differs, first at sample "
                            f"{next((i for i, (a, b) in enumerate(zip(mine, its)) if a != b), None)}")
        self.assertGreater(rms(heard[0]), 1e-4)
        return heard


class SameAsTheCore(BankTest):
    def test_without_arguments_it_plays_sixteen_harmonics_of_220_hz_as_loud_as_one_sine(self):
        heard = self.assert_as_core("", 1)
        self.assertAlmostEqual(rms(heard[0]), math.sqrt(0.5), delta=0.01)

    def test_arguments_are_how_many_and_the_root(self):
        self.assert_as_core("5 330", 0.5, oscillators=5, hz=330)

    def test_flags_are_parameters(self):
        self.assert_as_core("8 100 -coupling 12 -phaselag 0.5 -seed 7 -linewidth 3", 0.5, oscillators=8, hz=100, seed=7,
                            script=[(0, "coupling 12"), (0, "phaselag 0.5"), (0, "linewidth 3")])

    def test_coupling_that_locks(self):
        self.assert_as_core("6", 1, [(-1, "freqs 220 221 222 223 224 225"), (-1, "coupling 8"), (500, "coupling 0.5")],
                            oscillators=6)

    def test_messages_while_it_sounds(self):
        self.assert_as_core("12 -chans 2", 1, [
            (-1, "pans -1 -0.8 -0.6 -0.4 -0.2 0 0.2 0.4 0.6 0.8 1 1"), (100, "amps 1 0.5 0.3 0.2 0.1"),
            (200, "phases 0 1 2 3 -1 -2"), (300, "blocks 4 4 4"), (300, "coupling 3"), (400, "kick 0.7"),
            (500, "glide 0.1"), (500, "freqs 100 150 200 250 300 350 400"), (600, "weights 2 1 1 -1"),
            (700, "normalise 1"), (800, "level 1"), (900, "reset 3")], oscillators=12, channels=2)

    def test_rings_stars_and_small_worlds(self):
        self.assert_as_core("32 50", 0.6, [(-1, "coupling 40"), (0, "topology ring 3"), (200, "topology smallworld 2 0.4"),
                                           (400, "topology star")], oscillators=32, hz=50,
                            script=[(0, "coupling 40"), (0, "topology 1"), (0, "reach 3"), (9600, "topology 2"),
                                    (9600, "reach 2"), (9600, "rewire 0.4"), (19200, "topology 3")])

    def test_a_matrix_in_an_array(self):
        links = [math.sin(1 + 3 * i) for i in range(16)]
        numbers = " ".join(f"{link:.9g}" for link in links)
        self.assert_as_core("4", 0.5, [(-1, "freqs 200 203 207 212"), (-1, "matrix links"), (-1, "coupling 9")],
                            oscillators=4, arrays={"links": links},
                            script=[(0, "freqs 200 203 207 212"), (0, "matrix " + numbers), (0, "topology 4"),
                                    (0, "coupling 9")])

    def test_at_other_sample_rates(self):
        for rate in (8000, 44100, 96000, 192000, 768000):
            with self.subTest(rate=rate):
                self.assert_as_core("16 110 -coupling 30", 0.128, rate=rate, hz=110, script=[(0, "coupling 30")])


if __name__ == "__main__":
    unittest.main()
