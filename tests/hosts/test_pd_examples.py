# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples for Pd do what their words say, as loud as a musician would have them when the switch of the level is clicked."""
import math
import pathlib
import re
import unittest

import pd
from listening import level
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
        for path in PARTS.glob("ksom-*.pd"):
            text = path.read_text()
            if path.stem == "ksom-level~":
                text, found = re.subn(r"#X obj (\d+) (\d+) dac~;", HEARD, text)
                text, switch = re.subn(r"(tgl \d+ 0 empty) empty on", r"\1 switch on", text)
                self.assertEqual((found, switch), (1, 1))
            (self.dir / path.name).write_text(text)
        text = next(EXAMPLES.glob(f"{name}-*.pd")).read_text()
        for was, becomes in changes:
            self.assertIn(was, text)
            text = text.replace(was, becomes)
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
