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
