# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host wrote, as numbers."""
import array
import pathlib
import struct
import sys


class NoSound(Exception):
    """A file without a data chunk."""


def samples_of(path):
    """Samples of a WAV of 32-bit floats, found by walking its chunks."""
    data = pathlib.Path(path).read_bytes()
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
    raise NoSound(f"{path}: no data chunk")


def write_samples(path, samples, channels, rate=48000):
    """A WAV of 32-bit floats; `samples` are those of all channels in turn, an array of floats."""
    data = samples.tobytes()
    head = b"fmt " + struct.pack("<IHHIIHH", 16, 3, channels, rate, rate * 4 * channels, 4 * channels, 32)
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 4 + len(head) + 8 + len(data)) + b"WAVE" + head)
        file.write(b"data" + struct.pack("<I", len(data)) + data)
