# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom analyze --tracks: each partial from its birth to its death, as CSV and as JSON."""
import collections
import csv
import io
import unittest

import sounds
from support import ProgramTest, live_json

HEADER = "partial,slot,time,freq,amp,phase,weight"
HEAD = {"format": "ksom-partials", "version": 1, "sample_rate": 48000, "window": 4096, "hop": 512}


class Tracks(ProgramTest):
    def write(self, name, *options, take=None):
        self.ok("analyze", take or self.sound(), "--tracks", name, "--force", "--quiet", *options)
        return self.rows(name) if name.endswith("csv") else self.json(name)

    def sound(self):
        silence = sounds.silence(0.3, 48000)
        return self.wav("in.wav", silence + sounds.chord((220, 330, 1000), 0.7, 48000) + silence +
                        sounds.sine(440, 0.5, 48000) + silence, 48000)

    def rows(self, name):
        text = self.bytes(name).decode("ascii")
        self.assertEqual(text.split("\n", 1)[0], HEADER)
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(io.StringIO(text))]

    def test_each_tone_is_one_partial_from_where_it_begins_to_where_it_ends(self):
        partials = self.write("t.json", "--min-length", "0.1")["partials"]
        self.assertEqual(len(partials), 4)
        by_pitch = sorted(partials, key=lambda partial: partial["moments"][-1][1])
        for partial, freq, begin, end in zip(by_pitch, (220, 330, 440, 1000), (0.3, 0.3, 1.3, 0.3), (1, 1, 1.8, 1)):
            self.assertNear(partial["moments"][0][0], begin + 0.1, 0.07)
            self.assertNear(partial["moments"][-1][0], end, 0.07)
            middle = partial["moments"][len(partial["moments"]) // 2]
            self.assertNear(middle[1], freq, 0.1)

    def test_csv_and_json_hold_the_same_numbers(self):
        document = self.write("t.json")
        self.assertEqual({key: document[key] for key in HEAD}, HEAD)
        self.assertEqual(set(document), {*HEAD, "ksom", "partials"})
        flat = [[partial["partial"], partial["slot"], *moment]
                for partial in document["partials"] for moment in partial["moments"]]
        self.assertEqual([list(row.values()) for row in self.write("t.csv")], flat)
        self.assertEqual([partial["partial"] for partial in document["partials"]],
                         list(range(len(document["partials"]))))

    def test_the_moments_are_those_of_the_frames(self):
        name = self.sound()
        found = collections.defaultdict(dict)
        for row in self.write("t.csv", take=name):
            found[row["time"]][int(row["slot"])] = [row[key] for key in ("freq", "amp", "phase", "weight")]
        for frame in live_json(self, name)["frames"]:
            heard = {slot: numbers[:4] for slot, *numbers in frame["partials"]}
            self.assertEqual(set(found[frame["time"]]), set(heard))
            for slot, numbers in heard.items():
                for one, other in zip(found[frame["time"]][slot], numbers):
                    self.assertNear(one, other, 1e-5 * max(abs(other), 1))

    def test_silence_has_none(self):
        silent = self.wav("silent.wav", sounds.silence(0.5, 48000), 48000)
        self.assertEqual(self.write("t.csv", take=silent), [])
        self.assertEqual(self.write("t.json", take=silent)["partials"], [])

    def test_what_cannot_be_meant_is_refused(self):
        name = self.sound()
        for args, word in (((name, "--tracks", "t.txt"), "t.txt"), ((name, name, "--tracks", "t.csv"), "one recording"),
                           ((name, "--tracks", "t.csv", "--definition", "prototype"), "--tracks")):
            self.fails("analyze", *args, says=(word,), code=2)
            self.assertOnly("in.wav")


if __name__ == "__main__":
    unittest.main()
