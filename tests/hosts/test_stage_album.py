# SPDX-License-Identifier: GPL-3.0-or-later
"""The instrument KSOM on the map of an album, as ksom learn made it: it walks as the album went, plays what the cells play, and
goes where a sound lies on it."""
import json
import math
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import nrt
from listening import part_at
from stage import Stage
from test_bank import SERVERS
from test_sclang import HERE, WithExtension

SECONDS, RATE, CHANNELS = 12, 48000, 4
LEFT, TAUGHT, X, Y = 0, 1, 2, 3
WIDTH, HEIGHT = 9, 5
PATH = {"PATH": f"{pathlib.Path(os.environ['KSOM_PROGRAM']).parent}:{os.environ['PATH']}"}


def make_album(folder):
    for words in (["example", "piece.wav"], ["learn", "piece.wav", "-o", "map.json", "--width", str(WIDTH), "--height", str(HEIGHT)],
                  ["map", "map.json", "--buffers", "map"]):
        subprocess.run([os.environ["KSOM_PROGRAM"], *words], cwd=folder, check=True, capture_output=True, timeout=nrt.PATIENCE)
    return json.loads((pathlib.Path(folder) / "map.json").read_text())


class Heard(WithExtension):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.installed.root
        cls.album = make_album(root)
        cls.cell = max(range(WIDTH * HEIGHT), key=lambda i: cls.album["cells"][i]["hits"])
        code, text = cls.installed.run(HERE / "sclang/album.scd", FOLDER=str(root), MAP=str(root / "map.json"), SOUND=str(root / "piece.wav"),
                                       CELL=f"{cls.cell % WIDTH},{cls.cell // WIDTH}", **PATH)
        assert code == 0 and "WARNING: K-SOM" not in text, text[-3000:]

    def heard(self, name, program):
        with tempfile.TemporaryDirectory() as folder:
            score = (self.installed.root / f"{name}.osc").read_bytes()
            samples = nrt.render(folder, score, SECONDS, channels=CHANNELS, program=program, options=("-m", "65536"))
            return [samples[c::CHANNELS] for c in range(CHANNELS)]

    def strongest(self, cell):
        return [freq for freq, *_ in sorted(self.album["cells"][cell]["partials"], key=lambda one: -one[1])[:8]]

    def places(self, heard, begin, end):
        """Cells, as fractions, each twentieth of a second."""
        return [(heard[X][i] * (WIDTH - 1), heard[Y][i] * (HEIGHT - 1)) for i in range(int(begin * RATE), int(end * RATE), RATE // 20)]

    def test_it_walks_over_cells_that_were_heard_and_plays_those_that_it_is_put_on(self):
        for program in SERVERS:
            with self.subTest(server=program):
                heard = self.heard("walk", program)
                cells = {(round(x), round(y)) for x, y in self.places(heard, 0.5, 8)}
                self.assertGreater(len(cells), 5)
                for x, y in self.places(heard, 0.5, 8):
                    self.assertLess(max(abs(x - round(x)), abs(y - round(y))), 1e-3, "it does not slide")
                hits = [self.album["cells"][y * WIDTH + x]["hits"] for x, y in cells]
                self.assertGreater(sum(count > 0 for count in hits), 0.6 * len(hits), "perturbed, it goes to a neighbour")
                self.assertEqual(tuple(map(round, self.places(heard, 11.5, 12)[0])), (self.cell % WIDTH, self.cell // WIDTH))
                share = sum(part_at(heard[LEFT], freq) for freq in self.strongest(self.cell))
                self.assertGreater(share, 0.5, "its cell's partials")

    def test_it_goes_where_a_sound_lies_on_the_album_and_teaches_it_only_when_asked(self):
        heard = self.heard("listen", "scsynth")
        near = []
        for _, start, seconds, cell, *_ in self.album["moments"]:
            if cell < 0 or start < 0.5 or start + seconds > 7.5 or seconds < 0.25:
                continue
            at = int((start + 0.8 * seconds + 0.1) * RATE)  # the analyzer is late by half its window, the walk by its slide
            x, y = heard[X][at] * (WIDTH - 1), heard[Y][at] * (HEIGHT - 1)
            near.append(math.hypot(x - cell % WIDTH, y - cell // WIDTH) < 2)
        print(f"\n{sum(near)} of {len(near)} moments are found within two cells")
        self.assertGreater(len(near), 5)
        self.assertGreater(sum(near), 0.6 * len(near))
        self.assertEqual(min(heard[TAUGHT][RATE:7 * RATE]), max(heard[TAUGHT][RATE:7 * RATE]))
        self.assertNotEqual(heard[TAUGHT][-1], heard[TAUGHT][7 * RATE])


@unittest.skipUnless(shutil.which("jackd"), "there is no jackd")
class OnStage(unittest.TestCase):
    def test_an_album_is_played_saved_found_again_and_outlives_a_reboot(self):
        stage = Stage()
        self.addCleanup(stage.close)
        make_album(stage.installed.root)
        code, text = stage.run((HERE / "sclang/stage/album.scd").read_text(), MAP=str(stage.installed.root / "map.json"),
                               STEM=str(stage.installed.root / "map"), **PATH)
        text = text[text.find("Welcome to"):]
        self.assertEqual(code, 0, text[-6000:])
        self.assertGreaterEqual(text.count("\nholds: "), 19, text[-6000:])
        self.assertNotIn("ERROR", text)
        self.assertEqual(text.count("WARNING: K-SOM"), 8, "a sentence for each that is no map")


if __name__ == "__main__":
    unittest.main()
