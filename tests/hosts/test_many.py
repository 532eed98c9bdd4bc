# SPDX-License-Identifier: GPL-3.0-or-later
"""Many units in the servers: at any block size, side by side on two threads, and coming and going by the thousand."""
import os
import unittest

import nrt
import score_table
import ugens
from test_bank import SERVERS
from test_bad_units import Hosts

RATE = 48000
CYCLES = 100000 if os.environ.get("KSOM_LONG") else 10000
FREQS = [220.0, 277.5, 330.0, 441.0]


def everything(seed=1.0, first=0):
    """A graph of every UGen of ours, on buffers of its own from `first` on, and all that sounds on bus 0; and the
    messages that make its buffers."""
    partials, the_map, cells, score, walk, state = (first + float(i) for i in range(6))
    graph = nrt.Graph()
    sounds = graph.add("KuramotoBank", nrt.AUDIO, ugens.inputs("KuramotoBank", freqs=FREQS, coupling=1.0, couplingUnit=1.0, voices=3.0,
                                                               amps=0.1, seed=seed))
    field = graph.add("KuramotoField", nrt.AUDIO, ugens.inputs("KuramotoField", freqs=FREQS, coupling=2.0, amps=0.05, seed=seed), 3)
    sounds += graph.add("KuramotoSwarm", nrt.AUDIO, ugens.inputs("KuramotoSwarm", freqs=FREQS[:2], coupling=2.0, amps=0.05, seed=seed), 2)
    sounds.append(field[0])
    values = ugens.inputs("KAnalyze", numPeaks=16.0, seedBuf=partials, windowSize=1024.0, hopSize=256.0, offset=seed)
    heard = graph.add("KAnalyze", nrt.CONTROL, [sounds[0], *values[1:]], 4 * 16 + 18)
    chroma = heard[4 * 16 + 6:]
    place = graph.add("KSOMGrid", nrt.CONTROL, ugens.inputs("KSOMGrid", bufnum=the_map, features=chroma, width=4.0, height=3.0,
                                                            seedBuf=partials, cellBuf=cells, slots=8.0, seed=seed), 5)
    graph.add("KSOMGridFull", nrt.CONTROL, ugens.inputs("KSOMGridFull", bufnum=the_map, features=chroma, width=4.0, height=3.0, gate=0.0,
                                                        walkBuf=walk), 7)
    read = graph.add("KSOMRead", nrt.CONTROL, ugens.inputs("KSOMRead", bufnum=the_map, x=place[0], y=place[1], width=4.0, height=3.0), 12)
    graph.add("KSOMWalk", nrt.CONTROL, ugens.inputs("KSOMWalk", bufnum=walk, tempo=10.0), 3)
    sounds += graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs("KuramotoBankBuf", bufnum=partials, numOscs=16.0, numChannels=1.0,
                                                                   coupling=read[0], stateBuf=state, seed=seed))
    graph.add("KuramotoState", nrt.CONTROL, ugens.inputs("KuramotoState", bufnum=state), 2)
    sounds += graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs(
        "KuramotoBankBuf", cellBuf=cells, x=place[0], y=place[1], width=4.0, height=3.0, slots=8.0, numOscs=16.0, numChannels=1.0,
        voices=2.0, seed=seed))
    scored = graph.add("KSOMScore", nrt.AUDIO, ugens.inputs("KSOMScore", bufnum=score), 2)
    sounds += graph.add("KSOMLevel", nrt.AUDIO, ugens.inputs("KSOMLevel", **{"in": scored}), 2)[:1]
    for one in sounds:  # softly, as many are added
        graph.out(graph.add("BinaryOpUGen", nrt.AUDIO, [one, 0.05], special=2))
    buffers = [nrt.message("/b_alloc", int(number), frames, channels) for number, frames, channels in
               ((partials, 16, 5), (the_map, 12, 12), (cells, 96, 5), (walk, 4096, 1), (state, 16, 4))]
    return graph, buffers + score_table.messages(int(score), score_table.numbers(score_table.small(1.0)))


class Many(Hosts):
    def test_every_ugen_plays_at_any_block_size(self):
        graph, buffers = everything()
        for server in SERVERS:
            for block in (1, 2, 7, 64, 500, 1024, 8192):
                with self.subTest(server=server, block=block):
                    score = ugens.one_synth(graph.definition("x"), 0.4, before=buffers)
                    heard = nrt.render(self._folder.name, score, 0.4, program=server, block=block, options=("-m", "65536"))
                    self.assertGreater(max(heard), 0.01)

    def together(self, group, threads, instances=8):
        made = [everything(1.0 + i, 10 * i) for i in range(instances)]
        start = [nrt.message("/d_recv", graph.definition(f"x{i}")) for i, (graph, _) in enumerate(made)]
        start += [one for _, buffers in made for one in buffers]
        start += [nrt.message(group, 5, 0, 0)] + [nrt.message("/s_new", f"x{i}", 1000 + i, 0, 5) for i in range(instances)]
        score = nrt.score([(0, start), (1, [nrt.message("/c_set", 0, 0.0)])])
        return nrt.render(self._folder.name, score, 1, program="supernova", options=("-T", str(threads), "-m", "65536"))

    @unittest.skipUnless("supernova" in SERVERS, "there is no supernova")
    def test_two_threads_of_a_par_group_sound_as_one_after_the_other(self):
        serial, parallel = self.together("/g_new", 1), self.together("/p_new", 2)
        self.assertGreater(max(serial), 0.1)
        self.assertLess(max(abs(a - b) for a, b in zip(serial, parallel)), 1e-6)

    # Offline, supernova (3.13) frees no node before the end; see test_real_time for it.
    def test_thousands_of_synths_come_and_go_in_the_memory_of_a_few(self):
        graph, buffers = everything()
        events, each = [(0, [nrt.message("/d_recv", graph.definition("x")), *buffers])], 10
        for i in range(CYCLES // each):
            ids = range(1000 + i * each, 1000 + (i + 1) * each)
            events.append((i * 64 / RATE, [nrt.message("/s_new", "x", one, 0, 0) for one in ids]))
            events.append(((i + 0.5) * 64 / RATE, [nrt.message("/n_free", one) for one in ids]))
        end = (CYCLES // each + 100) * 64 / RATE
        events += [(end - 90 * 64 / RATE, [nrt.message("/s_new", "x", 999, 0, 0)]), (end, [nrt.message("/c_set", 0, 0.0)])]
        heard = nrt.render(self._folder.name, nrt.score(events), end, options=("-m", "16384"))
        self.assertGreater(max(heard[-4000:]), 0.01)


if __name__ == "__main__":
    unittest.main()
