# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths that lead nowhere, or not to a file (faults.md row 74)."""
import errno
import os
import socket
import stat
import unittest

import sounds
from support import ProgramTest, as_nobody, error_text, strict_json

WAITS = 10  # seconds; a FIFO or /dev/zero that was opened would take for ever
SHORT = ("--seconds", "0.05")


def readers(path):
    """Every command that reads a recording, a map or a score."""
    return [("render", path, "-o", "out.wav", *SHORT), ("analyze", path), ("analyze", path, "--csv", "out.csv"),
            ("analyze", path, "--definition", "prototype"), ("grid", path), ("compare", path, path),
            ("render", path, "--mode", "bands", "-o", "out.wav", *SHORT), ("learn", path, "-o", "map.json"),
            ("walk", path, "-o", "out.json"), ("map", path), ("map", path, "--picture", "out.svg"),
            ("render", "--map", path, "-o", "out.wav"), ("render", "--score", path, "-o", "out.wav")]


def writers(path):
    """Every command that writes a file."""
    return [("render", "take.wav", *SHORT, "-o", path), ("render", "take.wav", *SHORT, "-o", "out.wav", "--json", path),
            ("analyze", "take.wav", "--json", path), ("analyze", "take.wav", "--csv", path),
            ("compare", "take.wav", "take.wav", "--json", path), ("example", path), ("learn", "take.wav", "-o", path)]


class Inputs(ProgramTest):
    def assertRefused(self, path, *reasons, **how):
        for args in readers(path):
            with self.subTest(path=path[:60], command=args[0]):
                there = self.names()
                ended = self.fails(*args, says=(path[:200], *reasons), timeout=WAITS, **how)
                self.assertEqual(ended.out, "")
                self.assertEqual(self.names(), there)

    def test_a_missing_file_is_named_with_the_reason(self):
        self.assertRefused("none.wav", error_text(errno.ENOENT))
        self.assertRefused("no/such/folder.wav", error_text(errno.ENOENT))

    def test_a_file_used_as_a_folder_is_named_with_the_reason(self):
        self.take()
        self.assertRefused("take.wav/more.wav", error_text(errno.ENOTDIR))

    def test_a_folder_is_refused_as_one(self):
        os.mkdir(self.dir / "folder.wav")
        self.assertRefused("folder.wav", "is a directory")
        self.assertRefused(".", "is a directory")

    def test_a_fifo_is_refused_without_waiting_for_a_writer(self):
        os.mkfifo(self.dir / "fifo.wav")
        self.assertRefused("fifo.wav", "is not a regular file")

    def test_devices_are_refused(self):
        for path in ("/dev/zero", "/dev/null", "/dev/random"):
            self.assertRefused(path, "is not a regular file")

    def test_a_socket_is_refused(self):
        with socket.socket(socket.AF_UNIX) as made:
            here = os.getcwd()
            os.chdir(self.dir)  # a socket's path must be short
            try:
                made.bind("socket.wav")
            finally:
                os.chdir(here)
            self.assertRefused("socket.wav", "is not a regular file")

    def test_a_file_without_permission_is_named_with_the_reason(self):
        os.chmod(self.dir, 0o777)
        self.take("secret.wav")
        os.chmod(self.dir / "secret.wav", 0)
        self.assertRefused("secret.wav", error_text(errno.EACCES), preexec_fn=as_nobody)

    def test_a_folder_without_permission_is_named_with_the_reason(self):
        os.chmod(self.dir, 0o777)
        os.mkdir(self.dir / "closed")
        self.take("closed/take.wav")
        os.chmod(self.dir / "closed", 0)
        self.assertRefused("closed/take.wav", error_text(errno.EACCES), preexec_fn=as_nobody)

    def test_a_link_to_itself_is_refused(self):
        os.symlink("loop.wav", self.dir / "loop.wav")
        self.assertRefused("loop.wav", error_text(errno.ELOOP))

    def test_a_link_to_nowhere_is_refused(self):
        os.symlink("nowhere.wav", self.dir / "link.wav")
        self.assertRefused("link.wav", error_text(errno.ENOENT))

    def test_paths_that_are_too_long_are_refused(self):
        self.assertRefused("x" * 300, error_text(errno.ENAMETOOLONG))
        self.assertRefused("./" * 2100 + "x.wav", error_text(errno.ENAMETOOLONG))

    def test_a_link_to_a_sound_is_read(self):
        self.tone("real.wav")
        os.symlink("real.wav", self.dir / "link.wav")
        self.assertIn("♬", self.ok("grid", "link.wav").out)
        self.assertEqual(self.ok("grid", "link.wav").out, self.ok("grid", "real.wav").out)


class Outputs(ProgramTest):
    def setUp(self):
        super().setUp()
        self.take()

    def assertRefused(self, path, *reasons, force=(False, True), **how):
        for args in writers(path):
            for flag in force:
                with self.subTest(path=path[:60], command=args[0], force=flag):
                    there = self.names()
                    self.fails(*args, *(("--force",) if flag else ()), says=(path[:200], *reasons), timeout=WAITS,
                               **how)
                    self.assertEqual(self.names(), there)

    def test_a_missing_folder_is_named_with_the_reason(self):
        self.assertRefused("no/such/out.wav", error_text(errno.ENOENT))

    def test_a_file_used_as_a_folder_is_named_with_the_reason(self):
        self.assertRefused("take.wav/out.wav", error_text(errno.ENOTDIR))

    def test_a_folder_is_never_replaced(self):
        os.mkdir(self.dir / "folder.wav")
        self.assertRefused("folder.wav", "is a directory")
        self.assertRefused(".", "is a directory")
        os.symlink("folder.wav", self.dir / "link.wav")
        self.assertRefused("link.wav", "is a directory")
        self.assertTrue((self.dir / "link.wav").is_symlink())

    def test_a_fifo_is_never_replaced(self):
        os.mkfifo(self.dir / "fifo.wav")
        self.assertRefused("fifo.wav", "is not a regular file")
        self.assertTrue(stat.S_ISFIFO(os.stat(self.dir / "fifo.wav").st_mode))

    def test_a_device_is_never_replaced(self):
        """A device of our own: were it /dev/null and the program wrong, the machine would suffer."""
        try:
            os.mknod(self.dir / "null.wav", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        except PermissionError:
            self.skipTest("making a device needs root; the FIFO test covers the same lines")
        self.assertRefused("null.wav", "is not a regular file")
        self.assertTrue(stat.S_ISCHR(os.stat(self.dir / "null.wav").st_mode))

    def test_a_folder_without_permission_is_named_with_the_reason(self):
        os.chmod(self.dir / "take.wav", 0o444)
        os.mkdir(self.dir / "closed", 0o555)
        os.chmod(self.dir, 0o755)
        self.fails("render", "take.wav", *SHORT, "-o", "closed/out.wav",
                   says=("closed/out.wav", error_text(errno.EACCES)), preexec_fn=as_nobody)
        self.assertEqual(os.listdir(self.dir / "closed"), [])

    def test_a_link_to_itself_is_refused(self):
        os.symlink("loop.wav", self.dir / "loop.wav")
        self.assertRefused("loop.wav", error_text(errno.ELOOP))

    def test_a_link_to_nowhere_makes_the_file_it_points_to_or_is_refused(self):
        os.symlink("new.wav", self.dir / "link.wav")
        ended = self.run_any("render", "take.wav", *SHORT, "-o", "link.wav")
        self.assertIn(ended.code, (0, 1))
        if ended.code == 0:
            self.assertEqual(self.read("link.wav").frames, 2400)
        else:
            self.assertIn("link.wav", ended.err)

    def test_paths_that_are_too_long_are_refused(self):
        self.assertRefused("x" * 300, error_text(errno.ENAMETOOLONG))
        self.assertRefused("./" * 2100 + "x.wav", error_text(errno.ENAMETOOLONG))

    def test_an_output_problem_is_told_before_any_work(self):
        ended = self.fails("render", "take.wav", "-o", "no/such/out.wav", "--seconds", "100000", timeout=WAITS)
        self.assertLess(ended.seconds, 5)

    def test_a_read_only_home_and_no_home_are_no_harm(self):
        for home in ("/", "/nonexistent", "", str(self.dir / "take.wav")):
            self.ok("analyze", "take.wav", "--picture", "p.png", "--force", env={"HOME": home, "XDG_CACHE_HOME": home})
            self.assertTrue(self.bytes("p.png").startswith(b"\x89PNG"))
            (self.dir / "p.png").unlink()


class Names(ProgramTest):
    """Unusual names work like any other."""

    NAMES = ("with space.wav", "ümläut ♫.wav", "日本.wav", "quote'\".wav", "-leading.wav", "semi;colon.wav", "$HOME.wav",
             "%s%n%d.wav", "{0}.wav", "star*.wav", "back\\slash.wav", ".hidden.wav", "no ending", "UPPER.WAV",
             "a" * 251 + ".wav", "tab\there.wav", "new\nline.wav")

    def arguments(self, name):
        return "./" + name if name.startswith("-") else name

    def test_inputs_and_outputs_of_any_name_work(self):
        for name in self.NAMES:
            with self.subTest(name=name):
                self.take("take.wav")
                path = self.arguments(name)
                self.ok("render", "take.wav", *SHORT, "-o", path)
                self.assertEqual(self.read(name).frames, 2400)
                self.ok("grid", path)
                report = self.ok("render", path, "take.wav", "-o", "out.wav", *SHORT, "--json", "-")
                self.assertEqual(strict_json(report.out)["inputs"][0]["path"], path)
                self.ok("compare", path, "take.wav", "--json", "-")
                self.ok("analyze", path, "take.wav", "--csv", "out.csv", "--picture", "out.svg")
                self.ok("analyze", path)
                for left in self.names():
                    (self.dir / left).unlink()

    def test_a_name_with_a_leading_dash_works_after_two_dashes(self):
        self.take("-take.wav")
        self.ok("analyze", "--", "-take.wav")
        self.fails("analyze", "-take.wav", code=2)

    def test_a_name_that_is_no_utf8_works(self):
        name = b"caf\xe9.wav"
        self.take("take.wav")
        os.rename(self.dir / "take.wav", os.fsencode(self.dir) + b"/" + name)
        self.take("take.wav")
        for args in ((b"analyze", name), (b"grid", name), (b"render", name, "-o", "out.wav", *SHORT, "--json", "-"),
                     (b"compare", name, name, "--json", "-"), (b"analyze", name, "take.wav", "--csv", "a.csv"),
                     (b"analyze", name, "--picture", "p.png"), (b"analyze", name, "--picture", "p.svg"),
                     (b"analyze", name, "--json", "-"), ("render", "take.wav", *SHORT, "-o", b"\xff.wav")):
            with self.subTest(args=args):
                self.ok(*args)
        self.assertEqual(self.read("out.wav").frames, 2400)
        self.assertIn(b"\xff.wav", os.listdir(os.fsencode(self.dir)))

    def test_a_picture_of_a_name_that_is_no_utf8_is_as_complete_as_any(self):
        content = self.bytes(self.take("good.wav"))
        images = []
        for name in (b"good.wav", b"caf\xe9.wav"):
            with open(os.fsencode(self.dir) + b"/" + name, "wb") as file:
                file.write(content)
            self.ok("analyze", name, name, "--picture", "p.svg", "--force")
            images.append((self.bytes("p.svg").count(b"<image"), self.bytes("p.svg").count(b"<use") > 100))
        self.assertEqual(images[0], images[1])

    def test_a_refusal_is_one_line_whatever_the_name(self):
        for name in self.NAMES:
            with self.subTest(name=name):
                self.fails("analyze", self.arguments(name), lines=1)

    def test_a_name_cannot_send_commands_to_the_terminal(self):
        ended = self.fails("analyze", "\x1b[31mred\x07.wav")
        self.assertNotIn("\x1b", ended.err)
        self.assertNotIn("\x07", ended.err)

    def test_a_name_with_a_newline_stays_one_field_of_the_csv(self):
        self.tone("new\nline.wav", seconds=0.3)
        self.tone("two.wav", seconds=0.3)
        self.ok("analyze", "new\nline.wav", "two.wav", "--csv", "a.csv")
        self.assertIn(b'"new\nline.wav",', self.bytes("a.csv"))

    def test_a_name_reaches_no_shell_and_no_format(self):
        self.wav("%s%n$(touch x).wav", sounds.sine(440, 0.5, 22050))
        self.ok("analyze", "%s%n$(touch x).wav", "--picture", "%n.svg")
        self.assertIn("%s%n$(touch x).wav", self.ok("analyze", "%s%n$(touch x).wav").out)
        self.assertOnly("%n.svg", "%s%n$(touch x).wav")


if __name__ == "__main__":
    unittest.main()
