# SPDX-License-Identifier: GPL-3.0-or-later
"""Offline renders with scsynth, believed only when the result is right.

scsynth ends with 0 after a missing SynthDef, a missing UGen or a full disk, so its exit code proves nothing: render()
also reads the log, and the length and the samples of the file.
"""
import array
import math
import os
import re
import struct
import subprocess
import sys

COMPLAINT = re.compile(r"FAILURE|ERROR|not found|not installed|alloc failed|exception|terminate called", re.IGNORECASE)
PLUGINS = "/usr/lib/SuperCollider/plugins"


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
    """A SynthDef, version 2. A UGen is (class, rate, [(ugen or -1, output or constant)], [output rates])."""
    data = b"SCgf" + struct.pack(">ih", 2, 1) + _text(name)
    data += struct.pack(">i", len(constants)) + b"".join(struct.pack(">f", c) for c in constants)
    data += struct.pack(">iii", 0, 0, len(ugens))
    for ugen, rate, inputs, outputs in ugens:
        data += _text(ugen) + bytes([rate]) + struct.pack(">iih", len(inputs), len(outputs), 0)
        data += b"".join(struct.pack(">ii", *pair) for pair in inputs) + bytes(outputs)
    return data + struct.pack(">h", 0)


def _samples(path):
    """Samples of a WAV of 32-bit floats, found by walking its chunks."""
    with open(path, "rb") as file:
        data = file.read()
    at = 12
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        if data[at:at + 4] == b"data":
            samples = array.array("f")
            samples.frombytes(data[at + 8:at + 8 + size // 4 * 4])
            if sys.byteorder == "big":
                samples.byteswap()
            return samples
        at += 8 + size + size % 2
    raise RenderFailed(f"{path}: no data chunk")


def render(folder, score_bytes, seconds, rate=48000, program="scsynth"):
    """The samples (one channel) of a score of `seconds`; RenderFailed, with the reason, when anything is not right."""
    source, target = os.path.join(folder, "score.osc"), os.path.join(folder, "out.wav")
    with open(source, "wb") as file:
        file.write(score_bytes)
    command = [program, "-U", PLUGINS, "-i", "0", "-o", "1", "-D", "0", "-R", "0",
               "-N", source, "_", target, str(rate), "WAV", "float"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    log = done.stdout + done.stderr
    complaint = COMPLAINT.search(log)
    if complaint:
        raise RenderFailed(f"the log says: {log[complaint.start():].splitlines()[0]}")
    if done.returncode != 0 or not os.path.exists(target):
        raise RenderFailed(f"{program} ended with {done.returncode}")
    samples = _samples(target)
    if len(samples) < int(seconds * rate):
        raise RenderFailed(f"{len(samples)} samples instead of {int(seconds * rate)}")
    if not all(math.isfinite(s) for s in samples):
        raise RenderFailed("samples that are not finite")
    return samples
