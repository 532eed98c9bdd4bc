# SPDX-License-Identifier: GPL-3.0-or-later
"""Patches made and run by real Pd, offline, believed only when the result is right.

Pd ends with 0 whatever happens, and [writesf~] may lose its end, so: what the console says is read, sound is recorded
by [tabwrite~] and [soundfiler], and its length and samples are looked at.
"""
import array
import functools
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

from wav import samples_of as wav_samples

EXTERNALS = pathlib.Path(os.environ["KSOM_PD_EXTERNALS"])
PD = os.environ.get("KSOM_PD", "pd")
LONG = os.environ.get("KSOM_LONG") == "1"
EXACT = 2**24  # up to here a float of Pd has every whole number
TIMEOUT = 240  # seconds; nothing here takes a tenth of it, so whoever meets it hangs
BINARIES = sorted([*EXTERNALS.glob("*.pd_linux"), *EXTERNALS.glob("*.linux-amd64-64.so")])
SANITIZED = any(b"__asan_init" in path.read_bytes() for path in BINARIES)
COMPLAINT = re.compile(r"couldn't create|bad arguments|\berror\b|no method for|can't load|stack overflow|"
                       r"AddressSanitizer|runtime error|Segmentation", re.IGNORECASE)


class Patch:
    """The text of a patch; boxes are known by the number that adding them gave."""

    def __init__(self):
        self._boxes, self._cords, self._at = [], [], 0

    def _add(self, line):
        self._boxes.append(line)
        self._at += 1
        return self._at - 1

    def obj(self, text):
        return self._add(f"#X obj 10 {10 + 25 * self._at} {_escaped(text)};")

    def msg(self, text):
        return self._add(f"#X msg 10 {10 + 25 * self._at} {_escaped(text)};")

    def array(self, name, values):
        """An array of this name, filled."""
        data = " ".join(f"{value:.9g}" for value in values)
        graph = ["#N canvas 0 0 450 300 (subpatch) 0;", f"#X array {name} {len(values)} float 3;",
                 f"#A 0 {data};", "#X coords 0 1 100 -1 200 140 1 0 0;", "#X restore 500 10 graph;"]
        return self._add("\n".join(graph))

    def sub(self, inner, name="inner"):
        """A patch in a box."""
        text = str(inner).replace("#N canvas 0 0 900 700 12;", f"#N canvas 0 0 900 700 {name} 0;").rstrip("\n")
        return self._add(f"{text}\n#X restore 500 100 pd {name};")

    def connect(self, source, outlet, target, inlet):
        self._cords.append(f"#X connect {source} {outlet} {target} {inlet};")

    def chain(self, *boxes):
        """First outlet to first inlet, one after the other."""
        for source, target in zip(boxes, boxes[1:]):
            self.connect(source, 0, target, 0)

    def __str__(self):
        return "\n".join(["#N canvas 0 0 900 700 12;", *self._boxes, *self._cords]) + "\n"


def _escaped(text):
    """As Pd writes it: a comma that is not behind a space would belong to the word before."""
    return re.sub(r"\s*([,;])", r" \\\1", text.replace("$", r"\$"))


class Ran:
    """What came of a patch: the whole log, what it complained of, and what [print NAME] said, line by line."""

    def __init__(self, log):
        self.log = log
        self.complaints = [line for line in log.splitlines() if COMPLAINT.search(line)]

    def said(self, name="out"):
        return [line[len(name) + 2:].strip() for line in self.log.splitlines() if line.startswith(name + ": ")]


class PdTest(unittest.TestCase):
    """A test with a folder of its own (self.dir), in which Pd runs."""

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ksom-pd-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def run_patch(self, patch, rate=48000, env=None, paths=()):
        """Runs a patch that ends by itself."""
        file = self.dir / "test.pd"
        file.write_text(str(patch))
        return self.run_file(file, rate, env, paths)

    def run_file(self, file, rate=48000, env=None, paths=(), arguments=(), externals=True):
        command = [PD, "-batch", "-noaudio", "-nomidi", "-noprefs", "-stderr", "-r", str(rate)]
        for path in ([EXTERNALS] if externals else []) + list(paths):
            command += ["-path", str(path)]
        command += [*arguments, str(file)]
        try:
            done = subprocess.run(command, cwd=self.dir, env={**os.environ, **(env or {})}, timeout=TIMEOUT,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                  check=False)
        except subprocess.TimeoutExpired as hung:
            self.fail(f"Pd does not end: {(hung.output or b'')[-2000:]!r}")
        log = done.stdout.decode("utf-8", "replace")
        self.assertEqual(done.returncode, 0, log[-3000:])
        return Ran(log)

    def assert_content(self, ran):
        self.assertEqual(ran.complaints, [], ran.log[-3000:])

    def play(self, box, seconds, events=(), outlets=1, rate=48000, inlets=(), arrays=None, message_outlet=None,
             env=None, setup=None, content=True, paths=()):
        """Runs one object for `seconds`: (Ran, [samples of each signal outlet]). `events` are (ms, "receiver message"),
        "box" being the object; `inlets` the objects connected to its inlets; `message_outlet` is printed as "out"."""
        patch = Patch()
        tested = patch.obj(box)
        patch.connect(patch.obj("r box"), 0, tested, 0)
        for inlet, source in enumerate(inlets):
            if source:
                patch.connect(patch.obj(source), 0, tested, inlet)
        frames = int(seconds * rate)
        for outlet in range(outlets):
            patch.array(f"record{outlet}", [0])
            patch.connect(tested, outlet, patch.obj(f"tabwrite~ record{outlet}"), 0)
        if message_outlet is not None:
            patch.connect(tested, message_outlet, patch.obj("print out"), 0)
        for name, values in (arrays or {}).items():
            patch.array(name, values)
        if setup:
            setup(patch, tested)
        self.add_score(patch, events, seconds + 2 * 64 / rate, frames, outlets)  # whole blocks, and one to spare
        ran = self.run_patch(patch, rate, env, paths)
        if content:
            self.assert_content(ran)
        return ran, self.recorded(outlets, frames) if outlets else []

    def run_in_block(self, block, box, outlet, seconds):
        """One object in a patch of its own [block~]; what leaves by that outlet is printed as "out"."""
        patch, inner = Patch(), Patch()
        inner.obj(f"block~ {block}")
        inner.connect(inner.obj(box), outlet, inner.obj("print out"), 0)
        patch.sub(inner)
        self.add_score(patch, [], seconds, 0, 0)
        ran = self.run_patch(patch)
        self.assert_content(ran)
        return ran

    def ports(self, boxes, paths=()):
        """(inlets, outlets) of each object, by its words: what Pd connects."""
        patch, boxes, most = Patch(), sorted(set(boxes)), 40
        tells, hears = patch.obj("r tells"), patch.obj("+~")
        first = [patch.obj(box) for box in boxes][0]
        cords = {(tells, 0, first + i, at): (box, 0) for i, box in enumerate(boxes) for at in range(most)}
        cords |= {(first + i, at, hears, 0): (box, 1) for i, box in enumerate(boxes) for at in range(most)}
        for cord in cords:
            patch.connect(*cord)
        patch.chain(patch.obj("loadbang"), patch.msg("; pd quit"))
        log = self.run_patch(patch, paths=paths).log
        failed = {tuple(map(int, numbers)) for numbers in re.findall(r"test\.pd (\d+) (\d+) (\d+) (\d+) .*connection failed", log)}
        found = {box: [0, 0] for box in boxes}
        for cord, (box, side) in cords.items():
            found[box][side] += cord not in failed
        return found

    def add_score(self, patch, events, seconds, frames, outlets):
        """Starts, plays the events and ends; the boxes to record start with the first sample."""
        lines, at = [], 0.0
        for outlet in range(outlets):
            lines.append(f"record{outlet} resize {frames};")
        begin = [(0, "; pd dsp 1")] + [(0, "start bang")] * (outlets > 0)
        end = [(seconds * 1000, "; pd dsp 0")]
        if outlets:
            names = " ".join(f"record{outlet}" for outlet in range(outlets))
            end.append((seconds * 1000, f"soundfile write -wave -bytes 4 recorded.wav {names}"))
        early = [event for event in events if event[0] < 0]
        late = sorted((event for event in events if event[0] >= 0), key=lambda event: event[0])
        for when, what in [*early, *begin, *late, *end, (seconds * 1000 + 20, "pd quit")]:
            when = max(when, 0)
            wait, at = when - at, when
            while wait > EXACT:  # Pd's floats do not have all whole numbers beyond
                lines.append(f"{EXACT};")
                wait -= EXACT
            lines.append((f"{wait:.9g} " if wait > 0 else "") + what.lstrip("; ") + ";")
        (self.dir / "score.txt").write_text("\n".join(lines) + "\n")
        read = patch.msg("read score.txt")
        qlist = patch.obj("qlist")
        trigger = patch.obj("t b b")
        patch.chain(patch.obj("loadbang"), trigger)
        patch.connect(trigger, 1, read, 0)
        patch.connect(trigger, 0, qlist, 0)
        patch.connect(read, 0, qlist, 0)
        patch.chain(patch.obj("r soundfile"), patch.obj("soundfiler"))
        start = patch.obj("r start")
        for number, line in enumerate(patch._boxes):
            if " tabwrite~ record" in line:
                patch.connect(start, 0, number, 0)

    def recorded(self, channels, frames):
        samples = wav_samples(self.dir / "recorded.wav")
        self.assertEqual(len(samples), channels * frames)
        return [samples[c::channels] for c in range(channels)]


@functools.cache
def version():
    """Of this Pd, as (0, 53)."""
    said = subprocess.run([PD, "-version"], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    return tuple(map(int, re.search(r"Pd-(\d+)\.(\d+)", said.stdout + said.stderr).groups()))


def has_many_channels():
    """Signals of many channels, from 0.54 on."""
    return version() >= (0, 54)


@functools.cache
def reference():
    """{object: [(kind, name, range, default)]}: all words that the objects know, see reference.cpp."""
    said = subprocess.run([os.environ["KSOM_PD_REFERENCE"]], capture_output=True, text=True, timeout=TIMEOUT, check=True)
    found = {}
    for line in said.stdout.splitlines():
        name, *columns = line.split("\t")
        found.setdefault(name, []).append(tuple(columns[:4]))
    return found


def write_wav(path, samples, rate):
    """One channel of 32-bit floats."""
    data = array.array("f", samples)
    if sys.byteorder == "big":
        data.byteswap()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + 4 * len(data), b"WAVE", b"fmt ", 16, 3, 1, rate, 4 * rate,
                       4, 32,
                       b"data", 4 * len(data))
    pathlib.Path(path).write_bytes(head + data.tobytes())
