# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom render --trajectory: how the oscillators moved, as CSV and as JSON."""
import csv
import io
import itertools
import math
import resource
import unittest

import maps
import sounds
from support import EFBIG, ProgramTest, error_text, limit

HEADER = "time,r,psi,index,phase,freq,amp,localr"
GRID = 64
MODES = ("walk", "bands")


def frame_samples(samples, rate, per_second):
    """The points of the grid, in samples, that frames are due on: the first after each k / rate."""
    due = (math.floor(k * rate / per_second / GRID) * GRID + GRID for k in range(samples * per_second // rate + 1))
    return sorted({at for at in due if at <= samples})


class TrajectoryTest(ProgramTest):
    def record(self, *options, inputs=None, name="t.csv"):
        self.ok("render", *(inputs or [self.take()]), "-o", "out.wav", "--trajectory", name, "--force", "--quiet",
                *map(str, options))
        return self.rows(name) if name.endswith("csv") else self.json(name)

    def rows(self, name):
        text = self.bytes(name).decode("ascii")
        self.assertEqual(text.split("\n", 1)[0], HEADER)
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(io.StringIO(text))]

    def frames(self, rows):
        return [(time, list(group)) for time, group in itertools.groupby(rows, lambda row: row["time"])]


class Frames(TrajectoryTest):
    def test_there_are_seconds_times_rate_frames_of_every_oscillator(self):
        for seconds, per_second in ((1, 50), (2, 25), (0.5, 1), (1, 100)):
            rows = self.record("--mode", "bands", "--seconds", seconds, "--trajectory-rate", per_second)
            frames = self.frames(rows)
            self.assertEqual(len(frames), math.ceil(seconds * per_second))
            swarms = len(frames[0][1]) // 4
            self.assertGreater(swarms, 2)
            self.assertEqual(len(rows), len(frames) * swarms * 4)
            for _, frame in frames:
                self.assertEqual([row["index"] for row in frame], list(range(4 * swarms)))

    def test_fifty_frames_a_second_when_nothing_is_said(self):
        self.assertEqual(len(self.frames(self.record("--mode", "bands", "--seconds", 2))), 100)

    def test_each_frame_stands_on_the_first_point_of_the_grid_after_its_time(self):
        for mode, (rate, per_second) in itertools.product(MODES, ((48000, 50), (44100, 30), (8000, 1000), (8000, 7))):
            rows = self.record("--mode", mode, "--seconds", 0.75, "--rate", rate, "--trajectory-rate", per_second,
                               inputs=[self.tone()])
            samples = [time * rate for time, _ in self.frames(rows)]
            for at, wanted in itertools.zip_longest(samples, frame_samples(rate * 3 // 4, rate, per_second)):
                self.assertNear(at, wanted, 1e-6, f"{mode}, {rate} Hz, {per_second} a second")

    def test_a_sound_shorter_than_the_grid_has_no_frame(self):
        for seconds in (0, 0.001):
            self.assertEqual(self.record("--seconds", seconds), [])
            self.assertEqual(self.record("--seconds", seconds, name="t.json")["trajectory"], [])

    def test_silence_has_frames_without_oscillators(self):
        self.wav("silent.wav", sounds.silence(1, 22050))
        for mode in MODES:
            record = self.record("--seconds", 1, "--mode", mode, name="t.json", inputs=["silent.wav"])
            self.assertEqual(len(record["trajectory"]), 50)
            for frame in record["trajectory"]:
                self.assertEqual(frame["oscillators"], [])


class Values(TrajectoryTest):
    def test_phases_advance_by_the_frequency(self):
        for mode in MODES:
            rows = self.record("--mode", mode, "--seconds", 1, "--trajectory-rate", 1000)
            before, compared = {}, 0
            for row in rows:
                at, index = round(row["time"] * 48000), row["index"]
                if index in before and at - before[index][0] == GRID:
                    went = 2 * math.pi * row["freq"] * GRID / 48000
                    self.assertNear(math.remainder(row["phase"] - before[index][1] - went, 2 * math.pi), 0, 1e-4, row)
                    compared += 1
                before[index] = (at, row["phase"])
            self.assertGreater(compared, 0.9 * len(rows))

    def test_every_value_is_in_its_range(self):
        for mode in MODES:
            rows = self.record("--mode", mode, "--seconds", 2, inputs=[maps.take(self)])
            self.assertTrue(rows)
            for row in rows:
                for key in ("r", "localr"):
                    self.assertTrue(0 <= row[key] <= 1, row)
                for key in ("psi", "phase"):
                    self.assertLessEqual(abs(row[key]), 3.1415928, row)
                self.assertTrue(0 < row["freq"] < 24000 and 0 < row["amp"] < 10, row)

    def test_r_and_psi_are_those_of_all_oscillators_and_local_r_that_of_the_swarm(self):
        for _, frame in self.frames(self.record("--mode", "bands", "--seconds", 1)):
            phasors = [complex(math.cos(row["phase"]), math.sin(row["phase"])) for row in frame]
            mean = sum(phasors) / len(phasors)
            self.assertNear(complex(frame[0]["r"] * math.cos(frame[0]["psi"]),
                                    frame[0]["r"] * math.sin(frame[0]["psi"])), mean, 1e-3)
            for i, row in enumerate(frame):
                swarm = phasors[i // 4 * 4:i // 4 * 4 + 4]
                self.assertNear(row["localr"], abs(sum(swarm)) / 4, 1e-3)

    def test_a_locked_swarm_runs_at_one_frequency_and_is_in_step(self):
        rows = self.record("--mode", "bands", "--seconds", 3, "--coupling", 3, inputs=[self.tone()])
        _, last = self.frames(rows)[-1]
        self.assertLess(max(row["freq"] for row in last) - min(row["freq"] for row in last), 0.05)
        self.assertGreater(min(row["localr"] for row in last), 0.9)

    def test_only_what_sounds_is_there(self):
        tone, rest = {"cell": -1, "partials": [[300, 0.3, 1, 0], [500, 0.2, 1, 0]]}, {"cell": -1, "partials": []}
        self.file("score.json", maps.text({
            "format": "ksom-score", "version": 1, "sample_rate": 8000, "frames": 32000, "seed": 1, "gain_db": -12,
            "beat": {"seconds": 0.5, "confidence": 0, "pulses": [1, 1, 1, 1, 1]}, "sounds": [tone, rest],
            "steps": [[8000, 0, 0, 0, 1], [16000, 0, 1, 0, 0]]}))
        record = self.record("--voices", 3, inputs=["--score", "score.json"], name="t.json")["trajectory"]
        for begin, end, count in ((0, 0.99, 0), (1.02, 2, 6), (3.5, 4, 0)):
            for frame in (frame for frame in record if begin <= frame["time"] <= end):
                self.assertEqual(len(frame["oscillators"]), count, frame)

    def test_a_swarm_too_high_for_the_rate_is_left_out(self):
        take = self.wav("high.wav", sounds.chord((300, 7000), 1, 22050), 22050)
        rows = self.record("--mode", "bands", "--seconds", 0.5, "--rate", 8000, inputs=[take])
        self.assertLess(max(row["freq"] for row in rows), 0.48 * 8000)


class Files(TrajectoryTest):
    def test_the_sound_is_the_same_with_and_without(self):
        for mode in MODES:
            options = ("--mode", mode, "--seconds", "1", "--force", "--quiet")
            self.ok("render", self.take(), "-o", "plain.wav", *options)
            for name in ("t.csv", "t.json"):
                self.ok("render", "take.wav", "-o", "out.wav", *options, "--trajectory", name, "--trajectory-rate",
                        "77")
                self.assertSameBytes("plain.wav", "out.wav", f"{mode} {name}")

    def test_json_says_the_same_as_csv(self):
        for mode in MODES:
            rows = self.record("--mode", mode, "--seconds", 1)
            record = self.record("--mode", mode, "--seconds", 1, name="t.json")
            same = [dict(zip(HEADER.split(","), (frame["time"], frame["r"], frame["psi"], *oscillator)))
                    for frame in record["trajectory"] for oscillator in frame["oscillators"]]
            self.assertEqual(same, rows)

    def test_json_says_what_it_is(self):
        record = self.record("--seconds", 0.5, "--rate", 44100, "--trajectory-rate", 12.5, name="t.json")
        self.assertEqual((record["format"], record["version"]), ("ksom-trajectory", 1))
        self.assertEqual((record["sample_rate"], record["frames"], record["rate"]), (44100, 22050, 12.5))
        self.assertTrue(record["ksom"])

    def test_a_map_and_a_score_give_the_trajectory_of_their_recording(self):
        self.record("--seconds", 1)
        self.ok("learn", "take.wav", "-o", "map.json", "--quiet")
        self.ok("walk", "map.json", "-o", "score.json", "--seconds", "1", "--quiet")
        for source, path, more in (("--map", "map.json", ("--seconds", "1")), ("--score", "score.json", ())):
            self.ok("render", source, path, "-o", "b.wav", "--trajectory", "b.csv", *more, "--force")
            self.assertSameBytes("t.csv", "b.csv", source)

    def test_a_locale_with_commas_changes_nothing(self):
        for ending in ("csv", "json"):
            for name, env in (("a", None), ("b", self.german() if ending == "csv" else {"LC_ALL": "de_DE.UTF-8"})):
                self.ok("render", self.take(), "-o", "out.wav", "--seconds", "0.5", "--trajectory", f"{name}.{ending}",
                        "--force", env=env)
            self.assertSameBytes("a." + ending, "b." + ending)

    def test_it_is_told_with_what_was_made(self):
        for mode in MODES:
            ended = self.ok("render", self.take(), "-o", "out.wav", "--mode", mode, "--seconds", "0.1", "--trajectory",
                            "t.csv", "--force")
            self.assertTrue(ended.err.startswith("out.wav, t.csv: "), ended)

    def test_memory_does_not_grow_with_the_trajectory(self):
        def memory(seconds):
            return self.measured("render", "tone.wav", "-o", "out.wav", "--mode", "bands", "--seconds", seconds,
                                 "--trajectory", "t.json", "--trajectory-rate", 1000, "--rate", 48000, "--force")
        self.tone()
        short = memory(1)
        self.assertLess(memory(60), short + 4)
        self.assertGreater(len(self.bytes("t.json")), 8 << 20)


class Refused(TrajectoryTest):
    def test_another_ending_is_refused_in_words(self):
        self.take()
        for name in ("t.txt", "t", "t.wav", "csv", "t.csv.gz", "-"):
            self.fails("render", "take.wav", "-o", "out.wav", "--trajectory", name, code=2,
                       says=(name, ".csv or .json"))
        self.assertOnly("take.wav")

    def test_a_rate_out_of_range_is_refused(self):
        self.take()
        for rate in ("0", "0.99", "1000.5", "-5", "nan", "fast"):
            self.fails("render", "take.wav", "-o", "out.wav", "--trajectory", "t.csv", "--trajectory-rate=" + rate,
                       code=2, says=("--trajectory-rate", "1 ... 1000"))
        self.assertOnly("take.wav")

    def test_a_rate_without_a_trajectory_is_refused(self):
        self.fails("render", self.take(), "-o", "out.wav", "--trajectory-rate", "5", code=2, says="--trajectory")

    def test_an_existing_file_is_kept_and_told_before_any_work(self):
        self.take()
        for mode, name in itertools.product(MODES, ("t.csv", "t.json")):
            self.file(name)
            self.fails("render", "take.wav", "-o", "out.wav", "--mode", mode, "--seconds", "100000", "--trajectory",
                       name, says=(name, "exists", "--force"), timeout=10)
            self.assertEqual(self.bytes(name), b"older\n")
        self.assertOnly("take.wav", "t.csv", "t.json")

    def test_it_cannot_be_another_output_or_an_input(self):
        self.take()
        self.fails("render", "take.wav", "-o", "out.wav", "--json", "t.json", "--trajectory", "./t.json", code=2,
                   says="twice")
        self.file("map.json", maps.small(self)[0])
        self.fails("render", "--map", "map.json", "-o", "out.wav", "--trajectory", "map.json", "--force", says="input")
        self.assertOnly("take.wav", "map.json")

    def test_a_trajectory_that_cannot_be_written_leaves_nothing(self):
        self.tone()
        for mode in MODES:
            self.fails("render", "tone.wav", "-o", "out.wav", "--format", "pcm16", "--channels", "1", "--rate", "8000",
                       "--seconds", "4", "--voices", "16", "--mode", mode, "--progress", "none", "--trajectory",
                       "t.csv", "--trajectory-rate", "100", says=("t.csv", error_text(EFBIG)),
                       preexec_fn=limit(resource.RLIMIT_FSIZE, 100000))
            self.assertOnly("tone.wav")


if __name__ == "__main__":
    unittest.main()
