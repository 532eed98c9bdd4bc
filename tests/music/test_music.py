# SPDX-License-Identifier: GPL-3.0-or-later
"""One new track of each of ten real recordings: recognisable, new, and alive.

KSOM is the program, KSOM_MUSIC the folder where recordings are kept, KSOM_OUTPUTS where the tracks go.
"""
import functools
import os
import pathlib
import unittest

import compare
import copies
import corpus
import criteria
import measure
import recognition
import sound
import synth
from features import Features

TRACKS, SECONDS = 10, 30


@functools.lru_cache
def recordings():
    """{name: (input, other part)}"""
    return corpus.first(TRACKS, os.environ.get("KSOM_MUSIC", "build/music"))


@functools.lru_cache
def sources():
    return [measure.features(source) for source, _ in recordings().values()]


def setUpModule():
    """Skips in one line where the recordings cannot be had, but not in continuous integration."""
    try:
        recordings()
    except corpus.NotThere as reason:
        if os.environ.get("CI") == "true":
            raise
        raise unittest.SkipTest(f"no recordings: {reason}") from None


def rendered():
    folder = pathlib.Path(os.environ.get("KSOM_OUTPUTS", "build/music/outputs"))
    inputs = {name: source for name, (source, _) in recordings().items()}
    return measure.render_all(os.environ["KSOM"], inputs, folder, SECONDS)


class Recordings(unittest.TestCase):
    """The measures themselves, on real music."""

    def recognised(self, outputs):
        found = compare.distances(outputs, sources())
        return {kind: int((recognition.ranks(found[kind]) == 1).sum()) for kind in ("pitch", "timbre", "motion")}

    def test_what_follows_in_a_recording_is_recognised(self):
        count = self.recognised([measure.features(other) for _, other in recordings().values()])
        self.assertTrue(count["pitch"] >= 9 and count["timbre"] >= 6 and count["motion"] >= 6, count)

    def test_random_drones_are_at_chance(self):
        count = self.recognised([Features(synth.drone(n)[:, None], sound.RATE) for n in range(TRACKS)])
        self.assertLess(max(count.values()), 5)  # 1 by chance; 5 or more once in 600 times

    def test_two_pasted_seconds_are_caught(self):
        for (name, (source, other)), features in zip(recordings().items(), sources()):
            source, other = (sound.mono(*sound.read(path)) for path in (source, other))
            with_copy = synth.pasted(other, source, at=12.0, start=5.0)[8 * sound.RATE:16 * sound.RATE]
            patch = copies.patch_correlation(copies.log_spectrogram(with_copy), features.log_spectrogram)["patch"]
            with self.subTest(name):
                self.assertGreater(patch, 0.8)


class NewTracks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rows = measure.measure(recordings(), sources(), rendered(), SECONDS)
        cls.verdicts = {verdict["figure"]: verdict for verdict in criteria.verdicts(rows)}
        print(measure.table(rows), measure.verdict_lines(cls.verdicts.values()), sep="\n", flush=True)

    def check(self, *figures):
        for figure in figures:
            with self.subTest(figure):
                if not self.verdicts[figure]["ok"]:
                    self.fail(measure.verdict_lines([self.verdicts[figure]]))

    def test_it_is_recognised(self):
        self.check("rank_pitch", "rank_timbre", "rank_motion")

    def test_its_energy_lies_on_the_partials_of_its_input(self):
        self.check("share", "share_lead")

    def test_it_is_no_copy(self):
        self.check("patch", "sequence", "run_s_over_6")

    def test_it_is_neither_drone_nor_gurgle(self):
        self.check("change", "dwell_s", "order")

    def test_another_seed_is_another_track(self):
        self.check("seeds_aligned", "seeds_median")

    def test_level_offset_and_length(self):
        self.check("rms_dbfs", "clipped", "dc", "frames_off")


if __name__ == "__main__":
    unittest.main()
