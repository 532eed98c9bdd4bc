# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server hands to a UGen unchecked: wrong counts, rates, numbers and buffers, and no memory. Silence and one line
from the UGen, and everything else plays on."""
import math
import tempfile
import unittest

import nrt
import score_table
import ugens
from test_bank import SERVERS

SECONDS = 0.1
UGENS = {  # rate, outputs, what is given
    "KuramotoBank": (nrt.AUDIO, 1, {"freqs": [220.0, 330.0]}),
    "KuramotoField": (nrt.AUDIO, 3, {"freqs": [220.0, 330.0]}),
    "KuramotoSwarm": (nrt.AUDIO, 2, {"freqs": [220.0, 330.0]}),
    "KuramotoBankBuf": (nrt.AUDIO, 2, {"bufnum": 3.0, "numOscs": 2.0}),
    "KAnalyze": (nrt.CONTROL, 4 * 16 + 18, {}),
    "KSOMGrid": (nrt.CONTROL, 5, {"bufnum": 3.0, "features": [0.1] * 5, "width": 2.0, "height": 1.0}),
    "KSOMGridFull": (nrt.CONTROL, 7, {"bufnum": 3.0, "features": [0.1] * 5, "width": 2.0, "height": 1.0, "walkBuf": 3.0}),
    "KSOMWalk": (nrt.CONTROL, 3, {"bufnum": 3.0}),
    "KSOMScore": (nrt.AUDIO, 2, {"bufnum": 4.0}),
    "KSOMLevel": (nrt.AUDIO, 2, {"in": [0.1, 0.1]}),
    "KuramotoState": (nrt.CONTROL, 2, {"bufnum": 3.0}),
    "KSOMRead": (nrt.CONTROL, 5, {"bufnum": 3.0, "width": 2.0, "height": 1.0}),
}
SEED = ugens.partials(3, [220.0, 330.0], [0.1, 0.1])
SEED += score_table.messages(4, score_table.numbers(score_table.small(SECONDS)))
NAN, INF = math.nan, math.inf


def audible(graph, rate, outputs):
    """The first output, at audio rate: Out reads a whole block of what it is given."""
    return outputs[:1] if rate == nrt.AUDIO else graph.add("K2A", nrt.AUDIO, outputs[:1])


def with_witness(graph):
    """A sine on bus 1 that shows that the server plays on."""
    sine = graph.add("SinOsc", nrt.AUDIO, [440.0, 0.0])
    graph.out(sine, 1)


class Hosts(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)

    def play(self, server, definitions, before=(), after=(), seconds=SECONDS, options=()):
        """(what is heard on bus 0, log) of synths x0, x1 ... beside the witness."""
        witness = nrt.Graph()
        with_witness(witness)
        definitions = [witness.definition("witness"), *definitions]
        names = ["witness", *(f"x{i}" for i in range(len(definitions) - 1))]
        start = [nrt.message("/d_recv", one) for one in definitions] + list(before)
        start += [nrt.message("/s_new", name, 1000 + i, 0, 0) for i, name in enumerate(names)]
        score = nrt.score([(0, start), *after, (seconds, [nrt.message("/c_set", 0, 0.0)])])
        both, log = nrt.play(self._folder.name, score, seconds, program=server, channels=2, options=options)
        self.assertGreater(max(both[1::2]), 0.9, "the witness is not heard")
        return both[0::2], log


class WrongDefinitions(Hosts):
    def assert_refused(self, ugen, definitions):
        for server in SERVERS:
            with self.subTest(server=server, ugen=ugen):
                heard, log = self.play(server, definitions, before=SEED)
                self.assertEqual((min(heard), max(heard)), (0, 0))
                said = [line for line in log.splitlines() if line.startswith(ugen + ":")]
                self.assertEqual(len(said), len(definitions), log)

    def wrong(self, ugen, change):
        """A definition x of the UGen, changed by change(rate, inputs, outputs), which gives all three."""
        rate, outputs, given = UGENS[ugen]
        graph = nrt.Graph()
        rate, inputs, outputs = change(graph, rate, ugens.inputs(ugen, **given), [rate] * outputs)
        made = graph.add(ugen, rate, inputs, outputs)
        # Out itself reads a whole block of what it takes for audio.
        graph.out(made[:1] if made and set(outputs) == {nrt.AUDIO} else graph.add("DC", nrt.AUDIO, [0.0]))
        return graph

    def definitions(self, ugen, changes):
        return [self.wrong(ugen, change).definition(f"x{i}") for i, change in enumerate(changes)]

    def test_wrong_numbers_of_inputs_are_refused(self):
        for ugen, (_, _, given) in UGENS.items():
            count = len(ugens.inputs(ugen, **given))
            sizes = sorted({0, 1, 7, 8, 9, count // 2, count - 1, count + 1, count + 3} - {count})
            changes = [lambda g, rate, inputs, outs, n=n: (rate, (inputs + [0.0] * 3)[:n], outs) for n in sizes]
            self.assert_refused(ugen, self.definitions(ugen, changes))

    def test_wrong_numbers_of_outputs_are_refused(self):
        for ugen, (_, outputs, _) in UGENS.items():
            sizes = [0, 17] if ugen in ("KuramotoBankBuf", "KSOMScore") else [n for n in (0, outputs + 1, outputs + 3) if n != outputs]
            changes = [lambda g, rate, inputs, outs, n=n: (rate, inputs, [rate] * n) for n in sizes]
            self.assert_refused(ugen, self.definitions(ugen, changes))

    # Both servers (3.13) write on every output wire the rate of its UGen, whatever the SynthDef says, and give an audio UGen
    # for its control output a place outside its memory: no UGen can know or survives that. In a host that tells the truth
    # ours do, see test_mini_host.
    def test_wrong_rates_are_refused(self):
        def demand(graph, rate, inputs, outs):
            return rate, inputs[:9] + graph.add("Dseq", nrt.DEMAND, [1.0, 440.0]) + inputs[10:], outs

        def scalar(graph, rate, inputs, outs):
            return nrt.SCALAR, inputs, [nrt.SCALAR] * len(outs)

        def control(graph, rate, inputs, outs):
            return nrt.CONTROL, inputs, [nrt.CONTROL] * len(outs)

        for ugen in UGENS:
            only_audio = ugen in ("KuramotoBank", "KuramotoField", "KSOMScore", "KSOMLevel")
            changes = [demand, scalar] + ([control] if only_audio else [])
            self.assert_refused(ugen, self.definitions(ugen, changes))

    def test_lists_whose_sizes_cannot_be_are_refused(self):
        for ugen in ("KuramotoBank", "KuramotoSwarm"):
            changes = [lambda g, rate, inputs, outs, bad=bad: (rate, [bad] + inputs[1:], outs)
                       for bad in (0.0, -1.0, 1.5, 3.0, 1e9, 1e38, NAN, INF)]
            self.assert_refused(ugen, self.definitions(ugen, changes))

    def test_audio_where_a_control_belongs_is_read_once_a_block_and_harms_nothing(self):
        for ugen in UGENS:
            controls = ugens.control_places(ugen)

            def audio(graph, rate, inputs, outs, controls=controls):
                noise = graph.add("WhiteNoise", nrt.AUDIO, [])
                return rate, [noise[0] if i in controls else one for i, one in enumerate(inputs)], outs

            for server in SERVERS:
                with self.subTest(server=server, ugen=ugen):
                    _, log = self.play(server, self.definitions(ugen, [audio]), before=SEED)
                    self.assertNotIn("instead of", log)


class WrongNumbers(Hosts):
    def test_any_number_at_any_input_gives_finite_sound(self):
        for ugen, (rate, outputs, given) in UGENS.items():
            for bad in (NAN, -INF, 1e38, 1e-45, -1.0):
                whole = ugens.inputs(ugen, **given)
                lists = len(ugens.TABLES[ugen]["list"])
                definitions = []
                for place in range(lists, len(whole)):
                    graph = nrt.Graph()
                    made = graph.add(ugen, rate, [bad if i == place else one for i, one in enumerate(whole)], outputs)
                    graph.out(audible(graph, rate, made))
                    definitions.append(graph.definition(f"x{len(definitions)}"))
                with self.subTest(ugen=ugen, bad=bad):
                    self.play("scsynth", definitions, before=SEED, options=("-m", "262144"))

    def test_a_control_that_was_no_number_works_again_when_it_is_one(self):
        graph = nrt.Graph()
        control = graph.add("In", nrt.CONTROL, [5.0])
        made = graph.add("KuramotoBank", nrt.AUDIO, ugens.inputs("KuramotoBank", freqs=[control[0]], coupling=control[0]))
        graph.out(made)
        bad = [(0.02, [nrt.message("/c_set", 5, NAN)]), (0.04, [nrt.message("/c_set", 5, INF)]),
               (0.06, [nrt.message("/c_set", 5, 1000.0)])]
        for server in SERVERS:
            with self.subTest(server=server):
                heard, _ = self.play(server, [graph.definition("x0")], before=[nrt.message("/c_set", 5, 500.0)], after=bad)
                self.assertEqual(rises(heard[int(0.02 * 48000):int(0.06 * 48000)]), 20)
                self.assertEqual(rises(heard[int(0.07 * 48000):int(0.09 * 48000)]), 20)


def rises(samples):
    return sum(1 for a, b in zip(samples, samples[1:]) if a < 0 <= b)


class NoMemory(Hosts):
    def test_a_unit_without_memory_is_silent_and_says_how_much_it_wanted(self):
        big = ugens.inputs("KuramotoBankBuf", bufnum=3.0, numOscs=16384.0)
        graph = nrt.Graph()
        graph.out(graph.add("KuramotoBankBuf", nrt.AUDIO, big, 2)[:1])
        heard, log = self.play("scsynth", [graph.definition("x0")], before=SEED, options=("-m", "512"))
        self.assertEqual((min(heard), max(heard)), (0, 0))
        self.assertRegex(log, r"KuramotoBankBuf: alloc failed \(\d+ bytes\), increase server's RT memory")

    def test_absurd_sizes_are_limited(self):
        for size in (1e6, 1e9, 1e38, NAN, -1.0, 0.0):
            graph = nrt.Graph()
            graph.out(graph.add("KuramotoBankBuf", nrt.AUDIO,
                                ugens.inputs("KuramotoBankBuf", bufnum=3.0, numOscs=size, voices=size), 2)[:1])
            with self.subTest(size=size):
                self.play("scsynth", [graph.definition("x0")], before=SEED, options=("-m", "262144"))


class WrongBuffers(Hosts):
    def assert_silent(self, number, before=(), ugen="KuramotoBankBuf", **given):
        graph = nrt.Graph()
        graph.out(graph.add(ugen, nrt.AUDIO, ugens.inputs(ugen, bufnum=number, numOscs=2.0, **given), 2)[:1])
        for server in SERVERS:
            with self.subTest(server=server, number=number):
                heard, log = self.play(server, [graph.definition("x0")], before=before)
                self.assertEqual((min(heard), max(heard)), (0, 0))
                self.assertEqual(len([line for line in log.splitlines() if line.startswith(ugen + ":")]), 1, log)

    def test_a_buffer_that_is_not_there_gives_silence_and_a_line(self):
        for number in (4.0, -1.0, NAN, INF, 1e9, 1024.0, 1025.0, 1e38):
            self.assert_silent(number)
        self.assert_silent(4.0, voices=4.0)

    def test_a_buffer_of_another_shape_gives_silence_and_a_line(self):
        for channels in (1, 2, 4, 6, 8):
            self.assert_silent(3.0, before=ugens.partials(3, [220.0, 330.0], [0.1, 0.1], channels=channels))

    def test_a_buffer_may_come_go_and_come_back_smaller(self):
        for given in ({}, {"voices": 4.0, "morph": 0.01}):
            graph = nrt.Graph()
            graph.out(graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs("KuramotoBankBuf", bufnum=3.0, **given), 2)[:1])
            after = [(0.1, SEED), (0.2, [nrt.message("/b_free", 3)]), (0.3, ugens.partials(3, [500.0], [0.1])),
                     (0.4, ugens.partials(3, [500.0], [0.1], channels=2))]
            for server in SERVERS:
                with self.subTest(server=server, given=given):
                    heard, _ = self.play(server, [graph.definition("x0")], after=after, seconds=0.5)
                    loudest = [max(map(abs, heard[int((at + 0.05) * 48000):int((at + 0.09) * 48000)]))
                               for at in (0, 0.1, 0.2, 0.3, 0.4)]
                    self.assertEqual([level > 1e-3 for level in loudest], [False, True, False, True, False], loudest)


if __name__ == "__main__":
    unittest.main()
