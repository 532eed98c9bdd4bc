# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom render --mode walk: learn, walk and play in one, or from a map, or from a score; and its report."""
import json
import math
import unittest

import maps
import sounds
from support import ProgramTest, strict_json
from test_learn import odd_inputs

LEARN, WALK = ("--partials", "--width", "--height"), ("--seconds", "--rate", "--perturb", "--partials")


class WalkRenderTest(ProgramTest):
    def render(self, *options, name="out.wav"):
        ended = self.ok("render", *options, "-o", name, "--force")
        return self.read(name), ended

    def report(self, *options):
        self.render(*options, "--json", "r.json")
        return self.json("r.json")

    def three_ways(self, options, take=None):
        """a.wav from the recording, b.wav from its map, c.wav from the map's score, each step with what it takes."""
        take = take or maps.take(self)

        def of(names):
            return [word for name, value in options.items() if name in names for word in (name, value)]
        play = [word for name, value in options.items() if name not in (*LEARN, *WALK, "--seed")
                for word in (name, value)]
        quiet = ("--force", "--quiet")
        self.ok("render", take, "-o", "a.wav", *of(options), *quiet)
        self.ok("learn", take, "-o", "map.json", *of((*LEARN, "--seed")), *quiet)
        self.ok("render", "--map", "map.json", "-o", "b.wav", *of((*WALK, "--seed")), *play, *quiet)
        self.ok("walk", "map.json", "-o", "score.json", *of((*WALK, "--seed")), *quiet)
        self.ok("render", "--score", "score.json", "-o", "c.wav", *play, *quiet)


class ThreeWays(WalkRenderTest):
    def test_recording_map_and_score_give_the_same_bytes(self):
        for options in ({"--seconds": "1.5"},
                        {"--seconds": "2", "--seed": "4294967295", "--perturb": "0.9", "--partials": "7",
                         "--width": "6", "--height": "5", "--rate": "22050", "--voices": "2", "--pulse": "1",
                         "--brightness": "0.7"},
                        {"--seconds": "0.7777", "--seed": "3", "--format": "pcm16", "--channels": "3", "--morph": "0.5",
                         "--rate": "44100", "--coupling": "0.2", "--detune": "30", "--spread": "0.3"}):
            with self.subTest(options=options):
                self.three_ways(options)
                self.assertSameBytes("a.wav", "b.wav")
                self.assertSameBytes("a.wav", "c.wav")

    def test_an_album_of_two_recordings_gives_the_same_bytes_in_three_ways(self):
        self.tone("low.wav", 200, 1)
        maps.take(self)
        self.ok("render", "low.wav", "melody.wav", "-o", "a.wav", "--seconds", "1")
        self.ok("learn", "low.wav", "melody.wav", "-o", "map.json", "--quiet")
        self.ok("render", "--map", "map.json", "-o", "b.wav", "--seconds", "1")
        self.assertSameBytes("a.wav", "b.wav")

    def test_a_piece_of_music_gives_the_same_bytes_in_three_ways(self):
        self.three_ways({"--seconds": "4"}, self.example())
        self.assertSameBytes("a.wav", "b.wav")
        self.assertSameBytes("a.wav", "c.wav")

    def test_a_locale_with_commas_changes_nothing(self):
        take, german = maps.take(self), self.german()
        self.ok("render", take, "-o", "a.wav", "--seconds", "1", "--json", "a.json")
        self.ok("render", take, "-o", "b.wav", "--seconds", "1", "--json", "b.json", env=german)
        self.assertSameBytes("a.wav", "b.wav")
        self.assertEqual(self.bytes("a.json").replace(b"a.wav", b"b.wav"), self.bytes("b.json"))

    def test_the_length_is_exact_from_a_map_and_that_of_the_score_from_a_score(self):
        self.file("map.json", maps.small(self)[0])
        for seconds, rate, frames in (("0.3333", "22050", 7349), ("0.00001", "96000", 1), ("0", "48000", 0)):
            sound, _ = self.render("--map", "map.json", "--seconds", seconds, "--rate", rate)
            self.assertEqual((sound.frames, sound.rate), (frames, int(rate)))
        self.file("score.json", maps.small(self)[1])
        sound, _ = self.render("--score", "score.json")
        self.assertEqual((sound.frames, sound.rate), (8000, 8000))


class Chance(WalkRenderTest):
    def test_two_seeds_differ_from_a_map_and_from_a_recording(self):
        take = maps.take(self)
        self.file("map.json", maps.small(self)[0])
        for source in ((take,), ("--map", "map.json")):
            found = {bytes(self.render(*source, "--seconds", "1", "--seed", seed)[0].raw) for seed in ("0", "1", "2")}
            self.assertEqual(len(found), 3)

    def test_perturb_of_0_and_1_play_and_differ(self):
        take = maps.take(self)
        found = set()
        for chance in ("0", "1"):
            sound, _ = self.render(take, "--seconds", "2", "--perturb", chance)
            self.assertTrue(sound.isFinite())
            found.add(bytes(sound.raw))
        self.assertEqual(len(found), 2)

    def test_every_parameter_of_the_walk_reaches_the_sound(self):
        take = maps.take(self)
        plain = bytes(self.render(take, "--seconds", "2")[0].raw)
        for option in (("--morph", "0.5"), ("--brightness", "0.9"), ("--pulse", "1"), ("--partials", "2"),
                       ("--width", "3"), ("--perturb", "1"), ("--coupling", "0.1")):
            if option[0] != "--pulse" or self.has_beat():
                self.assertNotEqual(bytes(self.render(take, "--seconds", "2", *option)[0].raw), plain, option)

    def has_beat(self):
        """Without a beat there is nothing to pulse with."""
        return self.report("melody.wav", "--seconds", "0.1")["beat"]["confidence"] > 0


class Sound(WalkRenderTest):
    def test_music_comes_out_at_minus_16_lufs_and_below_full_scale(self):
        # What is loud in one walk is soft in the next: measured over half a minute.
        for take, options in ((self.example(), ()), (self.example("again.wav"), ("--seed", "2")),
                              (maps.take(self), ())):
            sound, _ = self.render(take, "--seconds", "20", *options)
            self.assertTrue(sound.isFinite())
            self.assertLessEqual(sounds.peak(sound.flat), 0.9)
            figures = strict_json(self.ok("compare", "out.wav", "out.wav", "--json", "-").out)
            self.assertNear(figures["a"]["loudness_lufs"], -16, 1.5, f"{take} {options}")
            for channel in sound.channels:
                self.assertNear(sum(channel) / len(channel), 0, 2e-3)
            (self.dir / take).unlink()

    def test_music_is_as_loud_at_a_low_rate_where_not_all_of_it_can_be_played(self):
        take = self.wav("bright.wav", sounds.mixed(sounds.chord((300, 440, 700), 4, 22050, 0.05),
                                                  sounds.chord((5000, 6000, 7000), 4, 22050, 0.8)))
        self.render(take, "--seconds", "6", "--rate", "8000")
        figures = strict_json(self.ok("compare", "out.wav", "out.wav", "--json", "-").out)
        self.assertNear(figures["a"]["loudness_lufs"], -16, 3)

    def test_true_peaks_stay_below_minus_one_dbfs(self):
        for take in (self.wav("noise.wav", sounds.noise(1, 22050, 1.0)), maps.take(self)):
            sound, _ = self.render(take, "--seconds", "1.5")
            for channel in sound.channels:
                self.assertLessEqual(sounds.true_peak(channel), 10 ** (-1 / 20) * 1.005)

    def test_a_tone_comes_back_at_its_pitch(self):
        sound, _ = self.render(self.tone(freq=440, seconds=2), "--seconds", "2", "--voices", "1", "--detune", "0")
        channel = sound.channels[0][9600:-9600]
        here = max(sounds.level(channel, 440 * 2 ** (c / 1200), 48000) for c in range(-6, 7, 2))
        for far in (220, 300, 600, 1000):  # not its harmonics, which are meant to be there
            self.assertLess(sounds.level(channel, far, 48000), 0.05 * here, far)

    def test_silence_gives_silence_and_says_so_in_every_way(self):
        self.wav("silent.wav", sounds.silence(1, 22050))
        self.assertIn("silence", self.ok("learn", "silent.wav", "-o", "map.json").err)
        self.assertIn("silence", self.ok("walk", "map.json", "-o", "score.json").err)
        for source in (("silent.wav",), ("--map", "map.json"), ("--score", "score.json")):
            options = () if "--score" in source else ("--seconds", "30")
            sound, ended = self.render(*source, *options)
            self.assertEqual((sound.frames, set(sound.raw)), (1440000, {0}))
            self.assertEqual(len(ended.trouble.splitlines()), 1, ended)
            self.assertIn("silence", ended.trouble)

    def test_what_cannot_be_heard_at_the_rate_asked_for_is_silence_and_told(self):
        sound, ended = self.render(self.tone(freq=9000, seconds=1), "--seconds", "0.5", "--rate", "8000",
                                   "--partials", "1")
        self.assertEqual(set(sound.raw), {0})
        self.assertRegex(ended.trouble, r"^ksom: warning: nothing of it can be heard at a rate of 8000 Hz; .*silence\n$")

    def by_hand(self, **changes):
        score = {**json.loads(maps.small(self)[1]), "sample_rate": 8000, "frames": 8000, "gain_db": 0,
                 "sounds": [{"cell": -1, "partials": [[440, 0.1, 1, 0]]}, {"cell": -1, "partials": []}],
                 "steps": [[0, 0, 0, 0, 1]], **changes}
        self.file("hand.json", maps.text(score))

    def test_a_score_that_cannot_be_heard_is_told_with_the_reason_that_holds(self):
        tone = [[440, 0.1, 1, 0]]
        for why, changes in (("no step begins before the end", {"steps": [[8000, 0, 0, 0, 1]]}),
                             ("no step begins before the end", {"steps": []}),
                             ("all its steps are silence", {"steps": [[0, 0, 1, 0, 1], [8000, 0, 0, 0, 1]]}),
                             ("all its steps are silence", {"steps": [[0, 0, 0, 0, 1], [0, 0, 1, 0, 1]]}),
                             ("at a rate of 8000 Hz", {"sounds": [{"cell": -1, "partials": [[7000, 1, 1, 0]]}]}),
                             ("too soft", {"sounds": [{"cell": -1, "partials": [[440, 1e-30, 1, 0]]}]}),
                             ("too soft", {"sounds": [{"cell": -1, "partials": [[440, 0, 1, 0]]}]}),
                             ("too soft", {"steps": [[0, 0, 0, -150, 1]]}), ("too soft", {"gain_db": -110})):
            with self.subTest(why=why, changes=changes):
                self.by_hand(**changes)
                _, ended = self.render("--score", "hand.json", "--format", "pcm16", "--json", "r.json", "--force")
                self.assertRegex(ended.trouble, rf"^ksom: warning: hand\.json: .*{why}.*; the result is silence\n$")
                self.assertLess(max(map(abs, self.read("out.wav").flat)), 1e-4)  # the last bit may round
                self.assertTrue(self.json("r.json")["silent"])
        for changes in ({}, {"steps": [[4032, 0, 0, 0, 1]]}, {"steps": [[0, 0, 0, -70, 1]]}, {"gain_db": -60},
                        {"sounds": [{"cell": -1, "partials": [[7000, 1, 1, 0], *tone]}]}):
            self.by_hand(**changes)
            _, ended = self.render("--score", "hand.json", "--json", "r.json", "--force")
            self.assertEqual(ended.trouble, "", changes)
            self.assertNotEqual(set(self.read("out.wav").raw), {0}, changes)
            self.assertFalse(self.json("r.json")["silent"])

    def test_whatever_is_in_a_recording_a_sound_and_a_report_come_out(self):
        for name, _ in odd_inputs(self):
            with self.subTest(name=name):
                report = self.report(name, "--seconds", "0.3")
                sound = self.read("out.wav")
                self.assertEqual((sound.frames, report["output"]["frames"]), (14400, 14400))
                self.assertTrue(sound.isFinite())
                self.assertLessEqual(sounds.peak(sound.flat), 0.9)
                self.assertEqual(report["silent"], set(sound.raw) == {0})

    def test_more_partials_than_there_are_is_told_in_words(self):
        take = self.wav("rich.wav", sounds.noise(3, 22050))
        self.render(take, "--seconds", "0.1", "--partials", "256", "--voices", "16")
        ended = self.run_any("render", take, "-o", "new.wav", "--partials", "256", "--voices", "64",
                             "--seconds", "0.1")
        if ended.code:
            self.assertRegex(ended.err, r"^ksom: sounds of \d+ partials with 64 voices .*--partials\n$")
            self.assertNotIn("new.wav", self.names())


class Report(WalkRenderTest):
    KEYS = {"ksom", "mode", "inputs", "output", "options", "seed", "silent", "beat", "som", "states", "album", "walk",
            "r", "comparison", "limiter_db"}

    def test_a_report_is_complete(self):
        report = self.report(maps.take(self), "--seconds", "2", "--seed", "9")
        self.assertEqual(set(report), self.KEYS)
        self.assertEqual((report["mode"], report["seed"], report["silent"]), ("walk", 9, False))
        one = report["inputs"][0]
        self.assertEqual((one["path"], one["sample_rate"], one["channels"]), ("melody.wav", 22050, 1))
        self.assertEqual((one["frames"], one["samples_replaced"]), (len(maps.melody()), 0))
        self.assertEqual([len(row) for row in one["grid"]], [32] * 16)
        for count in ("peaks", "partials", "segments"):
            self.assertGreater(one[count], 0)
        self.assertEqual(report["output"],
                         {"path": "out.wav", "sample_rate": 48000, "channels": 2, "frames": 96000, "format": "float"})
        self.assertTrue(0 <= report["som"]["quantization_error"] and 0 <= report["som"]["topographic_error"] <= 1)
        self.assertEqual((report["som"]["width"], report["som"]["height"]), (32, 16))

    def test_its_grid_is_that_of_the_command_grid(self):
        report = self.report(maps.take(self), "--seconds", "0.1")
        self.assertEqual("\n".join(report["inputs"][0]["grid"]), self.ok("grid", "melody.wav").out.strip("\n"))

    def test_it_tells_each_option_as_it_was_given_or_holds(self):
        given = {"seconds": 1.25, "perturb": 0.3, "partials": 9, "coupling": 0.7, "coupling_unit": "hz",
                 "voices": 3, "detune_cents": 20.5, "spread": 0.25, "pulse": 0.1, "brightness": 0.6, "morph_s": 0.2}
        option = {"detune_cents": "--detune", "morph_s": "--morph", "coupling_unit": "--coupling-unit"}
        words = [word for key, value in given.items() for word in (option.get(key, "--" + key), str(value))]
        take = maps.take(self)
        report = self.report(take, *words, "--seed", "5")
        self.assertEqual((report["options"], report["seed"]), (given, 5))
        report = self.report(take, "--seconds", "0.1")
        holds = report["options"]
        self.assertEqual((holds["perturb"], holds["pulse"], holds["morph_s"], report["seed"]), (0.1, 0.4, 0.08, 1))

    def test_its_map_and_its_walk_are_those_of_the_commands(self):
        take = maps.take(self)
        report = self.report(take, "--seconds", "3")
        self.ok("learn", take, "-o", "map.json", "--quiet")
        self.ok("walk", "map.json", "--seconds", "3", "-o", "score.json")
        map_, score = self.json("map.json"), self.json("score.json")
        self.assertEqual(report["states"], map_["states"])
        self.assertEqual(report["som"]["quantization_error"], map_["quantization_error"])
        self.assertEqual([list(segment.values()) for segment in report["album"]["segments"]], map_["moments"])
        self.assertEqual(report["walk"]["gain_db"], score["gain_db"])
        self.assertEqual([(step["state"], step["gain_db"], step["attack"]) for step in report["walk"]["steps"]],
                         [(step[1], step[3], step[4]) for step in score["steps"]])
        self.assertEqual([step["cell"] for step in report["walk"]["steps"]],
                         [score["sounds"][step[2]]["cell"] for step in score["steps"]])

    def test_steps_fill_the_time_and_r_is_told_all_the_way(self):
        report = self.report(maps.take(self), "--seconds", "3.25")
        steps = report["walk"]["steps"]
        for this, following in zip(steps, steps[1:]):
            self.assertNear(this["time_s"] + this["seconds"], following["time_s"], 1e-9)
        self.assertEqual(steps[0]["time_s"], 0)
        self.assertNear(steps[-1]["time_s"] + steps[-1]["seconds"], 3.25, 1e-9)
        self.assertEqual((report["r"]["interval_s"], len(report["r"]["values"])), (0.1, 33))
        self.assertTrue(all(0 <= r <= 1 for r in report["r"]["values"]))
        self.assertGreater(max(report["r"]["values"]), 0.3)

    def test_its_comparison_is_that_of_the_command_compare(self):
        report = self.report(maps.take(self), "--seconds", "2")
        self.assertEqual(report["comparison"],
                         strict_json(self.ok("compare", "melody.wav", "out.wav", "--json", "-").out))

    def test_an_album_is_reported_file_by_file_and_compared_as_one(self):
        maps.take(self)
        report = self.report("melody.wav", self.tone("low.wav", 200), "--seconds", "1")
        self.assertEqual([one["path"] for one in report["inputs"]], ["melody.wav", "low.wav"])
        self.assertEqual(sum(one["segments"] for one in report["inputs"]), len(report["album"]["segments"]))
        self.assertEqual((report["comparison"]["a"]["path"], report["comparison"]["b"]["path"]), ("album", "out.wav"))

    def test_reports_that_start_later_name_what_they_start_from(self):
        self.file("map.json", maps.small(self)[0])
        self.file("score.json", maps.small(self)[1])
        report = self.report("--map", "map.json", "--seconds", "0.5")
        self.assertEqual(set(report), self.KEYS - {"comparison"} | {"map"})
        self.assertEqual((report["map"], report["inputs"]), ("map.json", []))
        report = self.report("--score", "score.json")
        self.assertEqual(set(report), self.KEYS - {"comparison", "som", "states", "album"} | {"score"})
        self.assertEqual((report["score"], report["seed"], report["options"]["seconds"]), ("score.json", 3, 1))
        self.assertNotIn("perturb", report["options"])

    def test_nothing_in_a_report_or_a_message_names_a_temporary_file(self):
        for take in (maps.take(self), self.wav("odd.wav", [math.nan, 1e30] * 4000),
                     self.wav("wide.wav", [[0.1] * 4000] * 65)):
            _, ended = self.render(take, "--seconds", "0.2", "--channels", "16", "--rate", "384000", "--json", "r.json")
            self.assertNotIn(".ksom-", ended.err)
            self.assertNotIn(".ksom-", json.dumps(self.json("r.json")))

    def test_what_is_wrong_with_a_recording_is_said_once_though_it_is_read_five_times(self):
        samples = maps.melody(0.2)
        samples[99] = math.inf
        _, ended = self.render(self.wav("spoilt.wav", samples), "--seconds", "0.2", "--json", "r.json")
        self.assertEqual(ended.trouble,
                         "ksom: warning: spoilt.wav: 1 samples were not finite; 0 is used instead\n")
        self.assertEqual(self.json("r.json")["inputs"][0]["samples_replaced"], 1)

    def test_a_report_goes_to_standard_output_alone(self):
        take = maps.take(self)
        _, ended = self.render(take, "--seconds", "0.5", "--json", "-", name="a.wav")
        self.assertEqual(set(strict_json(ended.out)), self.KEYS)
        self.assertEqual(ended.trouble, "")
        self.render(take, "--seconds", "0.5", "--json", "r.json", name="a.wav")
        self.assertEqual(ended.out.encode(), self.bytes("r.json"))

    def test_a_report_of_silence_says_so_and_has_no_loudness(self):
        self.wav("silent.wav", sounds.silence(1, 22050))
        report = self.report("silent.wav", "--seconds", "0.5")
        self.assertTrue(report["silent"])
        self.assertIsNone(report["comparison"]["a"]["loudness_lufs"])
        self.assertTrue(all(state["silent"] for state in report["states"] if state["dwell_beats"]))

    def test_a_report_does_not_change_the_sound(self):
        take = maps.take(self)
        self.render(take, "--seconds", "1", name="a.wav")
        self.render(take, "--seconds", "1", "--json", "r.json", name="b.wav")
        self.assertSameBytes("a.wav", "b.wav")


if __name__ == "__main__":
    unittest.main()
