# SPDX-License-Identifier: GPL-3.0-or-later
"""The instrument KSOM on stage: real sclang, real servers, real time."""
import os
import shutil
import unittest

from stage import Stage
from test_bank import SERVERS
from test_sclang import HERE

SECONDS = 30 if os.environ.get("KSOM_LONG") else 4


@unittest.skipUnless(shutil.which("jackd"), "there is no jackd")
class OnStage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)

    def assert_holds(self, script, least, program="scsynth"):
        code, text = self.stage.run((HERE / f"sclang/stage/{script}.scd").read_text(), program, SECONDS=str(SECONDS))
        text = text[text.find("Welcome to"):]
        self.assertEqual(code, 0, text[-6000:])
        self.assertGreaterEqual(text.count("\nholds: "), least, text[-6000:])

    def test_it_leaves_nothing_behind_and_comes_back_after_cmd_period_and_a_reboot(self):
        for program in SERVERS:
            with self.subTest(server=program):
                self.assert_holds("lifetime", 25, program)

    def test_notes_are_bounded_panic_is_silent_and_a_storm_of_parameters_does_no_harm(self):
        for program in SERVERS:
            with self.subTest(server=program):
                self.assert_holds("playing", 22, program)

    def test_osc_sets_plays_and_answers_and_rubbish_gets_sentences(self):
        self.assert_holds("osc", 30)


if __name__ == "__main__":
    unittest.main()
