# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom params, --help, --version: what the program says of itself, and that it is true."""
import re
import unittest

from support import ProgramTest

COMMANDS = ("render", "learn", "walk", "map", "analyze", "grid", "compare", "example", "params")
OPTIONS = {  # what each command's help must tell
    "render": ("--out", "-o", "--mode", "--seconds", "--seed", "--coupling", "--coupling-unit", "--voices", "--detune",
               "--spread", "--rate", "--channels", "--format", "--json", "--report", "--force", "--quiet", "--progress", "--map",
               "--score", "--trajectory", "--trajectory-rate", "--perturb", "--partials", "--width", "--height", "--pulse", "--brightness", "--morph"),
    "learn": ("--out", "-o", "--seed", "--partials", "--width", "--height", "--force", "--quiet", "--progress"),
    "walk": ("--out", "-o", "--seconds", "--seed", "--perturb", "--rate", "--partials", "--force", "--quiet"),
    "map": ("--picture", "--planes", "--csv", "--buffers", "--slots", "--from-buffers", "--out", "-o", "--force", "--quiet", "--progress"),
    "analyze": ("--definition", "--json", "--csv", "--picture", "--force", "--quiet", "--progress"),
    "compare": ("--json",),
    "example": ("--force",),
    "grid": ("--rows", "--peak", "--energy", "--variance", "--presence", "--seconds"), "params": (),
}
DEFAULTS = {"seconds": "30", "coupling": "1", "voices": "4", "detune": "12", "spread": "1", "rate": "48000",
            "channels": "2", "seed": "1", "format": "float", "mode": "walk", "coupling-unit": "critical",
            "perturb": "0.1", "partials": "64", "width": "32", "height": "16", "pulse": "0.4", "brightness": "0.25",
            "morph": "0.08", "trajectory-rate": "50"}


class Help(ProgramTest):
    def test_each_command_has_help_with_an_example(self):
        for command in COMMANDS:
            ended = self.ok(command, "--help")
            self.assertIn("xample", ended.out)
            self.assertIn("ksom " + command, ended.out)
            self.assertEqual(ended.err, "")

    def test_help_tells_every_option(self):
        for command, options in OPTIONS.items():
            text = self.ok(command, "--help").out
            for option in options:
                self.assertRegex(text, re.escape(option) + r"\b", f"{command}: {option}")

    def test_help_of_the_program_lists_every_command(self):
        text = self.ok("--help").out
        for command in COMMANDS:
            self.assertRegex(text, r"\n\s+" + command + r"\s", command)

    def test_help_of_render_tells_the_defaults_that_hold(self):
        text = self.ok("render", "--help").out
        for option, default in DEFAULTS.items():
            about = text[text.index("--" + option):]
            self.assertIn(f"[{default}]", " ".join(about.split())[:300], option)

    def test_example_lines_in_the_help_are_calls_that_work(self):
        self.example("piece.wav")
        writers = ("learn", "walk", "render", "analyze")
        for command in (*writers, "grid", "compare"):
            for line in self.examples_of(command):
                self.take("new.wav")
                self.ok(*line, *(("--force",) if command in writers else ()))

    def examples_of(self, command):
        lines = re.findall(r"^\s*ksom (" + command + r" .*)$", self.ok(command, "--help").out, re.M)
        calls = [re.split(r"\s{3,}| \| ", line)[0].split() for line in lines if "[" not in line]
        self.assertTrue(calls, f"{command}: no example")
        return calls

    def test_version_is_a_number(self):
        self.assertRegex(self.ok("--version").out, r"^ksom \d+\.\d+\.\d+\n$")

    def test_help_and_version_touch_no_file(self):
        for args in (("--help",), ("--version",), ("params",), ("render", "--help")):
            self.ok(*args)
        self.assertOnly()


class Params(ProgramTest):
    def table(self):
        """Rows of the printed table: name -> the rest of the line."""
        lines = self.ok("params").out.splitlines()
        return {line.split()[0]: line for line in lines[1:] if line.startswith("  ")}

    def test_head_names_the_columns(self):
        head = self.ok("params").out.lower()
        for word in ("name", "unit", "range", "default"):
            self.assertIn(word, head)

    def test_table_tells_name_range_default_and_text(self):
        table = self.table()
        for name, unit, range_, default in (("seconds", "s", "604800", "30"), ("rate", "Hz", "384000", "48000"),
                                            ("channels", "1 ... 16", "16", "2"), ("voices", "1 ...", "", "4"),
                                            ("detune", "cents", "0 ...", "12"), ("coupling", "Hz", "", "0")):
            for text in (unit, range_, default):
                self.assertIn(text, table[name], name)
            self.assertRegex(table[name], r"[A-Z][a-z].*[a-z]", f"{name} has no text")

    def test_choices_are_told_by_name(self):
        text = self.ok("params").out
        self.assertRegex(text, r"hz\|critical|critical\|hz")

    def test_every_parameter_has_a_text(self):
        self.assertGreater(len(self.table()), 20)
        for name, line in self.table().items():
            self.assertGreater(len(line.split()), 5, line)

    def test_numbers_are_the_same_under_a_german_locale(self):
        self.assertIn("0.03", self.ok("params").out)
        self.assertEqual(self.ok("params").out, self.ok("params", env={"LC_ALL": "de_DE.UTF-8"}).out)

    def test_ends_of_the_ranges_are_accepted_and_beyond_is_not(self):
        self.take()
        for name in ("voices", "detune", "spread", "channels", "rate", "perturb", "partials", "width", "pulse",
                     "brightness", "morph"):
            low, high = re.search(r"(-?[\d.]+) \.\.\. (-?[\d.]+)", self.table()[name]).groups()
            for value in (low, high):
                self.ok("render", "take.wav", "-o", "out.wav", "--seconds", "0.01", "--force", "--" + name, value)
            for value in (str(float(low) - 1), str(float(high) + 1)):
                self.fails("render", "take.wav", "-o", "new.wav", "--" + name, value, code=2, says=name)


class Example(ProgramTest):
    def test_example_is_twenty_seconds_of_stereo(self):
        sound = self.read(self.example())
        self.assertEqual((sound.rate, len(sound.channels)), (44100, 2))
        self.assertTrue(15 <= sound.frames / 44100 <= 30, sound.frames)
        self.assertTrue(sound.isFinite())
        self.assertTrue(0.1 < max(map(abs, sound.flat)) <= 1)

    def test_example_is_the_same_every_time(self):
        self.example("a.wav")
        self.example("b.wav")
        self.assertSameBytes("a.wav", "b.wav")

    def test_example_keeps_an_existing_file_unless_forced(self):
        self.file("piece.wav")
        self.fails("example", "piece.wav", says=("piece.wav", "--force"))
        self.assertEqual(self.bytes("piece.wav"), b"older\n")
        self.ok("example", "piece.wav", "--force")
        self.assertGreater(self.read("piece.wav").frames, 0)


if __name__ == "__main__":
    unittest.main()
