# SPDX-License-Identifier: GPL-3.0-or-later
"""The analyzer in the servers, and a bank that it seeds there."""
import array
import math
import os
import random
import subprocess
import tempfile
import unittest

import nrt
import ugens
from test_bank import SERVERS
from wav import write_samples

FOLLOW = os.environ.get("KSOM_RENDER_FOLLOW", "")
RATE, SECONDS, SLOTS = 48000, 1.0, 16
INFO = {"count": 0, "trig": 1, "rms": 2, "flux": 3, "onset": 4, "centroid": 5, "chroma": 6}


def chord():
    """Three decaying notes, the last from the middle on, with a little noise."""
    noise, samples = random.Random(5), array.array("f")
    for i in range(int(SECONDS * RATE)):
        t = i / RATE
        notes = [(220, 0), (277.2, 0), (660, 0.5)]
        value = sum(0.2 * math.exp(-(t - start)) * math.sin(2 * math.pi * freq * t) for freq, start in notes if t >= start)
        samples.append(value + noise.gauss(0, 1e-4))
    return samples


def write_wav(path, samples):
    write_samples(path, samples, 1, RATE)


class Analyzer(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.wav = os.path.join(self._folder.name, "in.wav")
        self.samples = chord()
        write_wav(self.wav, self.samples)

    def play(self, server, graph, before=(), after=(), channels=1, seconds=SECONDS):
        read = nrt.message("/b_allocRead", 9, self.wav, 0, 0)
        score = ugens.one_synth(graph.definition("x"), seconds, before=[read, *before], after=after)
        return nrt.render(self._folder.name, score, seconds, program=server, channels=channels)

    def analysed(self, graph, **given):
        sound = graph.add("PlayBuf", nrt.AUDIO, [9.0, 1.0, 1.0, 0.0, 0.0, 0.0])[0]
        values = ugens.inputs("KAnalyze", **{"numPeaks": float(SLOTS), **given})
        return graph.add("KAnalyze", nrt.CONTROL, [sound, *values[1:]], 4 * SLOTS + 18)

    def test_a_bank_seeded_in_the_server_plays_what_the_core_plays_to_the_last_bit(self):
        done = subprocess.run([FOLLOW, str(RATE), str(SLOTS), "1.5"], input=self.samples.tobytes(), capture_output=True,
                              check=True, timeout=nrt.PATIENCE)
        wanted = array.array("f")
        wanted.frombytes(done.stdout)
        graph = nrt.Graph()
        self.analysed(graph, seedBuf=3.0, offset=0.0)
        graph.out(graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs(
            "KuramotoBankBuf", bufnum=3.0, numChannels=1.0, numOscs=float(SLOTS), coupling=1.5)))
        empty = ugens.partials(3, [0.0] * SLOTS, [0.0] * SLOTS, states=[-1.0] * SLOTS)
        for server in SERVERS:
            with self.subTest(server=server):
                heard = self.play(server, graph, before=empty)
                common = min(len(heard), len(wanted))
                self.assertGreater(max(heard), 0.1)
                self.assertEqual(heard[:common].tobytes(), wanted[:common].tobytes())

    def frames_together(self, server, names, graphs, first=1000, step=1):
        """The most frames of all analyzers that come in one block, of those from the second hop on."""
        definitions = [nrt.message("/d_recv", graph.definition(f"x{i}")) for i, graph in enumerate(graphs)]
        start = [nrt.message("/s_new", f"x{name}", first + step * i, 0, 0) for i, name in enumerate(names)]
        read = nrt.message("/b_allocRead", 9, self.wav, 0, 0)
        score = nrt.score([(0, [*definitions, read, *start]), (0.2, [nrt.message("/c_set", 0, 0.0)])])
        heard = nrt.render(self._folder.name, score, 0.2, program=server)
        return max(round(one) for one in heard[1024::64])

    def counting(self, analyzers, **given):
        """The trig of so many analyzers, added, without the slopes of K2A."""
        graph, total = nrt.Graph(), None
        for i in range(analyzers):
            trig = self.analysed(graph, **{**given, **({"offset": -1.0 - i} if analyzers > 1 else {})})[4 * SLOTS + INFO["trig"]]
            total = trig if total is None else graph.add("BinaryOpUGen", nrt.CONTROL, [total, trig])[0]
        graph.out(graph.add("BinaryOpUGen", nrt.AUDIO, [graph.add("DC", nrt.AUDIO, [0.0])[0], total]))
        return graph

    def test_of_sixteen_that_start_together_few_have_a_frame_in_the_same_block(self):
        for server in SERVERS:
            for step in (1, 2, 5, 8, 100):
                with self.subTest(server=server, step=step):
                    self.assertLessEqual(self.frames_together(server, [0] * 16, [self.counting(1)], step=step), 4)
            with self.subTest(server=server, synth="one"):
                self.assertLessEqual(self.frames_together(server, [0], [self.counting(16)]), 4)
            with self.subTest(server=server, offset=0):
                self.assertEqual(self.frames_together(server, [0] * 16, [self.counting(1, offset=0.0)]), 16)

    def test_what_it_hears_is_in_its_outputs(self):
        graph = nrt.Graph()
        outputs = self.analysed(graph, order=1.0)
        info = outputs[4 * SLOTS:]
        picked = [outputs[0], outputs[SLOTS], outputs[3 * SLOTS], info[INFO["count"]], info[INFO["rms"]],
                  info[INFO["chroma"] + 9]]
        graph.out([graph.add("K2A", nrt.AUDIO, [one])[0] for one in picked])
        for server in SERVERS:
            with self.subTest(server=server):
                heard = self.play(server, graph, channels=len(picked))
                at = int(0.4 * RATE) * len(picked)
                freq, amp, state, count, rms, chroma_a = heard[at:at + len(picked)]
                self.assertLess(min(abs(freq - 220), abs(freq - 277.2)), 0.5)
                self.assertAlmostEqual(amp, 0.2 * math.exp(-0.36), delta=0.02)
                self.assertEqual((state, count), (0, 2))
                self.assertAlmostEqual(rms, math.hypot(amp, amp) / math.sqrt(2), delta=0.03)
                self.assertGreater(chroma_a, 0.4)

    def test_a_frozen_analyzer_holds_its_partials_while_the_sound_goes_on(self):
        for frozen, partials in ((0.0, 3), (1.0, 2)):
            graph = nrt.Graph()
            freeze = graph.add("In", nrt.CONTROL, [20.0])[0]
            count = self.analysed(graph, freeze=freeze)[4 * SLOTS + INFO["count"]]
            graph.out(graph.add("K2A", nrt.AUDIO, [count]))
            after = [(0.4, [nrt.message("/c_set", 20, frozen)])]
            for server in SERVERS:
                with self.subTest(server=server, frozen=frozen):
                    self.assertEqual(round(self.play(server, graph, after=after)[int(0.75 * RATE)]), partials)

    def test_onsets_and_frames_are_triggers(self):
        graph = nrt.Graph()
        info = self.analysed(graph)[4 * SLOTS:]
        picked = [info[INFO["trig"]], info[INFO["onset"]]]
        graph.out([graph.add("K2A", nrt.AUDIO, [one])[0] for one in picked])
        for server in SERVERS:
            with self.subTest(server=server):
                heard = self.play(server, graph, channels=2)
                rises = [sum(1 for a, b in zip(one, one[1:]) if a < 0.5 <= b) for one in (heard[0::2], heard[1::2])]
                self.assertAlmostEqual(rises[0], SECONDS * RATE / 512, delta=2)
                self.assertIn(rises[1], (1, 2, 3))


if __name__ == "__main__":
    unittest.main()
