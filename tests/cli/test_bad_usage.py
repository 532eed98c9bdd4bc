# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that make no sense (faults.md row 75): text on standard error, code 2, nothing written."""
import unittest

from support import LONG, ProgramTest

COMMANDS = ("render", "learn", "walk", "map", "analyze", "grid", "compare", "example", "params")

RENDER = ("render", "take.wav", "-o", "out.wav")
WRONG = [  # arguments, what the text must name
    ((), ""),
    (("",), ""),
    (("sing",), "sing"),
    (("render",), ""),
    (("render", "take.wav"), "out"),
    (("render", "-o", "out.wav"), "INPUT"),
    (("analyze",), "INPUT"),
    (("grid",), "INPUT"),
    (("learn",), ""),
    (("learn", "take.wav"), "out"),
    (("learn", "-o", "map.json"), "INPUT"),
    (("learn", "take.wav", "-o", "map.json", "--seconds", "3"), "--seconds"),
    (("learn", "take.wav", "-o", "map.json", "-o", "other.json"), "--out"),
    (("map",), ""),
    (("map", "map.json", "--seconds", "3"), "--seconds"),
    (("map", "map.json", "other.json"), "other.json"),
    (("map", "map.json", "--picture", "p.gif"), "p.gif"),
    (("walk",), ""),
    (("walk", "map.json"), "out"),
    (("walk", "-o", "score.json"), "MAP"),
    (("walk", "map.json", "other.json", "-o", "score.json"), "other.json"),
    (("walk", "map.json", "-o", "score.json", "--coupling", "1"), "--coupling"),
    (("render", "take.wav", "--map", "map.json", "-o", "out.wav"), "--map"),
    (("render", "take.wav", "--score", "score.json", "-o", "out.wav"), "--score"),
    (("render", "--map", "map.json", "--score", "score.json", "-o", "out.wav"), "--map"),
    (("render", "--map", "map.json", "-o", "out.wav", "--width", "8"), "--width"),
    (("render", "--map", "map.json", "-o", "out.wav", "--height", "8"), "--height"),
    (("render", "--map", "map.json", "-o", "out.wav", "--mode", "bands"), "bands"),
    (("render", "--score", "score.json", "-o", "out.wav", "--mode", "bands"), "bands"),
    *((("render", "--score", "score.json", "-o", "out.wav", option, "1"), option)
      for option in ("--seconds", "--seed", "--perturb", "--partials", "--width", "--height")),
    (("render", "--score", "score.json", "-o", "out.wav", "--rate", "48000"), "--rate"),
    (("render", "--map", "-o", "out.wav"), ""),
    (("render", "--map", "", "-o", "out.wav"), "--map"),
    (("compare", "take.wav"), ""),
    (("compare", "take.wav", "take.wav", "--seconds", "3"), "--seconds"),
    (("compare", "take.wav", "take.wav", "more.wav"), "more.wav"),
    (("example",), ""),
    (("params", "more"), "more"),
    (("render", "take.wav", "-o"), "-o"),
    ((*RENDER, "--unknown"), "--unknown"),
    ((*RENDER, "--secondss", "3"), "--secondss"),
    ((*RENDER, "-z"), "-z"),
    ((*RENDER, "--seed"), "--seed"),
    ((*RENDER, "--json"), "--json"),
    ((*RENDER, "--mode", "walkabout"), "walkabout"),
    ((*RENDER, "--format", "pcm8"), "pcm8"),
    ((*RENDER, "--format", ""), "--format"),
    ((*RENDER, "--progress", "loud"), "loud"),
    ((*RENDER, "--coupling-unit", "bpm"), "bpm"),
    ((*RENDER, "--force=perhaps"), "--force"),
    ((*RENDER, "--seconds", "1", "--seconds", "2"), "--seconds"),
    ((*RENDER, "--seed", "1", "--seed", "1"), "--seed"),
    ((*RENDER, "-o", "other.wav"), "--out"),
    ((*RENDER, "--json", "a.json", "--json", "b.json"), "--json"),
    (("analyze", "take.wav", "--definition", "dead"), "dead"),
    (("analyze", "take.wav", "--picture", "p.gif"), "p.gif"),
    (("analyze", "take.wav", "--csv"), "--csv"),
    (("analyze", "take.wav", "--csv", "a", "--csv", "b"), "--csv"),
    (("analyze", "take.wav", "--seconds", "3"), "--seconds"),
    (("example", "a.wav", "b.wav"), "b.wav"),
]
NUMBERS = ("nan", "NaN", "-nan", "inf", "-inf", "1,5", "1e999", "-1e999", "1e", "0x10", "", " ", "1 ", " 1", "+", "one",
           "1.2.3", "1;2", "1\n", "½", "٣", "--", "1k", "99999999999999999999", "1e-999x", "0,5")
OUT_OF_RANGE = {
    "--seconds": ("-1", "-0.001", "1e9", "604801"),
    "--rate": ("0", "-48000", "7999", "384001", "48000.5", "4294967296", "1e300"),
    "--channels": ("0", "-1", "17", "1.5", "65536", "4294967297"),
    "--voices": ("0", "-4", "1e6", "2.5", "4294967298"),
    "--detune": ("-1", "1e9"),
    "--spread": ("-0.1", "1.1"),
    "--coupling": ("1e30", "-1e30"),
    "--perturb": ("-0.1", "1.01"),
    "--partials": ("0", "257", "1.5", "-1"),
    "--width": ("0", "257", "2.5"),
    "--height": ("0", "257", "-1"),
    "--pulse": ("-0.1", "1.1"),
    "--brightness": ("-1", "2"),
    "--morph": ("0", "5.1", "-1"),
    "--seed": ("-1", "4294967296", "1.5", "1e3", "18446744073709551617"),
}


class Usage(ProgramTest):
    def setUp(self):
        super().setUp()
        self.take()

    def assertRefused(self, *args, says="", **how):
        ended = self.fails(*args, code=2, says=says, **how)
        command = args[0] if args and args[0] in COMMANDS else ""
        self.assertTrue(ended.err.endswith(f"; see ksom {command} --help\n".replace("  ", " ")), ended)
        self.assertEqual(ended.out, "", f"{args}\n{ended}")
        self.assertOnly("take.wav")

    def test_calls_that_make_no_sense_end_with_code_2_and_name_the_word(self):
        for args, says in WRONG:
            with self.subTest(args=args):
                self.assertRefused(*args, says=says)

    def test_what_is_no_number_is_refused_for_every_option(self):
        for option in OUT_OF_RANGE if LONG else ("--coupling", "--seconds", "--seed", "--channels"):
            for text in NUMBERS:
                with self.subTest(option=option, text=text):
                    self.assertRefused(*RENDER, f"{option}={text}", says=option)

    def test_numbers_out_of_range_are_refused_not_clipped(self):
        for option, values in OUT_OF_RANGE.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    self.assertRefused(*RENDER, f"{option}={value}", says=(option, value))

    def test_text_of_a_refusal_tells_what_is_taken(self):
        self.assertRefused(*RENDER, "--channels", "17", says=("17", "1", "16"))
        self.assertRefused(*RENDER, "--coupling-unit", "bpm", says=("critical", "hz"))
        self.assertRefused(*RENDER, "--format", "mp3", says=("float", "pcm24", "pcm16"))

    def test_numbers_are_read_the_same_under_a_german_locale(self):
        german = self.german()
        self.assertRefused(*RENDER, "--coupling", "1,5", says="1,5", env=german)
        self.ok(*RENDER, "--coupling", "1.5", "--seconds", "0.25", env=german)
        self.ok("render", "take.wav", "-o", "plain.wav", "--coupling", "1.5", "--seconds", "0.25")
        self.assertSameBytes("out.wav", "plain.wav")

    def test_a_usage_error_comes_before_any_work(self):
        self.assertRefused("render", "none.wav", "-o", "out.wav", "--seed", "x", says="--seed")

    def test_an_existing_output_stays_when_the_call_makes_no_sense(self):
        self.file("out.wav")
        self.fails(*RENDER, "--force", "--seconds", "nan", code=2)
        self.assertEqual(self.bytes("out.wav"), b"older\n")

    def test_the_same_file_cannot_be_two_outputs(self):
        for a, b in (("x", "x"), ("x", "./x"), ("x", str(self.dir / "x")), ("x", "y/../x")):
            with self.subTest(a=a, b=b):
                self.assertRefused("analyze", "take.wav", "--json", a, "--csv", b, says=b)
        self.assertRefused("render", "take.wav", "-o", "x.wav", "--json", "x.wav", says="x.wav")

    def test_an_empty_path_is_refused(self):
        for args in (("render", "take.wav", "-o", ""), ("render", "", "-o", "out.wav"), ("analyze", ""),
                     ("analyze", "take.wav", "--csv", "")):
            with self.subTest(args=args):
                ended = self.run_any(*args)
                self.assertIn(ended.code, (1, 2), ended)
                self.assertEveryLineIsOurs(ended)
                self.assertOnly("take.wav")

    def test_a_very_long_argument_is_no_harm(self):
        for args in ((*RENDER, "--seed", "9" * 100000), (*RENDER, "--" + "x" * 100000), ("x" * 100000,)):
            self.fails(*args, code=2)
            self.assertOnly("take.wav")

    def test_bytes_that_are_no_utf8_are_no_harm(self):
        for args in ((*RENDER, b"--seed=\xff"), (*RENDER, b"--\xfe\xff"), (b"\x80",)):
            self.fails(*args, code=2)
            self.assertOnly("take.wav")


if __name__ == "__main__":
    unittest.main()
