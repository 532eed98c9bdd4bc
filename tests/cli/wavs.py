# SPDX-License-Identifier: GPL-3.0-or-later
"""WAV files made by hand, byte for byte, right and wrong ones; and read back."""
import array
import math
import struct

FORMATS = {  # name: (format tag, bits, scale)
    "pcm8": (1, 8, 128), "pcm16": (1, 16, 32768), "pcm24": (1, 24, 8388608), "pcm32": (1, 32, 2147483648),
    "float": (3, 32, 1), "double": (3, 64, 1),
}


def chunk(name, payload, size=None):
    """A chunk, with a size of its own choice if asked; odd payloads get their pad byte."""
    size = len(payload) if size is None else size
    return name + struct.pack("<I", size) + payload + b"\0" * (len(payload) % 2)


def riff(*chunks, size=None, kind=b"RIFF", form=b"WAVE"):
    body = form + b"".join(chunks)
    return kind + struct.pack("<I", len(body) if size is None else size) + body


def fmt(tag=1, channels=1, rate=22050, bits=16, align=None, byte_rate=None, extra=b""):
    align = channels * bits // 8 if align is None else align
    byte_rate = (rate * align) & 0xffffffff if byte_rate is None else byte_rate
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, byte_rate, align, bits) + extra)


def extensible(tag, channels, rate, bits, mask=0):
    guid = struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
    return fmt(0xfffe, channels, rate, bits, extra=struct.pack("<HHI", 22, bits, mask) + guid)


def data(samples, format="float"):
    """The bytes of interleaved samples."""
    tag, bits, scale = FORMATS[format]
    if tag == 3:
        return array.array("f" if bits == 32 else "d", samples).tobytes()
    whole = [max(-scale, min(scale - 1, round(sample * scale))) for sample in samples]
    if bits == 8:
        return bytes(value + 128 for value in whole)
    if bits == 16:
        return array.array("h", whole).tobytes()
    if bits == 32:
        return array.array("i", whole).tobytes()
    return b"".join(value.to_bytes(3, "little", signed=True) for value in whole)


def interleaved(samples):
    """One list is mono; a list of lists is channels. Gives (channels, samples)."""
    if len(samples) and isinstance(samples[0], (list, tuple, array.array)):
        return len(samples), [value for frame in zip(*samples) for value in frame]
    return 1, samples


def wav(samples, rate=22050, format="float", extra=()):
    channels, flat = interleaved(samples)
    tag, bits, _ = FORMATS[format]
    return riff(fmt(tag, channels, rate, bits), *extra, chunk(b"data", data(flat, format)))


class Sound:
    """A WAV file read back: container, rate, tag, bits, channels (lists of floats), raw data bytes."""

    def __init__(self, kind, tag, count, rate, bits, raw):
        self.kind, self.tag, self.rate, self.bits, self.raw = kind, tag, rate, bits, raw
        self.flat = _values(tag, bits, raw)
        self.channels = [self.flat[c::count] for c in range(count)]
        self.frames = len(raw) // (count * bits // 8)

    def isFinite(self):
        return all(map(math.isfinite, self.flat))


def _values(tag, bits, raw):
    if tag == 3:
        return array.array("f" if bits == 32 else "d", raw).tolist()
    if bits == 16:
        return [value / 32768 for value in array.array("h", raw)]
    if bits == 24:
        return [int.from_bytes(raw[at:at + 3], "little", signed=True) / 8388608 for at in range(0, len(raw), 3)]
    raise ValueError(f"{bits} bits")


def read(content):
    """Reads RIFF and RF64 files strictly: whatever is out of order raises."""
    kind, size, form = struct.unpack("<4sI4s", content[:12])
    if kind not in (b"RIFF", b"RF64") or form != b"WAVE":
        raise ValueError(f"{kind} {form}")
    if kind == b"RIFF" and size != len(content) - 8:
        raise ValueError(f"RIFF size {size}, file {len(content)}")
    found = dict(_chunks(content))
    tag, count, rate, byte_rate, align, bits = struct.unpack("<HHIIHH", found[b"fmt "][:16])
    if tag == 0xfffe:
        tag = struct.unpack("<H", found[b"fmt "][24:26])[0]
    if align != count * bits // 8 or byte_rate != rate * align or len(found[b"data"]) % align:
        raise ValueError(f"{count} channels, {bits} bits, align {align}, {byte_rate} bytes/s")
    return Sound(kind.decode(), tag, count, rate, bits, found[b"data"])


def _chunks(content):
    at, large = 12, None
    while at + 8 <= len(content):
        name, size = struct.unpack("<4sI", content[at:at + 8])
        if name == b"ds64":
            large = struct.unpack("<Q", content[at + 16:at + 24])[0]
        if name == b"data" and size == 0xffffffff:
            size = large
        if at + 8 + size > len(content):
            raise ValueError(f"{name} is cut off")
        yield name, content[at + 8:at + 8 + size]
        at += 8 + size + size % 2


# Other containers. The samples are in full scale 1, mono.

def rf64(samples, rate, format="pcm16", frames=None, ds64=True):
    tag, bits, _ = FORMATS[format]
    raw = data(samples, format)
    size = 4 + 8 + 28 + 24 + 8 + len(raw)
    sizes = chunk(b"ds64", struct.pack("<QQQI", size, len(raw), len(samples) if frames is None else frames, 0))
    body = (sizes if ds64 else b"") + fmt(tag, 1, rate, bits) + chunk(b"data", raw, 0xffffffff)
    return b"RF64" + struct.pack("<I", 0xffffffff) + b"WAVE" + body


def rifx(samples, rate):
    """Everything big endian."""
    raw = swapped(data(samples, "pcm16"), 2)
    head = b"fmt " + struct.pack(">IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16)
    body = b"WAVE" + head + b"data" + struct.pack(">I", len(raw)) + raw
    return b"RIFX" + struct.pack(">I", len(body)) + body


def w64(samples, rate, size=None):
    def guid(name):
        return name + bytes.fromhex("f3acd3118cd100c04f8edb8a")
    raw = data(samples, "pcm16")
    head = guid(b"fmt ") + struct.pack("<QHHIIHH", 40, 1, 1, rate, 2 * rate, 2, 16)
    body = head + guid(b"data") + struct.pack("<Q", 24 + len(raw) if size is None else size) + raw
    riff_guid = b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000")
    return riff_guid + struct.pack("<Q", 40 + len(body)) + guid(b"wave") + body


def aiff(samples, rate, frames=None):
    raw = swapped(data(samples, "pcm16"), 2)
    exponent = rate.bit_length() - 1
    extended = struct.pack(">HQ", 16383 + exponent, rate << (63 - exponent))
    comm = b"COMM" + struct.pack(">IhIh", 18, 1, len(samples) if frames is None else frames, 16) + extended
    body = b"AIFF" + comm + b"SSND" + struct.pack(">III", 8 + len(raw), 0, 0) + raw
    return b"FORM" + struct.pack(">I", len(body)) + body


def au(samples, rate, size=None):
    raw = swapped(data(samples, "pcm16"), 2)
    return b".snd" + struct.pack(">IIIII", 24, len(raw) if size is None else size, 3, rate, 1) + raw


def caf(samples, rate):
    raw = swapped(data(samples, "pcm16"), 2)
    desc = b"desc" + struct.pack(">qd4sIIIII", 32, rate, b"lpcm", 0, 2, 1, 1, 16)
    return b"caff" + struct.pack(">HH", 1, 0) + desc + b"data" + struct.pack(">qI", 4 + len(raw), 0) + raw


def swapped(raw, width):
    turned = array.array({2: "h", 4: "i"}[width], raw)
    turned.byteswap()
    return turned.tobytes()


def ulaw(samples, rate, tag=7):
    """µ-law (tag 7) or A-law (tag 6) bytes in a WAV file."""
    code = _mu_code if tag == 7 else _a_code
    raw = bytes(code(round(sample * 32767)) for sample in samples)
    return riff(fmt(tag, 1, rate, 8, extra=b"\0\0"), chunk(b"fact", struct.pack("<I", len(raw))), chunk(b"data", raw))


def _mu_code(value):
    sign, size = (0x80, -value) if value < 0 else (0, value)
    size = min(size, 32635) + 132
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> exponent + 3 & 15) & 0xff


def _a_code(value):
    sign, size = (0, -value - 1) if value < 0 else (0x80, value)
    size >>= 3
    exponent = max(0, size.bit_length() - 5)
    mantissa = size >> (exponent if exponent else 1) & 15
    return (sign | exponent << 4 | mantissa) ^ 0x55


def adpcm(frames, rate, block=256):
    """IMA ADPCM: blocks of silence."""
    per_block = (block - 4) * 2 + 1
    blocks = -(-frames // per_block)
    extra = struct.pack("<HH", 2, per_block)
    return riff(fmt(0x11, 1, rate, 4, block, rate * block // per_block, extra),
                chunk(b"fact", struct.pack("<I", blocks * per_block)), chunk(b"data", bytes(blocks * block)))
