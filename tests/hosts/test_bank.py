# SPDX-License-Identifier: GPL-3.0-or-later
"""The bank in the servers is the bank of the core, to the last bit."""
import array
import os
import subprocess
import tempfile
import unittest

import nrt
import ugens

REFERENCE = os.environ.get("KSOM_RENDER_BANK", "")
RATE, SECONDS = 48000, 0.5
SERVERS = ["scsynth"] + (["supernova"] if os.environ.get("KSOM_SUPERNOVA") else [])


def core(kind, frames, seed=1, rate=RATE, **words):
    """What the core renders, all channels in turn."""
    text = [f"{name}=" + ",".join(map(repr, value if isinstance(value, list) else [value]))
            for name, value in words.items()]
    done = subprocess.run([REFERENCE, str(rate), str(frames), str(seed), kind, *text], capture_output=True, check=True,
                          timeout=nrt.PATIENCE)
    samples = array.array("f")
    samples.frombytes(done.stdout)
    return samples


class InTheServers(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)

    def assert_same(self, ugen, kind, outputs=1, rate=RATE, block=64, **given):
        words = {name: value for name, value in given.items() if name != "seed"}
        wanted = core(kind, int(SECONDS * rate), given.get("seed", 1), rate, **words)
        score = ugens.one_synth(ugens.definition(ugen, outputs=outputs, given=given), SECONDS)
        self.assert_renders(score, wanted, rate, block, outputs)

    def assert_renders(self, score, wanted, rate=RATE, block=64, outputs=1):
        for server in SERVERS:
            with self.subTest(server=server):
                got = nrt.render(self._folder.name, score, SECONDS, rate=rate, program=server, channels=outputs,
                                 block=block)
                common = min(len(got), len(wanted))
                self.assertGreater(max(got), 0.01)
                self.assertEqual(got[:common].tobytes(), wanted[:common].tobytes())

    def test_a_bank_without_coupling_is_the_cores_to_the_last_bit(self):
        self.assert_same("KuramotoBank", "sound", freqs=[220.0, 330.5, 1000.25], amps=[0.3, 0.2, 0.1])

    def test_a_locking_bank_with_a_seed_is_the_cores_to_the_last_bit(self):
        self.assert_same("KuramotoBank", "sound", freqs=[220.0, 221.0, 223.0], amps=0.3, coupling=2.0, seed=7.0)

    def test_a_chord_of_swarms_is_the_cores_to_the_last_bit(self):
        self.assert_same("KuramotoBank", "sound", freqs=[220.0, 277.0, 330.0], amps=[0.3, 0.2, 0.1], voices=4.0,
                         detune=20.0, coupling=1.5, couplingUnit=1.0, norm=1.0, level=1.0, harmonics=3.0, rolloffs=0.3)

    def test_blocks_phases_weights_gains_and_nudges_arrive(self):
        self.assert_same("KuramotoBank", "sound", freqs=[100.0, 101.0, 150.0, 152.0], amps=0.2, blocks=[2.0, 2.0],
                         phases=[0.0, 1.0, 2.0, 3.0], weights=[1.0, 0.5, 1.0, 2.0], gains=[1.0, 1.0, 0.2, 1.0],
                         nudges=[0.0, 3.0, -3.0, 0.0], coupling=3.0, phaseLag=0.5)

    def test_a_ring_and_a_small_world_are_the_cores_to_the_last_bit(self):
        freqs = [100.0 + i / 4 for i in range(32)]
        self.assert_same("KuramotoBank", "sound", freqs=freqs, amps=0.1, topology=1.0, reach=5.0, coupling=4.0)
        self.assert_same("KuramotoBank", "sound", freqs=freqs, amps=0.1, topology=2.0, reach=5.0, rewire=0.3, coupling=4.0)

    def test_noise_and_harmonic_pull_are_the_cores_to_the_last_bit(self):
        self.assert_same("KuramotoBank", "sound", freqs=[101.0, 199.0, 303.0], amps=0.2, linewidth=2.0, pull=5.0, seed=3.0)

    def test_a_field_gives_sound_r_and_psi_of_the_core(self):
        self.assert_same("KuramotoField", "field", 3, freqs=[220.0, 221.0, 223.0], coupling=4.0)

    def test_a_swarm_gives_each_oscillator_as_sine_phase_or_tick(self):
        for what in (0.0, 1.0, 2.0):
            with self.subTest(what=what):
                self.assert_same("KuramotoSwarm", "each", 3, freqs=[20.0, 21.0, 23.0], coupling=4.0, what=what)

    def test_the_block_size_of_the_server_does_not_matter(self):
        for block in (1, 3, 16, 100, 1024):
            with self.subTest(block=block):
                self.assert_same("KuramotoBank", "sound", block=block, freqs=[220.0, 221.0, 223.0], amps=0.3,
                                 coupling=2.0, couplingUnit=1.0, level=1.0)

    def test_other_sample_rates_are_the_cores_too(self):
        for rate in (8000, 44100, 192000):
            with self.subTest(rate=rate):
                self.assert_same("KuramotoBank", "sound", rate=rate, freqs=[220.0, 221.0, 7000.0], coupling=2.0)

    def test_the_partials_of_a_buffer_are_oscillators_of_the_core_to_the_last_bit(self):
        freqs, amps, weights = [220.0, 221.0, 223.0], [0.3, 0.2, 0.1], [1.0, 0.5, 0.8]
        given = {"bufnum": 3.0, "numChannels": 1.0, "numOscs": 3.0, "coupling": 2.0}
        score = ugens.one_synth(ugens.definition("KuramotoBankBuf", given=given), SECONDS,
                                before=ugens.partials(3, freqs, amps, weights=weights))
        self.assert_renders(score, core("sound", int(SECONDS * RATE), freqs=freqs, amps=amps, weights=weights,
                                        coupling=2.0))

    def test_a_state_buffer_tells_how_much_those_agree_who_hear_each_other_by_links(self):
        graph = nrt.Graph()
        given = {"bufnum": 3.0, "numOscs": 3.0, "numChannels": 1.0, "topology": 4.0, "linksBuf": 4.0, "stateBuf": 5.0}
        graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs("KuramotoBankBuf", coupling=20.0, **given), 1)
        r, _ = graph.add("KuramotoState", nrt.CONTROL, ugens.inputs("KuramotoState", bufnum=5.0), 2)
        graph.out(graph.add("K2A", nrt.AUDIO, [r]))
        before = [*ugens.partials(3, [220.0, 221.0, 222.0], [0.1] * 3), nrt.message("/b_alloc", 4, 3, 3),
                  nrt.message("/b_fill", 4, 0, 9, 1.0), nrt.message("/b_alloc", 5, 3, 4)]
        for server in SERVERS:
            with self.subTest(server=server), tempfile.TemporaryDirectory() as folder:
                heard, log = nrt.play(folder, ugens.one_synth(graph.definition("x"), 1, before), 1, program=server)
                self.assertGreater(heard[47000], 0.95, log)

    def test_links_and_partials_in_one_buffer_or_crosswise_in_two_hang_no_server(self):
        names, defined = [], []
        for name, links, partials in (("one", 3.0, 3.0), ("a", 3.0, 4.0), ("b", 4.0, 3.0)):
            graph = nrt.Graph()
            given = {"bufnum": partials, "linksBuf": links, "numChannels": 1.0, "numOscs": 5.0}
            graph.out(graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs("KuramotoBankBuf", **given), 1))
            names.append(name)
            defined.append(nrt.message("/d_recv", graph.definition(name)))
        freqs = [220.0, 330.0, 440.0, 550.0, 660.0]
        buffers = [one for number in (3, 4) for one in ugens.partials(number, freqs, [0.1] * 5)]
        synths = [nrt.message("/s_new", name, -1, 0, 5) for name in names * 4]
        for server in SERVERS:
            group = nrt.message("/p_new" if server == "supernova" else "/g_new", 5, 0, 0)
            score = nrt.score([(0, [*defined, *buffers, group, *synths]), (2, [nrt.message("/c_set", 0, 0.0)])])
            options = ("-T", "2") if server == "supernova" else ()
            with self.subTest(server=server), tempfile.TemporaryDirectory() as folder:
                heard, _ = nrt.play(folder, score, 2, program=server, options=options)
                self.assertGreater(max(heard), 0.1)

    def test_the_partials_of_a_buffer_are_swarms_of_the_core_to_the_last_bit(self):
        freqs, amps, weights = [220.0, 300.0, 450.0], [0.3, 0.2, 0.1], [1.0, 0.0, 0.8]
        given = {"voices": 4.0, "detune": 20.0, "coupling": 1.2, "couplingUnit": 1.0, "harmonics": 3.0}
        own = {"bufnum": 3.0, "numChannels": 1.0, "numOscs": 16.0, "seed": 5.0}
        score = ugens.one_synth(ugens.definition("KuramotoBankBuf", given={**given, **own}), SECONDS,
                                before=ugens.partials(3, freqs, amps, weights=weights))
        self.assert_renders(score, core("swarms", int(SECONDS * RATE), 5, numOscs=16, freqs=freqs, amps=amps,
                                        weights=weights, **given))


if __name__ == "__main__":
    unittest.main()
