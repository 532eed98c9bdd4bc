# SPDX-License-Identifier: GPL-3.0-or-later
"""Offline renders with scsynth and supernova, believed only when the result is right.

Both end with 0 after a missing SynthDef, a missing UGen or a full disk, so their exit code proves nothing: render()
also reads the log, and the length and the samples of the file.
"""
import atexit
import functools
import math
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import time

from wav import NoSound, samples_of

COMPLAINT = re.compile(r"FAILURE|ERROR|not found|not installed|alloc failed|exception|terminate called", re.IGNORECASE)
PLUGINS = os.environ.get("KSOM_SC_SYSTEM_PLUGINS", "/usr/lib/SuperCollider/plugins")
OURS = os.environ.get("KSOM_SC_PLUGINS", "")
PATIENCE = 3000 if os.environ.get("KSOM_LONG") else 300  # seconds, on a loaded machine
SCALAR, CONTROL, AUDIO, DEMAND = 0, 1, 2, 3  # rates
# Of the server's own plugins those that the tests use: it starts ten times as fast, and a memory checker sees less.
USED = tuple("IO Osc LF BinaryOp UnaryOp MulAdd Delay Trigger Filter Pan Demand Noise".split())


class RenderFailed(Exception):
    pass


def _padded(data):
    return data + b"\0" * (4 - len(data) % 4)


def message(address, *arguments):
    """An OSC message; arguments are int, float, str or bytes."""
    tags, data = ",", b""
    for value in arguments:
        if isinstance(value, int):
            tags, data = tags + "i", data + struct.pack(">i", value)
        elif isinstance(value, float):
            tags, data = tags + "f", data + struct.pack(">f", value)
        elif isinstance(value, bytes):
            tags, data = tags + "b", data + struct.pack(">i", len(value)) + value + b"\0" * (-len(value) % 4)
        else:
            tags, data = tags + "s", data + _padded(value.encode())
    return _padded(address.encode()) + _padded(tags.encode()) + data


def score(events):
    """The bytes of a score: events are (seconds, [messages])."""
    result = b""
    for seconds, messages in events:
        bundle = b"#bundle\0" + struct.pack(">Q", int(seconds * 2**32))
        bundle += b"".join(struct.pack(">i", len(m)) + m for m in messages)
        result += struct.pack(">i", len(bundle)) + bundle
    return result


def _text(name):
    return bytes([len(name)]) + name.encode()


def synthdef(name, constants, ugens):
    """A SynthDef, version 2. A UGen is (class, rate, [(ugen or -1, output or constant)], [output rates], special index
    or none)."""
    data = b"SCgf" + struct.pack(">ih", 2, 1) + _text(name)
    data += struct.pack(">i", len(constants)) + b"".join(struct.pack(">f", c) for c in constants)
    data += struct.pack(">iii", 0, 0, len(ugens))
    for ugen, rate, inputs, outputs, *special in ugens:
        data += _text(ugen) + bytes([rate]) + struct.pack(">iih", len(inputs), len(outputs), *(special or [0]))
        data += b"".join(struct.pack(">ii", *pair) for pair in inputs) + bytes(outputs)
    return data + struct.pack(">h", 0)


class Graph:
    """Collects UGens, and constants once each: what a UGen gives can be the input of the next."""

    def __init__(self):
        self._constants, self._ugens = [], []

    def _input(self, value):
        if isinstance(value, tuple):
            return value
        if value not in self._constants:
            self._constants.append(value)
        return (-1, self._constants.index(value))

    def add(self, ugen, rate, inputs, outputs=1, special=0):
        """Of `outputs` the rates, or how many of the UGen's own rate; gives the outputs."""
        rates = [rate] * outputs if isinstance(outputs, int) else outputs
        self._ugens.append((ugen, rate, [self._input(value) for value in inputs], rates, special))
        return [(len(self._ugens) - 1, i) for i in range(len(rates))]

    def out(self, signals, bus=0):
        self.add("Out", AUDIO, [float(bus), *signals], 0)

    def definition(self, name):
        return synthdef(name, self._constants, self._ugens)


@functools.cache
def few_plugins(names=USED):
    """A folder with some of the server's own plugins."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in names:
        for ending in (".so", "_supernova.so"):
            os.symlink(os.path.join(PLUGINS, name + "UGens" + ending), os.path.join(folder, name + "UGens" + ending))
    return folder


def is_asleep(process):
    """Every thread waits, so none waits for a processor."""
    tasks = pathlib.Path(f"/proc/{process.pid}/task")
    try:
        return all((task / "stat").read_text().rsplit(")", 1)[1].split()[0] == "S" for task in tasks.iterdir())
    except OSError:
        return False


def run(folder, command, environ=None, cwd=None):
    """(exit code, what it printed). scsynth may wait for itself for ever as it ends (3.13; its network thread): then it
    is ended, and what it has done counts."""
    log_file, asleep, until = os.path.join(folder, "log.txt"), 0, time.monotonic() + PATIENCE
    with open(log_file, "w", encoding="utf-8") as log:
        process = subprocess.Popen(command, env=environ, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while process.poll() is None:
            time.sleep(0.02)
            asleep = asleep + 1 if is_asleep(process) else 0
            if asleep > 100 or time.monotonic() > until:
                process.kill()
                process.wait()
                break
    with open(log_file, encoding="utf-8", errors="replace") as log:
        text = log.read()
    return (0 if asleep > 100 else process.returncode), text


def play(folder, score_bytes, seconds, rate=48000, program="scsynth", channels=1, block=64, options=(), environ=None,
         more_plugins=(), cwd=None):
    """(samples of all channels in turn, log) of a score of `seconds`, whatever the log says. RenderFailed, with the
    reason, when there are too few samples or some are not finite."""
    score_file, target = os.path.join(folder, "score.osc"), os.path.join(folder, "out.wav")
    with open(score_file, "wb") as file:
        file.write(score_bytes)
    if os.path.exists(target):
        os.remove(target)
    offline = "--nrt" if program == "supernova" else "-N"
    command = [program, "-U", ":".join(filter(None, [OURS, few_plugins(), *more_plugins])), "-i", "0", "-o", str(channels), "-D", "0", "-R", "0", "-z", str(block), *options,
               offline, score_file, "_", target, str(rate), "WAV", "float"]
    code, log = run(folder, command, environ, cwd)
    if code != 0 or not os.path.exists(target):
        raise RenderFailed(f"{program} ended with {code}: {log[-2000:]}")
    try:
        samples = samples_of(target)
    except NoSound as failure:
        raise RenderFailed(str(failure)) from failure
    wanted = int(seconds * rate)
    if program == "supernova":
        wanted -= wanted % block  # it writes whole blocks
    if len(samples) < wanted * channels:
        raise RenderFailed(f"{len(samples)} samples instead of {wanted * channels}: {log[-2000:]}")
    if not all(math.isfinite(s) for s in samples):
        raise RenderFailed("samples that are not finite")
    return samples, log


def render(folder, score_bytes, seconds, **how):
    """The samples of a score whose log has no complaint."""
    samples, log = play(folder, score_bytes, seconds, **how)
    complaint = COMPLAINT.search(log)
    if complaint:
        raise RenderFailed(f"the log says: {log[complaint.start():].splitlines()[0]}")
    return samples
