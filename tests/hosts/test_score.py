# SPDX-License-Identifier: GPL-3.0-or-later
"""KSOMScore plays a score as `ksom render --score` does, to the last bit, in both servers."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import nrt
import score_table
import ugens
from test_bank import SERVERS

KSOM = os.environ.get("KSOM_PROGRAM", "")
SECONDS = 0.6


def by_program(folder, score, *options):
    """The samples of `ksom render --score`."""
    folder = pathlib.Path(folder)
    (folder / "by-program.json").write_text(json.dumps(score), encoding="utf-8")
    subprocess.run([KSOM, "render", "--score", folder / "by-program.json", "-o", folder / "by-program.wav", "--quiet",
                    "--force", *options], check=True, timeout=nrt.PATIENCE)
    return nrt.samples_of(folder / "by-program.wav")


class InServers(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = self._folder.name

    def definition(self, channels=2, rate=nrt.AUDIO, **given):
        return ugens.definition("KSOMScore", rate, channels, {"bufnum": 3.0, "numChannels": float(channels), **given})

    def play(self, server, floats, seconds=SECONDS, channels=2, after=(), rate=48000, block=64, **given):
        """(samples, log)"""
        score = ugens.one_synth(self.definition(channels, **given), seconds + 2 * block / rate,
                                before=score_table.messages(3, floats), after=after)
        return nrt.play(self.folder, score, seconds, program=server, channels=channels, rate=rate, block=block)

    def assert_quiet(self, log):
        self.assertNotRegex(log, "KSOMScore|" + nrt.COMPLAINT.pattern)

    def assert_as_program(self, score, options=(), **how):
        expected = by_program(self.folder, score, *options)
        self.assertGreater(max(expected), 0.05)
        for server in SERVERS:
            with self.subTest(server=server, how=how):
                heard, log = self.play(server, score_table.numbers(score), rate=score["sample_rate"], **how)
                self.assertTrue(heard[:len(expected)] == expected)
                self.assertFalse(any(heard[len(expected):]))
                self.assert_quiet(log)

    @unittest.skipUnless(KSOM, "without the program ksom there is nothing to compare with")
    def test_it_sounds_as_the_program_does(self):
        self.assert_as_program(score_table.small(SECONDS))

    @unittest.skipUnless(KSOM, "without the program ksom there is nothing to compare with")
    def test_it_does_so_with_other_arguments_channels_rates_and_blocks(self):
        self.assert_as_program(score_table.small(0.3), seconds=0.3, block=16)
        self.assert_as_program(score_table.small(0.3, 44100), seconds=0.3, block=1024)
        self.assert_as_program(score_table.small(0.3), "--channels 3 --voices 3 --detune 20 --spread 0.5 --coupling 0.4 "
                               "--pulse 1 --brightness 0.6 --morph 0.2".split(), seconds=0.3, channels=3, voices=3.0,
                               detune=20.0, spread=0.5, coupling=0.4, pulse=1.0, brightness=0.6, morph=0.2)

    def test_it_ends_the_synth_when_the_score_is_over(self):
        graph = nrt.Graph()
        made = graph.add("KSOMScore", nrt.AUDIO, ugens.inputs("KSOMScore", bufnum=3.0, doneAction=2.0), 2)
        graph.out(graph.add("BinaryOpUGen", nrt.AUDIO, [made[0], 0.25], special=0))  # with an offset that tells of it
        score = ugens.one_synth(graph.definition("x"), 0.5, before=score_table.messages(3, score_table.numbers(score_table.small(0.2))))
        for server in SERVERS:
            heard = nrt.render(self.folder, score, 0.5, program=server)
            self.assertEqual(set(heard[10000:]), {0.0}, server)
            self.assertEqual(heard[9600], 0.25, server)

    def test_reset_begins_again(self):
        for server in SERVERS:
            floats = score_table.numbers(score_table.small(0.2))
            graph = nrt.Graph()
            trig = graph.add("In", nrt.CONTROL, [7.0])
            graph.out(graph.add("KSOMScore", nrt.AUDIO, ugens.inputs("KSOMScore", bufnum=3.0, reset=trig[0]), 2))
            score = ugens.one_synth(graph.definition("x"), 0.5, before=score_table.messages(3, floats),
                                    after=[(0.24, [nrt.message("/c_set", 7, 1.0)])])
            heard = nrt.render(self.folder, score, 0.5, program=server, channels=2)
            first, again = (next(i for i in range(at, len(heard)) if heard[i]) for at in (0, 19200))  # after the end
            self.assertGreater(again, 19200 + 2000)
            self.assertTrue(heard[again:again + 19200 - first] == heard[first:19200], server)
            self.assertGreater(max(heard[:19200]), 0.05)

    def test_a_reset_while_it_plays_does_not_click(self):
        floats = score_table.numbers(score_table.small(0.5))
        graph = nrt.Graph()
        trig = graph.add("In", nrt.CONTROL, [7.0])
        graph.out(graph.add("KSOMScore", nrt.AUDIO, ugens.inputs("KSOMScore", bufnum=3.0, reset=trig[0]), 1))
        for server in SERVERS:
            steps = []
            for events in ([], *([(at, [nrt.message("/c_set", 7, 1.0)])] for at in (0.1, 0.203, 0.301))):
                score = ugens.one_synth(graph.definition("x"), 0.4, before=score_table.messages(3, floats), after=events)
                heard = nrt.render(self.folder, score, 0.4, program=server)
                steps.append(max(abs(b - a) for a, b in zip(heard, heard[1:])))
            self.assertLess(max(steps[1:]), 1.5 * steps[0], server)

    def test_a_buffer_that_is_no_score_is_silence_and_one_line(self):
        good = score_table.numbers(score_table.small(SECONDS))
        for server in SERVERS:
            for bad in ([0.0] * 100, good[:-1], [75013.0] + good[1:], good[:1] + [2.0] + good[2:]):
                heard, log = self.play(server, bad)
                self.assertFalse(any(heard))
                self.assertEqual(log.count("KSOMScore: bufnum is no score;"), 1, log)

    def test_numbers_that_cannot_be_are_left_out_with_one_line(self):
        good = score_table.numbers(score_table.small(SECONDS))
        for server in SERVERS:
            for place, value in ((-4, 1e30), (34, 99.0), (36, -1.0), (32 + 4 * 5 + 1, 1e6)):
                bad = list(good)
                bad[place] = value
                heard, log = self.play(server, bad)
                self.assertGreater(max(heard), 0.01)
                self.assertEqual(log.count("KSOMScore: bufnum holds numbers that no score can have"), 1, log)

    def test_a_score_that_is_freed_or_overwritten_while_it_plays_harms_nothing(self):
        good = score_table.numbers(score_table.small(SECONDS))
        for server in SERVERS:
            for event in (nrt.message("/b_free", 3), nrt.message("/b_zero", 3), nrt.message("/b_alloc", 3, 2, 1),
                          nrt.message("/b_fill", 3, 23, len(good) - 23, 1e30)):
                heard, log = self.play(server, good, after=[(0.1, [event])])
                self.assertGreater(max(map(abs, heard[:9600])), 0.05)
                self.assertIn("KSOMScore: bufnum", log)

    def test_a_score_for_another_sample_rate_plays_at_its_own_speed(self):
        short, usual = SECONDS / 2, 48000 * SECONDS // 2
        heard, log = self.play("scsynth", score_table.numbers(score_table.small(short, 44100)))
        self.assertNotIn("KSOMScore", log)
        channels = len(heard) // int(48000 * SECONDS) or 1
        sounding = max(n for n, sample in enumerate(heard) if sample) // channels
        self.assertAlmostEqual(sounding, usual, delta=480)

    def test_more_voices_than_can_be_is_a_line(self):
        score = score_table.small(SECONDS)
        score["sounds"][0]["partials"] = [[100.0 + i, 0.01, 1, 0] for i in range(256)]
        heard, log = self.play("scsynth", score_table.numbers(score), voices=64.0)
        self.assertFalse(any(heard))
        self.assertIn("fewer voices may do", log)


if __name__ == "__main__":
    unittest.main()
