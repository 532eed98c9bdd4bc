# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps in the servers' buffers: found in, learnt, read."""
import copy
import math
import os
import subprocess
import tempfile
import unittest

import nrt
import ugens
from test_bank import SERVERS

WIDTH, HEIGHT = 3, 2
MAP = [[float(cell), float(10 * cell), 1.0] for cell in range(WIDTH * HEIGHT)]
SIZE = {"bufnum": 3.0, "width": float(WIDTH), "height": float(HEIGHT)}


def map_buffer(number, cells):
    numbers = [value for cell in cells for value in cell]
    return [nrt.message("/b_alloc", number, len(cells), len(cells[0])),
            nrt.message("/b_setn", number, 0, len(numbers), *numbers)]


class Rendered(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)

    def play(self, server, graph, outputs, before=(), after=(), seconds=0.1):
        """Outputs at control rate as channels; each block fades from the value before."""
        graph = copy.deepcopy(graph)
        graph.out([graph.add("K2A", nrt.AUDIO, [one])[0] for one in outputs])
        start = [nrt.message("/d_recv", graph.definition("x")), *before, nrt.message("/s_new", "x", 1000, 0, 0)]
        score = nrt.score([(0, start), *after, (seconds, [nrt.message("/c_set", 0, 0.0)])])
        heard, log = nrt.play(self._folder.name, score, seconds, program=server, channels=len(outputs))
        return [heard[i::len(outputs)] for i in range(len(outputs))], log


class Maps(Rendered):
    def grid(self, graph, features, **given):
        return graph.add("KSOMGrid", nrt.CONTROL, ugens.inputs("KSOMGrid", features=features, **{**SIZE, **given}), 5)

    def test_the_best_cell_and_its_distance_are_found_without_learning(self):
        for server in SERVERS:
            with self.subTest(server=server):
                graph = nrt.Graph()
                outputs = self.grid(graph, [4.1, 40.0, 1.0], gate=0.0)
                (x, y, index, error, _), _ = self.play(server, graph, outputs, map_buffer(3, MAP))
                self.assertEqual((x[-1], y[-1], index[-1]), (1, 1, 4))
                self.assertAlmostEqual(error[-1], 0.1, places=4)

    def test_a_map_learns_in_its_buffer_what_changes(self):
        graph = nrt.Graph()
        control = graph.add("In", nrt.CONTROL, [5.0])[0]
        found = self.grid(graph, [control, 40.0, 1.0], learn=0.5, learnEnd=0.5, radius=0.0, radiusEnd=0.0)
        read = graph.add("KSOMRead", nrt.CONTROL, ugens.inputs("KSOMRead", x=1.0, y=1.0, numFeatures=3.0, **SIZE), 3)
        for server in SERVERS:
            with self.subTest(server=server):
                # The first is learnt at once, the second when it comes, and both only once.
                (value, _), _ = self.play(server, graph, [read[0], found[4]],
                                          [nrt.message("/c_set", 5, 5.0), *map_buffer(3, MAP)],
                                          [(0.05, [nrt.message("/c_set", 5, 5.5)])])
                self.assertAlmostEqual(value[int(0.04 * 48000)], 4.5, places=5)
                self.assertAlmostEqual(value[-1], 5, places=5)

    def test_the_fuller_map_tells_how_far_its_best_cell_is_from_its_neighbours_and_its_class(self):
        near = sum(math.dist(MAP[1], MAP[cell]) for cell in (0, 2, 3, 4, 5)) / 5
        for table, classes in (({}, [1]), ({"walkBuf": 6.0}, [1])):
            graph = nrt.Graph()
            outputs = graph.add("KSOMGridFull", nrt.CONTROL, ugens.inputs("KSOMGridFull", features=MAP[1], gate=0.0, **SIZE, **table), 7)
            before = [*map_buffer(3, MAP), nrt.message("/b_alloc", 6, 4096, 1)]
            for server in SERVERS:
                with self.subTest(server=server, table=table):
                    heard, _ = self.play(server, graph, outputs, before)
                    self.assertEqual([one[-1] for one in heard[:3]], [1, 0, 1])
                    self.assertAlmostEqual(heard[5][-1], near, places=4)
                    self.assertIn(heard[6][-1], classes)

    def test_the_fuller_map_learns_a_way_that_a_walk_takes(self):
        graph = nrt.Graph()
        saw = graph.add("LFSaw", nrt.CONTROL, [1.0, 1.0])[0]  # from 0 up to 5 cells, and again
        feature = graph.add("MulAdd", nrt.CONTROL, [saw, 3.0, 2.5])[0]
        tenfold = graph.add("BinaryOpUGen", nrt.CONTROL, [feature, 10.0], special=2)[0]
        graph.add("KSOMGridFull", nrt.CONTROL, ugens.inputs("KSOMGridFull", features=[feature, tenfold, 1.0], learn=0.0, learnEnd=0.0, walkBuf=6.0, **SIZE), 7)
        trig = graph.add("Impulse", nrt.CONTROL, [20.0, 0.0])[0]
        walk = graph.add("KSOMWalk", nrt.CONTROL, ugens.inputs("KSOMWalk", bufnum=6.0, trig=trig, perturb=0.0), 3)
        before = [*map_buffer(3, MAP), nrt.message("/b_alloc", 6, 4096, 1)]
        for server in SERVERS:
            with self.subTest(server=server):
                heard, _ = self.play(server, graph, walk, before, seconds=6)
                states = [round(one) for one in heard[2][5 * 48000 + 500::2400]]
                self.assertEqual([(b - a) % 6 for a, b in zip(states, states[1:])], [1] * (len(states) - 1), states)

    def test_a_soft_beginning_of_a_sound_is_no_empty_table_and_is_not_written_over(self):
        graph = nrt.Graph()
        graph.add("KSOMGridFull", nrt.CONTROL, ugens.inputs("KSOMGridFull", features=MAP[1], walkBuf=6.0, **SIZE), 7)
        read = [graph.add("BufRd", nrt.CONTROL, [6.0, frame, 0.0, 1.0], 1)[0] for frame in (0.0, 1.0, 100.0)]
        sound = [nrt.message("/b_alloc", 6, 4096, 1), nrt.message("/b_setn", 6, 100, 1, 0.25)]
        for server in SERVERS:
            with self.subTest(server=server):
                heard, log = self.play(server, graph, read, [*map_buffer(3, MAP), *sound])
                self.assertEqual([one[-1] for one in heard], [0, 0, 0.25])
                self.assertEqual(log.count("KSOMGridFull: walkBuf is no table"), 1)

    def test_when_a_map_begins_anew_cells_and_walk_forget_unless_it_is_kept(self):
        hits = 16 + 2 * 4 + 1  # of cell 4 in the table
        for init, isKept in ((0.0, False), (3.0, True)):
            graph = nrt.Graph()
            reset = graph.add("In", nrt.CONTROL, [5.0])[0]
            graph.add("KSOMGridFull", nrt.CONTROL, ugens.inputs(
                "KSOMGridFull", features=[4.0, 40.0, 1.0], seedBuf=7.0, cellBuf=8.0, slots=2.0, learn=1.0, learnEnd=1.0, radius=0.0,
                init=init, walkBuf=6.0, gate=graph.add("In", nrt.CONTROL, [4.0])[0], reset=reset, **SIZE), 7)
            read = [graph.add("BufRd", nrt.CONTROL, [8.0, 8.0, 0.0, 1.0], 5)[0],
                    graph.add("BufRd", nrt.CONTROL, [6.0, float(hits), 0.0, 1.0], 1)[0]]
            before = [nrt.message("/c_set", 4, 1.0, 5, 0.0), *map_buffer(3, MAP), *ugens.partials(7, [220.0, 330.0], [0.1, 0.3]),
                      nrt.message("/b_alloc", 8, 2 * len(MAP), 5), nrt.message("/b_alloc", 6, 4096, 1)]
            again = [(0.05, [nrt.message("/c_set", 4, 0.0, 5, 1.0)])]
            for server in SERVERS:
                with self.subTest(server=server, init=init):
                    heard, _ = self.play(server, graph, read, before, again)
                    self.assertTrue(all(one[2000] > 0 for one in heard))
                    self.assertEqual([one[-1] > 0 for one in heard], [isKept, isKept])

    def test_a_walk_that_is_learnt_knows_the_edges_of_its_map(self):
        graph = nrt.Graph()
        graph.add("KSOMGridFull", nrt.CONTROL, ugens.inputs("KSOMGridFull", features=MAP[1], walkBuf=6.0, hex=1.0, wrap=1.0, **SIZE), 7)
        read = [graph.add("BufRd", nrt.CONTROL, [6.0, frame, 0.0, 1.0], 1)[0] for frame in (5.0, 6.0)]
        for server in SERVERS:
            with self.subTest(server=server):
                heard, _ = self.play(server, graph, read, [*map_buffer(3, MAP), nrt.message("/b_alloc", 6, 4096, 1)])
                self.assertEqual([one[-1] for one in heard], [1, 1])

    def test_a_map_is_read_between_its_cells(self):
        for server in SERVERS:
            with self.subTest(server=server):
                graph = nrt.Graph()
                outputs = graph.add("KSOMRead", nrt.CONTROL,
                                    ugens.inputs("KSOMRead", x=0.5, y=0.5, numFeatures=3.0, **SIZE), 3)
                heard, _ = self.play(server, graph, outputs, map_buffer(3, MAP))
                self.assertEqual([one[-1] for one in heard], [2, 20, 1])

    def test_a_map_of_zeros_begins_with_random_weights_and_any_other_is_kept(self):
        for zeros in (True, False):
            for server in SERVERS:
                with self.subTest(server=server, zeros=zeros):
                    graph = nrt.Graph()
                    self.grid(graph, [1.0, 10.0, 1.0], gate=0.0)
                    read = graph.add("KSOMRead", nrt.CONTROL, ugens.inputs("KSOMRead", x=2.0, y=1.0, numFeatures=3.0, **SIZE), 3)
                    cells = [[0.0] * 3] * len(MAP) if zeros else MAP
                    heard, _ = self.play(server, graph, read, map_buffer(3, cells))
                    values = [one[-1] for one in heard]
                    if zeros:
                        self.assertTrue(all(0 < value < 1 for value in values), values)
                    else:
                        self.assertEqual(values, MAP[5])

    def test_a_buffer_that_has_no_room_for_cells_is_not_written_over(self):
        for shape in ((2 * len(MAP) - 1, 5), (10 * len(MAP), 1)):
            graph = nrt.Graph()
            self.grid(graph, [4.0, 40.0, 1.0], seedBuf=7.0, cellBuf=8.0, slots=2.0, learn=1.0, learnEnd=1.0, radius=0.0)
            read = graph.add("BufRd", nrt.CONTROL, [8.0, 2.0, 0.0, 1.0], shape[1])[:1]
            before = [*map_buffer(3, [[0.0] * 3] * len(MAP)), *ugens.partials(7, [220.0], [0.1]),
                      nrt.message("/b_alloc", 8, *shape), nrt.message("/b_setn", 8, 2 * shape[1], 1, 0.25)]
            for server in SERVERS:
                with self.subTest(server=server, shape=shape):
                    heard, log = self.play(server, graph, read, before)
                    self.assertEqual(heard[0][-1], 0.25)
                    self.assertEqual(log.count("KSOMGrid: cellBuf needs 5 channels"), 1, log)

    def test_cells_learn_what_they_play(self):
        graph = nrt.Graph()
        self.grid(graph, [4.0, 40.0, 1.0], seedBuf=7.0, cellBuf=8.0, slots=2.0, learn=1.0, learnEnd=1.0, radius=0.0)
        # Frame of the cell's first slot: the index is 4, with two slots each.
        read = graph.add("BufRd", nrt.CONTROL, [8.0, 8.0, 0.0, 1.0], 5)
        before = [*map_buffer(3, MAP), *ugens.partials(7, [220.0, 330.0], [0.1, 0.3]),
                  nrt.message("/b_alloc", 8, 2 * len(MAP), 5)]
        for server in SERVERS:
            with self.subTest(server=server):
                heard, _ = self.play(server, graph, read[:2], before)
                self.assertIn(heard[0][-1], (220, 330))
                self.assertGreater(heard[1][-1], 0.05)

    def test_a_map_that_a_control_brings_later_leaves_a_bank_to_its_partials_until_then_and_afterwards(self):
        graph = nrt.Graph()
        cell_buf = graph.add("In", nrt.CONTROL, [9.0])[0]
        graph.out(graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs(
            "KuramotoBankBuf", bufnum=3.0, cellBuf=cell_buf, width=1.0, height=1.0, slots=1.0, numChannels=1.0)))
        before = [*ugens.partials(3, [500.0], [0.1]), *ugens.partials(4, [1000.0], [0.1]), nrt.message("/c_set", 9, -1.0)]
        after = [(0.5, [nrt.message("/c_set", 9, 4.0)]), (1.0, [nrt.message("/c_set", 9, -1.0)])]
        for server in SERVERS:
            score = ugens.one_synth(graph.definition("x"), 1.5, before=before, after=after)
            heard, log = nrt.play(self._folder.name, score, 1.5, program=server)
            self.assertNotIn("KuramotoBankBuf", log)
            for begin, wanted in ((0.2, 500), (0.7, 1000), (1.2, 500)):
                part = heard[int(begin * 48000):int((begin + 0.25) * 48000)]
                turns = sum(a < 0 <= b for a, b in zip(part, part[1:]))
                self.assertAlmostEqual(turns / 0.25, wanted, delta=5, msg=f"{server} at {begin} s")

    def test_a_map_of_another_shape_gives_zeros_and_a_line(self):
        for ugen, outputs, given in (("KSOMGrid", 5, {"features": [1.0, 2.0]}), ("KSOMRead", 2, {"numFeatures": 2.0})):
            for before in ([], map_buffer(3, MAP), map_buffer(3, MAP[:5])):
                graph = nrt.Graph()
                made = graph.add(ugen, nrt.CONTROL, ugens.inputs(ugen, **{**SIZE, **given}), outputs)
                for server in SERVERS:
                    with self.subTest(server=server, ugen=ugen):
                        heard, log = self.play(server, graph, made[:1], before)
                        self.assertEqual(max(heard[0]), 0)
                        self.assertEqual(len([line for line in log.splitlines() if line.startswith(ugen + ":")]), 1, log)
                        break


@unittest.skipUnless(os.environ.get("KSOM_PROGRAM"), "the program ksom is not built")
class LearntMaps(Rendered):
    """Maps that ksom learn made."""

    @classmethod
    def setUpClass(cls):
        cls.album = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.album.cleanup)
        for words in (["example", "piece.wav"], ["learn", "piece.wav", "-o", "map.json", "--width", "8", "--height", "8"],
                      ["map", "map.json", "--buffers", "map", "--slots", "16"]):
            subprocess.run([os.environ["KSOM_PROGRAM"], *words], cwd=cls.album.name, check=True, capture_output=True,
                           timeout=nrt.PATIENCE)

    def read(self, number, name):
        return nrt.message("/b_allocRead", number, os.path.join(self.album.name, name), 0, 0)

    def test_a_walk_goes_from_state_to_state_the_same_in_all_servers(self):
        ways = []
        for server in SERVERS:
            graph = nrt.Graph()
            trig = graph.add("Impulse", nrt.CONTROL, [50.0, 0.0])[0]
            outputs = graph.add("KSOMWalk", nrt.CONTROL, ugens.inputs("KSOMWalk", bufnum=4.0, trig=trig, seed=3.0), 3)
            heard, _ = self.play(server, graph, outputs, [self.read(4, "map-walk.wav")], seconds=1)
            ways.append([tuple(one[i] for one in heard) for i in range(900, 47000, 960)])
        self.assertEqual(ways, [ways[0]] * len(ways))
        self.assertGreater(len(set(ways[0])), 5)
        self.assertTrue(all(0 <= x < 8 and 0 <= y < 8 and state >= 0 for x, y, state in ways[0]), ways[0])

    def test_a_walk_moves_on_by_itself_with_a_tempo(self):
        for tempo, moves in ((0.0, False), (50.0, True)):
            graph = nrt.Graph()
            outputs = graph.add("KSOMWalk", nrt.CONTROL, ugens.inputs("KSOMWalk", bufnum=4.0, tempo=tempo), 3)
            heard, _ = self.play("scsynth", graph, outputs, [self.read(4, "map-walk.wav")], seconds=1)
            self.assertEqual(len(set(zip(*(one[1000:] for one in heard)))) > 3, moves)

    def test_what_is_no_table_leaves_the_walk_where_it_is_and_gives_a_line(self):
        zeros, ones = nrt.message("/b_alloc", 4, 100, 1), nrt.message("/b_fill", 4, 0, 100, 1.0)
        for before, lines in (([], 1), ([self.read(4, "map-cells.wav")], 1), ([zeros, ones], 1), ([zeros], 0)):  # may still be learnt
            graph = nrt.Graph()
            outputs = graph.add("KSOMWalk", nrt.CONTROL, ugens.inputs("KSOMWalk", bufnum=4.0, tempo=50.0), 3)
            heard, log = self.play("scsynth", graph, outputs, before)
            self.assertEqual([one[-1] for one in heard], [0, 0, -1])
            self.assertEqual(log.count("KSOMWalk: bufnum is no table"), lines)

    def test_a_place_on_a_learnt_map_sounds_and_another_sounds_otherwise(self):
        heard = {}
        for place in ((1.0, 1.0), (6.5, 5.5)):
            graph = nrt.Graph()
            graph.out(graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs(
                "KuramotoBankBuf", cellBuf=5.0, x=place[0], y=place[1], width=8.0, height=8.0, slots=16.0, voices=2.0,
                numChannels=1.0)))
            for server in SERVERS:
                score = ugens.one_synth(graph.definition("x"), 0.5, before=[self.read(5, "map-cells.wav")])
                samples = nrt.render(self._folder.name, score, 0.5, program=server)
                heard.setdefault(place, samples[:23000].tobytes())
                self.assertEqual(samples[:23000].tobytes(), heard[place])
                self.assertGreater(max(samples), 1e-3)
        self.assertNotEqual(*heard.values())


if __name__ == "__main__":
    unittest.main()
