#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""same.py A.wav B.wav ...: whether all have the samples of the first, to the last bit. Ends with 0 or 1."""
import struct
import sys


def samples_of(path):
    """The bytes of a WAV's data, whatever other chunks the host wrote around it."""
    with open(path, "rb") as file:
        file.seek(12)
        while len(head := file.read(8)) == 8:
            size = struct.unpack("<I", head[4:])[0]
            if head[:4] == b"data":
                return file.read(size)
            file.seek(size + size % 2, 1)
    raise SystemExit(f"{path}: no samples")


def main():
    first, *others = sys.argv[1:]
    expected = samples_of(first)
    different = [path for path in others if samples_of(path) != expected]
    for path in others:
        print(f"{path}: {'other samples than' if path in different else 'bit for bit'} {first}")
    return bool(different)


if __name__ == "__main__":
    sys.exit(main())
