# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures on sounds that are known: what must be seen is seen, and what must not is not."""
import pathlib
import tempfile
import unittest

import numpy as np

import compare
import criteria
import levels
import liveliness
import motion
import pitch
import recognition
import sound
import synth
import walk
from features import Features
from sound import RATE

PIECES = range(8)


def heard(x):
    return Features(x[:, None], RATE)


_known = {}


def known(make, *arguments):
    """Features of a sound that several tests need, measured once."""
    key = make.__name__, *arguments
    if key not in _known:
        _known[key] = heard(make(*arguments))
    return _known[key]


def inputs():
    return [known(synth.piece, n, 0) for n in PIECES]


def other_parts():
    return [known(synth.piece, n, 1) for n in PIECES]


def other_rows():
    """All figures of the other parts against the inputs, measured once."""
    if "rows" not in _known:
        _known["rows"] = compare.compare(other_parts(), inputs())
    return _known["rows"]


class Recognition(unittest.TestCase):
    def test_another_part_of_the_same_piece_is_recognised_in_every_way(self):
        found = compare.distances(other_parts(), inputs())
        for kind, needed in (("pitch", 8), ("timbre", 7), ("motion", 7), ("chroma", 7), ("histogram", 7)):
            with self.subTest(kind=kind):
                self.assertGreaterEqual(int((recognition.ranks(found[kind]) == 1).sum()), needed)

    def test_what_follows_what_is_recognised_when_the_pitches_are_the_same(self):
        up, down, again = self._scales(1, 0), self._scales(-1, 0), self._scales(1, 3)
        self.assertLess(np.vdot(motion.transitions(again), motion.transitions(down)), 0.8)
        self.assertGreater(np.vdot(motion.transitions(again), motion.transitions(up)), 0.9)

    @staticmethod
    def _scales(step, start):
        """Chroma blocks that step through all pitch classes."""
        return np.eye(12)[(start + step * np.arange(60)) % 12]

    def test_random_drones_are_at_chance(self):
        first = {"pitch": 0, "timbre": 0, "motion": 0}
        for set_of in (range(0, 8), range(8, 16), range(16, 24)):
            found = compare.distances([known(synth.drone, n) for n in set_of], inputs())
            for kind in first:
                first[kind] += int((recognition.ranks(found[kind]) == 1).sum())
        for kind, count in first.items():  # of 24; 3 by chance, 8 or more once in 100 times
            with self.subTest(kind=kind):
                self.assertLess(count, 8)

    def test_the_own_partials_hold_most_of_the_energy_and_others_do_not(self):
        for row in other_rows():
            self.assertGreater(row["share"], 0.7)
            self.assertGreater(row["share"] - row["share_others"], 0.2)

    def test_a_drone_has_little_on_the_partials(self):
        share = compare.shares([known(synth.drone, n) for n in PIECES], inputs())
        self.assertLess(share.mean(), 0.35)


class Pitch(unittest.TestCase):
    def setUp(self):
        t = np.arange(5 * RATE) / RATE
        self.hz = 440 * 2 ** (30 / 1200)
        self.peaks = pitch.peaks(0.5 * np.sin(2 * np.pi * self.hz * t))

    def test_a_sine_is_one_peak_of_its_frequency_and_energy(self):
        self.assertEqual(len(self.peaks.hz), self.peaks.frames)
        self.assertLess(np.abs(1200 * np.log2(self.peaks.hz / self.hz)).max(), 1)
        np.testing.assert_allclose(self.peaks.energy, 0.25, rtol=0.35)  # 1.4 dB between bins

    def test_tuning_is_found_and_taken_out_of_the_chroma(self):
        self.assertAlmostEqual(pitch.tuning(self.peaks), 30, delta=1)
        self.assertEqual(int(pitch.chroma(self.peaks).argmax()), 0)  # A

    def test_its_strongest_partial_is_itself(self):
        np.testing.assert_allclose(pitch.strongest_partials(self.peaks)[:1], 30, atol=2)


class Copies(unittest.TestCase):
    def pair(self, x, number=0):
        return compare.pair(heard(x), known(synth.piece, number, 0))

    def test_two_pasted_seconds_are_caught_wherever_they_are(self):
        for number in (0, 3):
            other, source = synth.piece(number, 1), synth.piece(number, 0)
            for at, start in ((12.0, 5.0), (3.337, 15.01)):
                with self.subTest(number=number, at=at):
                    self.assertGreater(self.pair(synth.pasted(other, source, at, start), number)["patch"], 0.85)

    def test_another_part_is_no_copy(self):
        self.assertLess(max(row["patch"] for row in other_rows()), 0.8)

    def test_another_piece_and_a_drone_are_no_copies(self):
        for other in (inputs()[1], known(synth.drone, 0)):
            self.assertLess(compare.pair(other, inputs()[0])["patch"], 0.6)

    def test_the_same_chords_in_the_same_order_are_caught_at_any_lag(self):
        source = synth.piece(0, 0)
        self.assertGreater(self.pair(np.roll(source, 7 * RATE))["sequence"], 0.8)
        self.assertLess(max(row["sequence"] for row in other_rows()), 0.8)

    def test_silence_is_no_copy_of_silence(self):
        gap = np.concatenate([synth.piece(0, 1, 10.0), np.zeros(5 * RATE), synth.piece(0, 2, 10.0)])
        with_gap = np.concatenate([synth.piece(0, 0, 10.0), np.zeros(5 * RATE), synth.piece(0, 3, 10.0)])
        self.assertLess(compare.pair(heard(gap), heard(with_gap))["patch"], 0.8)


class Liveliness(unittest.TestCase):
    def test_another_part_changes_as_much_and_has_order(self):
        for row in other_rows():
            self.assertTrue(0.5 <= row["change"] <= 2, row)
        self.assertTrue(0.25 <= np.median([row["order"] for row in other_rows()]) <= 0.85)

    def test_a_drone_does_not_change(self):
        self.assertLess(compare.pair(known(synth.drone, 0), inputs()[0])["change"], 0.1)

    def test_chords_that_are_held_are_order_and_the_same_ones_shuffled_are_not(self):
        held = np.repeat(np.random.default_rng(1).dirichlet(np.full(12, 0.3), 60), 4, axis=0)
        self.assertAlmostEqual(liveliness.order(held), 0.75, delta=0.06)
        mixed = np.random.default_rng(2).permutation(held)
        self.assertAlmostEqual(liveliness.order(mixed), 0, delta=0.12)

    def test_two_parts_differ_as_much_as_two_halves_and_a_sound_not_from_itself(self):
        ratios = [compare.seed_figures(known(synth.piece, n, 1), known(synth.piece, n, 2), inputs()[n])["seeds_aligned"]
                  for n in PIECES]
        self.assertGreater(np.median(ratios), 0.9)
        same = compare.seed_figures(other_parts()[0], other_parts()[0], inputs()[0])
        self.assertEqual(same["seeds_aligned"], 0)

    def test_silent_half_seconds_count_for_nothing(self):
        chroma = np.zeros((6, 12))
        chroma[[0, 1, 4, 5], [0, 0, 3, 3]] = 1
        self.assertEqual(liveliness.neighbour_change(chroma), 0)
        self.assertAlmostEqual(liveliness.any_change(chroma), 2 / 3)


class Levels(unittest.TestCase):
    def setUp(self):
        self.good = np.stack([synth.piece(0, 0, 5.0), synth.piece(0, 1, 5.0)], axis=1)

    def failing(self, samples, seconds=5.0):
        row = {**{figure: None for _, figure, _ in criteria.EACH}, **levels.levels(samples, RATE, seconds),
               "share": 1, "share_others": 0, "order": 0.5, "rank_pitch": 1, "rank_timbre": 1, "rank_motion": 1}
        own = ("rms_dbfs", "clipped", "dc", "frames_off")
        return [v["figure"] for v in criteria.verdicts([row]) if v["figure"] in own and not v["ok"]]

    def test_a_good_one_passes(self):
        self.assertEqual(self.failing(self.good), [])

    def test_faults_are_caught_each_by_its_name(self):
        clipped, offset, broken = self.good.copy(), self.good + 0.003 * np.array([0, 1]), self.good.copy()
        clipped[1000], broken[5, 1] = 1, np.nan
        for samples, fault in ((clipped, "clipped"), (offset, "dc"), (self.good[:-1], "frames_off"),
                               (self.good * 3, "rms_dbfs"), (self.good * 0.2, "rms_dbfs"), (broken, "clipped")):
            with self.subTest(fault=fault):
                self.assertIn(fault, self.failing(samples))

    def test_silence_is_measured_too_and_is_like_nothing(self):
        with np.errstate(all="raise"):
            row = compare.pair(heard(np.zeros(5 * RATE)), inputs()[0])
            self.assertEqual((row["patch"], row["sequence"], row["change"]), (0, 0, 0))

    def test_silence_fails_by_its_level(self):
        self.assertEqual(self.failing(np.zeros((5 * RATE, 2))), ["rms_dbfs"])


def parts(states, seconds=0.5, **more):
    return [{"state": state, "seconds": seconds, **more} for state in states]


def report(walked, *albums):
    segments = [part for i, states in enumerate(albums) for part in parts(states, file=f"{i}.wav")]
    return {"walk": {"steps": parts(walked, 1.0)}, "album": {"segments": segments}}


class Walk(unittest.TestCase):
    def test_equal_states_in_a_row_are_one_visit(self):
        self.assertEqual(walk.visits(parts([1, 1, 2, 1])), [(1, 1.0), (2, 0.5), (1, 0.5)])
        self.assertEqual(walk.median_dwell(report([1, 1, 1, 2, 3, 3], [1])), 2.0)

    def test_the_longest_run_in_album_order(self):
        self.assertEqual(walk.longest_runs(report([5, 1, 2, 3, 9], [0, 1, 2, 3, 4])), (3, 3.0, 0))

    def test_a_run_of_many_states_counts_and_one_of_few_long_ones_does_not(self):
        self.assertEqual(walk.longest_runs(report([1, 2, 3, 4, 5, 6, 7, 8, 8, 8], range(10))), (8, 10.0, 10.0))
        self.assertEqual(walk.longest_runs(report([1] * 9 + [2], range(10))), (2, 10.0, 0))

    def test_a_run_does_not_go_over_the_end_of_a_file(self):
        self.assertEqual(walk.longest_runs(report([1, 2, 3, 4], [1, 2], [3, 4]))[0], 2)


class Criteria(unittest.TestCase):
    ROW = {"rank_pitch": 1, "rank_timbre": 1, "rank_motion": 1, "share": 0.9, "share_others": 0.3, "patch": 0.5,
           "sequence": 0.4, "run_s_over_6": 0.0, "change": 1.0, "dwell_s": 0.4, "seeds_aligned": 1.1, "rms_dbfs": -16.0,
           "clipped": 0, "dc": 0.0, "frames_off": 0, "order": 0.5}

    def failing(self, rows):
        return [v["figure"] for v in criteria.verdicts(rows) if not v["ok"]]

    def test_all_good_is_good(self):
        self.assertEqual(self.failing([self.ROW] * 10), [])

    def test_nine_of_ten_are_enough_for_pitch_and_six_for_timbre_and_motion(self):
        other = {**self.ROW, "rank_pitch": 2, "rank_timbre": 2, "rank_motion": 2}
        self.assertEqual(self.failing([self.ROW] * 9 + [other]), [])
        self.assertEqual(self.failing([self.ROW] * 6 + [other] * 4), ["rank_pitch"])
        self.assertEqual(self.failing([self.ROW] * 5 + [other] * 5), ["rank_pitch", "rank_timbre", "rank_motion"])

    def test_what_is_not_there_fails(self):
        row = dict(self.ROW)
        del row["dwell_s"], row["run_s_over_6"]
        self.assertEqual(self.failing([self.ROW] * 9 + [row]), ["run_s_over_6", "dwell_s"])


class Files(unittest.TestCase):
    def test_written_and_read_again_at_another_rate_a_sound_measures_the_same(self):
        x = synth.piece(2, 0, 10.0)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "x.wav")
            sound.write(path, np.stack([sound.resample(x, RATE, 48000)] * 2, axis=1), 48000)
            samples, rate = sound.read(path)
            passage, _ = sound.read(path, 2.0, 1.5)
        self.assertEqual((samples.shape, rate), ((480000, 2), 48000))
        np.testing.assert_array_equal(passage, samples[96000:168000])
        again, direct = Features(samples, rate), heard(x)
        self.assertGreater(float(again.histogram @ direct.histogram), 0.999)
        np.testing.assert_allclose(again.timbre, direct.timbre, atol=0.5)


if __name__ == "__main__":
    unittest.main()
