# SPDX-License-Identifier: GPL-3.0-or-later
"""[ksomgrid] learns what the core learns, to the last bit, and answers from right to left."""
import array
import json
import math
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import pd

RENDER = os.environ["KSOM_RENDER_GRID_PD"]
RENDER_CELLS = os.environ["KSOM_RENDER_CELLS_PD"]
KSOM = os.environ.get("KSOM")
OUTLETS = ["x", "y", "index", "class", "distance", "changed", "out", "partials"]


def vectors(count, features):
    return array.array("f",
                       (0.5 + 0.5 * math.sin(1 + 0.7 * i + 0.3 * (i % features) ** 2) for i in range(count * features)))


def from_core(shape, data, seed=1, steps=0, **params):
    """(indices of the cells found, weights)."""
    words = [str(word) for word in (*shape, seed, steps, *(word for pair in params.items() for word in pair))]
    done = subprocess.run([RENDER, *words], input=data.tobytes(), stdout=subprocess.PIPE, check=True,
                          timeout=pd.TIMEOUT)
    numbers = array.array("f")
    numbers.frombytes(done.stdout)
    size = shape[0] * shape[1] * shape[2]
    return [int(n) for n in numbers[:-size]], list(numbers[-size:])


class GridTest(pd.PdTest):
    def use(self, arguments, events, arrays=None, content=True, seconds=0.1):
        """Messages one after the other, or at times of their own (ms, message); the outlets are printed by OUTLETS."""
        def around(patch, tested):
            for outlet, name in enumerate(OUTLETS):
                patch.connect(tested, outlet, patch.obj(f"print {name}"), 0)
            patch.chain(patch.obj("r file"), patch.obj("soundfiler"))
        ran, _ = self.play(f"ksomgrid {arguments}".strip(), seconds, [event if isinstance(event, tuple) else (1, event) for event in events],
                           outlets=0, arrays=arrays, setup=around, content=content)
        return ran

    def lists(self, data, features):
        return ["box list " + " ".join(f"{v:.9g}" for v in data[i:i + features]) for i in range(0, len(data), features)]


SAVE = ["box toarray weights", "file write -wave -bytes 4 weights.wav weights"]


class SameAsTheCore(GridTest):
    def test_live_training(self):
        shape, data = (8, 5, 12), vectors(60, 12)
        for flags, params in [("", {}), ("-wrap 1 -topology hex -neighbourhood bubble",
                                         {"wrap": 1, "topology": 1, "neighbourhood": 1}),
                              ("-hex 1 -metric cosine -learn 0.9 -radius 0.5 -traindur 40 -after cycle",
                               {"topology": 1, "metric": 1, "learn": 0.9, "radius": 0.5, "traindur": 40, "after": 2})]:
            with self.subTest(flags=flags):
                ran = self.use(f"8 5 12 -seed 4 -train 1 {flags}", self.lists(data, 12) + SAVE, {"weights": [0]})
                cells, weights = from_core(shape, data, seed=4, **params)
                self.assertEqual([int(float(line)) for line in ran.said("index")], cells)
                self.assertEqual([int(float(line)) for line in ran.said("x")], [cell % 8 for cell in cells])
                self.assertEqual([int(float(line)) for line in ran.said("y")], [cell // 8 for cell in cells])
                self.assertEqual(list(pd.wav_samples(self.dir / "weights.wav")), weights)

    def test_an_array_learnt_at_once(self):
        data = vectors(30, 3)
        for init in (0, 1, 2):
            with self.subTest(init=init):
                self.use(f"6 4 3 -init {init}", ["box fit data 500", *SAVE], {"weights": [0], "data": data})
                self.assertEqual(list(pd.wav_samples(self.dir / "weights.wav")),
                                 from_core((6, 4, 3), data, steps=500, init=init)[1])


class Messages(GridTest):
    def test_without_training_it_only_finds(self):
        data = vectors(10, 12)
        ran = self.use("", self.lists(data, 12) + ["box dump"])
        self.assertEqual(len(ran.said("index")), 10)
        self.assertIn("size 32 16 12", ran.said())
        self.assertIn("step 0", ran.said())

    def test_answers_go_from_right_to_left_and_say_whether_the_cell_is_another(self):
        one, two = self.lists(vectors(2, 12), 12)
        ran = self.use("4 4", [one, one, "box bang", two])
        answers = [line.split(":")[0] for line in ran.log.splitlines() if ":" in line]
        self.assertEqual(answers, ["changed", "distance", "class", "index", "y", "x"] * 4)
        self.assertEqual([float(line) for line in ran.said("changed")][:3], [1, 0, 0])

    def test_a_list_of_nothing_is_a_bang_and_teaches_nothing(self):
        one = self.lists(vectors(1, 12), 12)[0]
        learnt = []
        for more in ([], ["box list"]):
            ran = self.use("4 4 -train 1", [one, *more, *SAVE], {"weights": [0]})
            learnt.append(list(pd.wav_samples(self.dir / "weights.wav")))
            self.assertEqual(len(ran.said("index")), 1 + len(more))
        self.assertEqual(*learnt)

    def test_weights_go_to_an_array_and_come_back(self):
        weights = [i / 10 for i in range(12)]
        ran = self.use("2 2 3", ["box fromarray weights", "box at 0 0", "box at 0.5 0", "box at 1 1",
                                 "box list 0.9 1 1.1"],
                       {"weights": weights})
        self.assertEqual(ran.said(), ["at 0 0.1 0.2", "at 0.15 0.25 0.35", "at 0.9 1 1.1"])
        self.assertEqual(float(ran.said("index")[0]), 3)
        self.assertAlmostEqual(float(ran.said("distance")[0]), 0, delta=1e-6)

    def test_maps_of_distances_and_of_one_feature_are_written_to_arrays(self):
        weights = [0, 0, 1, 0, 0, 0, 1, 0]  # two columns, one feature apart
        self.use("2 2 2", ["box fromarray weights", "box umatrix u", "box plane 0 p",
                           "file write -wave -bytes 4 u.wav u",
                           "file write -wave -bytes 4 p.wav p"], {"weights": weights, "u": [0], "p": [0]})
        self.assertEqual(list(pd.wav_samples(self.dir / "p.wav")), [0, 1, 0, 1])
        for distance in pd.wav_samples(self.dir / "u.wav"):
            self.assertAlmostEqual(distance, 2 / 3, delta=1e-6)

    def test_decay_is_another_word_for_schedule_as_hex_is_for_topology(self):
        ran = self.use("2 1 1 -decay linear", ["box dump", "box decay inverse", "box hex 1", "box dump"])
        self.assertEqual([line for line in ran.said() if line.split()[0] in ("topology", "schedule")],
                         ["topology 0", "schedule 1", "topology 1", "schedule 2"])

    def test_a_word_that_says_nothing_overwrites_no_array(self):
        ran = self.use("4 4 3", ["box toarray u cels", "file write -wave -bytes 4 u.wav u"], {"u": [1, 2, 3]}, content=False)
        self.assertEqual(list(pd.wav_samples(self.dir / "u.wav")), [1, 2, 3])
        self.assertEqual(len(ran.complaints), 1)

    def test_reset_without_vectors_says_that_init_has_none(self):
        ran = self.use("4 4 3 -init pca", ["box reset"], content=False)
        self.assertIn("reset: init pca needs the vectors that fit brings; random weights are used", ran.complaints[0])

    def test_reset_begins_anew(self):
        data = vectors(20, 12)
        self.use("4 4 -train 1", [*self.lists(data, 12), "box reset 9", *SAVE], {"weights": [0]})
        self.assertEqual(list(pd.wav_samples(self.dir / "weights.wav")),
                         from_core((4, 4, 12), array.array("f"), seed=9)[1])

    def test_a_wrong_message_gets_one_sentence(self):
        for message, said in [("learn", "learn: a value is missing; it stays at 0.5"),
                              ("learn 2", "learn: 2 is outside 0 ... 1; 1 is used"),
                              ("wrap round", "wrap: 'round' is none of plane, torus"),
                              ("train x", "train: 'x' is none of off, on"),
                              ("slots 3", "slots: is set when the object is made, as a flag: -slots"),
                              ("at 1", "at: x and y are missing"), ("at a b", "at: a is no place"), ("at 1 2 3", "at: takes 2 at most, 3 came"), ("at 9 1", "at: x 9 is outside 0 ... 3; 3 is used"),
                              ("umatrix", "umatrix: the name of an array is missing"),
                              ("umatrix no", "umatrix: there is no array no"),
                              ("plane", "plane: a value is missing, the number of a feature of 0 ... 11"),
                              ("plane 12 w", "plane: 12 is no feature of 0 ... 11; nothing is changed"),
                              ("plane 1.5 w", "plane: 1.5 is no feature of 0 ... 11"),
                              ("plane 1", "plane: the name of an array"),
                              ("fromarray w", "fromarray: the array has 3 numbers, the map needs 192"),
                              ("fit w", "fit: the array holds no vector of 12 numbers"),
                              ("fit", "fit: the name of an array"),
                              ("list 1 2", "list: 2 numbers came, a cell of this map has 12"),
                              ("list 1 2 3 4 5 6 house 8 9 10 11 12", "list: house is no number; it counts as 0"),
                              ("house 3", "house: is no message that it knows"),
                              ("reset x", "seed: 'x' is no number"), ("seed", "seed: a value is missing"),
                              ("cell", "cell: x and y are missing"), ("cell 1 b", "cell: b is no place"), ("cell 1.5", "cell: 1.5 is no index of 0 ... 15; nothing is played"), ("cell 0 -1", "cell: y -1 is outside 0 ... 3; 0 is used"),
                              ("cell 16", "cell: 16 is no index of 0 ... 15"),
                              ("walk", "walk: there is no way yet"),
                              ("perturb 2", "perturb: 2 is outside 0 ... 1; 1 is used"),
                              ("partial 0", "partial: i freq amp are needed, i of 0 ... 1023"),
                              ("partial 0.5 440 1", "partial: i freq amp are needed"),
                              ("train 0.7", "train: 0.7 is no whole number; on is used"),
                              ("partial -1 440 1", "partial: i freq amp are needed"),
                              ("toarray w house", "toarray: house is none of weights, cells, walk; nothing is changed"),
                              ("toarray w cells", "toarray: no cell has learnt to play"),
                              ("fromarray w walk", "fromarray: the array holds no walk of this map"),
                              ("fromarray w cells", "fromarray: the array has 3 numbers, the map needs 5120"),
                              ("read", "read: the name of a file is missing"),
                              ("read no.json", "read: "), ("write", "write: the name of a file is missing"),
                              ("write new.json", "write: it heard no lists yet that go on in time")]:
            with self.subTest(message=message):
                ran = self.use("4 4 12", ["box " + message], {"w": [0, 0, 0]}, content=False)
                self.assertIn("ksomgrid: " + said, ran.complaints[0])
                self.assertEqual(len(ran.complaints), 1, ran.log)

    def test_an_array_that_the_file_brings_too_late_for_a_flag_is_missed_with_a_sentence(self):
        for flag in ("fromarray", "fit", "umatrix"):
            patch = pd.Patch()
            patch.obj(f"ksomgrid 2 2 2 -{flag} w")
            patch.array("w", [0.25] * 8)
            self.add_score(patch, [], 0.05, 0, 0)
            ran = self.run_patch(patch)
            self.assertEqual(len(ran.complaints), 1, ran.log)
            self.assertIn(f"ksomgrid: {flag}: there is no array w; nothing is changed", ran.complaints[0])

    def test_arguments_that_cannot_be_used_are_clipped_with_a_sentence(self):
        for arguments, said in [("0", "width: 0 is outside 1 ... 256"), ("4 -1", "height: -1 is outside"),
                                ("4 4 1e38", "features: 1e+38 is outside 1 ... 64"),
                                ("x", "width: 'x' is no number"), ("4 4 4 4", "arguments: 3 at most come"), ("4 4 4 -slots 999", "slots: 999 is outside 1 ... 256"),
                                ("4 4 4 -seed", "seed: a value is missing")]:
            with self.subTest(arguments=arguments):
                ran = self.use(arguments, ["box dump"], content=False)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertIn("ksomgrid: " + said, ran.complaints[0])
                self.assertRegex(ran.said()[0], "size")

    def test_numbers_that_are_none_stay_out_of_the_map(self):
        def around(patch, tested):
            one = patch.obj("f 1e30")
            patch.chain(patch.obj("r bad"), one, patch.obj("* 1e30"), patch.obj("t f f"))
            inf = len(patch._boxes) - 1
            message = patch.msg("$1 0 $1")
            patch.connect(inf, 0, message, 0)
            patch.connect(message, 0, tested, 0)
            nan = patch.obj("* 0")
            again = patch.msg("$1 1 $1")
            patch.connect(inf, 1, nan, 0)
            patch.chain(nan, again, tested)
            patch.connect(tested, 6, patch.obj("print out"), 0)
        ran, _ = self.play("ksomgrid 2 2 3 -train 1", 0.1, [(1, "bad bang"), (2, "box at 0.5 0.5")], outlets=0,
                           setup=around)
        numbers = [float(word) for word in ran.said()[0].split()[1:]]
        self.assertTrue(all(abs(n) < 2 for n in numbers), numbers)


def frame(number, features, count):
    """Features and partials that move, a little differently in each frame."""
    values = [0.5 + 0.5 * math.sin(1 + 0.9 * number + f) for f in range(features)]
    for i in range(count):
        values += [220 * (i + 1) * (1 + 0.01 * math.sin(number + i)), abs(math.sin(0.3 * number + i)) / (i + 1),
                   0.1 * i, 0.8, -1 if (number + i) % 7 == 0 else 0]
    return array.array("f", values)


def told(values, features):
    """The same as messages: a list, partials, a bang."""
    words = [f"{v:.9g}" for v in values]
    lists = [" ".join(words[at:at + 5]) for at in range(features, len(words), 5)]
    return ["box list " + " ".join(words[:features]),
            *(f"box partial {i} {numbers}" for i, numbers in enumerate(lists)), "box bang"]


def cell_frames(ran):
    """What left for the bank, frame by frame: (freq, amp, phase, weight, state) of each slot."""
    frames = [[]]
    for line in ran.said("partials"):
        if line == "bang":
            frames.append([])
        else:
            frames[-1].append(tuple(float(word) for word in line.split()[2:]))
    return frames[:-1]


def sounding(slots):
    return [(freq, amp) for freq, amp, _, _, state in slots if state >= 0]


class Cells(GridTest):
    def test_cells_and_walk_are_those_of_the_core_to_the_last_bit(self):
        # The larger one has more cells than learn at once.
        for width, height, wrap in ((8, 5, 0), (20, 10, 1)):
            with self.subTest(width=width):
                self.compare(width, height, wrap)

    def compare(self, width, height, wrap):
        features, slots, count, wait, steps = 3, 6, 8, 150, 12
        frames = [frame(i // 3 if i % 2 else 2 * i, features, count) for i in range(40)]
        events = [(wait * i + 1, message) for i, one in enumerate(frames) for message in told(one, features)]
        end = wait * len(frames)
        events += [(end, "box toarray cells cells"), (end, "box toarray walk walk"),
                   (end, "file write -wave -bytes 4 cells.wav cells"), (end, "file write -wave -bytes 4 walk.wav walk"),
                   *((end + 1, "box walk") for _ in range(steps))]
        ran = self.use(f"{width} {height} {features} -seed 7 -slots {slots} -wrap {wrap} -perturb 0.3 -train 1", events,
                       {"cells": [0], "walk": [0]}, seconds=end / 1000 + 0.1)
        words = [width, height, features, 7, slots, count, wait, steps, 0.3, wrap]
        done = subprocess.run([RENDER_CELLS, *map(str, words)], input=b"".join(one.tobytes() for one in frames),
                              stdout=subprocess.PIPE, check=True, timeout=pd.TIMEOUT)
        core = array.array("f")
        core.frombytes(done.stdout)
        cells, way = pd.wav_samples(self.dir / "cells.wav"), pd.wav_samples(self.dir / "walk.wav")
        self.assertEqual(len(cells), width * height * slots * 5)
        self.assertEqual(cells, core[:len(cells)])
        self.assertEqual(way, core[len(cells):len(cells) + len(way)])
        walked = core[len(cells) + len(way):]
        a_step = 3 + 5 * slots
        self.assertEqual(len(walked), steps * a_step)
        rows = [walked[at:at + a_step] for at in range(0, len(walked), a_step)]
        self.assertGreater(len({row[0] for row in rows}), 2)
        self.assertEqual(ran.said("class")[-steps:], [f"symbol state-{row[0]:g}" for row in rows])
        self.assertEqual([float(line) for line in ran.said("index")[-steps:]], [row[1] for row in rows])
        self.assertEqual(ran.said("out"), [f"dwell {row[2] * 500:g}" for row in rows])
        for slot_rows, row in zip(cell_frames(ran), rows):
            sounds = [tuple(row[at:at + 2]) for at in range(3, a_step, 5) if row[at + 4] >= 0]
            self.assertEqual([f"{f:g} {a:g}" for f, a in sounding(slot_rows)], [f"{f:g} {a:g}" for f, a in sounds])

    TWO = ["box fromarray weights", "box train 1", "box learn 1", "box learnend 1", "box radius 0", "box list 0",
           "box partial 0 300 0.5 0 1 1", "box partial 1 900 0.2 0 1 -1", "box bang", "box list 1",
           "box partial 0 302 0.5 0 1 0", "box partial 1 800 0.25", "box bang"]

    def test_of_a_map_of_very_many_cells_a_frame_that_comes_while_they_learn_is_left_out_where_music_plays(self):
        def teach(at, hz):
            return [(at, f"box {what}") for what in ("list 1", f"partial 0 {hz} 0.5 0 1 1", "bang")]
        for between, heard in ((2, [200, 800]), (0, [200, 400, 800])):
            events = [*teach(10, 200), *teach(10 + between, 400), *teach(500, 800), (900, "box cell 90 90")]
            ran = self.use("96 96 1 -slots 4 -train 1 -learn 0.5 -radius 1 -radiusend 1", events, seconds=1)
            self.assertEqual([round(hz) for hz, _ in sounding(cell_frames(ran)[-1])], heard)

    def test_a_cell_plays_what_it_heard_and_between_cells_both_are_heard(self):
        ran = self.use("2 1 1 -slots 4", [*self.TWO, "box cell 0 0", "box cell 1", "box cell 0.5 0"],
                       {"weights": [0, 1]})
        left, right, middle = cell_frames(ran)
        self.assertEqual([len(slots) for slots in (left, right, middle)], [4, 4, 4])
        self.assertEqual(sounding(left), [(300, 0.5)])
        self.assertEqual(sounding(right), [(302, 0.5), (800, 0.25)])
        self.assertAlmostEqual(sounding(middle)[0][0], 301, delta=0.1)
        self.assertEqual(len(sounding(middle)), 2)
        self.assertLess(sounding(middle)[1][1], 0.25)

    def test_without_training_and_without_features_nothing_is_learnt(self):
        partial = ["box partial 0 300 0.5 0 1 1", "box bang"]
        ran = self.use("2 1 1 -slots 2", ["box list 0", *partial, "box cell 0", "box train 1", *partial, "box cell 0",
                                          "box list 0", *partial, *partial, "box cell 0"])
        self.assertEqual([len(sounding(slots)) for slots in cell_frames(ran)], [0, 0, 1])

    def test_a_bang_answers_only_when_it_ends_no_frame(self):
        ran = self.use("2 1 1", ["box list 0", "box partial 0 300 0.5", "box bang", "box bang"])
        self.assertEqual(len(ran.said("x")), 2)

    def test_reset_forgets_cells_and_walk_unless_the_weights_are_kept(self):
        ran = self.use("2 1 1 -slots 2 -init kept", [*self.TWO, "box reset", "box cell 0", "box init random",
                                                     "box reset", "box cell 0", "box walk"],
                       {"weights": [0, 1]}, content=False)
        self.assertEqual([len(sounding(slots)) for slots in cell_frames(ran)], [1, 0])
        self.assertIn("walk: there is no way yet", ran.complaints[0])

    def test_whoever_looks_at_cells_finds_that_all_have_learnt(self):
        frames = [f"box {word}" for i in range(5) for word in (f"list {i % 2} 0.5 {1 - i % 2}", f"partial 0 {300 + i} 0.5", "bang")]
        saves = [f"file write -wave -bytes 4 {name}.wav {name}" for name in ("once", "later")]
        self.use("32 16 3 -train 1 -radius 1 -slots 4", [
            *[(1, frame) for frame in frames], (1, "box toarray once cells"), (100, "box toarray later cells"),
            *[(101, save) for save in saves]], {"once": [0], "later": [0]}, seconds=0.2)
        self.assertEqual(pd.wav_samples(self.dir / "once.wav"), pd.wav_samples(self.dir / "later.wav"))

    def test_cells_and_walk_come_back_from_arrays(self):
        events = [(1 + 200 * i, message) for i in range(6)
                  for message in (f"box list {i % 2}", f"box partial 0 {300 + 100 * (i % 2)} 0.5", "box bang")]
        ran = self.use("2 1 1 -slots 2 -train 1 -learn 1 -radius 0", [
            (0, "box fromarray weights"), *events, (1300, "box toarray c cells"), (1300, "box toarray w walk"),
            (1300, "box reset"), (1300, "box fromarray c cells"), (1300, "box fromarray w walk"),
            (1300, "box cell 1 0"), (1300, "box walk")], {"weights": [0, 1], "c": [0], "w": [0]}, seconds=1.4)
        self.assertEqual([len(sounding(slots)) for slots in cell_frames(ran)], [1, 1])
        self.assertEqual(len(ran.said("class")), 7)

    def test_a_cell_sounds_in_a_bank_that_is_connected(self):
        def around(patch, tested):
            grid = patch.obj("ksomgrid 2 1 1 -slots 4")
            patch.connect(patch.obj("r grid"), 0, grid, 0)
            patch.connect(grid, 7, tested, 0)
        events = [(0, event.replace("box ", "grid ")) for event in [*self.TWO, "box cell 0"]]
        _, (heard, *_) = self.play("kuramotobank~ 4 -norm off", 0.5, events, outlets=1, setup=around,
                                   arrays={"weights": [0, 1]})
        tail = heard[12000:]
        rises = sum(1 for a, b in zip(tail, tail[1:]) if a < 0 <= b)
        self.assertAlmostEqual(rises, 300 * len(tail) / 48000, delta=2)
        self.assertAlmostEqual(max(tail), 0.5, delta=0.01)

    def test_what_comes_after_a_pause_follows_nothing(self):
        for pause in (["box train 0", "box train 1"], []):
            at = 1000 if pause else 11000
            events = [(1, "box list 0"), (201, "box list 0"), (401, "box list 0"), *((at, event) for event in pause),
                      (at, "box list 1"), (at + 200, "box list 1"), (at + 400, "box list 1"),
                      (at + 500, "box toarray walk walk"), (at + 500, "file write -wave -bytes 4 walk.wav walk")]
            with self.subTest(pause=pause):
                self.use("2 1 1 -init kept -train 1 -learn 0", [(0, "box fromarray weights"), *events],
                         {"weights": [0, 1], "walk": [0]}, seconds=at / 1000 + 0.6)
                way = pd.wav_samples(self.dir / "walk.wav")
                self.assertGreater(way[17], 0)  # the cell was heard ...
                self.assertEqual(list(way[20 + 2 * 18:]), [0] * 12)  # ... and led nowhere

    def test_what_an_analyzer_hears_is_learnt_frame_by_frame(self):
        def around(patch, tested):
            hears = patch.obj("kanalyze~ 4")
            patch.chain(patch.obj("osc~ 440"), patch.obj("*~ 0.25"), hears)
            patch.connect(hears, 0, tested, 0)
            patch.connect(hears, 3, tested, 0)
            patch.connect(tested, 7, patch.obj("print partials"), 0)
            patch.connect(tested, 0, patch.obj("print x"), 0)
        ran, _ = self.play("ksomgrid 1 1 12 -slots 4 -train 1 -learn 1 -learnend 1", 0.5, [(450, "box cell 0")],
                           outlets=0, setup=around)
        (slots,) = cell_frames(ran)
        loudest = max(sounding(slots), key=lambda one: one[1])
        self.assertAlmostEqual(loudest[0], 440, delta=0.1)
        self.assertAlmostEqual(loudest[1], 0.25, delta=0.001)
        self.assertGreater(len(ran.said("x")), 20)

    def test_an_outlet_may_lead_back_and_change_the_map_meanwhile(self):
        def around(patch, tested):
            for outlet, words in ((5, "reset"), (6, "reset"), (3, "fromarray weights"), (2, "fromarray walk walk")):
                message = patch.msg(words)
                patch.connect(tested, outlet, message, 0)
                patch.connect(message, 0, tested, 0)
            patch.connect(tested, 6, patch.obj("print out"), 0)
        events = [(1 + 150 * i, message) for i in range(6)
                  for message in (f"box list {i % 2}", "box partial 0 300 0.5", "box bang", "box cell 0", "box walk")]
        ran, _ = self.play("ksomgrid 2 1 1 -train 1", 1, [*events, (950, "box dump")], outlets=0, setup=around,
                           arrays={"weights": [0, 1], "walk": [0, 1]}, content=False)
        self.assertIn("size 2 1 1", ran.said())
        self.assertNotRegex(ran.log, "stack overflow|Sanitizer|Segmentation")

    def test_partials_and_places_that_are_no_numbers_play_nothing_odd(self):
        def around(patch, tested):
            one = patch.obj("f 1e30")
            square, zero = patch.obj("* 1e30"), patch.obj("* 0")
            patch.chain(patch.obj("r bad"), one, square, zero)
            for source in (square, zero):
                for words in ("list $1", "partial 0 $1 0.5, bang", "partial 0 300 $1 $1 $1 $1, bang",
                              "partial $1 300 0.5, bang", "cell $1 0", "cell 0 $1", "cell $1", "perturb $1"):
                    message = patch.msg(words)
                    patch.connect(source, 0, message, 0)
                    patch.connect(message, 0, tested, 0)
            patch.connect(tested, 7, patch.obj("print partials"), 0)
        ran, _ = self.play("ksomgrid 2 2 1 -slots 2 -train 1", 0.2, [(1, "bad bang"), (50, "box cell 0.5 0.5")],
                           outlets=0, setup=around, content=False)
        self.assertEqual(len(cell_frames(ran)[-1]), 2)
        for slots in cell_frames(ran):
            for slot in slots:
                self.assertTrue(all(abs(number) <= 400000 for number in slot), slot)

    def test_the_walk_goes_as_the_music_went_and_tells_how_long_it_stays(self):
        order = [0, 1, 2] * 4
        events = [(1, "box fromarray weights"), (1, "box train 1"), (1, "box learn 0"),
                  *((10 + 250 * i, f"box list {cell}") for i, cell in enumerate(order)),
                  *((3200, "box walk") for _ in range(6)), (3200, "box seed 1"),
                  *((3200, "box walk") for _ in range(6))]
        ran = self.use("3 1 1 -perturb 0 -radius 0", events, {"weights": [0, 1, 2]}, seconds=3.3)
        walked = [int(float(line)) for line in ran.said("x")[len(order):]]
        self.assertEqual(walked[:6], walked[6:])
        for here, there in zip(walked[:5], walked[1:6]):
            self.assertEqual(there, (here + 1) % 3)
        self.assertEqual(set(ran.said()), {"dwell 250"})


@unittest.skipUnless(KSOM, "the program ksom is not built")
class Files(GridTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for words in (["example", "piece.wav"], ["learn", "piece.wav", "-o", "map.json", "--width", "8", "--height", "6"],
                      ["map", "map.json", "--buffers", "b", "--slots", "16"]):
            subprocess.run([KSOM, *words], cwd=cls.folder.name, check=True, stderr=subprocess.DEVNULL, timeout=pd.TIMEOUT)

    def setUp(self):
        super().setUp()
        for path in pathlib.Path(self.folder.name).iterdir():
            shutil.copy(path, self.dir)

    def test_a_map_of_ksom_learn_is_read_with_its_cells_and_walk(self):
        saves = [message for what in ("weights", "cells", "walk")
                 for message in (f"box toarray {what} {what}", f"file write -wave -bytes 4 {what}.wav {what}")]
        ran = self.use("-slots 16 -read map.json", ["box dump", *saves, "box walk", "box walk"],
                       {"weights": [0], "cells": [0], "walk": [0]})
        self.assertIn("size 8 6 14", ran.said())
        for what in ("weights", "cells", "walk"):
            self.assertEqual(pd.wav_samples(self.dir / f"{what}.wav"), pd.wav_samples(self.dir / f"b-{what}.wav"), what)
        self.assertGreater(max(len(sounding(slots)) for slots in cell_frames(ran)), 2)

    def test_its_walk_visits_the_states_of_the_map_and_is_silent_where_they_are(self):
        known = json.loads((self.dir / "map.json").read_text())
        self.assertTrue(any(state["silent"] for state in known["states"]))
        ran = self.use("-read map.json -perturb 0", ["box walk"] * 100)
        classes = [int(line.removeprefix("symbol state-")) for line in ran.said("class")]
        cells = [int(float(line)) for line in ran.said("index")]
        heard = cell_frames(ran)
        self.assertEqual((len(classes), len(cells), len(heard)), (100, 100, 100))
        self.assertTrue(any(cell < 0 for cell in cells))
        for state, cell, slots in zip(classes, cells, heard):
            self.assertEqual(cell < 0, known["states"][state]["silent"])
            self.assertEqual(bool(sounding(slots)), cell >= 0)
            if cell >= 0:
                self.assertEqual(known["cells"][cell]["state"], state)

    def test_parameters_stay_when_a_map_is_read_in_whatever_order_they_come(self):
        for flags in ("-wrap 1 -hex 1 -read map.json", "-read map.json -wrap 1 -hex 1"):
            ran = self.use(flags, ["box dump"])
            self.assertIn("wrap 1", ran.said())
            self.assertIn("topology 1", ran.said())

    def test_it_learns_on_from_where_it_ended(self):
        ran = self.use("", ["box read map.json", "box dump"])
        self.assertIn("step 5000", ran.said())

    def test_what_is_written_untouched_is_the_same_file(self):
        self.use("", ["box read map.json", "box write new.json"])
        self.assertEqual((self.dir / "new.json").read_bytes(), (self.dir / "map.json").read_bytes())

    def test_what_was_learnt_since_is_in_the_file_and_ksom_takes_it(self):
        music = frame(1, 14, 2)
        self.use("-train 1 -learnend 1", ["box read map.json", *told(music, 14), "box write map.json"])
        old = json.loads((pathlib.Path(self.folder.name) / "map.json").read_text())
        new = json.loads((self.dir / "map.json").read_text())
        self.assertNotEqual(old["weights"], new["weights"])
        self.assertTrue(any(abs(p[0] - music[14]) < 0.1 for cell in new["cells"] for p in cell["partials"]))
        self.assertEqual(old["moments"], new["moments"])
        subprocess.run([KSOM, "walk", "map.json", "-o", "score.json"], cwd=self.dir, check=True, stderr=subprocess.DEVNULL,
                       timeout=pd.TIMEOUT)

    def test_a_file_that_cannot_be_read_gets_one_sentence_and_changes_nothing(self):
        whole = (self.dir / "map.json").read_bytes()
        (self.dir / "cut.json").write_bytes(whole[:len(whole) // 2])
        (self.dir / "foreign.json").write_text('{"format": "ksom-score", "version": 1}')
        (self.dir / "folder.json").mkdir()
        for name in ("cut.json", "foreign.json", "folder.json", "missing.json", "piece.wav"):
            with self.subTest(name=name):
                ran = self.use("3 2 1", ["box fromarray weights", f"box read {name}", "box dump", "box at 1 0"],
                               {"weights": [0, 1, 2, 3, 4, 5]}, content=False)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertRegex(ran.complaints[0], rf"ksomgrid: read: .*{name}: .*; nothing is changed")
                self.assertIn("size 3 2 1", ran.said())
                self.assertIn("at 1", ran.said())

    def test_a_dump_tells_what_was_when_it_was_asked_though_its_outlet_leads_back_to_another_map(self):
        def around(patch, tested):
            learn, message = patch.obj("route learn"), patch.msg("radius 0.7, read map.json")
            patch.chain(learn, message, tested)
            for outlet in (learn, patch.obj("print out")):
                patch.connect(tested, 6, outlet, 0)
        ran, _ = self.play("ksomgrid 2 1 1 -radius 0.3", 0.1, [(10, "box dump"), (20, "box dump")], outlets=0, setup=around)
        self.assertEqual([line for line in ran.said() if line.startswith("radius ")], ["radius 0.3", "radius 0.7"])

    def test_a_place_that_cannot_be_written_gets_one_sentence(self):
        ran = self.use("-read map.json", ["box write no/map.json", "box dump"], content=False)
        self.assertEqual(len(ran.complaints), 1, ran.log)
        self.assertIn("ksomgrid: write: ", ran.complaints[0])
        self.assertIn("size 8 6 14", ran.said())

    def test_a_map_that_was_begun_anew_has_no_file(self):
        ran = self.use("-read map.json", ["box reset", "box write new.json"], content=False)
        self.assertIn("heard no lists yet", ran.complaints[0])
        self.assertFalse((self.dir / "new.json").exists())

    def test_a_map_of_fewer_features_is_a_file_whose_others_are_0_and_of_more_is_none(self):
        for features, count in ((3, 0), (15, 1)):
            box = f"2 1 {features} -train 1 -slots 2"
            ran = self.use(box, [(100 * i, f"box {word}") for i in range(8) for word in
                                 (" ".join(["list", *[str(i % 2)] * features]), f"partial 0 {300 + i % 2} 0.5", "bang")]
                           + [(900, "box write few.json")], content=False)
            self.assertEqual(len(ran.complaints), count, ran.log)
        self.assertIn("a map file has 14 features", ran.complaints[0])
        written = json.loads((self.dir / "few.json").read_text())
        self.assertEqual([row[3:] for row in written["weights"]], 2 * [11 * [0]])
        self.assertTrue(all(any(row[:3]) for row in written["weights"]))

    def test_a_map_that_was_learnt_live_is_a_file_for_ksom_and_comes_back(self):
        def around(patch, tested):
            source, listen, parts = patch.obj("readsf~"), patch.obj("kanalyze~ 16"), patch.obj("route features")
            patch.connect(patch.obj("r file"), 0, source, 0)
            patch.chain(source, listen, tested)  # partials, and the bang that ends a frame
            patch.connect(listen, 4, parts, 0)
            patch.connect(parts, 0, tested, 0)
            patch.connect(tested, 6, patch.obj("print out"), 0)
        ran, _ = self.play("ksomgrid 6 4 14 -train 1 -slots 16 -seed 3", 10.1, [
            (-1, "file open piece.wav"), (1, "file 1"), (10000, "box write live.json"), (10050, "box toarray weights")],
            outlets=0, setup=around, arrays={"weights": [0]})
        self.assertEqual(ran.said(), ["written"])
        live = json.loads((self.dir / "live.json").read_text())
        self.assertEqual((live["width"], live["height"], live["seed"]), (6, 4, 3))
        self.assertAlmostEqual(sum(moment[2] for moment in live["moments"]), 10, delta=0.2)
        self.assertGreaterEqual(min(moment[2] for moment in live["moments"][:-1]), 0.1)
        self.assertGreater(len({cell["state"] for cell in live["cells"]}), 2)
        for words in (["map", "live.json"], ["walk", "live.json", "-o", "score.json", "--seconds", "5"],
                      ["render", "--score", "score.json", "-o", "new.wav"]):
            subprocess.run([KSOM, *words], cwd=self.dir, check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=pd.TIMEOUT)
        heard = pd.wav_samples(self.dir / "new.wav")
        self.assertGreater(max(map(abs, heard)), 0.01)
        back = self.use("-slots 16 -read live.json", ["box walk"] * 20)
        self.assertGreater(len(set(back.said("class"))), 2)
        self.assertTrue(any(sounding(slots) for slots in cell_frames(back)))


if __name__ == "__main__":
    unittest.main()
