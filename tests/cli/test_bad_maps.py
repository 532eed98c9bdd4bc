# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps and scores that somebody cut, bent or made up: played, or refused in a line with file, place and reason."""
import json
import os
import random
import resource
import unittest

import maps
import wavs
from support import LONG, SANITIZED, ProgramTest, limit, sha, strict_json

SECONDS = 100 if SANITIZED else 10  # no file here may take longer
LIBRARY = ("exception", "std::", "nlohmann", "what()", "terminate", "parse_error", "type_error", "vector")
WRONG = (None, True, "text", [], {}, -1e300)
COMMANDS = {
    "walk": ("walk", "bad", "--seconds", "0.2", "-o", "out.json", "--quiet"),
    "map": ("render", "--map", "bad", "--seconds", "0.05", "--voices", "1", "-o", "out.wav", "--quiet"),
    "table": ("map", "bad"),
    "picture": ("map", "bad", "--picture", "out.svg"),
    "page": ("render", "--map", "bad", "--seconds", "0.2", "--voices", "1", "-o", "out.wav", "--report", "out.html"),
    "score": ("render", "--score", "bad", "--voices", "1", "-o", "out.wav", "--quiet"),
}


class BadFileTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.map, self.score = maps.small(self)
        self.map_json, self.score_json = json.loads(self.map), json.loads(self.score)
        self.assertOnly()

    def limited(self):
        return None if SANITIZED else limit(resource.RLIMIT_AS, 1 << 30)

    def refuse(self, command, content, *says, **how):
        """Code 1, one line of our own with the file and each word of `says`; nothing is left."""
        if content is not None:
            self.file("bad", content)
        for name in ("out.json", "out.wav", "out.svg", "out.html"):
            (self.dir / name).unlink(missing_ok=True)
        ended = self.fails(*COMMANDS[command], says=("ksom: bad: ", *says), timeout=SECONDS, preexec_fn=self.limited(),
                           **how)
        self.assertEqual(ended.out, "")
        self.assertLess(len(ended.err), 400)
        for word in LIBRARY:
            self.assertNotIn(word, ended.err.replace("exceptional", ""))
        self.assertEqual([name for name in self.names() if name.startswith((".", "out"))], [])
        return ended

    def survive(self, command, content):
        """Refused in the same manner, or a result that is whole and finite; gives whether it was taken."""
        self.file("bad", content)
        ended = self.run_any(*COMMANDS[command], timeout=SECONDS, preexec_fn=self.limited())
        self.assertIn(ended.code, (0, 1), ended)
        if ended.code == 1:
            self.refuse(command, None)
            return False
        self.assertLessEqual(len(ended.trouble.splitlines()), 1, ended)
        self.assertWhole(command, ended)
        return True

    def assertWhole(self, command, ended):
        """Removes what was made."""
        if command == "table":
            return self.assertIn("state", ended.out)
        if command == "picture":
            self.assertIn(b"</svg>", self.bytes("out.svg")[-20:])
            return (self.dir / "out.svg").unlink()
        if command == "page":
            self.assertIn(b"</html>", self.bytes("out.html")[-20:])
            (self.dir / "out.html").unlink()
        if command == "walk":
            score = strict_json(self.bytes("out.json").decode("utf-8"))
            self.assertTrue(score["steps"])
            (self.dir / "out.json").rename(self.dir / "taken")
            self.ok("render", "--score", "taken", "--voices", "1", "-o", "out.wav")
            (self.dir / "taken").unlink()
        self.assertTrue(self.read("out.wav").isFinite())
        return (self.dir / "out.wav").unlink()

    def both(self):
        """(command, file as bytes, file as a tree) for maps and for scores."""
        return ("walk", self.map, self.map_json), ("score", self.score, self.score_json)


class NoJson(BadFileTest):
    def test_the_files_are_right_to_begin_with(self):
        for command in COMMANDS:
            self.assertTrue(self.survive(command, self.score if command == "score" else self.map))

    def test_what_is_no_json_is_refused(self):
        wav = wavs.wav([0.1] * 2000)
        for command in COMMANDS:
            for content in (b"   \n", b"{", b"}", b"map", wav, bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n",
                            b"\xff\xfe", "{}".encode("utf-16"), b"<html></html>", b"format: ksom-map\n", b"'{}'",
                            b"{} {}", b"\0" * 1000, self.map + b"\0more", self.map + b"{}", b"nan", b"[1,]"):
                with self.subTest(command=command, content=content[:20]):
                    self.refuse(command, content, "is no ksom-", "line ", "column ")

    def test_an_empty_file_is_called_empty(self):
        for command in COMMANDS:
            self.refuse(command, b"", "it is empty")

    def test_json_of_another_kind_is_refused(self):
        for command in COMMANDS:
            for value in ({}, [], [1], 1, "text", None, True, {"format": "ksom"}, {"format": None},
                          {"format": ["ksom-map"]}, {"peaks": {"energy": []}}, {"format": "x" * 100000}):
                with self.subTest(command=command, value=str(value)[:40]):
                    self.refuse(command, maps.text(value), "does not say", '"format": "ksom-')

    def test_a_score_is_no_map_and_a_map_no_score(self):
        for command, content in (("walk", self.score), ("map", self.score), ("score", self.map)):
            self.refuse(command, content, "it is a ksom-" + ("map" if command == "score" else "score"))

    def test_a_recording_given_as_a_map_is_refused_and_the_other_way_round(self):
        self.refuse("map", wavs.wav([0.1] * 2000), "is no ksom-map")
        self.file("bad", self.map)
        self.fails("learn", "bad", "-o", "out.json", says="bad: not a sound file")

    def test_a_newer_version_is_refused_with_its_number(self):
        for command, _, tree in self.both():
            self.refuse(command, maps.text({**tree, "version": 2}), "version 2", "up to 1")
            for version in (0, -1, 1.5, "1", None, 1e300, [1]):
                self.refuse(command, maps.text({**tree, "version": version}), "version")

    def test_a_key_that_is_there_twice_is_refused(self):
        for command, content, _ in self.both():
            for key in (b'"seed":', b'"beat":'):
                self.refuse(command, content.replace(key, key + b"1," + key, 1), key.decode()[:-1], "twice")
        self.refuse("walk", self.map.replace(b'"hits":', b'"hits":1,"hits":', 1), '"hits"', "twice")

    def test_keys_that_nobody_knows_are_no_harm(self):
        for command, _, tree in self.both():
            self.assertTrue(self.survive(command, maps.text({**tree, "comment": {"by": ["hand", 1, None]}})))

    def test_blanks_and_another_order_are_no_harm(self):
        for command, _, tree in self.both():
            turned = dict(reversed(tree.items()))
            self.assertTrue(self.survive(command, json.dumps(turned, indent=2).encode()))
            self.assertTrue(self.survive(command, b"\xef\xbb\xbf" + maps.text(tree)))


class Cut(BadFileTest):
    def test_a_file_that_breaks_off_is_refused_wherever_it_does(self):
        for command, content, _ in self.both():
            whole = len(content.rstrip())
            for size in sorted({*range(1, whole, whole // 40), *range(whole - 5, whole)}):
                with self.subTest(command=command, size=size):
                    self.refuse(command, content[:size], "breaks off")

    def test_a_file_that_begins_late_is_refused(self):
        for command, content, _ in self.both():
            for size in (1, 2, 10, len(content) // 2):
                self.refuse(command, content[size:], "is no ksom-")

    def test_zeros_in_the_middle_are_refused(self):
        """As a crash leaves them on some file systems."""
        for command, content, _ in self.both():
            half = len(content) // 2
            self.refuse(command, content[:half] + bytes(100) + content[half + 100:], "line 1, column ")


class Flipped(BadFileTest):
    """Bits that fell over: a digit becomes another digit, a comma a point, a name another name."""

    def flip(self, content, make):
        content = bytearray(content)
        for _ in range(make.choice((1, 1, 1, 2, 5))):
            content[make.randrange(len(content))] ^= 1 << make.randrange(8)
        return bytes(content)

    def survive_flips(self, count, seed):
        make, taken = random.Random(seed), 0
        for number in range(count):
            command = ("walk", "score", "map", "walk", "score", "table", "picture", "page")[number % 8]
            content = self.flip(self.score if command == "score" else self.map, make)
            with self.subTest(number=number, command=command):
                taken += self.survive(command, content)
        return taken

    def test_three_hundred_flips_are_survived(self):
        taken = self.survive_flips(3000 if LONG else 300, 4)
        self.assertTrue(0 < taken < (3000 if LONG else 300), f"{taken} of them were taken")

    def test_pieces_that_were_swapped_or_doubled_are_survived(self):
        make = random.Random(5)
        for number in range(600 if LONG else 60):
            command = ("walk", "score", "map")[number % 3]
            content = self.score if command == "score" else self.map
            a, b = sorted(make.randrange(len(content)) for _ in range(2))
            c = make.randrange(len(content))
            spoilt = make.choice((content[:a] + content[b:], content[:b] + content[a:],
                                  content[:c] + content[a:min(b, a + 200)] + content[c:]))
            with self.subTest(number=number, command=command):
                self.survive(command, spoilt)


class Tree(BadFileTest):
    """Each key missing, each value of another type."""

    def test_each_missing_key_is_named_with_its_place(self):
        for command, _, tree in self.both():
            for path in maps.places(tree):
                if not isinstance(path[-1], str) or path == ("ksom",):
                    continue
                with self.subTest(command=command, path=path):
                    ended = self.refuse(command, maps.text(maps.without(tree, path)),
                                        f'"{path[-1]}"' if path != ("format",) else '"format"')
                    self.assertPlace(ended, path[:-1])

    def assertPlace(self, ended, path):
        """The message leads to the place: each key on the way is named, in order."""
        rest = ended.err
        for step in path:
            word = step if isinstance(step, str) else f"[{step}]"
            self.assertIn(word, rest, f"{path}: {ended.err}")
            rest = rest[rest.index(word) + len(word):]

    def test_the_program_that_wrote_it_need_not_be_told(self):
        for command, _, tree in self.both():
            self.assertTrue(self.survive(command, maps.text(maps.without(tree, ("ksom",)))))

    def test_each_value_of_a_wrong_type_is_refused_with_its_place(self):
        for command, _, tree in self.both():
            for path in maps.places(tree):
                if path[0] in ("ksom", "format", "version"):
                    continue
                old = maps.at(tree, path)
                for number, wrong in enumerate(WRONG):
                    if type(wrong) is type(old) or (isinstance(wrong, float) and isinstance(old, int)
                                                    and not isinstance(old, bool) and not LONG):
                        continue
                    if not LONG and number % 3 != len(path) % 3:  # a third of them, unless there is time
                        continue
                    with self.subTest(command=command, path=path, wrong=wrong):
                        ended = self.refuse(command, maps.text(maps.changed(tree, path, wrong)))
                        self.assertPlace(ended, path)

    def test_every_value_can_be_a_fraction_a_huge_number_or_negative_without_harm(self):
        make = random.Random(6)
        values = (-1, -0.5, 0, 0.5, 1e308, -1e308, 1e-308, 2 ** 31, 2 ** 32, 2 ** 63, 2 ** 64, 1e18)
        for command, _, tree in self.both():
            for path in maps.places(tree):
                old = maps.at(tree, path)
                if isinstance(old, bool) or not isinstance(old, (int, float)) or path == ("frames",):  # days are allowed
                    continue
                for value in make.sample(values, len(values) if LONG else 3):
                    with self.subTest(command=command, path=path, value=value):
                        self.survive(command, maps.text(maps.changed(tree, path, value)))


MAP_NO = {  # place: values that cannot be meant
    ("seed",): (-1, 2 ** 32, 0.5),
    ("files", 0, "seconds"): (-1, 1e9),
    ("files", 0, "name"): ("x" * 1000000,),
    ("files",): ([],),
    ("beat", "seconds"): (0, -1, 1000, 1e-300),
    ("beat", "confidence"): (-0.1, 1.1),
    ("beat", "pulses"): ([], [1] * 4, [1] * 6, [1, 1, 1, 1, 0], [1, 1, -1, 1, 1]),
    ("width",): (0, 1, 3, 5, 257, 1e9, 2.5),
    ("height",): (0, 1, 2, 4, 257, -3),
    ("quantization_error",): (-1, 1e300),
    ("topographic_error",): (-0.1, 1.1),
    ("weights",): ([], lambda w: w[:-1], lambda w: w + w[:1]),
    ("weights", 0): ([], lambda w: w[:-1], lambda w: w + [0]),
    ("weights", 0, 0): (2000, -2000),
    ("cells",): ([], lambda c: c[:-1], lambda c: c + c[:1]),
    ("cells", 0, "state"): (-1, 1000, 0.5),
    ("cells", 0, "hits"): (-1, 1e10),
    ("cells", 0, "level_db"): (1e5, -1e5),
    ("cells", 0, "partials"): ([[440, 1, 1, 0]] * 257, [[440, 1, 1]], [[440, 1, 1, 0, 0]], [440, 1, 1, 0], [[]]),
    ("states",): ([], lambda s: s[:1], lambda s: s * 1001),
    ("states", 0, "partials"): ([[0, 1, 1, 0]], [[1e6, 1, 1, 0]], [[440, -1, 1, 0]], [[440, 1e4, 1, 0]],
                                [[440, 1, 1.1, 0]], [[440, 1, -0.1, 0]], [[440, 1, 1, 1e4]], [[440, 1, 1, 0]] * 100000),
    ("states", 0, "dwell_beats"): ([-1], [1e10], ["long"]),
    ("states", 0, "next"): ([[1000, 1]], [[-1, 1]], [[0, 0]], [[0]], [[0, 1, 1]], [[0, 1.5]], [[0, 1]] * 1000),
    ("states", 0, "second"): ([{"before": -1, "next": []}], [{"before": 1000, "next": []}], [[]], [{"before": 0}]),
    ("moments", 0): ([], [0] * 6, [0] * 8),
    ("moments", 0, 0): (-1, 1, 0.5),
    ("moments", 0, 1): (-1, 1e10),
    ("moments", 0, 2): (0, -1, 1e10, 1e-9),
    ("moments", 0, 3): (-2, 12, 0.5),
    ("moments", 0, 4): (-1, 1000),
    ("moments", 0, 5): (1e5,),
    ("moments", 0, 6): (-0.1, 1.1),
}
SCORE_NO = {
    ("sample_rate",): (0, 1, 7999, 384001, -48000, 8000.5),
    ("frames",): (-1, 1e18, 0.5, 0, 2 ** 63),
    ("seed",): (-1, 2 ** 32, 0.5),
    ("gain_db",): (1e9, -1e9, 121),
    ("beat", "seconds"): (0, -1, 1000),
    ("beat", "confidence"): (-0.1, 1.1),
    ("beat", "pulses"): ([], [1] * 4, [1] * 6, [0] * 5),
    ("sounds",): ([], lambda s: s[:1], [{"cell": -1, "partials": []}] * 100001),
    ("sounds", 0, "cell"): (-2, 65536, 0.5),
    ("sounds", 0, "partials"): ([[440, 1, 1, 0]] * 257, [[440, 1, 1]], [[0, 1, 1, 0]], [[1e6, 1, 1, 0]],
                                [[440, -1, 1, 0]], [[440, 1e4, 1, 0]], [[440, 1, 1.1, 0]], [[440, 1, 1, 1e4]],
                                [[440, 1, 1, 0]] * 100000),
    ("steps",): (lambda s: s[::-1], lambda s: s + s[:1], {}),
    ("steps", 0): ([], [0] * 4, [0] * 6),
    ("steps", 0, 0): (-64, 1, 63, 65, 63.5, 10 ** 9, 64 * 10 ** 17),
    ("steps", 0, 1): (-1, 10 ** 7, 0.5),
    ("steps", 0, 2): (-1, 1000, 0.5),
    ("steps", 0, 3): (61, -201),
    ("steps", 0, 4): (-0.1, 1.1),
}


class Values(BadFileTest):
    """Each number out of its range, each index beyond its list, each list of a wrong length."""

    def refuse_each(self, command, tree, table):
        for path, values in table.items():
            for value in values:
                with self.subTest(command=command, path=path, value=str(value)[:40]):
                    spoilt = maps.changed(tree, path, value)
                    ended = self.refuse(command, maps.text(spoilt))
                    self.assertRegex(ended.err, r"^ksom: bad: .*: .*")

    def test_what_cannot_be_meant_by_a_map_is_refused(self):
        self.refuse_each("walk", self.map_json, MAP_NO)

    def test_what_cannot_be_meant_by_a_score_is_refused(self):
        self.refuse_each("score", self.score_json, SCORE_NO)

    def test_a_refusal_tells_value_and_range(self):
        loud = next(n for n, sound in enumerate(self.score_json["sounds"]) if sound["partials"])
        for command, tree, path, value, says in (
                ("walk", self.map_json, ("seed",), 2 ** 32, ("seed: 4294967296 is outside 0 ... 4294967295",)),
                ("walk", self.map_json, ("beat", "confidence"), 1.25, ("beat: confidence: 1.25 is outside 0 ... 1",)),
                ("walk", self.map_json, ("cells", 2, "state"), 99, ("cells[2]: state: 99 is outside 0 ... ",)),
                ("walk", self.map_json, ("files",), [], ("moments[0][0]: names one of a list that is empty",)),
                ("score", self.score_json, ("steps", 0, 0), 65, ("steps[0]", "multiple of 64")),
                ("score", self.score_json, ("sounds", loud, "partials", 0, 0), 1e6,
                 (f"sounds[{loud}]: partials[0][0]: 1000000 is outside 1 ... 400000",)),
                ("score", self.score_json, ("frames",), 0.5, ("frames: 0.5 is not a whole number",))):
            self.refuse(command, maps.text(maps.changed(tree, path, value)), *says)

    def test_words_that_are_no_numbers_are_refused(self):
        for command, content, tree in self.both():
            seed = f'"seed":{tree["seed"]}'.encode()
            self.assertIn(seed, content)
            for word in (b"NaN", b"nan", b"Infinity", b"-Infinity", b"inf", b"1,5", b"01", b"+1", b".5", b"1.", b"0x10",
                         b"1e", b"--1", b"1_000", "½".encode(), "٣".encode(), b"'1'", b"1 2", b"undefined", b"\xff"):
                with self.subTest(command=command, word=word):
                    self.refuse(command, content.replace(seed, b'"seed":' + word), "line 1, column ")

    def test_numbers_beyond_all_bounds_are_refused_at_their_place(self):
        for command, content, tree in self.both():
            seed = f'"seed":{tree["seed"]}'.encode()
            for word in (b"1e999", b"-1e999", b"1" + b"0" * 400):
                self.refuse(command, content.replace(seed, b'"seed":' + word), "a number is too large", "column ")
            for word in (b"9" * 300, b"1e308", b"18446744073709551616"):
                self.refuse(command, content.replace(seed, b'"seed":' + word), "seed", "outside")

    def test_names_of_any_letters_are_taken_and_reach_no_terminal(self):
        name = "\x1b[31m\x07 \x00 \u202e 日本 \U0001f3b5 \ud800"
        spoilt = maps.text(maps.changed(self.map_json, ("files", 0, "name"), name[:-1]))
        self.assertTrue(self.survive("walk", spoilt))
        ended = self.run_any("walk", "bad", "-o", "-")
        self.assertNotIn("\x1b", ended.out + ended.err)
        self.refuse("walk", maps.text(maps.changed(self.map_json, ("files", 0, "name"), name)), "column ")

    def test_names_with_bare_control_characters_or_no_utf8_are_refused(self):
        old = json.dumps(self.map_json["files"][0]["name"]).encode()
        for name in (b"\x1b[31m", b"\x07", b"\xff\xfe", b"caf\xe9", b"\xed\xa0\x80", b"\xc0\x80",
                     b"\xf8\x88\x80\x80\x80"):
            ended = self.refuse("walk", self.map.replace(old, b'"' + name + b'"', 1), "column ")
            self.assertNotIn("\x1b", ended.err)

    def test_foreign_text_is_not_repeated_at_length(self):
        for content in (b'{"' + b"k" * 1000000 + b'":1}', b'{"format":"ksom-' + b"f" * 1000000 + b'"}',
                        b'"' + b"s" * 1000000 + b'"', b"9" * 1000000, b"x" * 1000000):
            self.refuse("walk", content)


class Odd(BadFileTest):
    """Rare, but right: played as they stand."""

    def taken(self, command, tree, path, *values):
        for value in values:
            with self.subTest(command=command, path=path, value=str(value)[:40]):
                self.assertTrue(self.survive(command, maps.text(maps.changed(tree, path, value))))

    def test_rare_scores_are_played(self):
        for path, values in (
                (("sounds", 0, "partials"), ([], [[440, 0, 1, 0]], [[440, 1000, 1, 1000]], [[440, 1, 1, 0]] * 256,
                                             [[400000, 1, 1, 0]], [[1, 1, 0, -1000]],
                                             [[5000, 1, 1, 0], [50, 1, 1, 0]])),
                (("gain_db",), (120, -120)), (("steps",), ([], lambda s: s[:1] * 50, lambda s: s[1:])),
                (("steps", 0, 3), (60, -200)), (("beat", "seconds"), (0.05, 60)),
                (("beat", "pulses"), ([100] * 5, [0.01] * 5)),
                (("frames",), (8000, 8001, 16000)), (("steps", 0, 4), (0, 1))):
            self.taken("score", self.score_json, path, *values)

    def test_rare_maps_are_walked(self):
        cells = len(self.map_json["cells"])
        for path, values in (
                (("moments",), ([], lambda m: m[:1], lambda m: m[:1] * 3000, lambda m: m[::-1])),
                (("states", 0, "next"), ([], [[0, 1]], [[0, 10 ** 9]])),
                (("cells",), ([{"state": 0, "hits": 0, "level_db": 0, "partials": []}] * cells,)),
                (("moments", 0, 2), (1e-6, 1e8)), (("weights",), ([[0] * 14] * cells, [[-1000] * 14] * cells))):
            for command in ("walk", "map", "table", "picture", "page"):
                self.taken(command, self.map_json, path, *values)

    def test_a_map_where_no_way_leads_on_is_walked(self):
        tree = json.loads(self.map)
        for state in tree["states"]:
            state.update(next=[], second=[], dwell_beats=[])
        for command in ("walk", "table", "picture", "page"):
            self.assertTrue(self.survive(command, maps.text(tree)))

    def test_a_map_whose_ways_lead_where_no_moment_is_is_walked(self):
        tree = json.loads(self.map)
        last = len(tree["states"])
        tree["states"].append({**tree["states"][0], "dwell_beats": [], "second": []})
        for state in tree["states"]:
            state["next"] = [[last, 5]]
        for command in ("walk", "table", "picture", "page"):
            self.assertTrue(self.survive(command, maps.text(tree)))

    def test_more_partials_than_there_are_is_told_in_words(self):
        tree = maps.changed(self.score_json, ("sounds", 0, "partials"), [[100 + n, 0.1, 1, 0] for n in range(256)])
        self.file("bad", maps.text(tree))
        self.fails("render", "--score", "bad", "--voices", "64", "-o", "out.wav", says=("256", "64", "--voices"))
        self.assertOnly("bad")

    def test_what_lies_too_high_for_the_rate_is_silence_and_told(self):
        tree = json.loads(self.score)
        for sound in tree["sounds"]:
            sound["partials"] = [[7000, 0.5, 1, 0]]
        self.file("bad", maps.text(tree))
        self.assertIn("8000 Hz", self.ok("render", "--score", "bad", "-o", "out.wav").err)
        self.assertEqual(set(self.read("out.wav").raw), {0})


class Size(BadFileTest):
    """A file that asks for much gets little."""

    def test_a_million_brackets_are_refused_at_once(self):
        for command in COMMANDS:
            for content in (b"[" * 1000000, b'{"a":' * 1000000, b"[" * 1000000 + b"]" * 1000000,
                            self.map[:-2] + b',"x":' + b"[" * 1000000, b'{"format":' + b"[" * 1000000,
                            self.score[:-2] + b',"x":' + b'[{"y":' * 500000):
                self.assertLess(self.refuse(command, content, "nested too deeply").seconds, SECONDS / 2)

    def sparse(self, size, head=b""):
        with open(self.dir / "bad", "wb") as file:
            file.write(head)
            file.truncate(size)

    def test_a_file_that_is_too_large_is_refused_unread(self):
        for command in COMMANDS:
            for size in ((256 << 20) + 1, 5 << 30):
                self.sparse(size, self.map)
                ended = self.refuse(command, None, "larger than any ksom-", "256 MiB")
                self.assertLess(ended.seconds, 5)

    def test_many_values_are_refused_within_bounds(self):
        content = b'{"format":"ksom-score","x":[' + b"1," * 17000000 + b"1]}"
        self.assertIn("too many values", self.refuse("score", content).err)
        self.file("bad", b'{"format":"ksom-map","x":[' + b"[]," * 17000000 + b"1]}")
        self.refuse("map", None, "too many values")
        names = b",".join(b'"%d":1' % n for n in range(1001))
        self.refuse("map", b'{"format":"ksom-map",' + names + b"}", "too many names")

    @unittest.skipIf(SANITIZED, "a sanitizer takes memory of its own")
    def test_fifteen_hours_of_steps_take_little_memory_and_time(self):
        tree = maps.changed(self.score_json, ("frames",), 64 * 200000)
        tree["steps"] = [[64 * n, 0, n % len(tree["sounds"]), 0, 0] for n in range(200000)]
        tree["sounds"] = [{"cell": -1, "partials": []}] * len(tree["sounds"])
        self.file("bad", maps.text(tree))
        self.assertLess(self.measured("render", "--score", "bad", "-o", "out.wav", "--voices", "1"), 160)

    def test_too_little_memory_is_told_in_words(self):
        if SANITIZED:
            self.skipTest("a sanitizer takes memory of its own")
        self.file("bad", b'{"format":"ksom-map","x":[' + b"[1]," * 4000000 + b"1]}")
        ended = self.fails(*COMMANDS["map"], says="memory", preexec_fn=limit(resource.RLIMIT_AS, 128 << 20))
        self.assertOnly("bad")
        self.assertLess(ended.seconds, SECONDS)


class Kept(BadFileTest):
    """Row 65 and 77 for maps and scores: what is read is never written over, what exists stays."""

    def outputs(self):
        return (("walk", "map.json", "-o"), ("render", "--map", "map.json", "--seconds", "0.1", "-o"),
                ("render", "--map", "map.json", "--seconds", "0.1", "-o", "new.wav", "--json"),
                ("render", "--score", "score.json", "-o"),
                ("render", "--score", "score.json", "-o", "new.wav", "--json"))

    def test_a_map_or_a_score_is_never_written_over_under_any_name(self):
        for args in self.outputs():
            name = "score.json" if "--score" in args else "map.json"
            self.file("map.json", self.map)
            self.file("score.json", self.score)
            before = sha(self.dir / name)
            os.symlink(name, self.dir / "soft")
            os.link(self.dir / name, self.dir / "hard")
            for alias in (name, "./" + name, str(self.dir / name), "soft", "hard"):
                for force in ((), ("--force",)):
                    with self.subTest(args=args, alias=alias, force=force):
                        there = self.names()
                        self.fails(*args, alias, *force, says=(alias, "is the input " + name))
                        self.assertEqual(sha(self.dir / name), before)
                        self.assertEqual(self.names(), there)
            for alias in ("soft", "hard"):
                (self.dir / alias).unlink()

    def test_what_exists_stays_unless_forced(self):
        self.file("map.json", self.map)
        self.file("score.json", self.score)
        for args in self.outputs():
            self.file("out", b"older")
            self.fails(*args, "out", says=("out", "exists", "--force"))
            self.assertEqual(self.bytes("out"), b"older")
            self.assertNotIn("new.wav", self.names())
            self.ok(*args, "out", "--force")
            self.assertGreater(len(self.bytes("out")), 100)
            for name in ("out", "new.wav"):
                (self.dir / name).unlink(missing_ok=True)


if __name__ == "__main__":
    unittest.main()
