# SPDX-License-Identifier: GPL-3.0-or-later
"""Every UGen in a host of our own that sees what servers hide: a sample too many, one that was not written, memory that is
left; and that fails when memory is asked for."""
import os
import subprocess
import unittest

import nrt
import ugens

HOST, PLUGIN = os.environ.get("KSOM_MINI_HOST", ""), os.path.join(nrt.OURS, "KSOM.so")
CYCLES = 100000 if os.environ.get("KSOM_LONG") else 10000
CASES = {  # name: UGen, rate, outputs, what is given
    "bank": ("KuramotoBank", "ar", 1, {"freqs": [220.0, 331.0, 440.0], "coupling": 3.0}),
    "driven bank": ("KuramotoBank", "ar", 1, {"freqs": ["k:220", 331.0], "input": "a", "force": 20.0, "onsetKick": 1.0}),
    "swarms": ("KuramotoBank", "ar", 1, {"freqs": [220.0, 331.0], "voices": 5.0, "couplingUnit": 1.0, "coupling": 1.0,
                                          "harmonics": 4.0, "rolloffs": 0.5, "linewidth": 3.0}),
    "links": ("KuramotoBank", "ar", 1, {"freqs": [220.0 + i for i in range(64)], "topology": 4.0, "linksBuf": 5.0,
                                         "hebbian": 1.0, "coupling": 3.0}),
    "small world": ("KuramotoBank", "ar", 1, {"freqs": [220.0 + i for i in range(50)], "topology": "k:2", "reach": 5.0,
                                               "rewire": 1.0, "coupling": 3.0}),
    "field": ("KuramotoField", "ar", 3, {"freqs": [220.0, 331.0, 440.0], "coupling": 3.0}),
    "swarm": ("KuramotoSwarm", "ar", 3, {"freqs": [2.0, 3.0, 5.0], "coupling": 3.0, "input": "a", "force": 20.0}),
    "slow swarm": ("KuramotoSwarm", "kr", 3, {"freqs": [2.0, 3.0, 5.0], "what": 2.0}),
    "partials": ("KuramotoBankBuf", "ar", 2, {"bufnum": 1.0, "numOscs": 6.0, "stateBuf": 3.0}),
    "swarms of partials": ("KuramotoBankBuf", "ar", 3, {"bufnum": 1.0, "numOscs": 20.0, "voices": 3.0, "numChannels": 3.0}),
    "cells": ("KuramotoBankBuf", "ar", 2, {"cellBuf": 3.0, "x": "k:1.5", "width": 4.0, "height": 2.0, "slots": 4.0}),
    "analyzer": ("KAnalyze", "kr", 4 * 16 + 18, {"in": "a", "seedBuf": 1.0, "windowSize": 512.0, "hopSize": 100.0}),
    "map": ("KSOMGrid", "kr", 5, {"bufnum": 2.0, "features": ["k:0.1", 0.2, 0.3], "width": 4.0, "height": 2.0,
                                   "seedBuf": 1.0, "cellBuf": 3.0, "slots": 4.0}),
    "full map": ("KSOMGridFull", "kr", 7, {"bufnum": 2.0, "features": ["k:0.1", 0.2, "a"], "width": 4.0, "height": 2.0,
                                            "walkBuf": 7.0}),
    "reading": ("KSOMRead", "kr", 3, {"bufnum": 2.0, "x": "k:3", "y": 1.0, "width": 4.0, "height": 2.0}),
    "score": ("KSOMScore", "ar", 2, {"bufnum": 6.0, "coupling": "k:1"}),
    "level": ("KSOMLevel", "ar", 2, {"in": ["a", "a"], "gain": "k:20"}),
    "state": ("KuramotoState", "kr", 2, {"bufnum": 7.0}),
    "walk": ("KSOMWalk", "kr", 3, {"bufnum": 4.0}),
    "walk on a table": ("KSOMWalk", "kr", 3, {"bufnum": 7.0, "tempo": 50.0}),
}


class MiniHost(unittest.TestCase):
    def run_host(self, case, block=64, rate=48000, fail_at=-1, outputs=None, cycles=None, **more):
        """What it printed; fails unless all is finite and nothing is left."""
        ugen, speed, count, given = CASES[case]
        words = [str(one) for one in ugens.inputs(ugen, **{**given, **more})]
        environment = {**os.environ, "MINI_HOST_CYCLES": str(cycles), "MINI_HOST_BLOCKS": "2"} if cycles else None
        done = subprocess.run([HOST, PLUGIN, ugen, speed, str(block), str(rate), str(fail_at), outputs or str(count), *words],
                              capture_output=True, text=True, timeout=nrt.PATIENCE, check=False, env=environment)
        self.assertEqual(done.returncode, 0, f"{case}, block {block}: {done.stdout[-800:]}{done.stderr[-3000:]}")
        return done.stdout

    def test_every_sample_is_written_and_none_beside_them_at_any_block_size(self):
        for case in CASES:
            for block in (1, 3, 64, 1000, 8192):
                with self.subTest(case=case, block=block):
                    self.run_host(case, block)

    def test_other_sample_rates_work_or_are_refused(self):
        for case in ("bank", "partials", "analyzer", "slow swarm"):
            for rate in (8000, 44100, 384000, 1234.5678, 2e6):
                with self.subTest(case=case, rate=rate):
                    self.run_host(case, rate=rate)

    def test_a_unit_asks_once_for_memory_and_is_silent_when_there_is_none(self):
        for case, (ugen, _, _, _) in CASES.items():
            with self.subTest(case=case):
                needs_none = ugen in ("KSOMWalk", "KuramotoState")
                self.assertIn(f"{0 if needs_none else 1} asked for", self.run_host(case))
                if not needs_none:
                    self.assertIn(f"{ugen}: alloc failed", self.run_host(case, fail_at=0))

    def test_any_buffer_will_do(self):
        for case, (ugen, _, _, given) in CASES.items():
            names = [name for name, _ in ugens.TABLES[ugen]["single"] if name.endswith("Buf") or name == "bufnum"]
            for name in names:
                for number in (-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 9.0, 10.0, 11.0, 1e9, "nan", "inf"):
                    with self.subTest(case=case, name=name, number=number):
                        self.run_host(case, **{name: number})

    def test_outputs_of_another_rate_than_the_units_are_refused(self):
        for case, (ugen, speed, outputs, _) in CASES.items():
            if speed == "ar":
                with self.subTest(case=case):
                    self.assertIn(f"{ugen}: output 0 is of another rate", self.run_host(case, outputs=f"k:{outputs}"))

    def test_thousands_of_units_come_and_go_and_leave_nothing(self):
        for case, (ugen, _, _, _) in CASES.items():
            with self.subTest(case=case):
                self.assertIn("0 blocks left", self.run_host(case, cycles=CYCLES))

    def test_nothing_is_done_that_the_audio_thread_must_not_do(self):
        for case in CASES:
            with self.subTest(case=case):
                self.assertIn("0 violations", self.run_host(case))

    def test_the_guard_sees_what_must_not_be_done(self):
        words = [str(one) for one in ugens.inputs("KuramotoBank", freqs=[220.0])]
        done = subprocess.run([HOST, PLUGIN, "KuramotoBank", "ar", "64", "48000", "-1", "1", *words], capture_output=True,
                              text=True, timeout=nrt.PATIENCE, check=False, env={**os.environ, "MINI_HOST_SINS": "1"})
        if "not counted" in done.stdout:
            self.skipTest("the sanitizers have malloc")
        self.assertIn("400 violations", done.stdout)
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    unittest.main()
