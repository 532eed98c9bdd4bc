# SPDX-License-Identifier: GPL-3.0-or-later
"""[ksomscore~] plays a score as `ksom render --score` does, to the last bit."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

import pd

KSOM = os.environ.get("KSOM", "")
PARTS = pathlib.Path(__file__).resolve().parents[2] / "pd_externals"
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "help" / "pd" / "examples"
EXAMPLE = EXAMPLES / "8-render-a-score.pd"


def short_score(seconds=1.5, rate=48000, **changes):
    """The example's score, cut off."""
    score = json.loads((EXAMPLES / "score.json").read_text())
    score["frames"], score["sample_rate"] = int(seconds * rate), rate
    score["steps"] = [[int(i * rate * seconds / 6) // 64 * 64, 0, i % 4, 0, 0.3 * (i % 2)] for i in range(5)]
    return {**score, **changes}


class ScoreTest(pd.PdTest):
    def write(self, score, name="score.json"):
        (self.dir / name).write_text(score if isinstance(score, str) else json.dumps(score))

    def play_score(self, arguments, seconds, events=((0, "box bang"),), channels=2, content=True, rate=48000):
        return self.play(f"ksomscore~ {arguments}", seconds, events, outlets=channels, message_outlet=channels,
                         content=content, rate=rate)


@unittest.skipUnless(KSOM, "without the program ksom there is nothing to compare with")
class SameAsTheProgram(ScoreTest):
    def assert_as_program(self, flags="", seconds=1.5, rate=48000, channels=2, options=()):
        self.write(short_score(seconds, rate))
        subprocess.run([KSOM, "render", "--score", "score.json", "-o", "out.wav", "--quiet", *options], cwd=self.dir,
                       check=True, timeout=pd.TIMEOUT)
        expected = pd.wav_samples(self.dir / "out.wav")
        _, heard = self.play_score(f"score.json {flags}", seconds, channels=channels, rate=rate)
        for channel in range(channels):
            self.assertTrue(heard[channel] == expected[channel::channels], f"channel {channel}")
        self.assertGreater(max(heard[0]), 0.05)

    def test_as_it_begins(self):
        self.assert_as_program()

    def test_with_other_parameters(self):
        self.assert_as_program("-chans 1 -voices 3 -detune 20 -coupling 0.4 -pulse 1 -brightness 0.6 -morph 200",
                               channels=1,
                               options="--channels 1 --voices 3 --detune 20 --coupling 0.4 --pulse 1 --brightness 0.6 "
                                       "--morph 0.2".split())

    def test_at_another_sample_rate(self):
        self.assert_as_program(rate=44100)

    def copy_example(self, **changes):
        text = EXAMPLE.read_text()
        for was, becomes in changes.items():
            self.assertIn(was, text)
            text = text.replace(was, becomes)
        (self.dir / EXAMPLE.name).write_text(text)
        shutil.copy(EXAMPLES / "score.json", self.dir)

    def test_the_example_renders_a_file_in_batch_mode(self):
        self.copy_example()
        ran = self.run_file(self.dir / EXAMPLE.name, paths=[PARTS])
        self.assert_content(ran)
        subprocess.run([KSOM, "render", "--score", "score.json", "-o", "out.wav", "--quiet"], cwd=self.dir, check=True,
                       timeout=pd.TIMEOUT)
        self.assertTrue(pd.wav_samples(self.dir / "rendered.wav") == pd.wav_samples(self.dir / "out.wav"))

    def test_the_example_in_a_window_waits_for_a_click_writes_where_one_likes_and_lets_pd_live(self):
        self.copy_example(savepanel="r chosen", **{"< 500;": "< -1;"})  # as if a second took one
        patch = pd.Patch()
        patch.chain(patch.obj("r alive"), patch.obj("print alive"))
        self.add_score(patch, [(1000, "chosen symbol mine.wav"), (11000, "alive bang")], 11.1, 0, 0)
        (self.dir / "host.pd").write_text(str(patch))
        ran = self.run_file(self.dir / "host.pd", paths=[PARTS],
                            arguments=["-open", str(self.dir / EXAMPLE.name), "-open"])
        self.assert_content(ran)
        self.assertEqual(ran.said("alive"), ["bang"])
        self.assertFalse((self.dir / "rendered.wav").exists())
        heard = pd.wav_samples(self.dir / "mine.wav")
        self.assertEqual(len(heard), 2 * json.loads((EXAMPLES / "score.json").read_text())["frames"])
        self.assertGreater(max(heard), 0.05)


class Messages(ScoreTest):
    def test_it_says_when_it_is_done_and_is_silent_before_and_after(self):
        self.write(short_score(0.5))
        ran, heard = self.play_score("score.json", 1, [(100, "box bang"), (900, "box dump")])
        self.assertEqual(ran.said()[0], "done")
        self.assertIn("length 500", ran.said())
        self.assertIn("steps 5", ran.said())
        self.assertIn("morph 80", ran.said())
        self.assertEqual(max(map(abs, heard[0][:4800])), 0)
        self.assertGreater(max(heard[0][4800:28800]), 0.05)
        self.assertEqual(max(map(abs, heard[0][28864:])), 0)

    def test_it_may_play_from_the_start(self):
        self.write(short_score(0.5))
        _, by_message = self.play_score("score.json -coupling 0.3", 0.5)
        _, by_flag = self.play_score("score.json -coupling 0.3 -bang", 0.5, events=())
        self.assertTrue(by_flag == by_message)

    def test_it_plays_from_the_start_where_a_patch_has_a_rate_of_its_own(self):
        self.write(short_score(0.5))
        ran = self.run_in_block("64 1 2", "ksomscore~ score.json -bang", 2, 1)
        self.assertEqual(ran.said(), ["done"])

    def test_it_stops_and_begins_anew(self):
        self.write(short_score(0.5))
        _, heard = self.play_score("score.json", 1, [(0, "box bang"), (100, "box stop"), (400, "box bang")])
        self.assertEqual(max(map(abs, heard[0][7200:19200])), 0)  # what breaks off dies away
        self.assertTrue(heard[0][19200:24000] == heard[0][:4800])

    def test_what_breaks_off_does_not_click(self):
        self.write(short_score(1))
        _, steady = self.play_score("score.json", 0.5, [(0, "box bang")])
        most = max(abs(b - a) for a, b in zip(steady[0], steady[0][1:]))
        for message in ("stop", "bang", "read score.json"):
            for ms in (203, 300, 401):
                with self.subTest(message=message, ms=ms):
                    _, heard = self.play_score("score.json", 0.5, [(0, "box bang"), (ms, "box " + message)])
                    self.assertLess(max(abs(b - a) for a, b in zip(heard[0], heard[0][1:])), 1.5 * most)

    def test_what_is_no_score_is_said_and_the_old_one_stays(self):
        self.write(short_score(0.3))
        bad = {"nothing.json": None, "empty.json": "", "cut.json": '{"format": "ksom-score", "vers',
               "map.json": '{"format": "ksom-map"}',
               "nought.json": json.dumps(short_score(frames=0, steps=[])),
               "steps.json": json.dumps(short_score(steps=[[3, 0, 0, 0, 0]])), "noise.json": "\x01\x02" * 1000}
        for name, text in bad.items():
            with self.subTest(file=name):
                if text is not None:
                    self.write(text, name)
                ran, heard = self.play_score("score.json", 0.2, [(0, f"box read {name}"), (0, "box bang")],
                                             content=False)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertRegex(ran.complaints[0], f"ksomscore~: read: .*{name}.*; nothing is changed")
                self.assertGreater(max(heard[0]), 0.01)

    def test_a_wrong_message_gets_one_sentence(self):
        self.write(short_score(0.3))
        for arguments, event, said in [("", "bang", "bang: there is no score to play yet"),
                                       ("", "read", "read: the name of a file is missing"),
                                       ("nowhere.json", "stop", "read: "),
                                       ("score.json", "coupling x", "coupling: 'x' is no number"),
                                       ("score.json", "morph 9000",
                                        "morph: 9000 is outside 5 ... 5000 ms; 5000 is used"),
                                       ("score.json -chans 99", "stop", "chans: 99 is outside 1 ... 16"),
                                       ("score.json other", "stop", "arguments: 1 at most come before flags"),
                                       ("score.json", "voices 2", "voices: is set when the object is made"),
                                       ("score.json", "house", "house: is no message")]:
            with self.subTest(message=event):
                ran, _ = self.play(f"ksomscore~ {arguments}", 0.05, [(0, "box " + event)], content=False)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertIn("ksomscore~: " + said, ran.complaints[0])

    def test_a_score_for_another_rate_plays_at_its_own_speed(self):
        for rate in (44100, 96000):
            with self.subTest(rate=rate):
                self.write(short_score(0.3, rate))
                ran, heard = self.play_score("score.json", 0.4)
                self.assertIn("done", ran.said())
                self.assertGreater(max(heard[0][:14000]), 0.01)
                self.assertFalse(any(heard[0][14400:]))

    def test_a_rate_that_cannot_be_used_is_named(self):
        self.write(short_score(0.3, 48000))
        patch, inner = pd.Patch(), pd.Patch()
        inner.obj("block~ 64 1 16")
        inner.obj("ksomscore~ score.json")
        patch.sub(inner)
        self.add_score(patch, [], 0.02, 0, 0)
        last = self.run_patch(patch, rate=768000).complaints[-1]
        self.assertIn("read: a sample rate of 12288000 Hz cannot be used", last)


if __name__ == "__main__":
    unittest.main()
