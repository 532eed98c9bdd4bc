# SPDX-License-Identifier: GPL-3.0-or-later
"""PNG files read back, strictly."""
import struct
import zlib


def unpack_png(content):
    """Width, height and the pixels' bytes; raises when the file is not a whole PNG with right checksums."""
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    at, packed, head, last = 8, b"", None, None
    while at < len(content):
        size, name = struct.unpack(">I4s", content[at:at + 8])
        body = content[at + 8:at + 8 + size]
        crc, = struct.unpack(">I", content[at + 8 + size:at + 12 + size])
        if crc != zlib.crc32(name + body):
            raise ValueError(f"wrong checksum in {name}")
        head = struct.unpack(">II", body[:8]) if name == b"IHDR" else head
        packed += body if name == b"IDAT" else b""
        last, at = name, at + 12 + size
    if last != b"IEND":
        raise ValueError("the end is missing")
    return (*head, zlib.decompress(packed))
