# SPDX-License-Identifier: GPL-3.0-or-later
"""Help patches and examples are current, open without a complaint, sound, and have no box on another."""
import math
import os
import pathlib
import re
import subprocess
import sys
import unittest

import pd
import pd_boxes

HELP = pathlib.Path(__file__).resolve().parents[2] / "help" / "pd"
PARTS = HELP.parents[1] / "pd_externals"
OBJECTS = sorted(path.name.split(".")[0] for path in pd.BINARIES)
HELPS = sorted(HELP.glob("*-help.pd"))
README = HELP / "README.deken.pd"
EXAMPLES = sorted((HELP / "examples").glob("*.pd"))
MIDI = HELP / "examples" / "7-polyphony-midi.pd"
PATCHES = [*HELPS, README, *EXAMPLES, *sorted(PARTS.glob("*.pd"))]
SILENT_UNTIL_TOUCHED = {"0-overview", "ksomgrid-help", "ksomscore~-help", "7-polyphony-midi", "8-render-a-score",
                         "ksom-voice~-help", "ksom-map-help", "ksom-instrument-help"}

# In the place of the level control: what it is given is recorded by the test.
LEVEL = """#N canvas 0 0 400 300 12;
#X obj 10 10 inlet~;
#X obj 110 10 inlet~;
#X obj 10 50 throw~ heard;
#X connect 0 0 2 0;
#X connect 1 0 2 0;
"""


class Help(pd.PdTest):
    def test_every_object_and_abstraction_has_a_help_patch(self):
        parts = {path.stem for path in PARTS.glob("*.pd")}
        self.assertEqual({path.name for path in HELPS}, {f"{name}-help.pd" for name in parts.union(OBJECTS)})

    def test_it_says_what_the_tables_say(self):
        program = os.environ["KSOM_PD_REFERENCE"]
        subprocess.run([sys.executable, HELP / "make_help.py", program, self.dir], check=True, timeout=pd.TIMEOUT)
        for path in [*HELPS, README]:
            self.assertEqual((self.dir / path.name).read_text(), path.read_text(),
                             f"run help/pd/make_help.py anew: {path.name}")

    def test_it_names_every_message_that_the_object_knows(self):
        said = subprocess.run([os.environ["KSOM_PD_REFERENCE"]], capture_output=True, text=True, check=True).stdout
        for line in said.splitlines():
            name, _, word = line.split("\t")[:3]
            self.assertRegex((HELP / f"{name}-help.pd").read_text(), rf"\b{re.escape(word)}\b")

    def test_what_swarms_begin_with_and_do_not_know_is_said(self):
        rows = [line.split("\t") for line in
                subprocess.run([os.environ["KSOM_PD_REFERENCE"]], capture_output=True, text=True, check=True).stdout.splitlines()]
        first = {}
        for kind in ("param", "ofswarms"):
            first |= {row[2]: row[4] for row in rows if row[:2] == ["kuramotobank~", kind]}
        choices = {row[2]: row[3].split(", ") for row in rows if row[0] == "kuramotobank~" and "," in row[3]}
        ran, _ = self.play("kuramotobank~ 4 220 -voices 4", 0.02, [(0, "box dump")], message_outlet=3)
        told = dict(line.split() for line in ran.said())
        for name, value in first.items():
            self.assertEqual(float(told[name]), choices[name].index(value) if name in choices else float(value), name)
        unknown = {row[2] for row in rows if row[1] == "notofswarms"}
        self.assertTrue({"gain", "pan", "phase"} < unknown)
        for name in sorted(unknown):
            ran, _ = self.play("kuramotobank~ 4 220 -voices 4", 0.02, [(0, f"box {name} 0 1"), (1, f"box {name}s 1")], content=False)
            self.assertEqual(len(ran.complaints), 2, ran.log)

    def test_flags_are_explained_by_one_that_the_object_takes(self):
        for name in OBJECTS:
            found = re.search(r"as in (-\w+ \w+)", (HELP / f"{name}-help.pd").read_text())
            if found:
                self.play(f"{name} {found[1]}", 0.01, outlets=0)

    def test_comments_show_what_is_written(self):
        """Pd shows numbers with six digits, without a full stop behind them, and semicolons as ends of lines."""
        for path in PATCHES:
            for words in re.findall(r"#X text \d+ \d+ (.*?)(?:, f \d+)?(?<!\\);", path.read_text(), re.DOTALL):
                self.assertNotIn("\\;", words, path.name)
                for word in re.findall(r"(?<!\S)-?\d+\.?\d*(?:e-?\d+)?(?!\S)", words, re.ASCII):
                    self.assertEqual(f"{float(word):g}", word, f"{path.name}: {words}")

    def test_each_has_reference_and_meta(self):
        for path in HELPS:
            for part in ("pd reference", "pd META", "INLETS:", "OUTLETS:", "KEYWORDS", "LICENSE GPL-3.0-or-later,", "see also"):
                self.assertIn(part, path.read_text())

    def test_no_box_lies_on_another(self):
        for path in PATCHES:
            with self.subTest(patch=path.name):
                self.assertEqual(pd_boxes.overlaps(path.read_text()), [])

    def test_no_cord_runs_through_a_box(self):
        for path in PATCHES:
            if path in HELPS or path in EXAMPLES or path.stem == "ksom-instrument":
                with self.subTest(patch=path.name):
                    self.assertEqual(pd_boxes.crossed(path.read_text()), [])

    def test_the_look_at_cords_sees_one_that_runs_through_a_box(self):
        text = ("#N canvas 0 0 400 200 12;\n#X obj 10 10 r x;\n#X obj 10 40 osc~ 440;\n#X obj 10 80 s y;\n#X obj 60 40 s z;\n"
                "#X connect 0 0 2 0;\n#X connect 0 0 1 0;\n#X connect 0 0 3 0;\n")
        self.assertEqual(pd_boxes.crossed(text), [("r x", "s y", "osc~ 440")])
        text = ("#N canvas 0 0 400 200 12;\n#X obj 10 10 unpack 0 0 0;\n#X obj 60 40 osc~ 440;\n#X obj 10 80 pack 0 0 0;\n"
                "#X connect 0 2 2 2;\n#X connect 0 0 2 0;\n")
        ports = self.ports(pd_boxes.objects(text))
        self.assertEqual(ports, {"unpack 0 0 0": [1, 3], "osc~ 440": [2, 1], "pack 0 0 0": [3, 1]})
        self.assertEqual(pd_boxes.crossed(text, ports), [("unpack 0 0 0", "pack 0 0 0", "osc~ 440")])

    def test_the_look_at_boxes_sees_those_that_lie_on_each_other(self):
        text = "#N canvas 0 0 200 200 12;\n#X obj 10 10 osc~ 440;\n#X obj 40 20 dac~;\n#X obj 150 100 kuramotobank~ 16;\n"
        self.assertEqual(len(pd_boxes.overlaps(text)), 2)

    def test_each_opens_without_a_complaint_and_sounds_without_a_burst(self):
        (self.dir / "ksom-level~.pd").write_text(LEVEL)
        for path in [*HELPS, *EXAMPLES]:
            with self.subTest(patch=path.name):
                heard = self.hear(path)
                self.assertTrue(all(math.isfinite(s) for s in heard))
                loudest = max(map(abs, heard))
                self.assertEqual(loudest > 0, path.stem not in SILENT_UNTIL_TOUCHED, loudest)
                self.assertLess(loudest, 6, "left and right together, before the level")

    def hear(self, path):
        recorder = pd.Patch()
        tail = recorder.obj("tabwrite~ record0")
        recorder.chain(recorder.obj("catch~ heard"), tail)
        recorder.array("record0", [0])
        frames = 24000
        self.add_score(recorder, [], frames / 48000 + 0.1, frames, 1)
        (self.dir / "recorder.pd").write_text(str(recorder))
        ran = self.run_file(self.dir / "recorder.pd", paths=[self.dir, PARTS], arguments=["-open", str(path), "-open"])
        self.assert_content(ran)
        return self.recorded(1, frames)[0]

    def test_a_voice_plays_the_note_that_it_is_given(self):
        (self.dir / "ksom-voice~.pd").write_text((PARTS / "ksom-voice~.pd").read_text())
        _, heard = self.play("clone -s 1 ksom-voice~ 4", 1, [(0, "box 2 69 100"), (300, "box 2 69 0")])
        middle = heard[0][4800:14400]
        self.assertGreater(max(middle), 0.05)
        self.assertLess(max(map(abs, middle)), 1)
        rises = sum(1 for a, b in zip(middle, middle[1:]) if a < 0 <= b)
        self.assertGreaterEqual(rises, 85)
        self.assertLess(max(map(abs, heard[0][-2400:])), 1e-3)

    def test_midi_plays_and_couples(self):
        """A key and a wheel, as Pd gets them from a keyboard."""
        (self.dir / "ksom-level~.pd").write_text(LEVEL)
        recorder = pd.Patch()
        recorder.chain(recorder.obj("catch~ heard"), recorder.obj("tabwrite~ record0"))
        recorder.array("record0", [0])
        self.add_score(recorder, [(50, "#notein list 60 100 1"), (60, "#ctlin list 1 127 1")], 0.6, 24000, 1)
        (self.dir / "recorder.pd").write_text(str(recorder))
        ran = self.run_file(self.dir / "recorder.pd", paths=[self.dir, PARTS], arguments=["-open", str(MIDI), "-open"])
        self.assert_content(ran)
        heard = self.recorded(1, 24000)[0]
        self.assertEqual(max(map(abs, heard[:2000])), 0)
        self.assertGreater(max(heard[4800:]), 0.05)

    def test_a_controller_is_learnt(self):
        (self.dir / "ksom-learn.pd").write_text((PARTS / "ksom-learn.pd").read_text())
        events = [(0, "#ctlin list 1 127 1"), (10, "#ctlin list 20 64 1"), (20, "box bang"),
                  (30, "#ctlin list 20 127 1"),
                  (40, "#ctlin list 1 0 1"), (50, "#ctlin list 20 0 1")]
        ran, _ = self.play("ksom-learn 1", 0.1, events, outlets=0, message_outlet=0)
        self.assertEqual(ran.said(), ["1", "1", "0"])


if __name__ == "__main__":
    unittest.main()
