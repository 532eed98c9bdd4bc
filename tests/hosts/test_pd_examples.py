# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples for Pd do what their words say, as loud as a musician would have them when the switch of the level is clicked."""
import math
import pathlib
import re
import unittest

import pd
from listening import level, line
from test_pd_cookbook import local_orders

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "help" / "pd" / "examples"
PARTS = EXAMPLES.parents[2] / "pd_externals"
RATE = 48000
# In the place of the loudspeakers.
HEARD = r"""#N canvas 0 0 200 200 heard 0;
#X obj 10 10 inlet~;
#X obj 90 10 inlet~;
#X obj 10 50 throw~ left;
#X obj 90 50 throw~ right;
#X connect 0 0 2 0;
#X connect 1 0 3 0;
#X restore \1 \2 pd heard;"""


class Example(pd.PdTest):
    def play_example(self, name, seconds, events=(), changes=()):
        """(left, right), as the loudspeakers get them after a click on each switch; words may be changed before."""
        text = next(EXAMPLES.glob(f"{name}-*.pd")).read_text()
        for was, becomes in changes:
            self.assertIn(was, text)
            text = text.replace(was, becomes)
        return self.play_patch(text, seconds, events)

    def play_patch(self, text, seconds, events=()):
        for path in PARTS.glob("ksom-*.pd"):
            part = path.read_text()
            if path.stem == "ksom-level~":
                part, found = re.subn(r"#X obj (\d+) (\d+) dac~;", HEARD, part)
                part, switch = re.subn(r"(tgl \d+ 0 empty) empty on", r"\1 switch on", part)
                self.assertEqual((found, switch), (1, 1))
            (self.dir / path.name).write_text(part)
        (self.dir / "example.pd").write_text(text)
        recorder, frames = pd.Patch(), int(seconds * RATE)
        for i, side in enumerate(("left", "right")):
            recorder.chain(recorder.obj(f"catch~ {side}"), recorder.obj(f"tabwrite~ record{i}"))
            recorder.array(f"record{i}", [0])
        self.add_score(recorder, [(0, "switch 1"), *events], seconds + 0.01, frames, 2)
        (self.dir / "recorder.pd").write_text(str(recorder))
        self.ran = self.run_file(self.dir / "recorder.pd", paths=[self.dir],
                                 arguments=["-open", str(self.dir / "example.pd"), "-open"])
        self.assert_content(self.ran)
        return self.recorded(2, frames)


class Level(Example):
    def heard(self, amp, arguments="", events=()):
        patch = pd.Patch()
        tone, control = patch.obj("osc~ 220"), patch.obj(f"ksom-level~ {arguments}".strip())
        loud = patch.obj(f"*~ {amp}")
        patch.chain(tone, loud, control)
        patch.connect(loud, 0, control, 1)
        return self.play_patch(str(patch), 1, events)[0]

    def test_it_begins_at_minus_30_db_unless_told(self):
        for arguments, db in (("", -30.3), ("-20", -20), ("0", 0)):
            self.assertAlmostEqual(level(self.heard(0.5, arguments), 0.5, 1), db - 9.03, delta=0.1)

    def test_peaks_are_held_below_full_scale_without_a_clipped_edge(self):
        heard = self.heard(4, "0")[RATE // 2:]
        self.assertLess(max(map(abs, heard)), 10 ** (-1 / 20))
        self.assertGreater(line(heard, 220, 0, 0.5), 0.999)

    def test_its_switch_mutes(self):
        heard = self.heard(1, events=[(500, "switch 0")])
        self.assertLess(level(heard, 0.6, 1), -150)


class Chimera(Example):
    def test_a_third_stays_in_step_on_the_left_while_the_right_never_is_for_twenty_seconds(self):
        looks = range(1000, 20001, 500)
        self.play_example(3, 20.1, [(at, "look bang") for at in looks], [
            ("r \\$0-look;\n#X msg", "r look;\n#X msg"), ("s \\$0-told", "print told"),
            ("tgl 19 1 empty", "tgl 19 0 empty")])
        told = [line.split() for line in self.ran.said("told")]
        phases = [float(words[4]) for words in told if words[0] == "oscillator"]
        orders = [local_orders(phases[i:i + 256]) for i in range(0, len(phases), 256)]
        self.assertEqual(len(orders), len(looks))
        for order in orders:
            self.assertGreater(sum(r > 0.95 for r in order[:128]), 0.15 * 256)
            self.assertGreater(sum(r < 0.75 for r in order), 0.3 * 256)
            self.assertEqual(sum(r > 0.95 for r in order[170:215]), 0)


if __name__ == "__main__":
    unittest.main()
