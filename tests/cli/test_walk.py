# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom walk: a map in, a score out."""
import json
import random
import unittest

import maps
import sounds
from support import ProgramTest


class WalkTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("map.json", maps.small(self)[0])

    def walk(self, *options, map="map.json", name="score.json", **how):
        self.ok("walk", map, "-o", name, "--force", "--quiet", *options, **how)
        return self.json(name)

    def cells(self, score):
        return [score["sounds"][step[2]]["cell"] for step in score["steps"]]


class Score(WalkTest):
    def test_a_score_is_json_with_format_version_and_what_was_asked_for(self):
        found = self.walk("--seed", "7", "--seconds", "2", "--rate", "44100")
        self.assertEqual((found["format"], found["version"], found["seed"]), ("ksom-score", 1, 7))
        self.assertEqual((found["sample_rate"], found["frames"]), (44100, 88200))
        self.assertIn(found["ksom"], self.ok("--version").out)
        self.assertEqual(found["beat"].keys(), {"seconds", "confidence", "pulses"})

    def test_thirty_seconds_at_48_khz_when_nothing_is_said(self):
        found = self.walk()
        self.assertEqual((found["sample_rate"], found["frames"], found["seed"]), (48000, 1440000, 1))

    def test_length_is_seconds_times_rate_exactly(self):
        for seconds, rate, frames in (("1", "48000", 48000), ("0.5", "44100", 22050), ("0.3333", "22050", 7349),
                                      ("0.00001", "96000", 1), ("1.23456789", "8000", 9877), ("0", "48000", 0)):
            self.assertEqual(self.walk("--seconds", seconds, "--rate", rate)["frames"], frames)

    def test_steps_begin_at_0_ascend_and_lie_on_the_grid_before_the_end(self):
        make = random.Random(1)
        for _ in range(60):
            seconds = f"{make.uniform(0.01, 9):.4f}"
            rate = str(make.choice((8000, 11025, 22050, 44100, 48000, 96000, 384000)))
            with self.subTest(seconds=seconds, rate=rate):
                found = self.walk("--seconds", seconds, "--rate", rate, "--seed", str(make.randrange(1000)))
                times = [step[0] for step in found["steps"]]
                self.assertEqual(times[0], 0)
                self.assertTrue(all(time % 64 == 0 for time in times), times)
                self.assertTrue(all(a < b for a, b in zip(times, times[1:])), times)
                self.assertLess(times[-1], found["frames"])

    def test_the_shortest_scores_can_be_played(self):
        for seconds in ("0", "0.00002", "0.0013", "0.0014", "0.01", "0.05"):
            self.walk("--seconds", seconds)
            self.ok("render", "--score", "score.json", "-o", "out.wav", "--force")
            self.assertEqual(self.read("out.wav").frames, round(float(seconds) * 48000))

    def test_every_index_leads_somewhere_and_every_sound_is_used(self):
        found, map_ = self.walk(), self.json("map.json")
        self.assertEqual({step[2] for step in found["steps"]}, set(range(len(found["sounds"]))))
        for step, cell in zip(found["steps"], self.cells(found)):
            self.assertTrue(0 <= step[1] < len(map_["states"]))
            self.assertTrue(-1 <= cell < len(map_["cells"]))
            self.assertEqual(cell == -1, map_["states"][step[1]]["silent"])
            self.assertTrue(0 <= step[4] <= 1)
        for sound in found["sounds"]:
            self.assertEqual(sound["partials"] == [], sound["cell"] == -1)
            freqs = [partial[0] for partial in sound["partials"]]
            self.assertEqual(freqs, sorted(freqs))

    def test_a_cell_plays_its_own_partials(self):
        found, map_ = self.walk("--perturb", "0"), self.json("map.json")
        for sound in found["sounds"]:
            if sound["cell"] >= 0:
                self.assertEqual(sound["partials"], map_["cells"][sound["cell"]]["partials"])

    def test_the_old_name_of_partials_still_holds(self):
        self.walk("--partials", "2", name="a.json")
        self.walk("--oscillators", "2", name="b.json")
        self.assertSameBytes("a.json", "b.json")

    def test_a_walk_that_no_score_can_hold_is_refused_before_anything_is_written(self):
        """Moments of 2 ms, for hours: five million steps."""
        map_ = json.loads(maps.small(self)[0])
        map_["beat"]["confidence"] = 0
        cell, state = next(moment[3:5] for moment in map_["moments"] if moment[3] >= 0)
        map_["moments"] = [[0, 0.002 * n, 0.002, cell, state, -20, 0] for n in range(1000)]
        self.file("fast.json", maps.text(map_))
        ended = self.fails("walk", "fast.json", "-o", "score.json", "--seconds", "10000", "--rate", "384000",
                           says=("score.json", "16777216", "--seconds"))
        self.assertRegex(ended.err, r"would hold \d{8} values")
        self.assertOnly("fast.json", "map.json")
        self.walk("--seconds", "10", "--rate", "384000", map="fast.json")
        self.assertGreater(len(self.json("score.json")["steps"]), 4000)

    def test_partials_bound_the_partials_of_a_sound(self):
        for most in (1, 3):
            found = self.walk("--partials", str(most))
            self.assertEqual(max(len(sound["partials"]) for sound in found["sounds"]), most)


class Chance(WalkTest):
    def test_same_map_options_and_seed_give_the_same_bytes(self):
        for options in ((), ("--seed", "5", "--perturb", "0.7")):
            self.walk(*options, name="a.json")
            self.walk(*options, name="b.json")
            self.assertSameBytes("a.json", "b.json", options)

    def test_another_seed_goes_another_way(self):
        ways = {tuple(self.cells(self.walk("--seed", seed))) for seed in ("0", "1", "2", "4294967295")}
        self.assertEqual(len(ways), 4)

    def test_a_longer_walk_begins_like_a_shorter_one(self):
        short, long = (self.walk("--seconds", seconds)["steps"] for seconds in ("3", "30"))
        self.assertEqual(short, long[:len(short)])

    def test_without_perturbation_a_walk_stays_where_the_album_was(self):
        been = {moment[3] for moment in self.json("map.json")["moments"]}
        self.assertLessEqual(set(self.cells(self.walk("--perturb", "0", "--seconds", "60"))), been)

    def test_perturbation_steps_to_a_neighbour_as_often_as_it_says(self):
        self.ok("learn", maps.take(self), "-o", "large.json", "--quiet")
        been = {moment[3] for moment in self.json("large.json")["moments"]}
        self.assertLess(len(been), 100, "the album fills the map: the test shows nothing")
        shares = []
        for chance in ("0", "0.5", "1"):
            cells = [cell for cell in self.cells(self.walk("--perturb", chance, "--seconds", "120", map="large.json"))
                     if cell >= 0]
            shares.append(sum(cell not in been for cell in cells) / len(cells))
        self.assertEqual(shares[0], 0)
        self.assertTrue(0.2 < shares[1] < 0.8, shares)
        self.assertGreater(shares[2], 0.7)
        self.assertGreater(shares[2], shares[1])

    def test_a_map_of_one_cell_has_no_neighbours_and_is_walked(self):
        self.ok("learn", maps.take(self), "-o", "one.json", "--width", "1", "--height", "1", "--quiet")
        for chance in ("0", "1"):
            self.assertLessEqual(set(self.cells(self.walk("--perturb", chance, map="one.json"))), {-1, 0})

    def test_a_walk_is_not_the_album_over_again(self):
        self.ok("learn", self.example(), "-o", "example.json", "--quiet")
        album = [moment[4] for moment in self.json("example.json")["moments"]]
        album = [a for a, b in zip(album, [None, *album]) if a != b]
        walk = [step[1] for step in self.walk("--perturb", "0", "--seconds", "60", map="example.json")["steps"]]
        walk = [a for a, b in zip(walk, [None, *walk]) if a != b]
        longest = max(self.common(walk[at:], album[to:]) for at in range(len(walk)) for to in range(len(album)))
        self.assertLessEqual(longest, 6)

    def common(self, a, b):
        count = 0
        while count < min(len(a), len(b)) and a[count] == b[count]:
            count += 1
        return count


class Said(WalkTest):
    def test_one_line_says_what_was_made_unless_quiet(self):
        ended = self.ok("walk", "map.json", "-o", "score.json")
        steps = len(self.json("score.json")["steps"])
        self.assertEqual((ended.out, ended.err), ("", f"score.json: {steps} steps, 30 s\n"))
        ended = self.ok("walk", "map.json", "-o", "quiet.json", "--quiet")
        self.assertEqual((ended.out, ended.err), ("", ""))

    def test_silence_is_walked_and_told(self):
        self.wav("silent.wav", sounds.silence(1, 22050))
        self.ok("learn", "silent.wav", "-o", "silent.json")
        ended = self.ok("walk", "silent.json", "-o", "score.json")
        self.assertEqual(ended.trouble, "ksom: warning: nothing was heard: the map knows silence alone\n")
        found = self.json("score.json")
        self.assertEqual(set(self.cells(found)), {-1})
        self.assertEqual(found["frames"], 1440000)
        self.assertEqual(self.ok("walk", "silent.json", "-o", "none.json", "--seconds", "0").trouble, "")

    def test_a_score_can_go_to_standard_output_and_nothing_else_does(self):
        ended = self.ok("walk", "map.json", "-o", "-")
        self.walk()
        self.assertEqual(ended.out.encode(), self.bytes("score.json"))

    def test_a_locale_with_commas_changes_nothing(self):
        self.walk(name="a.json")
        self.walk(name="b.json", env=self.german())
        self.assertSameBytes("a.json", "b.json")

    def test_a_map_is_not_touched(self):
        before = self.bytes("map.json")
        self.walk()
        self.assertEqual(self.bytes("map.json"), before)
        self.assertOnly("map.json", "score.json")

    def test_a_result_that_cannot_be_printed_is_an_error(self):
        with open("/dev/full", "wb") as full:
            self.fails("walk", "map.json", "-o", "-", stdout=full, says="standard output: cannot be written")


if __name__ == "__main__":
    unittest.main()
