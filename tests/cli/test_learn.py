# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom learn: recordings in, a map of their music out."""
import math
import os
import re
import signal
import unittest

import maps
import sounds
import wavs
from support import ProgramTest, strict_json


def odd_inputs(test):
    """Recordings with next to nothing in them, or at unusual rates: (name, whether something must be heard)."""
    rate = 22050
    quick = sounds.sine(440, 0.5, 8000)
    return [
        (test.wav("empty.wav", []), False), (test.wav("one.wav", [0.5]), None),
        (test.wav("tenth.wav", sounds.sine(440, 0.1, rate), rate), True),
        (test.wav("click.wav", sounds.silence(0.5, rate) + [0.9] + sounds.silence(0.5, rate), rate), None),
        (test.wav("offset.wav", [0.5] * rate, rate), None),
        (test.wav("sine.wav", sounds.sine(440, 1, rate), rate), True),
        (test.wav("noise.wav", sounds.noise(1, rate), rate), True), (test.wav("low.wav", quick, 8000), True),
        (test.wav("high.wav", sounds.sine(440, 0.5, 192000), 192000, "pcm16"), True),
        (test.wav("six.wav", [quick] * 6, 8000), True), (test.wav("silent.wav", sounds.silence(1, rate), rate), False),
    ]


class LearnTest(ProgramTest):
    def learn(self, *inputs, name="map.json", **how):
        self.ok("learn", *inputs, "-o", name, "--force", "--quiet", **how)
        return self.json(name)


class Map(LearnTest):
    def test_a_map_is_json_with_format_version_and_what_it_was_made_from(self):
        found = self.learn(maps.take(self), "--seed", "7")
        self.assertEqual((found["format"], found["version"], found["seed"]), ("ksom-map", 1, 7))
        self.assertIn(found["ksom"], self.ok("--version").out)
        self.assertEqual([file["name"] for file in found["files"]], ["melody.wav"])
        self.assertNear(found["files"][0]["seconds"], 4.4, 1e-3)
        self.assertEqual((found["width"], found["height"], len(found["cells"])), (32, 16, 512))

    def test_same_recording_options_and_seed_give_the_same_bytes(self):
        take = maps.take(self)
        for options in ((), ("--seed", "9"), ("--width", "7", "--height", "5")):
            self.learn(take, *options, name="a.json")
            self.learn(take, *options, name="b.json")
            self.assertSameBytes("a.json", "b.json", options)

    def test_another_seed_gives_another_map(self):
        take = maps.take(self)
        one, other = (self.learn(take, "--seed", seed) for seed in ("1", "2"))
        self.assertNotEqual(one["weights"], other["weights"])

    def test_moments_follow_each_other_without_gaps_to_the_end_of_each_file(self):
        maps.take(self, "a.wav")
        maps.take(self, "b.wav", seconds=0.3)
        found = self.learn("a.wav", "b.wav")
        ends = [0.0, 0.0]
        for file, start, seconds, *_ in found["moments"]:
            self.assertNear(start, ends[file], 1e-6)
            self.assertGreater(seconds, 0)
            ends[file] = start + seconds
        for end, file in zip(ends, found["files"]):
            self.assertNear(end, file["seconds"], 1e-6)
        self.assertEqual([moment[0] for moment in found["moments"]], sorted(moment[0] for moment in found["moments"]))

    def test_a_moment_lasts_150_ms_at_least_but_for_the_last_of_a_file(self):
        found = self.learn(self.example())
        for this, following in zip(found["moments"], found["moments"][1:]):
            if this[0] == following[0]:
                self.assertGreaterEqual(this[2], 0.149, this)

    def test_every_index_in_a_map_leads_somewhere(self):
        found = self.learn(maps.take(self))
        cells, states = len(found["cells"]), len(found["states"])
        self.assertEqual(len(found["weights"]), cells)
        for file, _, _, cell, state, _, attack in found["moments"]:
            self.assertEqual(file, 0)
            self.assertTrue(-1 <= cell < cells and 0 <= state < states and 0 <= attack <= 1)
            if cell >= 0:
                self.assertEqual(found["cells"][cell]["state"], state)
        for state in found["states"]:
            for way in (state["next"], *(second["next"] for second in state["second"])):
                for to, count in way:
                    self.assertTrue(0 <= to < states and count >= 1)
            for second in state["second"]:
                self.assertGreaterEqual(sum(count for _, count in second["next"]), 3)

    def test_hits_count_the_moments_on_each_cell(self):
        found = self.learn(maps.take(self))
        on = [0] * len(found["cells"])
        for moment in found["moments"]:
            if moment[3] >= 0:
                on[moment[3]] += 1
        self.assertEqual([cell["hits"] for cell in found["cells"]], on)
        for cell in found["cells"]:
            self.assertEqual(bool(cell["partials"]), cell["hits"] > 0)

    def test_silence_is_a_state_of_its_own(self):
        found = self.learn(maps.take(self))
        silent = [index for index, state in enumerate(found["states"]) if state["silent"]]
        self.assertEqual(len(silent), 1)
        self.assertEqual({moment[4] for moment in found["moments"] if moment[3] < 0}, set(silent))
        self.assertNotIn(silent[0], {cell["state"] for cell in found["cells"]})
        self.assertEqual(found["states"][silent[0]]["partials"], [])
        loud = self.learn(maps.take(self, rest=0))
        self.assertEqual([state for state in loud["states"] if state["silent"]], [])

    def test_states_are_six_to_twenty_four_where_there_is_enough_to_tell_apart(self):
        found = self.learn(self.example())
        self.assertTrue(6 <= sum(not state["silent"] for state in found["states"]) <= 24)

    def test_dwell_times_are_those_of_the_album(self):
        found = self.learn(maps.take(self))
        dwelt = sum(sum(state["dwell_beats"]) for state in found["states"]) * found["beat"]["seconds"]
        self.assertNear(dwelt, found["files"][0]["seconds"], 0.01)
        for state in found["states"]:
            self.assertEqual(state["dwell_beats"], sorted(state["dwell_beats"]))

    def test_partials_are_those_that_sound(self):
        found = self.learn(self.tone("a.wav", 440, 2))
        loudest = max((partial for state in found["states"] for partial in state["partials"]), key=lambda p: p[1])
        self.assertNear(1200 * math.log2(loudest[0] / 440), 0, 5)
        self.assertNear(20 * math.log10(loudest[1] / 0.5), 0, 1)
        self.assertGreater(loudest[2], 0.8)

    def test_partials_ascend_and_are_no_more_than_asked_for(self):
        for most in (1, 5, 64):
            found = self.learn(maps.take(self), "--partials", str(most))
            for place in (*found["cells"], *found["states"]):
                freqs = [partial[0] for partial in place["partials"]]
                self.assertLessEqual(len(freqs), most)
                self.assertEqual(freqs, sorted(freqs))

    def test_width_and_height_are_those_asked_for_down_to_one_cell(self):
        take = maps.take(self)
        for width, height in ((1, 1), (1, 9), (9, 1), (5, 3), (64, 40)):
            found = self.learn(take, "--width", str(width), "--height", str(height))
            self.assertEqual((found["width"], found["height"], len(found["cells"])), (width, height, width * height))
            self.ok("walk", "map.json", "-o", "score.json", "--force")

    def test_errors_of_the_map_are_told_and_small(self):
        found = self.learn(self.example())
        self.assertTrue(0 <= found["quantization_error"] < 0.2, found["quantization_error"])
        self.assertTrue(0 <= found["topographic_error"] <= 0.3, found["topographic_error"])


class Album(LearnTest):
    def test_several_recordings_are_one_map(self):
        low, high = self.tone("low.wav", 150, 1), self.tone("high.wav", 3000, 1)
        found = self.learn(low, high)
        self.assertEqual([file["name"] for file in found["files"]], [low, high])
        self.assertEqual({moment[0] for moment in found["moments"]}, {0, 1})
        cells = [{moment[3] for moment in found["moments"] if moment[0] == file} for file in (0, 1)]
        self.assertFalse(cells[0] & cells[1], "two different tones lie on one cell")

    def test_an_empty_recording_beside_a_full_one_does_not_matter(self):
        take = maps.take(self)
        self.wav("empty.wav", [])
        one, two = self.learn(take), self.learn(take, "empty.wav")
        self.assertEqual(two.pop("files")[0], one.pop("files")[0])
        self.assertEqual(one, two)

    def test_the_same_recording_twice_is_taken_twice(self):
        take = maps.take(self)
        one, two = self.learn(take), self.learn(take, take)
        self.assertEqual(len(two["moments"]), 2 * len(one["moments"]))

    def test_the_format_of_a_recording_does_not_matter(self):
        samples = [round(sample * 32768) / 32768 for sample in maps.melody(0.2)]
        found = []
        for format in ("pcm16", "pcm24", "float", "double"):
            self.wav("in.wav", samples, maps.RATE, format)
            found.append(self.learn("in.wav"))
        self.assertTrue(all(one == found[0] for one in found))

    def test_forty_recordings_are_one_map(self):
        found = self.learn(*[self.tone(f"{n}.wav", 200 + 20 * n, 0.3) for n in range(40)])
        self.assertEqual(len(found["files"]), 40)
        self.assertEqual(found["moments"][-1][0], 39)


class Odd(LearnTest):
    def test_whatever_is_in_a_recording_it_is_learnt_walked_and_played(self):
        for name, is_heard in odd_inputs(self):
            with self.subTest(name=name):
                ended = self.ok("learn", name, "-o", "map.json", "--force")
                if is_heard is not None:
                    self.assertEqual("nothing was heard" in ended.err, not is_heard, ended)
                strict_json(self.bytes("map.json").decode())
                self.ok("walk", "map.json", "-o", "score.json", "--seconds", "0.4", "--force")
                strict_json(self.bytes("score.json").decode())
                self.ok("render", "--score", "score.json", "-o", "out.wav", "--force", "--voices", "2")
                sound = self.read("out.wav")
                self.assertEqual(sound.frames, 19200)
                self.assertTrue(sound.isFinite())
                self.assertLessEqual(sounds.peak(sound.flat), 0.9)
                if is_heard is not None:
                    self.assertEqual(set(sound.raw) != {0}, is_heard)

    def test_silence_is_learnt_as_one_silent_state_and_told(self):
        for name, samples in (("silent.wav", sounds.silence(2, 22050)), ("empty.wav", []),
                              ("faint.wav", sounds.sine(440, 1, 22050, 1e-5))):
            self.wav(name, samples)
            ended = self.ok("learn", name, "-o", "map.json", "--force")
            self.assertEqual(ended.trouble, "ksom: warning: nothing was heard: the map knows silence alone\n")
            self.assertTrue(all(state["silent"] for state in self.json("map.json")["states"][-1:]))
            self.assertEqual(sum(cell["hits"] for cell in self.json("map.json")["cells"]), 0)

    def test_recordings_that_are_shorter_than_any_segment_are_learnt(self):
        tone = sounds.sine(440, 1, 48000)
        for count in (1, 2, 63, 64, 65, 2047, 2048, 2049, 7199, 7200, 7201, 9600):
            self.wav("short.wav", tone[:count], 48000)
            found = self.learn("short.wav")
            self.assertNear(found["files"][0]["seconds"], count / 48000, 1e-9)
            self.assertNear(sum(moment[2] for moment in found["moments"]), count / 48000, 1e-6)

    def test_what_is_replaced_is_told_once(self):
        samples = maps.melody(0.2)
        samples[100] = math.nan
        samples[200] = 1e30
        self.wav("spoilt.wav", samples)
        ended = self.ok("learn", "spoilt.wav", "-o", "map.json")
        self.assertEqual(len(ended.trouble.splitlines()), 2, ended)
        strict_json(self.bytes("map.json").decode())

    def test_names_of_any_kind_are_learnt_and_can_be_walked(self):
        content = self.bytes(self.tone())
        for name in (b"new\nline.wav", b"caf\xe9.wav", b"\x1b[31m.wav", "日本 ♫.wav".encode(), b'quote".wav',
                     b"\xff" * 240):
            with open(os.fsencode(self.dir) + b"/" + name, "wb") as file:
                file.write(content)
            ended = self.ok("learn", name, "-o", "map.json", "--force")
            self.assertNotIn("\x1b", ended.out + ended.err)
            self.assertTrue(self.json("map.json")["files"][0]["name"])
            self.ok("walk", "map.json", "-o", "score.json", "--force")


class Said(LearnTest):
    def test_one_line_says_what_was_learnt(self):
        ended = self.ok("learn", maps.take(self), "-o", "map.json")
        found = self.json("map.json")
        self.assertEqual(ended.out, "")
        segments, states = len(found["moments"]), len(found["states"])
        self.assertRegex(ended.err, rf"^map\.json: {segments} segments in {states} states, .*\n$")

    def test_quiet_says_nothing(self):
        ended = self.ok("learn", maps.take(self), "-o", "map.json", "--quiet")
        self.assertEqual((ended.out, ended.err), ("", ""))

    def test_a_map_can_go_to_standard_output_and_nothing_else_does(self):
        take = maps.take(self)
        ended = self.ok("learn", take, "-o", "-")
        self.learn(take)
        self.assertEqual(ended.out.encode(), self.bytes("map.json"))

    def test_a_locale_with_commas_changes_nothing(self):
        take, german = maps.take(self), {"LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8", **self.german()}
        self.ok("learn", take, "-o", "a.json", "--quiet")
        self.ok("learn", take, "-o", "b.json", "--quiet", env=german)
        self.assertSameBytes("a.json", "b.json")
        said = self.ok("learn", take, "-o", "c.json").err
        self.assertEqual(said.replace("c.json", "d.json"), self.ok("learn", take, "-o", "d.json", env=german).err)

    def test_progress_is_shown_in_whole_lines_when_asked(self):
        raw = wavs.data(maps.melody(), "pcm16") * 100
        self.file("long.wav", wavs.riff(wavs.fmt(rate=maps.RATE), wavs.chunk(b"data", raw)))
        ended = self.ok("learn", "long.wav", "-o", "map.json", "--progress", "plain")
        lines = ended.trouble.splitlines()
        self.assertTrue(lines or ended.seconds < 1.5, f"nothing said in {ended.seconds} s")
        shares = [int(re.match(r"ksom: \w+: (\d+) %, .* left$", line).group(1)) for line in lines]
        self.assertEqual(shares, sorted(set(shares)))

    def test_progress_goes_on_while_a_large_map_trains(self):
        ended = self.ok("learn", maps.take(self), "-o", "map.json", "--progress", "plain",
                        "--width", "96", "--height", "96")
        learning = [line for line in ended.err.splitlines() if line.startswith("ksom: learning: ")]
        self.assertTrue(len(learning) >= 3 or ended.seconds < 1.5, f"said {ended.err!r} in {ended.seconds} s")

    def test_a_signal_in_the_middle_leaves_nothing(self):
        raw = wavs.data(maps.melody(), "pcm16") * 300
        self.file("long.wav", wavs.riff(wavs.fmt(rate=maps.RATE), wavs.chunk(b"data", raw)))
        self.file("map.json")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process = self.start("learn", "long.wav", "-o", "map.json", "--force")
            while not any(name.startswith(".ksom-") for name in self.names()):
                self.assertIsNone(process.poll())
            process.send_signal(number)
            process.communicate(timeout=10)
            self.assertEqual(process.returncode, -number)
            self.assertOnly("long.wav", "map.json")
            self.assertEqual(self.bytes("map.json"), b"older\n")

    def test_a_map_is_never_written_over_a_recording(self):
        take = maps.take(self)
        self.tone("other.wav")
        before = self.bytes("other.wav")
        for force in ((), ("--force",)):
            self.fails("learn", take, "other.wav", "-o", "./other.wav", *force, says="is the input other.wav")
        self.assertEqual(self.bytes("other.wav"), before)


if __name__ == "__main__":
    unittest.main()
