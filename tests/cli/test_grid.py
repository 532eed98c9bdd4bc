# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom grid: the picture of a recording in 16 lines of 32 symbols."""
import unittest

import sounds
from support import ProgramTest

SYMBOLS = set("♩♪♫♬𝄞")


class Grid(ProgramTest):
    def grid(self, samples, rate=22050):
        return self.lines(self.wav("in.wav", samples, rate))

    def lines(self, name, options=(), **how):
        ended = self.ok("grid", name, *options, **how)
        self.assertTrue(ended.out.endswith("\n"))
        lines = ended.out.split("\n")[:-1]
        self.assertEqual([len(line) for line in lines], 16 * [32])
        self.assertLessEqual(set("".join(lines)), SYMBOLS)
        return lines

    def test_it_is_16_lines_of_32_symbols_for_any_length(self):
        for count in (0, 1, 100, 512, 2048, 15872, 16384, 40000):
            self.grid(sounds.noise(2, 22050)[:count])

    def test_highest_frequencies_are_on_top(self):
        low, high = self.grid(sounds.sine(200, 1, 22050)), self.grid(sounds.sine(10800, 1, 22050))
        self.assertEqual((low[15], high[0]), (32 * "♬", 32 * "♬"))
        self.assertNotIn("♬", low[0] + high[15])

    def test_time_runs_from_left_to_right(self):
        lines = self.grid(sounds.silence(1, 22050) + sounds.sine(200, 1, 22050))
        self.assertNotIn("♬", lines[15][:15])
        self.assertEqual(lines[15][17:], 15 * "♬")

    def test_silence_is_quarters_everywhere(self):
        self.assertEqual(set("".join(self.grid(sounds.silence(1, 22050)))), {"♩"})

    def test_a_tone_in_the_last_frames_is_not_dropped(self):
        samples = sounds.silence(63 * 512 / 22050, 22050)
        lines = self.grid(samples[:-2048] + sounds.sine(200, 2048 / 22050, 22050))
        self.assertEqual(lines[15][31], "♬")

    def test_symbols_do_not_depend_on_the_locale(self):
        name = self.take()
        self.assertEqual(self.lines(name, env={"LC_ALL": "C"}), self.lines(name, env={"LC_ALL": "C.UTF-8"}))

    def test_same_input_prints_the_same(self):
        name = self.example()
        self.assertEqual(self.lines(name), self.lines(name))
        self.assertGreater(len(set("".join(self.lines(name)))), 2)

    def test_two_inputs_are_a_usage_error(self):
        self.fails("grid", self.take("a.wav"), self.take("b.wav"), code=2)

    def test_logarithmic_rows_give_low_notes_room(self):
        """110 and 220 Hz are in one row of 689 Hz, and two rows apart where a row is half an octave."""
        two = self.wav("two.wav", [a + b for a, b in zip(sounds.sine(110, 2, 22050, 0.3), sounds.sine(220, 2, 22050, 0.3))])
        rows = [row for row in range(16) if "♬" in self.lines(two)[row]]
        self.assertEqual(rows, [15])
        lines = self.lines(two, options=("--rows", "log"))
        self.assertEqual([row for row in range(16) if lines[row] == 32 * "♬"], [11, 13])

    def test_thresholds_are_options(self):
        name = self.take()
        self.assertEqual(set("".join(self.lines(name, options=("--peak", "0")))), {"♬", "♩"})  # or nothing at all
        self.assertNotIn("♬", "".join(self.lines(name, options=("--peak", "1"))))
        nothing = self.lines(name, options=("--peak", "1", "--energy", "1", "--variance", "1", "--presence", "1"))
        self.assertEqual(set("".join(nothing)), {"♩"})
        self.fails("grid", name, "--energy", "1.5", code=2, says=("energy", "0 ... 1"))

    def test_seconds_show_the_end_alone(self):
        name = self.wav("in.wav", sounds.sine(200, 2, 22050) + sounds.sine(10800, 1, 22050))
        whole, end = self.lines(name), self.lines(name, options=("--seconds", "0.9"))
        self.assertIn("♬", whole[15][:20])
        self.assertNotIn("♬", end[15])
        self.assertEqual(end[0], 32 * "♬")

    def test_more_seconds_than_there_are_leave_the_beginning_empty(self):
        lines = self.lines(self.wav("in.wav", sounds.sine(200, 1, 22050)), options=("--seconds", "4"))
        self.assertEqual(set(lines[15][:22]), {"♩"})
        self.assertEqual(set(lines[15][25:]), {"♬"})


if __name__ == "__main__":
    unittest.main()
