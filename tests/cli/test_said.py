# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command says of what it made, what a warning looks like, and that neither gets into the way."""
import os
import pty
import re
import unittest

import maps
import sounds
from support import ProgramTest

MADE = (  # arguments, the line
    (("example", "piece.wav"), r"piece\.wav: \d+ s"),
    (("learn", "take.wav", "-o", "m.json"), r"m\.json: 1 segment in 1 state, beat .*"),
    (("walk", "map.json", "-o", "s.json", "--seconds", "2"), r"s\.json: \d+ steps, 2\.0 s"),
    (("map", "map.json", "--picture", "m.svg"), r"m\.svg: \d+ states from \d+ segments of .*"),
    (("render", "take.wav", "-o", "o.wav", "--seconds", "75"), r"o\.wav: \d+ steps, 1 min 15 s"),
    (("render", "take.wav", "-o", "p.wav", "--seconds", "0.2", "--json", "p.json", "--report", "p.html"),
     r"p\.wav, p\.json, p\.html: 1 step, 0\.2 s"),
    (("render", "take.wav", "-o", "q.wav", "--seconds", "0.2", "--json", "-"), r"q\.wav: 1 step, 0\.2 s"),
    (("render", "take.wav", "-o", "b.wav", "--seconds", "1", "--mode", "bands"), r"b\.wav: \d swarms?, 1\.0 s"),
    (("analyze", "take.wav", "--csv", "a.csv", "--picture", "a.png"), r"a\.csv, a\.png: take\.wav"),
    (("analyze", "take.wav", "take.wav", "--csv", "c.csv"), r"c\.csv: 2 recordings"),
    (("compare", "take.wav", "take.wav", "--json", "c.json"), r"c\.json: take\.wav and take\.wav compared"),
)


class Said(ProgramTest):
    def setUp(self):
        super().setUp()
        self.take()
        self.file("map.json", maps.small(self)[0])

    def test_one_line_on_standard_error_says_what_was_made_unless_quiet(self):
        for args, line in MADE:
            with self.subTest(args=args):
                self.assertRegex(self.ok(*args).err, f"^{line}\n$")
                self.assertEqual(self.ok(*args, "--force", "--quiet").err, "")

    def test_nothing_is_said_where_nothing_was_made(self):
        for args in (("map", "map.json"), ("grid", "take.wav"), ("analyze", "take.wav"), ("params",),
                     ("compare", "take.wav", "take.wav"), ("walk", "map.json", "-o", "-"),
                     ("learn", "take.wav", "-o", "-"), ("analyze", "take.wav", "--json", "-")):
            self.assertEqual(self.ok(*args).err, "", args)

    def test_a_warning_says_that_it_is_one_and_an_error_does_not(self):
        self.wav("silent.wav", sounds.silence(0.5, 22050))
        ended = self.ok("render", "silent.wav", "-o", "o.wav", "--seconds", "0.1")
        self.assertRegex(ended.err, r"^ksom: warning: .*silence\no\.wav: .*\n$")
        self.assertRegex(self.fails("render", "none.wav", "-o", "p.wav").err, r"^ksom: none\.wav: ")

    def test_on_a_terminal_the_bar_is_gone_before_the_line(self):
        reader, writer = pty.openpty()
        self.addCleanup(os.close, reader)
        process = self.start("learn", "take.wav", "-o", "m.json", "--width", "80", "--height", "80", stderr=writer)
        os.close(writer)
        seen = b""
        while True:
            try:
                more = os.read(reader, 65536)
            except OSError:
                break
            if not more:
                break
            seen += more
        self.assertEqual(process.wait(60), 0)
        last = re.split(r"\r\x1b\[K", seen.decode())[-1]
        self.assertRegex(last, r"^m\.json: 1 segment in 1 state, [^%]*\r\n$")

    def test_a_name_with_control_characters_is_said_printable(self):
        self.assertNotIn("\x1b", self.ok("example", "\x1b[31m.wav").err)


if __name__ == "__main__":
    unittest.main()
