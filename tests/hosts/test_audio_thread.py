# SPDX-License-Identifier: GPL-3.0-or-later
"""In the servers themselves no UGen asks for memory, locks, waits, reads, writes or prints: not once in a million calls."""
import os
import re
import unittest

import nrt
import test_many
import ugens
from test_bad_units import Hosts
from test_bank import SERVERS

GUARD, GUILTY = os.environ.get("KSOM_SC_GUARD", ""), os.environ.get("KSOM_SC_GUILTY", "")
CALLS, INSTANCES, BLOCK = 1000000, 10, 16
LINE = re.compile(r"^guard: (\w+) (\d+) calls (\d+) faults (.*)$", re.MULTILINE)


@unittest.skipIf(os.environ.get("KSOM_SANITIZE", "OFF") != "OFF", "the sanitizers have malloc")
class AudioThread(Hosts):
    def watched(self, plugin, score, seconds, server):
        """{UGen: (calls, faults, what the last was)}"""
        environment = {**os.environ, "LD_PRELOAD": GUARD, "KSOM_GUARD": plugin}
        _, log = nrt.play(self._folder.name, score, seconds, program=server, block=BLOCK, options=("-m", "131072"), environ=environment,
                          more_plugins=[GUILTY])
        return {name: (int(calls), int(faults), first) for name, calls, faults, first in LINE.findall(log)}

    def test_no_ugen_does_what_the_audio_thread_must_not_in_a_million_calls(self):
        made = [test_many.everything(1.0 + i, 10 * i) for i in range(INSTANCES)]
        start = [nrt.message("/d_recv", graph.definition(f"x{i}")) for i, (graph, _) in enumerate(made)]
        start += [one for _, buffers in made for one in buffers]
        start += [nrt.message("/s_new", f"x{i}", 1000 + i, 0, 0) for i in range(INSTANCES)]
        seconds = (CALLS / INSTANCES + 200) * BLOCK / 48000
        stop = (seconds - 100 * BLOCK / 48000, [nrt.message("/n_free", 1000 + i) for i in range(INSTANCES)])
        score = nrt.score([(0, start), stop, (seconds, [nrt.message("/c_set", 0, 0.0)])])
        for server in SERVERS:
            with self.subTest(server=server):
                seen = self.watched("/KSOM", score, seconds, server)
                self.assertEqual(set(seen), set(ugens.TABLES))
                for name, (calls, faults, what) in seen.items():
                    self.assertGreaterEqual(calls, CALLS, name)
                    self.assertEqual((faults, what), (0, ""), name)

    def test_the_guard_sees_a_ugen_that_does(self):
        graph = nrt.Graph()
        graph.out(graph.add("Guilty", nrt.AUDIO, []))
        score = ugens.one_synth(graph.definition("x"), 0.1)
        for server in SERVERS:
            with self.subTest(server=server):
                calls, faults, _ = self.watched("/Guilty", score, 0.1, server)["Guilty"]
                self.assertGreater(calls, 250)
                self.assertEqual(faults, 5 * calls)


@unittest.skipUnless(os.environ.get("KSOM_SANITIZE") == "ON", "only with KSOM_SANITIZE=ON")
class Sanitizers(Hosts):
    def test_they_end_a_server_whose_ugen_writes_behind_its_memory_or_counts_too_far(self):
        graph = nrt.Graph()
        graph.out(graph.add("Guilty", nrt.AUDIO, []))
        score = ugens.one_synth(graph.definition("x"), 0.1)
        for server in SERVERS:
            for guilt, said in (("memory", "heap-buffer-overflow"), ("number", "signed integer overflow")):
                with self.subTest(server=server, guilt=guilt), self.assertRaisesRegex(nrt.RenderFailed, f"(?s)ended with.*{said}"):
                    nrt.play(self._folder.name, score, 0.1, program=server, environ={**os.environ, "KSOM_GUILT": guilt},
                             more_plugins=[GUILTY])


if __name__ == "__main__":
    unittest.main()
