# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen that nobody sees, and what is on it."""
import os
import pathlib
import shutil
import struct
import subprocess
import zlib

WIDTH, HEIGHT = 1280, 1024


def screen(folder=None):
    """(process, display) of a screen in memory, which lies in that folder for picture(); None where there is no Xvfb."""
    if not shutil.which("Xvfb"):
        return None, None
    read, write = os.pipe()
    memory = ["-fbdir", str(folder)] if folder else []
    process = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-dpi", "96", "-nolisten", "tcp", *memory],
                               pass_fds=[write], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        return process, ":" + answer.readline().strip()


def picture(folder):
    """What is on the screen: HEIGHT lines of WIDTH times red, green, blue."""
    data = pathlib.Path(folder, "Xvfb_screen0").read_bytes()
    head = struct.unpack(">25I", data[:100])  # of an XWD file: its own length, ..., bytes a line, ..., colours in a table
    begin, (width, height), highest_first, line = head[0] + 12 * head[19], head[4:6], head[7], head[12]
    lines = []
    for at in range(begin, begin + height * line, line):
        pixels, rgb = data[at:at + 4 * width], bytearray(3 * width)
        for colour in range(3):
            rgb[colour::3] = pixels[colour + 1 if highest_first else 2 - colour::4]
        lines.append(bytes(rgb))
    return lines


def changed(before, after):
    """(left, top, right, bottom) of what is not the same in two pictures."""
    rows = [y for y, (one, other) in enumerate(zip(before, after)) if one != other]
    apart = [int.from_bytes(before[y], "big") ^ int.from_bytes(after[y], "big") for y in rows]
    size = len(after[0])
    left = min(size - (bits.bit_length() + 7) // 8 for bits in apart)
    right = max(size - ((bits & -bits).bit_length() - 1) // 8 for bits in apart)
    return left // 3, rows[0], (right + 2) // 3, rows[-1] + 1


def part(lines, left, top, right, bottom):
    return [line[3 * left:3 * right] for line in lines[top:bottom]]


def ink(lines):
    """The share that is dark, by its green."""
    green = b"".join(line[1::3] for line in lines)
    return len(green.translate(None, bytes(range(128, 256)))) / len(green)


def write_png(path, lines):
    size = struct.pack(">IIBBBBB", len(lines[0]) // 3, len(lines), 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", size), (b"IDAT", zlib.compress(b"".join(b"\0" + line for line in lines))), (b"IEND", b"")]
    packed = [struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks]
    pathlib.Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(packed))
