# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said while it runs: a bar on a terminal, lines with --progress plain, nothing with --quiet."""
import os
import pty
import re
import select
import signal
import subprocess
import time
import unittest

import sounds
from support import ProgramTest

ENDLESS = ("--seconds", "200000")  # hours of work: it is ended when enough was seen


class Progress(ProgramTest):
    def long_render(self, *options):
        """What a render of hours says in its first seconds; it ends by a signal and leaves nothing behind."""
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        return self.watch(reader, writer, *options)

    def on_a_terminal(self, *options):
        reader, writer = pty.openpty()
        self.addCleanup(os.close, reader)
        return self.watch(reader, writer, *options)

    def watch(self, reader, writer, *options, seconds=3):
        process = self.start("render", self.take(), "-o", "out.wav", *ENDLESS, *options, stderr=writer)
        os.close(writer)
        seen, end = b"", time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([reader], [], [], 0.1)[0]:
                seen += self.some(reader)
        self.assertIsNone(process.poll(), seen)
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        self.assertOnly("take.wav")
        return seen.decode()

    def some(self, reader):
        try:
            return os.read(reader, 65536)
        except OSError:  # a terminal whose other end is closed
            return b""

    def test_a_terminal_gets_a_bar_with_percent_and_time_left(self):
        seen = self.on_a_terminal()
        self.assertRegex(seen, r"\r.*\d+ ?%.*left")
        self.assertNotIn("\n", seen.replace("\r\n", ""))

    def test_time_left_is_a_time(self):
        self.assertRegex(self.on_a_terminal(), r"\d+(:\d\d)+ left|\d+ s left")

    def test_the_bar_is_drawn_at_most_some_ten_times_a_second(self):
        self.assertTrue(5 <= self.on_a_terminal().count("%") <= 40)

    def test_a_pipe_gets_nothing_unasked(self):
        self.assertEqual(self.long_render(), "")

    def test_a_pipe_gets_a_bar_when_asked(self):
        self.assertRegex(self.long_render("--progress", "bar"), r"\r.*%")

    def test_none_and_quiet_say_nothing_on_a_terminal(self):
        for options in (("--progress", "none"), ("--quiet",), ("--quiet", "--progress", "bar")):
            self.assertEqual(self.on_a_terminal(*options), "", options)

    def test_plain_is_whole_lines_with_percent_and_time_left(self):
        ended = self.ok("render", self.take(), "-o", "long.wav", "--seconds", "500", "--format", "pcm16",
                        "--channels", "1", "--progress", "plain")
        lines = ended.trouble.splitlines()
        self.assertNotIn("\r", ended.err)
        self.assertTrue(lines or ended.seconds < 1.5, f"nothing said in {ended.seconds} s")
        for line in lines:
            self.assertRegex(line, r"^ksom: .*\d+ %.*left")
        shares = [int(re.search(r"(\d+) %", line).group(1)) for line in lines]
        self.assertEqual(shares, sorted(set(shares)))


    def test_what_takes_less_than_a_second_shows_no_progress(self):
        for style in ("auto", "bar", "plain"):
            ended = self.ok("render", self.take(), "-o", "o.wav", "--seconds", "0.2", "--force", "--progress", style)
            self.assertEqual(ended.err, "o.wav: 1 step, 0.2 s\n", style)

    def test_quiet_still_says_warnings_and_errors(self):
        silent = self.wav("silent.wav", sounds.silence(0.5, 22050))
        self.assertIn("silence", self.ok("render", silent, "-o", "o.wav", "--seconds", "0.1", "--quiet").err)
        self.fails("render", "none.wav", "-o", "p.wav", "--quiet", says="none.wav")

    def test_progress_does_not_change_the_output(self):
        self.take()
        for style in ("bar", "none", "plain"):
            self.ok("render", "take.wav", "-o", style + ".wav", "--seconds", "1", "--progress", style)
        self.assertSameBytes("bar.wav", "none.wav")
        self.assertSameBytes("bar.wav", "plain.wav")

    def test_a_closed_standard_error_does_not_stop_the_work(self):
        reader, writer = os.pipe()
        os.close(reader)
        process = self.start("render", self.take(), "-o", "o.wav", "--seconds", "2", "--progress", "bar",
                             stderr=writer, stdout=subprocess.DEVNULL)
        os.close(writer)
        self.assertEqual(process.wait(30), 0)
        self.assertEqual(self.read("o.wav").frames, 96000)


if __name__ == "__main__":
    unittest.main()
