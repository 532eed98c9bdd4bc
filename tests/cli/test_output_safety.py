# SPDX-License-Identifier: GPL-3.0-or-later
"""No input is ever damaged, no output is ever half (faults.md rows 65, 66, 67 and 77)."""
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from support import EFBIG, EIO, ENOSPC, LONG, SIGNALS, ProgramTest, as_nobody, error_text, limit, public_copy, sha

FAILING_WRITE = public_copy(os.environ["KSOM_FAILING_WRITE"])
OLDER = b"an older file\n" * 20
SHORT = ("--seconds", "0.3", "--progress", "none")


def outputs_of(name):
    """Every way to write a file: (what, arguments before the path). The path comes last."""
    return [
        ("wav", ("render", name, *SHORT, "-o")),
        ("report", ("render", name, *SHORT, "-o", "other.wav", "--json")),
        ("json", ("analyze", name, "--json")),
        ("prototype json", ("analyze", name, "--definition", "prototype", "--json")),
        ("csv", ("analyze", name, "--csv")),
        ("png", ("analyze", name, "--picture")),
        ("svg", ("analyze", name, "--picture")),
        ("tracks", ("analyze", name, "--tracks")),
        ("comparison", ("compare", name, name, "--json")),
        ("map", ("learn", name, "--quiet", "-o")),
        ("page", ("render", name, *SHORT, "-o", "other.wav", "--report")),
        ("trajectory", ("render", name, *SHORT, "-o", "other.wav", "--trajectory")),
        ("bands", ("render", name, *SHORT, "--mode", "bands", "-o")),
    ]


def ending(what):
    return {"wav": ".wav", "bands": ".wav", "csv": ".csv", "png": ".png", "svg": ".svg", "page": ".html",
            "trajectory": ".csv", "tracks": ".csv"}.get(what, ".json")


class Inputs(ProgramTest):
    """Row 65: an output that is an input, under whatever name."""

    def setUp(self):
        super().setUp()
        self.take()
        self.before = sha(self.dir / "take.wav")

    def assertInputKept(self, what, args, alias, options=()):
        with self.subTest(what=what, alias=alias, options=options):
            there = self.names()
            self.fails(*args, alias, *options, says=(alias, "input"))
            self.assertEqual(sha(self.dir / "take.wav"), self.before)
            self.assertEqual(self.names(), there)

    def every_output(self, make_alias):
        for what, args in outputs_of("take.wav"):
            alias = make_alias("alias" + ending(what))
            if not (what in ("png", "svg", "trajectory", "tracks") and alias.endswith(".wav")):  # refused for its ending
                self.assertInputKept(what, args, alias, ("--force",))
                self.assertInputKept(what, args, alias)
            (self.dir / "alias").with_suffix(ending(what)).unlink(missing_ok=True)

    def test_output_is_never_written_over_an_input_given_by_the_same_path(self):
        self.every_output(lambda name: "take.wav")

    def test_output_is_never_written_over_an_input_given_by_another_spelling(self):
        self.every_output(lambda name: "./take.wav")
        self.every_output(lambda name: str(self.dir / "take.wav"))
        self.every_output(lambda name: f"../{self.dir.name}//./take.wav")

    def test_output_is_never_written_over_an_input_given_by_symlink(self):
        self.every_output(self.symlink)

    def symlink(self, name):
        os.symlink("take.wav", self.dir / name)
        return name

    def test_output_is_never_written_over_an_input_given_by_a_chain_of_symlinks(self):
        os.symlink("take.wav", self.dir / "one")
        os.symlink("one", self.dir / "two.wav")
        self.assertInputKept("wav", ("render", "take.wav", "-o"), "two.wav", ("--force",))

    def test_output_is_never_written_over_an_input_given_by_hard_link(self):
        self.every_output(self.hard_link)

    def hard_link(self, name):
        os.link(self.dir / "take.wav", self.dir / name)
        return name

    def test_output_is_never_written_over_an_input_in_a_linked_folder(self):
        os.symlink(".", self.dir / "here")
        self.assertInputKept("wav", ("render", "take.wav", "-o"), "here/take.wav", ("--force",))

    def test_input_given_by_a_link_is_kept_as_well(self):
        self.symlink("link.wav")
        self.assertInputKept("wav", ("render", "link.wav", "-o"), "take.wav", ("--force",))

    def test_every_one_of_several_inputs_is_kept(self):
        self.take("first.wav")
        for args in (("render", "first.wav", "take.wav", "-o"), ("analyze", "first.wav", "take.wav", "--csv"),
                     ("compare", "first.wav", "take.wav", "--json")):
            self.assertInputKept("last", args, "take.wav", ("--force",))

    def test_no_input_is_touched_by_a_run_that_works(self):
        os.utime(self.dir / "take.wav", (1, 1))
        os.chmod(self.dir / "take.wav", 0o444)
        for what, args in outputs_of("take.wav"):
            self.ok(*args, "out" + ending(what), "--force")
            (self.dir / ("out" + ending(what))).unlink()
        status = os.stat(self.dir / "take.wav")
        self.assertEqual((sha(self.dir / "take.wav"), status.st_mtime, status.st_mode & 0o777), (self.before, 1, 0o444))


class Overwriting(ProgramTest):
    """Row 77: what exists is kept unless --force."""

    def setUp(self):
        super().setUp()
        self.take()

    def test_an_existing_output_is_kept_and_named(self):
        for what, args in outputs_of("take.wav"):
            with self.subTest(what=what):
                name = self.file("out" + ending(what), OLDER)
                self.fails(*args, name, says=(name, "exists", "--force"))
                self.assertEqual(self.bytes(name), OLDER)
                self.assertOnly("take.wav", name)
                (self.dir / name).unlink()

    def test_an_existing_output_is_told_before_any_work(self):
        self.file("out.wav", OLDER)
        ended = self.fails("render", "take.wav", "-o", "out.wav", "--seconds", "100000", says="exists", timeout=10)
        self.assertLess(ended.seconds, 5)

    def test_a_later_output_that_exists_stops_the_earlier_ones_too(self):
        self.file("out.json", OLDER)
        self.fails("render", "take.wav", "-o", "out.wav", *SHORT, "--json", "out.json", says="out.json")
        self.fails("analyze", "take.wav", "--csv", "out.csv", "--json", "out.json", says="out.json")
        self.assertOnly("take.wav", "out.json")

    def test_force_replaces_the_whole_file(self):
        for what, args in outputs_of("take.wav"):
            with self.subTest(what=what):
                fresh, forced = "fresh" + ending(what), "forced" + ending(what)
                self.file(forced, OLDER * 100000)
                self.ok(*args, fresh, "--force")
                self.ok(*args, forced, "--force")
                self.assertGreater(len(self.bytes(forced)), 0)
                self.assertSameBytes(fresh, forced)

    def test_force_keeps_the_mode_of_the_file(self):
        for mode in (0o600, 0o640, 0o666, 0o755):
            self.file("out.wav", OLDER)
            os.chmod(self.dir / "out.wav", mode)
            self.ok("render", "take.wav", "-o", "out.wav", *SHORT, "--force")
            self.assertEqual(oct(os.stat(self.dir / "out.wav").st_mode & 0o7777), oct(mode))
            self.assertEqual(self.read("out.wav").frames, 14400)

    def test_a_new_file_has_the_mode_of_the_umask(self):
        for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
            for what, args in outputs_of("take.wav"):
                name = "new" + ending(what)
                self.ok(*args, name, "--force", preexec_fn=lambda: os.umask(mask))
                self.assertEqual(oct(os.stat(self.dir / name).st_mode & 0o7777), oct(mode), what)
                (self.dir / name).unlink()

    def test_a_file_that_must_not_be_written_is_kept_even_with_force(self):
        os.chmod(self.dir, 0o777)
        self.file("out.wav", OLDER)
        os.chmod(self.dir / "out.wav", 0o444)
        os.chmod(self.dir / "take.wav", 0o444)
        self.fails("render", "take.wav", "-o", "out.wav", *SHORT, "--force", says=("out.wav", "ermission denied"),
                   preexec_fn=as_nobody)
        self.assertEqual(self.bytes("out.wav"), OLDER)

    def test_an_output_through_a_symlink_leaves_the_link_and_reaches_its_target(self):
        os.mkdir(self.dir / "far")
        self.file("far/real.wav", OLDER)
        os.symlink("far/real.wav", self.dir / "link.wav")
        self.fails("render", "take.wav", "-o", "link.wav", *SHORT, says="exists")
        self.ok("render", "take.wav", "-o", "link.wav", *SHORT, "--force")
        self.assertTrue(os.path.islink(self.dir / "link.wav"))
        self.assertEqual(self.read("far/real.wav").frames, 14400)
        self.assertOnly("far", "link.wav", "take.wav")
        self.assertEqual(os.listdir(self.dir / "far"), ["real.wav"])

    def test_reruns_are_the_same_bit_for_bit(self):
        for what, args in outputs_of("take.wav"):
            names = [f"{n}{ending(what)}" for n in "ab"]
            for name in names:
                self.ok(*args, name, "--force")
            with self.subTest(what=what):
                self.assertSameBytes(*names)
            for name in names:
                (self.dir / name).unlink()


class FullDisk(ProgramTest):
    """Row 66: the disk is full, or broken, at any write."""

    KEPT = ("take.wav", "map.json", "score.json")

    def setUp(self):
        super().setUp()
        self.take(seconds=0.2)

    def preload(self, at, number, **more):
        self.assertTrue(os.path.exists(FAILING_WRITE), "KSOM_FAILING_WRITE names no library")
        return {"LD_PRELOAD": FAILING_WRITE, "FAIL_WRITE_AT": str(at), "FAIL_WRITE_ERRNO": str(number),
                "ASAN_OPTIONS": "verify_asan_link_order=0", **more}

    def test_the_failing_library_fails_in_a_program_that_is_not_ours(self):
        write = "import os; f = os.open('x', os.O_WRONLY | os.O_CREAT); os.write(f, b'1'); os.write(f, b'2')"
        for at, kept in ((1, b""), (2, b"1"), (9, b"12")):
            ended = subprocess.run([sys.executable, "-B", "-I", "-S", "-c", write], cwd=self.dir, capture_output=True,
                                   env={**os.environ, **self.preload(at, ENOSPC)}, timeout=60)
            self.assertEqual(error_text(ENOSPC) in ended.stderr.decode(), at < 3, ended.stderr)
            self.assertEqual(self.bytes("x"), kept)
            (self.dir / "x").unlink()

    def changes_in(self, args):
        """How many writes, syncs, renames and closes a run makes that works."""
        self.ok(*args, "--force", env=self.preload(0, 0, FAIL_WRITE_COUNT=str(self.dir / "count")))
        return int(self.bytes("count"))

    def every_failure(self, what, args, number):
        """At each index in turn: code 1, path and reason told, nothing left, the older file kept."""
        name = "out" + ending(what)
        args = (*args, name)
        changes = self.changes_in(args)
        for path in self.names():
            if path not in self.KEPT:
                (self.dir / path).unlink()
        self.assertGreaterEqual(changes, 4, "write, sync, close and rename at least")
        for older in (False, True):
            for at in self.indices(changes):
                with self.subTest(what=what, at=f"{at} of {changes}", error=error_text(number), older=older):
                    self.one_failure(args, name, at, number, older)
        self.ok(*args, "--force", env=self.preload(changes + 1, number))
        (self.dir / name).unlink()

    def indices(self, changes):
        """Every one; of very many only the first and last and some between, unless there is time."""
        step = 1 if LONG or changes < 100 else changes // 20
        return [at for at in range(1, changes + 1) if at % step == 0 or at < 5 or at > changes - 5]

    def one_failure(self, args, name, at, number, older):
        if older:
            self.file(name, OLDER)
        ended = self.run_any(*args, *(("--force",) if older else ()), env=self.preload(at, number))
        kept = self.bytes(name) if older and (self.dir / name).exists() else None
        left = [path for path in self.names() if path not in (*self.KEPT, name)]
        whole = (self.dir / name).exists()
        for path in (*left, name):
            (self.dir / path).unlink(missing_ok=True)
        self.assertEqual(ended.code, 1, ended)
        self.assertEveryLineIsOurs(ended)
        self.assertEqual(len(ended.err.splitlines()), 1, ended)
        self.assertIn(error_text(number), ended.err)
        self.assertRegex(ended.err, "out\\.|other\\.wav|temporary file")
        self.assertEqual(left, [])
        if older:
            self.assertEqual(kept, OLDER)
        else:
            self.assertFalse(whole, "a final file is there")

    def test_wav_is_whole_or_not_there_at_every_failing_write(self):
        for number in (ENOSPC, EIO):
            self.every_failure("wav", ("render", "take.wav", *SHORT, "-o"), number)

    def test_map_is_whole_or_not_there_at_every_failing_write(self):
        for number in (ENOSPC, EIO):
            self.every_failure("map", ("learn", "take.wav", "-o"), number)

    def test_picture_of_a_map_is_whole_or_not_there_at_every_failing_write(self):
        self.ok("learn", "take.wav", "-o", "map.json")
        for what in ("png", "svg"):
            self.every_failure(what, ("map", "map.json", "--picture"), EIO)

    def test_score_is_whole_or_not_there_at_every_failing_write(self):
        self.ok("learn", "take.wav", "-o", "map.json")
        self.every_failure("score", ("walk", "map.json", "-o"), ENOSPC)

    def test_sound_of_a_map_or_a_score_is_whole_or_not_there_at_every_failing_write(self):
        self.ok("learn", "take.wav", "-o", "map.json")
        self.ok("walk", "map.json", "--seconds", "0.3", "-o", "score.json")
        self.every_failure("wav", ("render", "--map", "map.json", *SHORT, "-o"), EIO)
        self.every_failure("wav", ("render", "--score", "score.json", "-o"), ENOSPC)

    def test_wav_of_the_five_swarms_is_whole_or_not_there_at_every_failing_write(self):
        self.every_failure("wav", ("render", "take.wav", *SHORT, "--mode", "bands", "-o"), ENOSPC)

    def test_pcm_wav_is_whole_or_not_there_at_every_failing_write(self):
        self.every_failure("wav", ("render", "take.wav", *SHORT, "--format", "pcm16", "-o"), ENOSPC)

    def test_live_json_is_whole_or_not_there_at_every_failing_write(self):
        self.every_failure("json", ("analyze", "take.wav", "--json"), ENOSPC)

    def test_prototype_json_is_whole_or_not_there_at_every_failing_write(self):
        self.every_failure("json", ("analyze", "take.wav", "--definition", "prototype", "--json"), EIO)

    def test_csv_is_whole_or_not_there_at_every_failing_write(self):
        for number in (ENOSPC, EIO):
            self.every_failure("csv", ("analyze", "take.wav", "--csv"), number)

    def test_comparison_and_example_are_whole_or_not_there_at_every_failing_write(self):
        self.every_failure("comparison", ("compare", "take.wav", "take.wav", "--json"), EIO)
        self.every_failure("wav", ("example",), ENOSPC)

    def test_png_is_whole_or_not_there_at_every_failing_write(self):
        self.every_failure("png", ("analyze", "take.wav", "--picture"), ENOSPC)

    def test_svg_is_whole_or_not_there_at_every_failing_write(self):
        self.every_failure("svg", ("analyze", "take.wav", "--picture"), ENOSPC)

    def test_several_outputs_of_one_run_are_each_whole_or_not_there(self):
        for names in (("out.wav", "out.json"), ("out.wav", "out.html"), ("out.wav", "out.json", "out.html"),
                      ("out.wav", "out.csv")):
            words = {"out.wav": "-o", "out.json": "--json", "out.html": "--report", "out.csv": "--trajectory"}
            self.each_is_whole(("render", "take.wav", *SHORT, *(word for name in names for word in (words[name], name))),
                               names)

    def each_is_whole(self, args, names):
        changes = self.changes_in(args)
        whole = {name: self.bytes(name) for name in names}
        for name in (*whole, "count"):
            (self.dir / name).unlink()
        for at in self.indices(changes):
            ended = self.run_any(*args, env=self.preload(at, ENOSPC))
            with self.subTest(names=names, at=f"{at} of {changes}"):
                self.assertEqual(ended.code, 1, ended)
                self.assertIn(error_text(ENOSPC), ended.err)
                left = [name for name in self.names() if name != "take.wav"]
                for name in left:
                    self.assertEqual(self.bytes(name), whole.get(name), name)
            for name in left:
                (self.dir / name).unlink()

    def test_a_file_size_limit_is_told_and_leaves_nothing(self):
        for what, args in outputs_of("take.wav"):
            if what in ("report", "page", "trajectory", "comparison"):
                continue
            with self.subTest(what=what):
                name = "out" + ending(what)
                self.fails(*args, name, says=(name, error_text(EFBIG)), preexec_fn=limit(resource.RLIMIT_FSIZE, 1024))
                self.assertOnly("take.wav")

    def test_a_full_file_system_is_told_and_leaves_nothing(self):
        small = self.mounted("64k")
        for what, args in outputs_of("take.wav"):
            if what in ("report", "page", "trajectory", "comparison"):
                continue
            with self.subTest(what=what):
                name = f"{small}/out{ending(what)}"
                self.file(f"{small}/filler", b"")
                if what in ("wav", "bands"):  # there is room for its first part
                    args = tuple("2" if word == "0.3" else word for word in args)
                self.fill(f"{small}/filler", what not in ("wav", "bands"))
                self.fails(*args, name, says=(name, error_text(ENOSPC)))
                self.assertEqual(os.listdir(self.dir / small), ["filler"])

    def mounted(self, size):
        if os.geteuid() != 0:
            self.skipTest("mounting a small tmpfs needs root; the preload tests cover the same rows")
        os.mkdir(self.dir / "small")
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(self.dir / "small")],
                              capture_output=True)
        if made.returncode:
            self.skipTest(f"mount: {made.stderr.decode().strip()}; the preload tests cover the same rows")
        self.addCleanup(subprocess.run, ["umount", str(self.dir / "small")], check=True)
        return "small"

    def fill(self, name, full):
        """A file as large as the file system allows, or nothing."""
        with open(self.dir / name, "wb", buffering=0) as file:
            try:
                while full:
                    file.write(bytes(4096))
            except OSError as error:
                self.assertEqual(error.errno, ENOSPC)

    def test_standard_output_on_a_full_device_is_an_error(self):
        for args in (("params",), ("analyze", "take.wav", "--json", "-"), ("grid", "take.wav"), ("--help",),
                     ("analyze", "take.wav"), ("compare", "take.wav", "take.wav"), ("--version",),
                     ("analyze", "take.wav", "--csv", "-"), ("render", "--help"), ("learn", "take.wav", "-o", "-")):
            with self.subTest(args=args), open("/dev/full", "wb") as full:
                self.fails(*args, stdout=full, says=error_text(ENOSPC))

    def test_a_result_that_could_not_be_printed_is_an_error_and_leaves_no_temporary_file(self):
        with open("/dev/full", "wb") as full:
            for args in (("render", "take.wav", *SHORT, "-o", "out.wav", "--json", "-"),
                         ("analyze", "take.wav", "--json", "-", "--csv", "out.csv", "--picture", "out.svg"),
                         ("analyze", "take.wav", "--csv", "-", "--json", "out.json")):
                with self.subTest(args=args):
                    self.fails(*args, "--force", stdout=full, says=error_text(ENOSPC))
                    self.assertEqual([name for name in self.names() if name.startswith(".ksom-")], [])


class Killed(ProgramTest):
    """Row 67: ended in the middle."""

    COMMAND = ("render", "take.wav", "-o", "out.wav", "--seconds", "8", "--force", "--quiet")

    def setUp(self):
        super().setUp()
        self.take()
        began = time.monotonic()
        self.ok(*self.COMMAND)
        self.duration = time.monotonic() - began
        self.whole = sha(self.dir / "out.wav")

    def kill_once(self, number, after, older):
        """Gives whether the signal came in time. Checks the target, and that only SIGKILL leaves anything behind."""
        (self.dir / "out.wav").unlink(missing_ok=True)
        if older:
            self.file("out.wav", OLDER)
        process = self.start(*self.COMMAND)
        time.sleep(after)
        process.send_signal(number)
        process.communicate(timeout=10)
        left = [name for name in self.names() if name not in ("take.wav", "out.wav")]
        for name in left:
            self.assertTrue(name.startswith(".ksom-"), name)
            (self.dir / name).unlink()
        if number != signal.SIGKILL:
            self.assertEqual(left, [], f"signal {number} after {after:.3f} s leaves a file")
        self.assertIn(process.returncode, (0, -number), "the shell must see what ended it")
        self.check_target(process.returncode == 0, older)
        return process.returncode != 0

    def check_target(self, finished, older):
        target = self.dir / "out.wav"
        found = sha(target) if target.exists() else None
        if finished:
            self.assertEqual(found, self.whole)
        elif older and found != self.whole:
            self.assertEqual(target.read_bytes(), OLDER)
        elif found is not None:
            self.assertEqual(found, self.whole)

    def test_target_is_old_or_whole_whenever_the_program_is_killed(self):
        when = random.Random(67)
        stopped = 0
        for count in range(500 if LONG else 20):
            with self.subTest(count=count):
                number = SIGNALS[count % 3]
                stopped += self.kill_once(number, when.uniform(0, 1.05 * self.duration), older=count % 2 == 0)
        self.assertGreater(stopped, 8, "most signals came too late")

    def test_temporary_file_is_in_the_same_folder_and_goes_with_the_signal(self):
        os.mkdir(self.dir / "far")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process = self.start("render", "take.wav", "-o", "far/new.wav", "--seconds", "100000")
            self.wait_for(lambda: os.listdir(self.dir / "far"))
            self.assertTrue(os.listdir(self.dir / "far")[0].startswith(".ksom-"))
            self.assertNotIn("new.wav", os.listdir(self.dir / "far"))
            process.send_signal(number)
            process.communicate(timeout=10)
            self.assertEqual(process.returncode, -number)
            self.assertEqual(os.listdir(self.dir / "far"), [])

    def test_signals_in_quick_succession_leave_nothing_either(self):
        """As `timeout` sends them, to the program and to its group."""
        for first, second, times in ((signal.SIGTERM, signal.SIGTERM, 60), (signal.SIGTERM, signal.SIGHUP, 10),
                                     (signal.SIGINT, signal.SIGTERM, 10)):
            for _ in range(times):
                process = self.start("render", "take.wav", "-o", "new.wav", "--seconds", "100000")
                self.wait_for(lambda: any(name.startswith(".ksom-") for name in self.names()))
                for number in 200 * (first, second):
                    os.kill(process.pid, number)
                process.communicate(timeout=10)
                self.assertIn(process.returncode, (-first, -second))
                self.assertOnly("out.wav", "take.wav")

    def wait_for(self, there):
        end = time.monotonic() + 20
        while not there():
            self.assertLess(time.monotonic(), end, "nothing appeared")
            time.sleep(0.005)

    def test_both_temporary_files_of_a_run_go_with_the_signal(self):
        process = self.start("render", "take.wav", "-o", "new.wav", "--json", "new.json", "--seconds", "100000")
        self.wait_for(lambda: sum(name.startswith(".ksom-") for name in self.names()) == 2)
        process.terminate()
        process.communicate(timeout=10)
        self.assertOnly("out.wav", "take.wav")

    def test_analyses_that_are_ended_leave_nothing(self):
        self.wav("long.wav", [0.1, -0.2, 0.3, 0.1] * 1000000, 22050, "pcm16")
        for command, option, name in (("analyze", "--json", "a.json"), ("analyze", "--csv", "a.csv"),
                                      ("analyze", "--picture", "a.png"), ("learn", "-o", "map.json"),
                                      ("render", "-o", "new.wav")):
            process = self.start(command, "long.wav", option, name)
            self.wait_for(lambda: any(entry.startswith(".ksom-") for entry in self.names()))
            process.terminate()
            process.communicate(timeout=10)
            self.assertEqual(process.returncode, -signal.SIGTERM)
            self.assertOnly("long.wav", "out.wav", "take.wav")

    def test_a_signal_that_is_ignored_stays_ignored(self):
        """nohup: a program started with SIGHUP ignored goes on after it."""
        process = self.start(*self.COMMAND, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        time.sleep(0.05)
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(sha(self.dir / "out.wav"), self.whole)

    def test_two_runs_to_the_same_target_leave_one_whole_file(self):
        runs = [self.start(*self.COMMAND) for _ in range(2)]
        for run in runs:
            run.communicate(timeout=60)
            self.assertEqual(run.returncode, 0)
        self.assertEqual(sha(self.dir / "out.wav"), self.whole)
        self.assertOnly("out.wav", "take.wav")


class Large(ProgramTest):
    """Row 72: more than 4 GiB."""

    def test_an_output_beyond_4_gib_becomes_rf64(self):
        for seconds, kind in (("11000", b"RIFF"), ("100000", b"RF64")):
            process = self.start("render", self.take(), "-o", "large.wav", "--seconds", seconds, "--quiet")
            head = self.head_of_temporary()
            process.terminate()
            process.communicate(timeout=10)
            self.assertEqual(head, kind, seconds)
            self.assertOnly("take.wav")

    def head_of_temporary(self):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            for name in self.names():
                content = self.bytes(name)[:4] if name.startswith(".ksom-") else b""
                if len(content) == 4:
                    return content
            time.sleep(0.005)
        return self.fail("no temporary file appeared")

    @unittest.skipUnless(LONG, "only with KSOM_LONG=1")
    def test_an_output_of_5_gib_is_a_right_rf64_file(self):
        if shutil.disk_usage(tempfile.gettempdir()).free < 8 << 30:
            self.skipTest("less than 8 GiB free")
        seconds = 5 * 2 ** 30 // (16 * 4 * 384000)
        self.ok("render", self.take(), "-o", "large.wav", "--seconds", str(seconds), "--rate", "384000",
                "--channels", "16", "--quiet", timeout=3000)
        with open(self.dir / "large.wav", "rb") as file:
            head = file.read(128)
        self.assertEqual((head[:4], head[12:16]), (b"RF64", b"ds64"))
        size = os.path.getsize(self.dir / "large.wav")
        self.assertEqual(int.from_bytes(head[20:28], "little"), size - 8)
        self.assertEqual(int.from_bytes(head[28:36], "little"), seconds * 384000 * 64)


if __name__ == "__main__":
    unittest.main()
