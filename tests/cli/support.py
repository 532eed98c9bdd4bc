# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the program share: run it in a folder of its own, and look at what it left there."""
import atexit
import errno
import hashlib
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import sounds
import wavs

_PUBLIC = tempfile.mkdtemp(prefix="ksom-program-")
atexit.register(shutil.rmtree, _PUBLIC, ignore_errors=True)
os.chmod(_PUBLIC, 0o755)


def public_copy(path):
    """A copy that every user may run and whose path has no spaces (LD_PRELOAD knows no quoting), wherever we live."""
    return shutil.copy(path, _PUBLIC)


# What runs in the background of a shell ignores these, and so would the program; here they end it.
signal.signal(signal.SIGINT, signal.default_int_handler)
for _number in (signal.SIGHUP, signal.SIGQUIT):
    signal.signal(_number, signal.SIG_DFL)

PROGRAM = public_copy(os.environ["KSOM"])
LONG = os.environ.get("KSOM_LONG") == "1"
REFERENCE = pathlib.Path(__file__).resolve().parent.parent / "reference"
TIMEOUT = 60  # seconds; nothing here takes a tenth of it, so whoever meets it hangs
SUPPRESSIONS = pathlib.Path(__file__).resolve().parent / "leaks.supp"
SANITIZED = b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()

# A small process that runs a command and prints the largest memory it had, in KiB, on its own standard output.
# (Asked of the test itself, the answer would include the test's memory, which the child has until it starts.)
MEASURE = (
    "import os, resource, sys\n"
    "pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])\n"
    "status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, status)\n")


class Ended:
    """How a run ended: code, out and err (text), seconds; what of err tells of trouble."""

    def __init__(self, code, out, err, seconds):
        self.code, self.seconds = code, seconds
        self.out, self.err = (text.decode("utf-8", "replace") for text in (out, err))

    @property
    def trouble(self):
        """Errors, warnings and progress; not the line that says what was made."""
        return "".join(line + "\n" for line in self.err.split("\n")[:-1] if line.startswith("ksom: "))

    def __str__(self):
        return f"code {self.code}, {self.seconds:.1f} s\nout: {self.out[-2000:]}\nerr: {self.err[-2000:]}"


def only_long(test):
    return unittest.skipUnless(LONG, "only with KSOM_LONG=1")(test)


def as_nobody():
    """What a child does first so that permissions hold for it, even under root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def limit(what, value):
    """A child's first step: as `ulimit`."""
    return lambda: resource.setrlimit(what, (value, value))


def sha(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own (self.dir), in which the program runs."""

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ksom-test-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    # Running

    def start(self, *args, env=None, **how):
        how.setdefault("stdin", subprocess.DEVNULL)
        how.setdefault("stdout", subprocess.PIPE)
        how.setdefault("stderr", subprocess.PIPE)
        how.setdefault("cwd", self.dir)
        leaks = {"LSAN_OPTIONS": f"suppressions={SUPPRESSIONS}:print_suppressions=0"}
        process = subprocess.Popen([PROGRAM, *args], env={**os.environ, **leaks, **(env or {})}, **how)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr, process.stdin):
            if pipe and not isinstance(pipe, int):
                pipe.close()

    def finish(self, process, timeout=TIMEOUT, began=None):
        began = began or time.monotonic()
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.fail(f"still running after {timeout} s: {process.args}\n{(out or b'')[-500:]}\n{(err or b'')[-500:]}")
        return Ended(process.returncode, out or b"", err or b"", time.monotonic() - began)

    def run_any(self, *args, timeout=TIMEOUT, **how):
        """Runs the program; only a crash or a hang fails the test."""
        began = time.monotonic()
        ended = self.finish(self.start(*args, **how), timeout, began)
        self.assertGreaterEqual(ended.code, 0, f"ended by a signal: {args}\n{ended}")
        self.assertNotIn("Sanitizer", ended.err)
        self.assertNotIn("runtime error", ended.err)
        return ended

    def ok(self, *args, **how):
        ended = self.run_any(*args, **how)
        self.assertEqual(ended.code, 0, f"{args}\n{ended}")
        return ended

    def fails(self, *args, says=(), code=1, lines=1, **how):
        """Runs the program, which must refuse: code, as many lines on standard error, each thing in `says` in them."""
        ended = self.run_any(*args, **how)
        self.assertEqual(ended.code, code, f"{args}\n{ended}")
        self.assertEveryLineIsOurs(ended)
        if lines:
            self.assertEqual(len(ended.err.splitlines()), lines, f"{args}\n{ended}")
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, ended.err, f"{args}\n{ended}")
        return ended

    def assertEveryLineIsOurs(self, ended):
        self.assertTrue(ended.err, f"nothing said\n{ended}")
        for line in ended.err.split("\n")[:-1]:
            self.assertTrue(line.startswith("ksom: "), f"a line is not ours: {line!r}\n{ended}")
        self.assertTrue(ended.err.endswith("\n"), ended)

    def measured(self, *args, **how):
        """Runs the program (which must succeed) and gives its largest memory in MiB."""
        command = [sys.executable, "-I", "-S", "-c", MEASURE, PROGRAM, *map(str, args)]
        ended = subprocess.run(command, cwd=self.dir, stdin=subprocess.DEVNULL, capture_output=True, timeout=3000,
                               **how)
        memory, code = map(int, ended.stdout.split()[-2:])
        self.assertEqual(code, 0, f"{args}: {ended.stderr[-1000:]}")
        return memory / 1024

    def german(self):
        """A German locale, made here when the machine has none but can."""
        locales = self.dir / ".." / (self.dir.name + "-locale")
        self.addCleanup(shutil.rmtree, locales, ignore_errors=True)
        os.makedirs(locales)
        if shutil.which("localedef"):
            subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(locales / "de_DE.UTF-8")],
                           capture_output=True, timeout=60)
        return {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LOCPATH": str(locales)}

    # Files

    def wav(self, name, samples, rate=22050, format="float", **more):
        """Writes a WAV file of one list of samples (mono) or several (channels); gives its name."""
        (self.dir / name).write_bytes(wavs.wav(samples, rate, format, **more))
        return name

    def tone(self, name="tone.wav", freq=440, seconds=1.0, rate=22050, amp=0.5):
        return self.wav(name, sounds.sine(freq, seconds, rate, amp), rate)

    def take(self, name="take.wav", seconds=0.5):
        """A short chord: something in every band, quick to read."""
        return self.wav(name, sounds.chord((110, 330, 700, 1100, 2500, 5000), seconds, 22050), 22050)

    def example(self, name="piece.wav"):
        self.ok("example", name)
        return name

    def file(self, name, content=b"older\n"):
        (self.dir / name).write_bytes(content)
        return name

    def bytes(self, name):
        return (self.dir / name).read_bytes()

    def read(self, name):
        return wavs.read(self.bytes(name))

    def json(self, name):
        return strict_json(self.bytes(name).decode("utf-8"))

    def names(self):
        return sorted(os.listdir(self.dir))

    def assertOnly(self, *names):
        """Nothing else is in the folder: no output, no temporary file."""
        self.assertEqual(self.names(), sorted(names))

    def assertSameBytes(self, one, other, note=""):
        self.assertEqual(sha(self.dir / one), sha(self.dir / other), f"{one} is not {other} {note}")

    def assertNear(self, value, wanted, tolerance, note=""):
        self.assertLessEqual(abs(value - wanted), tolerance, f"{value} is not {wanted} +- {tolerance} {note}")


def strict_json(text):
    """Python reads NaN and Infinity; JSON has neither."""
    def refuse(word):
        raise ValueError(f"{word} is no JSON")
    return json.loads(text, parse_constant=refuse)


def live_json(test, name, *options):
    return strict_json(test.ok("analyze", name, "--json", "-", *options).out)


def error_text(number):
    return os.strerror(number)


ENOSPC, EIO, EFBIG = errno.ENOSPC, errno.EIO, errno.EFBIG
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL)
