# SPDX-License-Identifier: GPL-3.0-or-later
"""Every stop of help/guides/tour-by-ear.md sounds as its page says, in SuperCollider and in Pd; and what ksom does there."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import nrt
import pd
import pd_boxes
from listening import RATE, part_at, pitch, slices, swell
from test_sclang import HERE, Installed, as_example

GUIDES = HERE.parents[1] / "help/guides"
sys.path.insert(0, str(GUIDES))
import make_tour  # noqa: E402

TEXT = (GUIDES / "tour-by-ear.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```supercollider\n(.*?)```", TEXT, re.DOTALL)
STOPS = make_tour.stops_of(TEXT)
SECONDS = 6.0


class Claims(unittest.TestCase):
    def check(self, heard):
        """What is said of the eight."""
        alone, together, slips, apart, lag, ring, tune, noise, everybody = heard
        self.assertGreater(swell(alone), 15)
        self.assertLess(swell(together), 0.5)
        self.assertAlmostEqual(pitch(together), 221.875, delta=0.05)
        self.assertGreater(swell(slips), 10)
        self.assertIn(self.dips(slips), (3, 4))  # in four seconds: the root of 4 x 4 - 3.9 x 3.9, 0.89 a second
        self.assertLess(max(slices(apart)), max(slices(together)) - 20)
        self.assertAlmostEqual(pitch(lag), 297, delta=0.2)
        self.assertLess(swell(lag), 0.5)
        self.assertGreater(swell(ring), 10)
        self.assertLess(swell(everybody), 0.5)
        self.assertLess(part_at(noise[0], 300), part_at(noise[1], 300) / 4)
        for hz in (220, 440, 660):
            self.assertAlmostEqual(part_at(tune, hz), 1 / 3, delta=0.02)

    @staticmethod
    def dips(sound):
        levels = slices(sound)
        middle = max(levels) - 6
        return sum(a >= middle > b for a, b in zip(levels, levels[1:]))


class InSuperCollider(Claims):
    def test_it_sounds_as_the_page_says(self):
        installed = Installed()
        self.addCleanup(installed.close)
        blocks = [*BLOCKS[:7], BLOCKS[7].replace("MouseX.kr(0, 60)", "0"), BLOCKS[7].replace("MouseX.kr(0, 60)", "60"),
                  BLOCKS[5].replace("topology: 1", "topology: 0")]
        self.assertEqual(len(BLOCKS), 8)
        files = [installed.root / f"{i}.scd" for i in range(len(blocks))]
        for file, block in zip(files, blocks):
            file.write_text(as_example(block), encoding="utf-8")
        scores = [file.with_suffix(".osc") for file in files]
        code, said = installed.run(HERE / "sclang/examples.scd", EXAMPLE=":".join(map(str, files)),
                                   SCORE=":".join(map(str, scores)), SECONDS=str(SECONDS))
        self.assertEqual(code, 0, said[-3000:])
        with tempfile.TemporaryDirectory() as folder:
            heard = [nrt.render(folder, score.read_bytes(), SECONDS, channels=2)[0::2][:int(RATE * SECONDS)] for score in scores]
        self.assertTrue(all(max(map(abs, sound)) < 1 for sound in heard))
        self.check([*heard[:7], heard[7:9], heard[9]])


class InPd(pd.PdTest, Claims):
    def test_no_cord_runs_through_a_box(self):
        text = (GUIDES / "tour/tour.pd").read_text()
        ports = self.ports(pd_boxes.objects(text), [HERE.parents[1] / "pd_externals"])
        self.assertEqual(pd_boxes.crossed(text, ports), [])

    def test_it_sounds_as_the_page_says(self):
        messages = [message for _, message in STOPS]
        still, everybody = messages[7].replace("coupling 60", "coupling 0"), messages[5].replace("ring 1", "blocks")
        *heard, noise, tone, row = [self.after(message) for message in (*messages[:7], still, messages[7], everybody)]
        self.check([*heard, (noise, tone), row])

    def after(self, message):
        """The sound after the button of a stop."""
        events = [(0, f"box {words.strip()}") for words in f"{make_tour.FRESH}, {message}".split(",")]
        return self.play(make_tour.BANK, SECONDS, events)[1][0]

    def test_the_patch_has_the_messages_of_the_page_and_no_box_on_another(self):
        there = (GUIDES / "tour/tour.pd").read_text(encoding="utf-8")
        self.assertEqual(there, str(make_tour.drawn(STOPS)))
        self.assertEqual(pd_boxes.overlaps(there), [])


class InTheProgram(unittest.TestCase):
    def test_more_coupling_is_more_agreement_from_apart_to_tight(self):
        lines = re.findall(r"^ksom render .*$", TEXT, re.MULTILINE)
        agreement = {}
        with tempfile.TemporaryDirectory() as folder:
            for line in ("ksom example piece.wav", *(f"{line} --json r.json" for line in lines)):
                subprocess.run([os.environ["KSOM"], *line.split()[1:], "--quiet", "--force"], cwd=folder, check=True,
                               timeout=nrt.PATIENCE)
                if "--json" in line:
                    with open(os.path.join(folder, "r.json"), encoding="utf-8") as file:
                        values = json.load(file)["r"]["values"]
                    agreement[line.split()[4]] = sum(values) / len(values)
        self.assertEqual(sorted(agreement, key=agreement.get), [f"tour-{how}.wav" for how in ("apart", "loose", "half", "tight")])


del Claims

if __name__ == "__main__":
    unittest.main()
