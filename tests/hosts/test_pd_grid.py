# SPDX-License-Identifier: GPL-3.0-or-later
"""[ksomgrid] learns what the core learns, to the last bit, and answers from right to left."""
import array
import math
import os
import subprocess
import unittest

import pd

RENDER = os.environ["KSOM_RENDER_GRID_PD"]


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
    def use(self, arguments, events, arrays=None, content=True):
        """Messages one after the other; the outlets are printed as x, y, index, distance, changed and out."""
        def around(patch, tested):
            for outlet, name in enumerate(["x", "y", "index", "distance", "changed", "out"]):
                patch.connect(tested, outlet, patch.obj(f"print {name}"), 0)
            patch.chain(patch.obj("r file"), patch.obj("soundfiler"))
        ran, _ = self.play(f"ksomgrid {arguments}".strip(), 0.1, [(1, event) for event in events], outlets=0,
                           arrays=arrays,
                           setup=around, content=content)
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
        self.assertEqual(answers, ["changed", "distance", "index", "y", "x"] * 4)
        self.assertEqual([float(line) for line in ran.said("changed")][:3], [1, 0, 0])

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
                              ("at 1", "at: x and y are missing"), ("at a b", "at: x and y are missing"),
                              ("umatrix", "umatrix: the name of an array is missing"),
                              ("umatrix no", "umatrix: there is no array no"),
                              ("plane", "plane: the number of a feature is missing, 0 ... 11"),
                              ("plane 12 w", "plane: the number of a feature"),
                              ("plane 1", "plane: the name of an array"),
                              ("fromarray w", "fromarray: the array has 3 numbers, the map needs 192"),
                              ("fit w", "fit: the array holds no vector of 12 numbers"),
                              ("fit", "fit: the name of an array"),
                              ("list 1 2", "list: 2 numbers came, a cell has 12"),
                              ("house 3", "house: is no message that it knows"),
                              ("reset x", "seed: 'x' is no number")]:
            with self.subTest(message=message):
                ran = self.use("4 4 12", ["box " + message], {"w": [0, 0, 0]}, content=False)
                self.assertIn("ksomgrid: " + said, ran.complaints[0])
                self.assertEqual(len(ran.complaints), 1, ran.log)

    def test_arguments_that_cannot_be_used_are_clipped_with_a_sentence(self):
        for arguments, said in [("0", "width: 0 is outside 1 ... 256"), ("4 -1", "height: -1 is outside"),
                                ("4 4 1e38", "features: 1e+38 is outside 1 ... 64"),
                                ("x", "width: 'x' is no number"), ("4 4 4 -seed", "seed: a value is missing")]:
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
            patch.connect(tested, 5, patch.obj("print out"), 0)
        ran, _ = self.play("ksomgrid 2 2 3 -train 1", 0.1, [(1, "bad bang"), (2, "box at 0.5 0.5")], outlets=0,
                           setup=around)
        numbers = [float(word) for word in ran.said()[0].split()[1:]]
        self.assertTrue(all(abs(n) < 2 for n in numbers), numbers)


if __name__ == "__main__":
    unittest.main()
