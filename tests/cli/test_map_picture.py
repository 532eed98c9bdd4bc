# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom map: the table of a map's states, and its picture."""
import json
import os
import re
import unittest
import xml.etree.ElementTree

import sounds
from pngs import unpack_png
from support import ProgramTest, as_nobody

SIZE = (1600, 760)
LEGEND_DOTS = (1299, 1389)  # their centres


class MapTest(ProgramTest):
    def learn(self, *inputs, out="map.json", options=()):
        self.ok("learn", *inputs, "-o", out, *options)
        return out

    def example_map(self):
        return self.learn(self.example())

    def silent_map(self):
        return self.learn(self.wav("silent.wav", sounds.silence(2, 22050)), out="silent.json")


class Table(MapTest):
    def rows(self, name):
        lines = self.ok("map", name).out.splitlines()
        self.assertRegex(lines[1], r"state +share +level +dwell \(beats\) +strongest partials +goes to")
        return lines[0], lines[2:]

    def test_table_has_a_row_for_each_state(self):
        name = self.example_map()
        head, rows = self.rows(name)
        states = self.json(name)["states"]
        self.assertIn(f"{name}: {len(states)} states", head)
        self.assertEqual([int(row.split()[0]) for row in rows], list(range(len(states))))

    def test_shares_are_those_of_the_moments_and_add_up(self):
        name = self.example_map()
        shares = [int(re.search(r"(\d+) %", row).group(1)) for row in self.rows(name)[1]]
        moments = self.json(name)["moments"]
        for state, share in enumerate(shares):
            seconds = sum(moment[2] for moment in moments if moment[4] == state)
            self.assertNear(share, 100 * seconds / sum(moment[2] for moment in moments), 0.5001, f"state {state}")

    def test_partials_are_told_by_note_and_frequency(self):
        rows = self.rows(self.learn(self.tone(freq=440, seconds=2)))[1]
        self.assertIn("A4 440 Hz", rows[0])
        rows = self.rows(self.learn(self.tone("low.wav", freq=69.3, seconds=2), out="low.json"))[1]
        self.assertRegex(rows[0], r"C♯2 69\.[23] Hz")

    def test_ways_are_told_with_their_shares(self):
        name = self.example_map()
        rows, states = self.rows(name)[1], self.json(name)["states"]
        for row, state in zip(rows, states):
            for to, count in state["next"][:4]:
                share = 100 * count / sum(way[1] for way in state["next"])
                self.assertIn(f"{to} ({share:.0f} %)", row)

    def test_silence_is_told_as_silence(self):
        self.assertIn("silence", self.rows(self.silent_map())[1][-1])

    def test_table_is_the_same_under_every_locale(self):
        name = self.example_map()
        self.assertEqual(self.ok("map", name).out, self.ok("map", name, env={"LC_ALL": "de_DE.UTF-8"}).out)


class Picture(MapTest):
    def draw(self, name, picture="p.png", options=()):
        self.ok("map", name, "--picture", picture, *options)
        return self.bytes(picture)

    def assertIsPicture(self, content):
        width, height, pixels = unpack_png(content)
        self.assertEqual((width, height), SIZE)
        self.assertGreater(len(set(pixels)), 100)

    def test_png_has_its_size_and_is_not_blank(self):
        self.assertIsPicture(self.draw(self.example_map()))

    def test_svg_is_xml_with_content(self):
        root = xml.etree.ElementTree.fromstring(self.draw(self.example_map(), "p.svg"))
        self.assertTrue(root.tag.endswith("svg"))
        self.assertGreater(sum(1 for _ in root.iter()), 100)

    def test_picture_prints_nothing(self):
        self.assertEqual(self.ok("map", self.example_map(), "--picture", "p.png").out, "")

    def test_same_map_gives_the_same_picture(self):
        name = self.example_map()
        for kind in ("png", "svg"):
            self.assertEqual(self.draw(name, "a." + kind), self.draw(name, "b." + kind))

    def changed(self, name, change):
        content = self.json(name)
        change(content)
        self.file("changed.json", json.dumps(content).encode())
        return self.draw("changed.json", "changed.png", ("--force",))

    def test_picture_shows_weights_hits_states_and_ways(self):
        name = self.example_map()
        whole = self.changed(name, lambda map: None)

        def weights(map):
            map["weights"][200][0] += 1

        def hits(map):
            map["cells"][200]["hits"] = 9

        def states(map):
            map["cells"][200]["state"] = (map["cells"][200]["state"] + 1) % 2

        def ways(map):
            map["states"][0]["next"][0][1] += 5

        for change in (weights, hits, states, ways):
            self.assertNotEqual(self.changed(name, change), whole, change.__name__)

    def test_maps_of_any_size_are_drawn(self):
        self.example()
        for width, height in ((1, 1), (1, 64), (256, 1), (3, 2), (60, 50)):
            size = ("--width", str(width), "--height", str(height), "--force")
            self.assertIsPicture(self.draw(self.learn("piece.wav", options=size), "p.png", ("--force",)))

    def svg(self, name, options=()):
        return self.draw(name, "p.svg", ("--force", *options)).decode()

    def test_a_map_of_one_row_is_no_hairline(self):
        self.example()
        drawn = self.svg(self.learn("piece.wav", options=("--width", "256", "--height", "1")))
        cells = re.findall(r'd="M ([\d.]+) ([\d.]+) L ([\d.]+) \2 L \3 ([\d.]+) L \1 \4 Z', drawn)
        heights = [float(bottom) - float(top) for left, top, right, bottom in cells if float(right) < 1260]
        self.assertGreater(sum(height > 100 for height in heights), 200)

    def test_only_the_main_ways_of_a_state_are_drawn(self):
        name = self.example_map()

        def some(map):
            map["states"][0]["next"] = [[1, 9], [2, 8], [3, 7]]

        def more(map):
            map["states"][0]["next"] = [[4, 2], [2, 8], [1, 9], [3, 7], [5, 1]]
        self.assertEqual(self.changed(name, some), self.changed(name, more))

    def test_one_segment_and_many_are_told_apart_in_the_legend_of_every_map(self):
        self.example()
        for width, height in ((3, 2), (32, 16), (256, 1), (64, 100)):
            name = self.learn("piece.wav", options=("--width", str(width), "--height", str(height), "--force"))
            tree = self.json(name)
            tree["cells"][0]["hits"] = 57
            self.file("often.json", json.dumps(tree).encode())
            drawn = self.svg("often.json")
            starts = [float(x) for x in re.findall(r'd="M (1[2-4]\d\d\.?\d*) 427 C', drawn) if float(x) > LEGEND_DOTS[0]]
            one, many = (start - centre for start, centre in zip(starts, LEGEND_DOTS))
            self.assertGreater(one, 0.5, (width, height))
            self.assertGreater(many, 2 * one, (width, height))

    def test_map_of_silence_alone_is_drawn(self):
        self.assertIsPicture(self.draw(self.silent_map()))

    def test_map_with_silence_as_its_only_state_is_drawn(self):
        def only_silence(map):
            map["states"] = [dict(map["states"][-1], next=[], second=[])]
            map["moments"] = []
            for cell in map["cells"]:
                cell.update(state=0, hits=0, partials=[])
        self.assertIsPicture(self.changed(self.silent_map(), only_silence))

    def test_name_that_is_neither_png_nor_svg_is_a_usage_error(self):
        name = self.example_map()
        self.fails("map", name, "--picture", "p.jpg", code=2, says=("p.jpg", ".png", ".svg"))
        self.assertFalse((self.dir / "p.jpg").exists())

    def test_existing_picture_is_kept_unless_forced(self):
        name = self.example_map()
        self.file("p.png")
        self.fails("map", name, "--picture", "p.png", says=("p.png", "--force"))
        self.assertEqual(self.bytes("p.png"), b"older\n")
        self.assertIsPicture(self.draw(name, "p.png", ("--force",)))

    def test_map_is_never_overwritten_by_its_picture(self):
        name = self.learn(self.example(), out="map.png")
        before = self.bytes(name)
        self.fails("map", name, "--picture", "./map.png", "--force", says="input")
        self.assertEqual(self.bytes(name), before)

    def test_folder_that_takes_no_file_is_said(self):
        name = self.example_map()
        (self.dir / "locked").mkdir(mode=0o555)
        self.dir.chmod(0o755)
        self.fails("map", name, "--picture", "locked/p.png", says="locked/p.png", preexec_fn=as_nobody)

    def test_what_is_no_map_leaves_no_picture(self):
        self.file("no.json", b'{"format": "other"}')
        self.fails("map", "no.json", "--picture", "p.png", says="no.json")
        self.fails("map", "missing.json", "--picture", "p.png", says="missing.json")
        self.assertOnly("no.json")

    def test_name_of_the_map_may_be_any_bytes(self):
        self.example_map()
        name = b"\xff<b>\n.json"
        os.rename(self.dir / "map.json", bytes(self.dir) + b"/" + name)
        self.assertIsPicture(self.draw(name))
        self.ok("map", name)


class Planes(MapTest):
    def draw(self, name, picture="p.png", options=()):
        self.ok("map", name, "--planes", picture, *options)
        return self.bytes(picture)

    def images(self, name):
        """The sixteen small maps, in their order."""
        root = xml.etree.ElementTree.fromstring(self.draw(name, "p.svg", ("--force",)))
        return [sorted(part.attrib.items()) for part in root.iter() if part.tag.endswith("}image")]

    def test_sixteen_planes_are_drawn(self):
        name = self.example_map()
        width, height, pixels = unpack_png(self.draw(name))
        self.assertEqual((width, height), (1600, 1100))
        self.assertGreater(len(set(pixels)), 100)
        self.assertEqual(len(self.images(name)), 16)

    def test_a_plane_shows_its_own_feature_and_hits_are_one(self):
        name = self.example_map()
        content, whole = self.json(name), self.images(name)

        def differing(change):
            other = json.loads(json.dumps(content))
            change(other)
            self.file("changed.json", json.dumps(other).encode())
            images = self.images("changed.json")
            return [plane for plane in range(16) if self.pixels(images[plane]) != self.pixels(whole[plane])]

        def level(map):
            map["weights"][200][12] += 3

        def hits(map):
            map["cells"][200]["hits"] += 40

        self.assertEqual(differing(lambda map: None), [])
        self.assertEqual(differing(level), [1, 14])  # the U-matrix, and its own plane
        self.assertEqual(differing(hits), [0])

    def pixels(self, image):
        return next(value for key, value in image if key.endswith("href"))

    def test_maps_of_any_size_and_silence_have_planes(self):
        self.example()
        for width, height in ((1, 1), (256, 1), (3, 50)):
            size = ("--width", str(width), "--height", str(height), "--force")
            self.draw(self.learn("piece.wav", options=size), "p.png", ("--force",))
        self.draw(self.silent_map(), "p.png", ("--force",))
        self.fails("map", "silent.json", "--planes", "p.gif", code=2, says="p.gif")


if __name__ == "__main__":
    unittest.main()
