# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom map --buffers and --from-buffers: a map as sound files for hosts, and what was learnt in them back in a map."""
import json
import math
import resource
import unittest

import maps
import wavs
from support import EFBIG, ProgramTest, error_text, limit

NAMES = ("b-weights.wav", "b-cells.wav", "b-walk.wav")
WIDTH, HEIGHT, CELLS = 4, 3, 12
HEAD, A_CELL, A_STATE = 16, 2, 18  # numbers in a walk table


class BuffersTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("map.json", maps.small(self)[0])
        self.map = self.json("map.json")

    def write(self, *options):
        self.ok("map", "map.json", "--buffers", "b", "--force", *options)
        return [self.read(name) for name in NAMES]

    def back(self, name="back.json"):
        self.ok("map", "map.json", "--from-buffers", "b", "-o", name, "--force")
        return self.json(name)

    def refused(self, *says):
        self.fails("map", "map.json", "--from-buffers", "b", "-o", "back.json", says=says)
        self.assertNotIn("back.json", self.names())

    def channels(self, name):
        return [list(channel) for channel in self.read(name).channels]

    def put(self, name, channels, format="float"):
        self.file(name, wavs.wav(channels if len(channels) > 1 else channels[0], 48000, format))


class There(BuffersTest):
    def test_weights_have_a_frame_a_cell_and_a_channel_a_feature(self):
        weights = self.write()[0]
        self.assertEqual((weights.frames, len(weights.channels)), (CELLS, 14))
        self.assertEqual([list(frame) for frame in zip(*weights.channels)], self.floats(self.map["weights"]))

    def floats(self, rows):
        return [list(wavs.array.array("f", row)) for row in rows]

    def test_cells_have_a_frame_a_slot_and_five_channels(self):
        cells = self.write("--slots", "9")[1]
        self.assertEqual((cells.frames, len(cells.channels)), (CELLS * 9, 5))
        frames = list(zip(*cells.channels))
        for cell, known in enumerate(self.map["cells"]):
            own = [frame for frame in frames[9 * cell:9 * cell + 9] if frame[4] >= 0]
            if not known["partials"]:
                self.assertTrue(own, "it borrows from others")
                continue
            wanted = self.floats([[p[0], p[1], 0, p[2], 0] for p in known["partials"]])
            self.assertEqual([list(frame) for frame in own], wanted)

    def test_slots_are_64_and_keep_the_strongest_when_they_are_fewer(self):
        self.assertEqual(self.write()[1].frames, CELLS * 64)
        frames = list(zip(*self.write("--slots", "2")[1].channels))
        for cell, known in enumerate(self.map["cells"]):
            if known["partials"]:
                strongest = sorted(sorted(known["partials"], key=lambda p: -p[1])[:2])
                self.assertEqual([frame[0] for frame in frames[2 * cell:2 * cell + 2] if frame[4] >= 0],
                                 list(wavs.array.array("f", [p[0] for p in strongest])))

    def test_the_walk_is_one_channel_and_holds_the_maps_ways(self):
        walk = self.write()[2]
        numbers, states = walk.channels[0], len(self.map["states"])
        self.assertEqual(list(numbers[:8]), [75013, 1, walk.frames, WIDTH, HEIGHT, 0, 0, states])
        self.assertEqual(walk.frames, HEAD + A_CELL * CELLS + A_STATE * states + states ** 2 + states ** 3)
        ways = HEAD + A_CELL * CELLS + A_STATE * states
        for number, state in enumerate(self.map["states"]):
            for to, count in state["next"]:
                self.assertEqual(numbers[ways + states * number + to], count)

    def test_the_same_map_gives_the_same_bytes(self):
        self.write()
        before = [self.bytes(name) for name in NAMES]
        self.write()
        self.assertEqual(before, [self.bytes(name) for name in NAMES])

    def test_nothing_is_replaced_unless_forced(self):
        for name in NAMES:
            self.file(name)
            self.fails("map", "map.json", "--buffers", "b", says=(name, "--force"))
            self.assertOnly("map.json", name)
            (self.dir / name).unlink()

    def test_a_disk_that_is_full_leaves_nothing(self):
        for bytes in (100, 5000):
            self.fails("map", "map.json", "--buffers", "b", says=("b-", error_text(EFBIG)),
                       preexec_fn=limit(resource.RLIMIT_FSIZE, bytes))
            self.assertOnly("map.json")

    def test_a_map_of_too_many_states_is_refused(self):
        self.file("many.json", maps.text(maps.changed(self.map, ("states",), lambda old: old + 260 * [old[0]])))
        self.fails("map", "many.json", "--buffers", "b", says=("many.json", "states", "256"))
        self.assertOnly("map.json", "many.json")


class Back(BuffersTest):
    def test_buffers_that_nobody_changed_give_the_same_map_byte_for_byte(self):
        for slots in ("64", "3", "1"):
            self.write("--slots", slots)
            self.back()
            self.assertSameBytes("map.json", "back.json")

    def test_weights_learnt_in_a_host_come_back(self):
        self.write()
        channels = self.channels(NAMES[0])
        channels[3][7] = 0.625
        self.put(NAMES[0], channels)
        found = self.back()
        self.assertEqual(found["weights"][7][3], 0.625)
        self.assertEqual(maps.changed(found, ("weights", 7, 3), 0), maps.changed(self.map, ("weights", 7, 3), 0))

    def test_partials_learnt_in_a_host_come_back_with_their_level(self):
        self.write()
        channels = self.channels(NAMES[1])
        for frame, partial in ((0, (660, 0.5, 1, 0.75, 0)), (1, (220, 0.25, 0, 1, 1)), (2, (900, 0.5, 0, 1, -1))):
            for channel, number in zip(channels, partial):
                channel[frame] = number
        for frame in range(2, 64):
            channels[4][frame] = -1
        self.put(NAMES[1], channels)
        found = self.back()
        self.assertEqual(found["cells"][0]["partials"], [[220, 0.25, 1, 0], [660, 0.5, 0.75, 0]])
        self.assertNear(found["cells"][0]["level_db"], 10 * math.log10((0.5 ** 2 + 0.25 ** 2) / 2), 1e-3)
        self.assertEqual(found["cells"][1:], self.map["cells"][1:])

    def test_ways_learnt_in_a_host_come_back_and_are_walked(self):
        self.write()
        numbers, states = self.channels(NAMES[2])[0], len(self.map["states"])
        ways = HEAD + A_CELL * CELLS + A_STATE * states
        numbers[ways + 1] += 1000
        self.put(NAMES[2], [numbers])
        found = self.back()
        before = dict(map(tuple, self.map["states"][0]["next"])).get(1, 0)
        self.assertEqual(found["states"][0]["next"][0], [1, before + 1000])
        self.assertEqual(found["states"][1:], self.map["states"][1:])
        self.ok("walk", "back.json", "-o", "score.json", "--seconds", "1")

    def test_a_buffer_that_is_missing_or_of_another_map_is_refused(self):
        for name, channels, says in (
                (NAMES[0], 13 * [12 * [0]], "13 channels, not 14"), (NAMES[0], 14 * [11 * [0]], "12 frames"),
                (NAMES[0], 14 * [13 * [0]], "12 frames"), (NAMES[0], 14 * [12 * [1001]], "1000"),
                (NAMES[0], 14 * [12 * [math.nan]], "not finite"), (NAMES[1], 5 * [13 * [0]], "12 frames"),
                (NAMES[1], 4 * [12 * [0]], "4 channels, not 5"), (NAMES[1], 5 * [12 * 257 * [0]], "12 frames"),
                (NAMES[1], 5 * [[0]], "12 frames"), (NAMES[2], [100 * [0]], "is not a walk table"),
                (NAMES[2], [[75013]], "too short"), (NAMES[2], 2 * [100 * [0]], "2 channels, not 1")):
            self.write()
            self.put(name, channels)
            self.refused(name, says)
        for name in NAMES:
            self.write()
            (self.dir / name).unlink()
            self.refused(name, "cannot be read")
            self.file(name, b"no sound")
            self.refused(name)

    def test_a_walk_table_that_is_cut_or_changed_for_the_worse_is_refused(self):
        self.write()
        whole = self.channels(NAMES[2])[0]
        for change, says in ((lambda n: n[:-1], "is cut off"), (lambda n: n[:1] + [2] + n[2:], "another version"),
                             (lambda n: n[:3] + [5] + n[4:], "sizes make no sense"),
                             (lambda n: n[:-1] + [-1], "no walk table can have")):
            self.put(NAMES[2], [change(list(whole))])
            self.refused(NAMES[2], says)

    def test_numbers_that_were_saved_as_16_bits_are_refused(self):
        self.write()
        self.put(NAMES[2], self.channels(NAMES[2]), "pcm16")
        self.refused(NAMES[2], "is not a walk table")

    def test_the_map_may_not_be_written_over_what_it_comes_from(self):
        self.write()
        for name in ("map.json", *NAMES):
            before = self.bytes(name)
            self.fails("map", "map.json", "--from-buffers", "b", "-o", name, "--force", says=name)
            self.assertEqual(self.bytes(name), before)


class Usage(BuffersTest):
    def test_out_and_from_buffers_go_together(self):
        for options in (("-o", "back.json"), ("--from-buffers", "b")):
            self.fails("map", "map.json", *options, code=2, says=("--from-buffers", "--out"))

    def test_one_thing_at_a_time(self):
        self.fails("map", "map.json", "--buffers", "b", "--planes", "p.png", code=2, says=("--buffers", "--planes"))
        self.fails("map", "map.json", "--buffers", "-", code=2)
        self.fails("map", "map.json", "--buffers", "b", "--slots", "257", code=2, says="slots")
        self.assertOnly("map.json")


if __name__ == "__main__":
    unittest.main()
