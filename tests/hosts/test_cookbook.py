# SPDX-License-Identifier: GPL-3.0-or-later
"""Every recipe of help/guides/cookbook.md, in SuperCollider and in Pd: finite, neither silent nor clipped, and as its text says,
in numbers: cookbook_claims.py."""
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import nrt
import pd
import pd_boxes
from cookbook_claims import CLAIMS
from test_sclang import HERE, Installed, as_example

GUIDES = HERE.parents[1] / "help/guides"
PATCHES = sorted((GUIDES / "cookbook").glob("*.pd"))
TEXT = (GUIDES / "cookbook.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```supercollider\n(.*?)```", TEXT, re.DOTALL)
SECONDS = 5.0
# In the place of the level control: both channels, as loudly as it begins.
LEVEL = """#N canvas 0 0 400 300 12;
#X obj 10 10 inlet~;
#X obj 110 10 inlet~;
#X obj 10 50 *~ 0.0316;
#X obj 110 50 *~ 0.0316;
#X obj 10 90 throw~ left;
#X obj 110 90 throw~ right;
#X connect 0 0 2 0;
#X connect 1 0 3 0;
#X connect 2 0 4 0;
#X connect 3 0 5 0;
"""


def decibels(samples):
    return 10 * math.log10(sum(x * x for x in samples) / len(samples) + 1e-20)


class Recipes(unittest.TestCase):
    def check(self, number, left, right, softest, begins):
        for channel in (left, right):
            self.assertTrue(all(map(math.isfinite, channel)))
            self.assertLess(max(map(abs, channel)), 1)
            self.assertGreater(decibels(channel), softest)
        CLAIMS[number - 1](self, left, right, begins)


class Page(unittest.TestCase):
    def test_there_are_twenty_recipes_each_with_code_and_a_patch_that_is_shown(self):
        self.assertEqual(len(re.findall(r"^## \d+\. ", TEXT, re.MULTILINE)), 20)
        self.assertEqual(len(BLOCKS), 20)
        self.assertEqual(re.findall(r"\(cookbook/(.*?)\.png\)", TEXT), [path.stem for path in PATCHES])
        for path in PATCHES:
            self.assertTrue(path.with_suffix(".png").read_bytes().startswith(b"\x89PNG"), path.name)

    def test_the_patches_are_what_the_script_writes_and_no_box_lies_on_another(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, GUIDES / "make_cookbook.py", folder], check=True, timeout=60)
            for path in PATCHES:
                self.assertEqual(path.read_text(), (pathlib.Path(folder) / path.name).read_text(), path.name)
                self.assertEqual(pd_boxes.overlaps(path.read_text()), [], path.name)


class InSuperCollider(Recipes):
    @classmethod
    def setUpClass(cls):
        cls.installed = Installed()
        cls.addClassCleanup(cls.installed.close)
        cls.make_files(cls.installed.root / "home")
        numbers = range(1, len(BLOCKS) + 1)
        files = [cls.installed.root / f"{i}.scd" for i in numbers]
        cls.scores = [cls.installed.root / f"{i}.osc" for i in numbers]
        for file, block in zip(files, BLOCKS):
            file.write_text(as_example(block), encoding="utf-8")
        code, said = cls.installed.run(HERE / "sclang/examples.scd", EXAMPLE=":".join(map(str, files)),
                                       SCORE=":".join(map(str, cls.scores)), SECONDS=str(SECONDS))
        if code:
            raise AssertionError(said[-4000:])

    @staticmethod
    def make_files(home):
        """What the last two recipes need, by the lines that the page gives."""
        home.mkdir(mode=0o700)
        shutil.copy(GUIDES.parent / "pd/examples/score.json", home)
        lines = re.search(r"```sh\n(ksom example.*?)```", TEXT, re.DOTALL)[1]
        program = pathlib.Path(os.environ["KSOM"]).parent
        subprocess.run(["sh", "-ec", lines], cwd=home, check=True, timeout=nrt.PATIENCE, capture_output=True,
                       env={**os.environ, "HOME": str(home), "PATH": f"{program}:{os.environ['PATH']}"})

    def test_each_recipe_is_finite_neither_silent_nor_clipped_and_does_what_its_text_says(self):
        for number, score in enumerate(self.scores, 1):
            with self.subTest(recipe=number), tempfile.TemporaryDirectory() as folder:
                heard = nrt.render(folder, score.read_bytes(), SECONDS, channels=2, options=("-m", "65536"))
                sides = heard[0:480000:2], heard[1:480000:2]
                self.check(number, *sides, -50, begins=0)
                if number > 1:
                    with self.assertRaises((AssertionError, ValueError), msg="what is said of the one is not so of another"):
                        CLAIMS[number - 2](self, *sides, 0)


class InPd(pd.PdTest, Recipes):
    def test_no_cord_runs_through_a_box(self):
        texts = {path.name: path.read_text() for path in PATCHES}
        ports = self.ports((words for text in texts.values() for words in pd_boxes.objects(text)), [HERE.parents[1] / "pd_externals"])
        self.assertEqual(ports["osc~ 220"], [2, 1])
        self.assertEqual(ports["ksom-level~"][0], 2)
        for name, text in texts.items():
            self.assertEqual(pd_boxes.crossed(text, ports), [], name)

    def hear(self, path):
        recorder, frames = pd.Patch(), int(48000 * SECONDS)
        for i, side in enumerate(("left", "right")):
            recorder.chain(recorder.obj(f"catch~ {side}"), recorder.obj(f"tabwrite~ record{i}"))
            recorder.array(f"record{i}", [0])
        self.add_score(recorder, [], SECONDS + 0.1, frames, 2)
        (self.dir / "recorder.pd").write_text(str(recorder))
        ran = self.run_file(self.dir / "recorder.pd", paths=[self.dir], arguments=["-open", str(path), "-open"])
        self.assert_content(ran)
        return self.recorded(2, frames)

    def test_each_recipe_is_finite_neither_silent_nor_clipped_and_does_what_its_text_says(self):
        (self.dir / "ksom-level~.pd").write_text(LEVEL)
        for number, path in enumerate(PATCHES, 1):
            with self.subTest(recipe=path.name):
                self.check(number, *self.hear(path), -75, begins=math.pi / 2)


del Recipes

if __name__ == "__main__":
    unittest.main()
