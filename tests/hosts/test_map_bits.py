# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps and walks in the servers are those of the core, to the last bit."""
import array
import os
import random
import subprocess
import tempfile
import unittest

import nrt
import ugens
from test_bank import SERVERS
from wav import samples_of

REFERENCE = os.environ.get("KSOM_RENDER_MAP", "")
RATE, WIDTH, HEIGHT, FEATURES, SLOTS, SEED = 48000, 6, 4, 5, 3, 7
FRAMES, EVERY = 60, 512  # samples from one frame to the next, in which all cells have learnt the one before
PARTIALS = [[220.0, 0.3, 0.0, 1.0, 0.0], [331.5, 0.2, 1.0, 0.7, 0.0], [500.0, 0.1, 2.0, 1.0, 0.0], [901.0, 0.05, 2.0, 0.2, 0.0]]


def core(words, numbers):
    done = subprocess.run([REFERENCE, *(str(one) for one in words)], input=array.array("f", numbers).tobytes(), capture_output=True,
                          check=True, timeout=nrt.PATIENCE)
    found = array.array("f")
    found.frombytes(done.stdout)
    return found


def single(value):
    return array.array("f", [value])[0]


class MapBits(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)

    def path(self, name):
        return os.path.join(self._folder.name, name)

    def play(self, server, graph, outputs, before, after, seconds):
        """The outputs, a tuple near the end of each frame, where K2A stands still."""
        graph.out([graph.add("K2A", nrt.AUDIO, [one])[0] for one in outputs])
        start = [nrt.message("/d_recv", graph.definition("x")), *before, nrt.message("/s_new", "x", 1000, 0, 0)]
        score = nrt.score([(0, start), *after, (seconds, [nrt.message("/c_set", 0, 0.0)])])
        heard = nrt.render(self._folder.name, score, seconds, program=server, channels=len(outputs))
        count = len(outputs)
        return [tuple(heard[at * count:(at + 1) * count]) for at in range(EVERY - 65, EVERY * FRAMES, EVERY)]

    def grid(self, server, frames, **given):
        graph = nrt.Graph()
        heard = graph.add("In", nrt.CONTROL, [20.0], FEATURES)
        outputs = graph.add("KSOMGridFull", nrt.CONTROL, ugens.inputs(
            "KSOMGridFull", bufnum=3.0, features=heard, width=float(WIDTH), height=float(HEIGHT), seed=float(SEED), seedBuf=4.0, cellBuf=5.0,
            slots=float(SLOTS), **given), 7)
        before = [nrt.message("/c_setn", 20, FEATURES, *frames[0]), nrt.message("/b_alloc", 3, WIDTH * HEIGHT, FEATURES),
                  nrt.message("/b_alloc", 5, WIDTH * HEIGHT * SLOTS, 5)]
        before += ugens.partials(4, *([one[i] for one in PARTIALS] for i in range(4)))
        after = [(i * EVERY / RATE, [nrt.message("/c_setn", 20, FEATURES, *frame)]) for i, frame in enumerate(frames) if i > 0]
        after.append((FRAMES * EVERY / RATE, [nrt.message("/b_write", number, self.path(name), "WAV", "float") for number, name in
                                              ((3, "map.wav"), (5, "cells.wav"))]))
        steps = self.play(server, graph, [outputs[i] for i in (0, 1, 2, 3, 5, 6)], before, after, FRAMES * EVERY / RATE + 0.05)
        return steps, samples_of(self.path("map.wav")), samples_of(self.path("cells.wav"))

    def assert_learns_as_the_core(self, words=(), **given):
        chance = random.Random(3)
        frames = [[single(chance.random()) for _ in range(FEATURES)] for _ in range(FRAMES)]
        numbers = [one for partial in PARTIALS for one in partial] + [one for frame in frames for one in frame]
        wanted = core(["grid", WIDTH, HEIGHT, FEATURES, SEED, SLOTS, len(PARTIALS), *words], numbers)
        steps = [tuple(wanted[i:i + 6]) for i in range(0, 6 * FRAMES, 6)]
        weights = wanted[6 * FRAMES:6 * FRAMES + WIDTH * HEIGHT * FEATURES]
        for server in SERVERS:
            with self.subTest(server=server, words=words):
                found, in_map, in_cells = self.grid(server, frames, **given)
                self.assertGreater(len(set(found)), 10)
                self.assertEqual(found, steps)
                self.assertEqual(in_map.tobytes(), weights.tobytes())
                self.assertEqual(in_cells.tobytes(), wanted[6 * FRAMES + len(weights):].tobytes())

    def test_a_map_and_its_cells_learn_what_the_core_learns_to_the_last_bit(self):
        self.assert_learns_as_the_core(["learn", 0.1, "radius", 0.5])

    def test_they_do_so_on_a_honeycomb_that_goes_round_by_angle_and_with_other_schedules(self):
        self.assert_learns_as_the_core(
            ["learn", 0.7, "radius", 0.3, "learnEnd", 0.1, "radiusEnd", 0.1, "neighbourhood", 1, "topology", 1, "wrap", 1, "metric", 1,
             "schedule", 2, "trainDur", 20, "after", 2],
            learn=0.7, radius=0.3, learnEnd=0.1, radiusEnd=0.1, neighbourhood=1.0, hex=1.0, wrap=1.0, metric=1.0, decay=2.0, trainDur=20.0,
            after=2.0)

    @unittest.skipUnless(os.environ.get("KSOM_PROGRAM"), "the program ksom is not built")
    def test_a_walk_goes_where_the_core_goes(self):
        for words in (["example", "piece.wav"], ["learn", "piece.wav", "-o", "map.json", "--width", "8", "--height", "8"],
                      ["map", "map.json", "--buffers", "map", "--slots", "16"]):
            subprocess.run([os.environ["KSOM_PROGRAM"], *words], cwd=self._folder.name, check=True, capture_output=True, timeout=nrt.PATIENCE)
        for perturb in (0.0, 0.5):
            wanted = core(["walk", SEED, perturb, FRAMES], samples_of(self.path("map-walk.wav")))
            steps = [tuple(wanted[i:i + 3]) for i in range(0, 3 * FRAMES, 3)]
            self.assertGreater(len(set(steps)), 5)
            for server in SERVERS:
                graph = nrt.Graph()
                trig = graph.add("In", nrt.CONTROL, [20.0])[0]
                outputs = graph.add("KSOMWalk", nrt.CONTROL, ugens.inputs(
                    "KSOMWalk", bufnum=6.0, trig=trig, seed=float(SEED), perturb=perturb), 3)
                after = [((i * EVERY + at) / RATE, [nrt.message("/c_set", 20, value)]) for i in range(1, FRAMES)
                         for at, value in ((0, 1.0), (EVERY // 2, 0.0))]
                with self.subTest(server=server, perturb=perturb):
                    heard = self.play(server, graph, outputs, [nrt.message("/b_allocRead", 6, self.path("map-walk.wav"), 0, 0)], after,
                                      FRAMES * EVERY / RATE + 0.05)
                    self.assertEqual(heard, steps)


if __name__ == "__main__":
    unittest.main()
