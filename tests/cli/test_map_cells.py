# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom map --csv: hits, U-matrix and component planes of every cell."""
import csv
import unittest

import sounds
from support import ProgramTest

WIDTH, HEIGHT = 9, 7


class Cells(ProgramTest):
    def learn(self, path):
        self.ok("learn", path, "-o", "map.json", "--width", str(WIDTH), "--height", str(HEIGHT))
        return self.json("map.json")

    def cells(self):
        return list(csv.DictReader(self.ok("map", "map.json", "--csv", "-").out.splitlines()))

    def test_every_cell_has_a_row_with_what_the_map_knows_of_it(self):
        known = self.learn(self.example())
        rows = self.cells()
        self.assertEqual(len(rows), WIDTH * HEIGHT)
        planes = [name for name in rows[0] if name not in ("cell", "x", "y", "state", "hits", "neighbour_distance")]
        self.assertEqual(len(planes), 14)
        for cell, row in enumerate(rows):
            self.assertEqual((int(row["cell"]), int(row["x"]), int(row["y"])), (cell, cell % WIDTH, cell // WIDTH))
            self.assertEqual(int(row["hits"]), known["cells"][cell]["hits"])
            self.assertEqual(int(row["state"]), known["cells"][cell]["state"])
            for plane, weight in zip(planes, known["weights"][cell]):
                self.assertAlmostEqual(float(row[plane]), weight, delta=1e-4)

    def test_distances_are_the_mean_over_the_eight_cells_around(self):
        weights = self.learn(self.example())["weights"]
        for cell, row in enumerate(self.cells()):
            around = [y * WIDTH + x for y in range(HEIGHT) for x in range(WIDTH)
                      if max(abs(x - cell % WIDTH), abs(y - cell // WIDTH)) == 1]
            mean = sum(sum((a - b) ** 2 for a, b in zip(weights[cell], weights[other])) ** 0.5
                       for other in around) / len(around)
            self.assertAlmostEqual(float(row["neighbour_distance"]), mean, delta=1e-4)

    def test_silence_has_no_hits(self):
        self.learn(self.wav("silent.wav", sounds.silence(2, 22050)))
        self.assertEqual({int(row["hits"]) for row in self.cells()}, {0})

    def test_a_file_is_written_whole_and_not_over_another(self):
        self.learn(self.example())
        self.ok("map", "map.json", "--csv", "cells.csv")
        before = self.bytes("cells.csv")
        self.assertEqual(before.decode("utf-8"), self.ok("map", "map.json", "--csv", "-").out)
        self.fails("map", "map.json", "--csv", "cells.csv")
        self.ok("map", "map.json", "--csv", "cells.csv", "--force")

    def test_a_picture_and_cells_at_once_are_refused(self):
        self.learn(self.example())
        self.fails("map", "map.json", "--csv", "a.csv", "--picture", "a.png", says=("--picture", "--csv"), code=2)


if __name__ == "__main__":
    unittest.main()
