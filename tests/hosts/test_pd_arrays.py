# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays that objects in Pd read and write are resized, renamed and deleted meanwhile; what is there again is used again."""
import math
import unittest

import pd

SIZES = [16, 4, 1, 1000, 100000, 15]


def held(*arrays):
    """setup: a patch [pd held] with these arrays, each of 16 numbers."""
    def setup(patch, _):
        inner = pd.Patch()
        for name in arrays:
            inner.array(name, [0.5] * 16)
        patch.sub(inner, "held")
        patch.chain(patch.obj("r file"), patch.obj("soundfiler"))
    return setup


class Arrays(pd.PdTest):
    def complaints(self, ran, name):
        """Each once, and none but the object's own."""
        for line in ran.complaints:
            self.assertTrue(line.startswith(f"error: {name}: "), line)
        return set(ran.complaints)

    def test_kanalyze_writes_as_much_of_a_frame_as_there_is_room_for_and_goes_on_when_an_array_is_back(self):
        events = [(-1, "box write freqs amps"), (0, "pd dsp 1")]
        events += [(10 + 7 * i, f"freqs resize {SIZES[i % 6]}") for i in range(40)]
        events += [(300, "freqs resize 4"), (310, "freqs const 0"), (310, "amps const 0"), (400, "file write -wave -bytes 4 one.wav freqs amps"),
                   (410, "freqs rename other"), (420, "other const 0"), (500, "file write -wave -bytes 4 two.wav other amps"),
                   (510, "other rename freqs"), (600, "file write -wave -bytes 4 three.wav freqs"), (610, "pd-held clear"),
                   (700, "box write nowhere"), (750, "box write")]
        ran, _ = self.play("kanalyze~ 2 -order freq", 0.8, events, outlets=0, inlets=["osc~ 440"], setup=held("freqs", "amps"), content=False)
        self.assertEqual(self.complaints(ran, "kanalyze~"),
                         {"error: kanalyze~: write: there is no array nowhere; it is used as soon as there is one"})
        one, two, three = ([*pd.wav_samples(self.dir / f"{name}.wav")] for name in ("one", "two", "three"))
        self.assertAlmostEqual(one[0], 440, delta=0.1)  # two channels: freqs and amps by turns
        self.assertEqual(one[4::2], [0] * len(one[4::2]))
        self.assertEqual(two[0::2], [0] * len(two[0::2]))
        self.assertAlmostEqual(two[1], 1, delta=0.05)
        self.assertAlmostEqual(three[0], 440, delta=0.1)

    def test_kanalyze_hears_in_an_array_what_is_in_it_at_that_time(self):
        events = [(-1, "box analyze sound"), (10, "sound resize 9600"), (20, "sound sinesum 8192 1"), (30, "box analyze sound"),
                  (40, "sound resize 1"), (50, "box analyze sound"), (60, "sound resize 100000"), (70, "box analyze sound"),
                  (80, "sound rename other"), (90, "box analyze sound"), (100, "pd-held clear"), (110, "box analyze other")]
        ran, _ = self.play("kanalyze~ 2", 0.15, events, outlets=0, message_outlet=1, setup=held("sound"), content=False)
        self.assertEqual({line.split("; ")[0] for line in self.complaints(ran, "kanalyze~") if "there is no array" in line},
                         {"error: kanalyze~: analyze: there is no array sound", "error: kanalyze~: analyze: there is no array other"})
        heard = 48000 * 0.15 // 512
        self.assertGreaterEqual(len(ran.said()), 8192 // 512 + 100000 // 512)
        self.assertLessEqual(len(ran.said()), 8192 // 512 + 100000 // 512 + heard + 3)

    def test_ksomgrid_gives_arrays_the_size_they_need_and_takes_only_what_fits(self):
        """A map of 4 x 3 cells of 2 features: 12 and 24 numbers."""
        fits, does = "box fit numbers 100", ["box umatrix numbers", "box plane 1 numbers", "box toarray numbers", "box fromarray numbers"]
        events, at = [], 1
        for size in SIZES:
            for message in (*does, fits):
                events += [(at, f"numbers resize {size}"), (at, message)]
                at += 1
        for change, name in (("numbers rename other", "numbers"), ("other rename numbers", None), ("pd-held clear", "numbers")):
            events.append((at, change))
            events += [(at, message) for message in (*does, fits)]
            events += [(at, f"box list {name is None:d} 3"), (at, "file write -wave -bytes 4 numbers.wav numbers")] * (name is None)
            at += 1
        ran, _ = self.play("ksomgrid 4 3 2", at / 1000 + 0.02, events, outlets=0, message_outlet=2, setup=held("numbers"), content=False)
        said = self.complaints(ran, "ksomgrid")
        self.assertEqual({line for line in said if "needs 24; nothing is changed" not in line and "holds no vector" not in line},
                         {f"error: ksomgrid: {word}: there is no array numbers; nothing is changed"
                          for word in ("umatrix", "plane", "toarray", "fromarray", "fit")})
        self.assertIn("error: ksomgrid: fromarray: the array has 100000 numbers, the map needs 24; nothing is changed", said)
        self.assertTrue(any("fit: the array holds no vector of 2 numbers" in line for line in said))
        self.assertEqual(len(ran.said()), 1)
        numbers = pd.wav_samples(self.dir / "numbers.wav")
        self.assertEqual(len(numbers), 24)
        self.assertTrue(all(map(math.isfinite, numbers)))


if __name__ == "__main__":
    unittest.main()
