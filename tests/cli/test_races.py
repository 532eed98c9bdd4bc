# SPDX-License-Identifier: GPL-3.0-or-later
"""An output's name may be taken while the program works: what somebody put there is kept."""
import os
import time

from support import ProgramTest


class Races(ProgramTest):
    def working(self, *more):
        """A long render that has begun to write."""
        self.take()
        process = self.start("render", "take.wav", "-o", "out.wav", "--seconds", "200", *more)
        end = time.monotonic() + 20
        while not any(name.startswith(".ksom-") for name in self.names()):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)
        return process

    def test_a_file_that_appears_in_the_meantime_is_kept(self):
        process = self.working()
        (self.dir / "out.wav").write_bytes(b"precious")
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn(b"out.wav: cannot be written: File exists", err)
        self.assertEqual((self.dir / "out.wav").read_bytes(), b"precious")
        self.assertEqual([name for name in self.names() if name.startswith(".ksom-")], [])

    def test_with_force_it_is_replaced(self):
        process = self.working("--force")
        (self.dir / "out.wav").write_bytes(b"precious")
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertGreater((self.dir / "out.wav").stat().st_size, 1000)

    def test_a_link_to_nothing_is_no_place_for_an_output(self):
        self.take()
        os.symlink("nowhere", self.dir / "out.wav")
        self.fails("render", "take.wav", "-o", "out.wav", "--seconds", "0.1", says="out.wav: cannot be written: is a symbolic")
        self.assertTrue((self.dir / "out.wav").is_symlink())

    def test_a_sound_does_not_go_to_standard_output(self):
        self.take()
        for args in (("render", "take.wav", "-o", "-"), ("example", "-")):
            self.fails(*args, code=2, says="standard output")
            self.assertNotIn("-", self.names())
