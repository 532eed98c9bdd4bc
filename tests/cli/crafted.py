# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound files with something wrong, or only rare, in them (faults.md rows 68 to 72), made by hand.

The sound in most of them: 2000 frames of 440 Hz at 22050 Hz, mono, 16 bits: 4000 bytes."""
import struct

import packed_sounds
import sounds
from wavs import (adpcm, aiff, au, caf, chunk, data, extensible, fmt, rf64, riff, rifx, ulaw, w64, wav)

RATE, FRAMES = 22050, 2000
TONE = sounds.sine(440, FRAMES / RATE, RATE)
RAW = data(TONE, "pcm16")
FMT = fmt(rate=RATE)
DATA = chunk(b"data", RAW)


def no_sound():
    """name -> content: nothing here can be read as sound."""
    return {
        "empty": b"",
        "four_bytes": b"RIFF",
        "header_only": riff(),
        "header_cut": riff(FMT, DATA)[:20],
        "fmt_cut": riff(FMT, DATA)[:30],
        "no_fmt": riff(DATA),
        "no_data": riff(FMT),
        "fmt_size_0": riff(chunk(b"fmt ", b""), DATA),
        "fmt_size_4": riff(chunk(b"fmt ", b"\1\0\1\0"), DATA),
        "fmt_size_huge": riff(chunk(b"fmt ", FMT[8:], 0xffffffff), DATA),
        "channels_0": riff(fmt(channels=0), DATA),
        "channels_65535": riff(fmt(channels=65535, align=2), DATA),
        "channels_1025": riff(fmt(channels=1025), DATA),
        "rate_0": riff(fmt(rate=0), DATA),
        "rate_huge": riff(fmt(rate=0xffffffff), DATA),
        "bits_0": riff(fmt(bits=0, align=0), DATA),
        "bits_65535": riff(fmt(bits=65535), DATA),
        "unknown_tag": riff(fmt(tag=0x1234), DATA),
        "mp3_tag_without_mp3": riff(fmt(tag=0x55, extra=bytes(14)), DATA),
        "unknown_guid": riff(fmt(0xfffe, extra=struct.pack("<HHI", 22, 16, 0) + b"\x99" * 16), DATA),
        "extensible_without_extension": riff(fmt(0xfffe), DATA),
        "float_of_16_bits": riff(fmt(tag=3, bits=16), DATA),
        "avi": riff(FMT, DATA).replace(b"WAVE", b"AVI "),
        "rf64_without_ds64": rf64(TONE, RATE, ds64=False),
        "w64_cut": w64(TONE, RATE)[:60],
        "rifx_with_little_endian_inside": b"RIFX" + riff(FMT, DATA)[4:],
        "aiff_cut": aiff(TONE, RATE)[:20],
        "au_cut": au(TONE, RATE)[:10],
        "flac_cut": packed_sounds.FLAC[:30],
        "ogg_cut": packed_sounds.OGG[:40],
        "text": b"This is not sound, it only says so.\n" * 50,
        "html": b"<!DOCTYPE html><html><body>404</body></html>\n",
        "png": b"\x89PNG\r\n\x1a\n" + bytes(1000),
        "zip": b"PK\3\4" + bytes(1000),
        "zeros": bytes(4096),
        "noise": bytes((n * n * 31 + n * 7) % 251 for n in range(4096)),
        "id3_only": b"ID3\4\0\0\0\0\0\0",
        "program": b"\x7fELF" + bytes(1000),
    }


def with_sound():
    """name -> (content, frames that exist, whether a warning is due)."""
    half = chunk(b"data", RAW[:2000], 4000)
    return {
        "plain": (riff(FMT, DATA), FRAMES, False),
        "one_frame": (riff(FMT, chunk(b"data", RAW[:2])), 1, False),
        "no_frames": (riff(FMT, chunk(b"data", b"")), 0, False),
        "data_truncated": (riff(FMT, half), 1000, True),
        "data_truncated_in_a_sample": (riff(FMT, chunk(b"data", RAW[:2001], 4000))[:-1], 1000, True),
        "data_past_the_end": (riff(FMT, chunk(b"data", RAW, 0x7fffffff)), FRAMES, True),
        "data_streamed": (riff(FMT, chunk(b"data", RAW, 0xffffffff), size=0xffffffff), FRAMES, False),
        "data_odd": (riff(FMT, chunk(b"data", RAW[:3999])), 1999, None),
        "riff_size_0": (riff(FMT, DATA, size=0), FRAMES, False),
        "riff_size_huge": (riff(FMT, DATA, size=0xffffffff), FRAMES, False),
        "riff_size_small": (riff(FMT, DATA, size=40), FRAMES, False),
        "byte_rate_lies": (riff(fmt(rate=RATE, byte_rate=1), DATA), FRAMES, False),
        "fmt_with_more": (riff(fmt(rate=RATE, extra=b"\0\0"), DATA), FRAMES, False),
        "junk_first": (riff(chunk(b"JUNK", bytes(28)), FMT, DATA), FRAMES, False),
        "list_odd": (riff(FMT, chunk(b"LIST", b"INFOxyz"), DATA), FRAMES, False),
        "unknown_chunk": (riff(FMT, chunk(b"what", b"is this?"), DATA), FRAMES, False),
        "chunk_after": (riff(FMT, DATA, chunk(b"LIST", b"INFO")), FRAMES, False),
        "bext_first": (riff(chunk(b"bext", bytes(602)), FMT, DATA), FRAMES, False),
        "cue_lies": (riff(FMT, chunk(b"cue ", struct.pack("<I", 0xffffffff)), DATA), FRAMES, False),
        "smpl_lies": (riff(FMT, chunk(b"smpl", struct.pack("<9I", *([0xffffffff] * 9))), DATA), FRAMES, False),
        "list_lies": (riff(FMT, chunk(b"LIST", b"INFOINAM" + struct.pack("<I", 0x7fffffff) + b"abcd"), DATA),
                      FRAMES, False),
        "garbage_after": (riff(FMT, DATA) + b"\xff" * 999, FRAMES, False),
        "some_chunks": (riff(FMT, *[chunk(b"tiny", b"")] * 1000, DATA), FRAMES, False),
        "extensible_pcm": (riff(extensible(1, 1, RATE, 16), DATA), FRAMES, False),
        "extensible_float": (riff(extensible(3, 1, RATE, 32), chunk(b"data", data(TONE, "float"))), FRAMES, False),
        "pcm8": (wav(TONE, RATE, "pcm8"), FRAMES, False),
        "pcm8_odd": (wav(TONE[:1999], RATE, "pcm8"), 1999, False),
        "pcm24_odd": (wav(TONE[:1999], RATE, "pcm24"), 1999, False),
        "pcm24": (wav(TONE, RATE, "pcm24"), FRAMES, False),
        "pcm32": (wav(TONE, RATE, "pcm32"), FRAMES, False),
        "double": (wav(TONE, RATE, "double"), FRAMES, False),
        "ulaw": (ulaw(TONE, RATE), FRAMES, False),
        "alaw": (ulaw(TONE, RATE, 6), FRAMES, False),
        "rf64": (rf64(TONE, RATE), FRAMES, False),
        "rf64_frames_lie": (rf64(TONE, RATE, frames=2 ** 60), FRAMES, None),
        "w64": (w64(TONE, RATE), FRAMES, False),
        "rifx": (rifx(TONE, RATE), FRAMES, False),
        "aiff": (aiff(TONE, RATE), FRAMES, False),
        "aiff_frames_lie": (aiff(TONE, RATE, frames=2 ** 31 - 1), FRAMES, None),
        "au": (au(TONE, RATE), FRAMES, False),
        "au_streamed": (au(TONE, RATE, size=0xffffffff), FRAMES, False),
        "caf": (caf(TONE, RATE), FRAMES, False),
        "flac": (packed_sounds.FLAC, 2000, False),
        "ogg": (packed_sounds.OGG, 2000, False),
        "channels_1024": (riff(fmt(channels=1024, rate=RATE), chunk(b"data", bytes(2048 * 10))), 10, False),
        "rate_1": (riff(fmt(rate=1), chunk(b"data", RAW[:20])), 10, False),
    }


def either():
    """name -> content: lies that a reader may believe or refuse, but must come out of in one piece."""
    return {
        "bits_1": riff(fmt(bits=1, align=1), DATA),
        "bits_7": riff(fmt(bits=7, align=1), DATA),
        "align_0": riff(fmt(align=0), DATA),
        "align_too_large": riff(fmt(align=4), DATA),
        "align_too_small": riff(fmt(channels=2, align=2), DATA),
        "align_65535": riff(fmt(align=65535), DATA),
        "fmt_after_data": riff(DATA, FMT),
        "fmt_twice": riff(FMT, fmt(channels=2, rate=8000), DATA),
        "data_twice": riff(FMT, DATA, DATA),
        "data_size_0": riff(FMT, chunk(b"data", RAW, 0)),
        "data_one_byte": riff(FMT, chunk(b"data", b"\1")),
        "many_chunks": riff(FMT, *[chunk(b"tiny", b"")] * 100000, DATA),
        "many_chunks_after": riff(FMT, DATA, *[chunk(b"tiny", b"")] * 100000),
        "list_size_huge": riff(FMT, chunk(b"LIST", b"INFO", 0xfffffff0), DATA),
        "list_odd_unpadded": riff(FMT, chunk(b"LIST", b"INFOxyz")[:-1], DATA),
        "rate_2_31": riff(fmt(rate=0x7fffffff), DATA),
        "rate_100_million": riff(fmt(rate=100000000), DATA),
        "channels_2_with_half_a_frame": riff(fmt(channels=2, rate=RATE), chunk(b"data", RAW[:3998])),
        "ima_adpcm": adpcm(2000, RATE),
        "ima_adpcm_block_0": adpcm(2000, RATE).replace(struct.pack("<HHHH", 256, 4, 2, 505),
                                                       struct.pack("<HHHH", 0, 4, 2, 505)),
        "ima_adpcm_samples_lie": adpcm(2000, RATE).replace(struct.pack("<HH", 2, 505), struct.pack("<HH", 2, 65535)),
        "ms_adpcm_no_coefficients": riff(fmt(2, 1, RATE, 4, 256, extra=struct.pack("<HHH", 32, 500, 65535)), DATA),
        "gsm": riff(fmt(0x31, 1, 8000, 0, 65, 1625, struct.pack("<HH", 2, 320)), chunk(b"data", bytes(650))),
        "w64_data_lies": w64(TONE, RATE, size=2 ** 62),
        "rf64_data_lies": rf64(TONE, RATE).replace(struct.pack("<Q", 4000), struct.pack("<Q", 2 ** 62), 1),
        "au_header_past_the_end": au(TONE, RATE)[:4] + struct.pack(">I", 0x7fffffff) + au(TONE, RATE)[8:],
        "aiff_channels_0": aiff(TONE, RATE).replace(b"COMM\0\0\0\x12\0\1", b"COMM\0\0\0\x12\0\0"),
        "caf_rate_nan": caf(TONE, RATE).replace(struct.pack(">d", RATE), b"\x7f\xf8" + bytes(6)),
        "flac_cut_in_the_middle": packed_sounds.FLAC[:600],
        "flac_broken": packed_sounds.FLAC[:500] + b"\xff" * 100 + packed_sounds.FLAC[600:],
        "ogg_cut_in_the_middle": packed_sounds.OGG[:2700],
        "ogg_broken": packed_sounds.OGG[:2600] + b"\xff" * 100 + packed_sounds.OGG[2700:],
    }
