# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that change while they are read (faults.md row 76)."""
import os
import signal
import time
import unittest

import sounds
import wavs
from support import ProgramTest, sha, strict_json


class Changes(ProgramTest):
    CONTENT = []  # ten seconds of a chord, made once

    def minutes(self, count):
        if not self.CONTENT:
            self.CONTENT.append(wavs.data(sounds.chord((110, 330, 700, 1500, 2500, 6000), 10, 22050), "pcm16"))
        return wavs.riff(wavs.fmt(rate=22050), wavs.chunk(b"data", self.CONTENT[0] * 6 * count))

    def reading(self, *args, share=0.5):
        """A run that was stopped somewhere in its work on some minutes; self.whole is what it makes undisturbed."""
        for name in self.names():
            (self.dir / name).unlink()
        self.file("take.wav", self.minutes(1 if args[0] in ("render", "learn") else 5))
        began = time.monotonic()
        out = self.ok(*args).out
        whole = time.monotonic() - began
        self.whole = out, self.made()
        for name in self.made():
            (self.dir / name).unlink()
        process = self.start(*args)
        time.sleep(share * whole)
        process.send_signal(signal.SIGSTOP)
        if process.poll() is not None:
            self.skipTest("it ended before it could be stopped")
        return process

    def made(self):
        return {name: sha(self.dir / name) for name in self.names() if name != "take.wav"}

    def go_on(self, process):
        process.send_signal(signal.SIGCONT)
        ended = self.finish(process)
        self.assertIn(ended.code, (0, 1), ended)
        return ended

    COMMANDS = (("render", "take.wav", "-o", "out.wav", "--seconds", "1"),
                ("render", "take.wav", "-o", "out.wav", "--seconds", "1", "--json", "out.json"),
                ("learn", "take.wav", "-o", "map.json", "--quiet"), ("analyze", "take.wav", "--csv", "out.csv"),
                ("analyze", "take.wav", "--definition", "prototype", "--json", "out.json"), ("grid", "take.wav"),
                ("compare", "take.wav", "take.wav"))

    def test_a_file_that_is_cut_while_it_is_read_is_told(self):
        for args in self.COMMANDS:
            for size, share in ((0, 0.15), (40, 0.3), (100001, 0.6)):
                with self.subTest(args=args, size=size, share=share):
                    process = self.reading(*args, share=share)
                    os.truncate(self.dir / "take.wav", size)
                    ended = self.go_on(process)
                    self.assertNoTemporary()
                    if (ended.out, self.made()) != self.whole:  # else all was read before
                        self.assertIn("take.wav", ended.trouble)

    def assertNoTemporary(self):
        self.assertEqual([name for name in self.names() if name.startswith(".ksom-")], [])

    def test_a_file_that_is_removed_while_it_is_read_is_read_or_told(self):
        for args in self.COMMANDS:
            with self.subTest(args=args):
                process = self.reading(*args)
                (self.dir / "take.wav").unlink()
                ended = self.go_on(process)
                if ended.code == 1:
                    self.assertIn("take.wav", ended.err)
                self.assertNoTemporary()

    def test_a_file_that_grows_while_it_is_read_is_read_as_its_header_says(self):
        process = self.reading("render", "take.wav", "-o", "out.wav", "--seconds", "0.1", "--json", "-")
        with open(self.dir / "take.wav", "ab") as file:
            file.write(bytes(1 << 20))
        ended = self.go_on(process)
        self.assertEqual(strict_json(ended.out)["inputs"][0]["frames"], 60 * 22050)

    def test_a_file_that_becomes_another_between_two_readings_is_no_harm(self):
        for other in (wavs.wav([0.1] * 1000, 44100), b"no sound any more", wavs.wav(sounds.noise(1, 8000) * 300, 8000)):
            with self.subTest(size=len(other)):
                process = self.reading("render", "take.wav", "-o", "out.wav", "--seconds", "1", share=0.2)
                (self.dir / "take.wav").unlink()
                self.file("take.wav", other)
                ended = self.go_on(process)
                if ended.code == 0:
                    self.assertTrue(self.read("out.wav").isFinite())
                else:
                    self.assertIn("take.wav", ended.err)
                self.assertNoTemporary()

    def test_a_run_that_was_paused_gives_the_same_sound(self):
        process = self.reading("render", "take.wav", "-o", "out.wav", "--seconds", "2")
        self.go_on(process)
        self.ok("render", "take.wav", "-o", "again.wav", "--seconds", "2")
        self.assertSameBytes("out.wav", "again.wav")


if __name__ == "__main__":
    unittest.main()
