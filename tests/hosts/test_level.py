# SPDX-License-Identifier: GPL-3.0-or-later
"""KSOMLevel and KuramotoState in the servers."""
import math
import tempfile
import unittest

import nrt
import ugens
from test_bank import SERVERS

SECONDS, RATE = 1.0, 48000


class Level(unittest.TestCase):
    def render(self, server, graph, before=(), channels=2):
        score = ugens.one_synth(graph.definition("x"), SECONDS, before=before)
        with tempfile.TemporaryDirectory() as folder:
            samples = nrt.render(folder, score, SECONDS, program=server, channels=channels)
            return [samples[c::channels] for c in range(channels)]

    def levelled(self, server, **given):
        graph = nrt.Graph()
        left = graph.add("SinOsc", nrt.AUDIO, [440.0, 0.0])
        right = graph.add("BinaryOpUGen", nrt.AUDIO, [left[0], 0.25], special=2)
        right = graph.add("BinaryOpUGen", nrt.AUDIO, [right[0], 0.5])
        graph.out(graph.add("KSOMLevel", nrt.AUDIO, ugens.inputs("KSOMLevel", **{"in": [left[0], right[0]]}, **given), 2))
        return self.render(server, graph)

    def test_the_peak_stays_below_the_ceiling_and_the_picture_stands_still(self):
        for server in SERVERS:
            with self.subTest(server=server):
                left, right = self.levelled(server, gain=20.0, ceiling=-6.0, dcCut=50.0)
                self.assertLess(max(map(abs, left)), 10 ** (-6 / 20))
                self.assertGreater(max(map(abs, left[RATE // 2:])), 10 ** (-7 / 20))
                self.assertAlmostEqual(max(right[RATE // 2:]) / max(left[RATE // 2:]), 0.25, delta=0.02)

    def test_what_is_soft_is_left_alone_but_for_its_dc(self):
        for server in SERVERS:
            with self.subTest(server=server):
                left, right = self.levelled(server, gain=-12.0)
                self.assertAlmostEqual(max(left[RATE // 2:]), 10 ** (-12 / 20), delta=1e-3)
                self.assertLess(abs(sum(right[-4800:]) / 4800), 1e-3)

    def test_r_is_the_mean_of_the_local_ones_by_amplitude_and_psi_the_angle_of_the_sum(self):
        states = [1.0, 440.0, 0.3, 0.2, 1.0, 440.0, 0.1, 0.6, 2.0, 440.0, 0.0, 1.0]  # phase, freq, amp, local r
        before = [nrt.message("/b_alloc", 3, 3, 4), nrt.message("/b_setn", 3, 0, len(states), *states)]
        for server in SERVERS:
            with self.subTest(server=server):
                graph = nrt.Graph()
                made = graph.add("KuramotoState", nrt.CONTROL, ugens.inputs("KuramotoState", bufnum=3.0), 2)
                graph.out([graph.add("K2A", nrt.AUDIO, [one])[0] for one in made])
                r, psi = self.render(server, graph, before)
                self.assertTrue(math.isclose(r[-1], 0.3, abs_tol=1e-6) and math.isclose(psi[-1], 1.0, abs_tol=1e-6), (r[-1], psi[-1]))

    def test_r_is_a_number_whatever_stands_in_the_buffer(self):
        states = [1.0, 440.0, 10.0, 3e38, 1.0, 440.0, 10.0, -3e38]
        before = [nrt.message("/b_alloc", 3, 2, 4), nrt.message("/b_setn", 3, 0, len(states), *states)]
        for server in SERVERS:
            with self.subTest(server=server):
                graph = nrt.Graph()
                made = graph.add("KuramotoState", nrt.CONTROL, ugens.inputs("KuramotoState", bufnum=3.0), 2)
                graph.out([graph.add("K2A", nrt.AUDIO, [one])[0] for one in made])
                r, _ = self.render(server, graph, before)
                self.assertAlmostEqual(r[-1], 0.5, places=6)


if __name__ == "__main__":
    unittest.main()
