# SPDX-License-Identifier: GPL-3.0-or-later
"""help/formats.md says what maps, scores and trajectories hold: nothing less, nothing more, and its example plays."""
import json
import pathlib
import re
import unittest

import maps
from support import ProgramTest

TEXT = (pathlib.Path(__file__).resolve().parent.parent.parent / "help" / "formats.md").read_text(encoding="utf-8")


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", TEXT, re.S | re.M).group(1)


def documented(title):
    """The keys in the first column of the tables of a section."""
    rows = re.findall(r"^\| (`.*?) \|", section(title), re.M)
    return {key for row in rows for key in re.findall(r"`([^`]+)`", row)}


class Formats(ProgramTest):
    def setUp(self):
        super().setUp()
        self.map, self.score = map(json.loads, maps.small(self))

    def test_every_key_of_a_map_is_described_and_no_other(self):
        self.assertTrue(any(state["second"] for state in self.map["states"]), "the map shows not everything")
        self.assertEqual(documented("Map"), maps.names(self.map))

    def test_every_key_of_a_score_is_described_and_no_other(self):
        self.assertEqual(documented("Score"), maps.names(self.score))

    def test_every_key_and_column_of_a_trajectory_is_described_and_no_other(self):
        self.take()
        for name in ("t.json", "t.csv"):
            self.ok("render", "take.wav", "-o", "out.wav", "--seconds", "0.1", "--trajectory", name, "--force")
        columns = self.bytes("t.csv").decode().split("\n", 1)[0].split(",")
        keys = {name.split(".")[-1] for name in maps.names(self.json("t.json"))}
        self.assertEqual(documented("Trajectory"), keys | set(columns))
        self.assertIn("`[" + ", ".join(columns[3:]) + "]`", section("Trajectory"))

    def test_rows_of_numbers_have_as_many_as_are_described(self):
        for title, part, rows in (("Score", "A step", self.score["steps"]),
                                  ("Map", "| of a moment", self.map["moments"])):
            text = section(title)
            table = text[text.index(part):].split("\n\n")[0 if part.startswith("|") else 1]
            described = len(table.strip().splitlines()) - 2
            self.assertEqual({len(row) for row in rows}, {described}, title)
        self.assertIn("`[time, state, sound, gain, attack]`", section("Score"))
        self.assertIn("`[file, start, seconds, cell, state, level, attack]`", section("Map"))

    def test_the_example_is_a_score_that_sounds(self):
        example = re.search(r"```json\n(.*?)```", TEXT, re.S).group(1)
        self.file("by-hand.json", example.encode())
        self.ok("render", "--score", "by-hand.json", "-o", "out.wav")
        sound = self.read("out.wav")
        self.assertEqual((sound.frames, sound.rate), (96000, 48000))
        self.assertTrue(0.02 < max(map(abs, sound.flat)) < 0.9)

    def test_bounds_in_the_tables_are_those_that_hold(self):
        """The first value beyond each end that the text gives is refused."""
        def shown(value):
            return str(int(value)) if value == int(value) else f"{value:g}"
        for key, title, path, command in (("sample_rate", "Score", ("sample_rate",), "score"),
                                          ("gain_db", "Score", ("gain_db",), "score"),
                                          ("beat.seconds", "Score", ("beat", "seconds"), "score"),
                                          ("sounds[].cell", "Score", ("sounds", 0, "cell"), "score"),
                                          ("width", "Map", ("width",), "map"),
                                          ("quantization_error", "Map", ("quantization_error",), "map"),
                                          ("cells[].hits", "Map", ("cells", 0, "hits"), "map"),
                                          ("states[].level_db", "Map", ("states", 0, "level_db"), "map")):
            row = next(line for line in section(title).splitlines() if line.startswith(f"| `{key}`"))
            low, high = map(float, re.search(r"(-?[\d.]+) to (-?[\d.]+)", row).groups())
            tree = self.score if command == "score" else self.map
            for value in (low - 1, high + 1):
                self.file("bad", maps.text(maps.changed(tree, path, value)))
                self.fails("render", "--" + command, "bad", "-o", "out.wav", says=(shown(value), "outside"))
            if command == "score" and key != "sample_rate":
                for value in (low, high):
                    self.file("bad", maps.text(maps.changed(tree, path, value if value % 1 else int(value))))
                    self.ok("render", "--score", "bad", "-o", "out.wav", "--voices", "1", "--force")
                (self.dir / "out.wav").unlink()

    def test_limits_of_lists_and_texts_are_those_that_hold(self):
        long_name = "n" * 20001
        for says, tree in (("20000 bytes", maps.changed(self.map, ("files", 0, "name"), long_name)),
                           ("1 ... 1000000000", maps.changed(self.map, ("states", 0, "next"), [[0, 1000000001]])),
                           ("0 ... 100000000", maps.changed(self.map, ("states", 0, "dwell_beats"), [1e8 + 1]))):
            self.file("bad", maps.text(tree))
            self.fails("map", "bad", says=(says,))
        self.assertIn("16777216 values", TEXT)

    def test_large_limits_are_told_in_full(self):
        score = maps.changed(self.score, ("sample_rate",), 48000)
        self.file("bad", maps.text(maps.changed(score, ("frames",), 29030400001)))
        self.fails("render", "--score", "bad", "-o", "out.wav", says="29030400001 is outside 0 ... 29030400000")

    def test_a_map_whose_width_does_not_fit_its_cells_is_told_so(self):
        self.file("bad", maps.text(maps.changed(self.map, ("width",), 2)))
        self.fails("map", "bad", says="bad: cells: has not width x height (2 x 3) items")

    def test_a_first_step_may_begin_late_and_silence_comes_before_it(self):
        score = maps.changed(self.score, ("steps",), [[4032, 0, 0, 0, 1]])
        self.file("late", maps.text({**score, "sample_rate": 8000.0, "frames": 8000}))
        self.ok("render", "--score", "late", "-o", "out.wav")
        flat = self.read("out.wav").channels[0]
        self.assertEqual(set(flat[:4000]), {0})
        self.assertNotEqual(set(flat[4200:]), {0})

    def test_whole_numbers_are_written_without_a_point(self):
        for number in (self.score["sample_rate"], self.score["frames"], self.map["width"]):
            self.assertIsInstance(number, int)

    def test_the_readme_leads_there(self):
        readme = pathlib.Path(__file__).resolve().parent.parent.parent / "README.md"
        self.assertIn("(help/formats.md)", readme.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
