# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound files in and out, by libsndfile, which the program needs anyway."""
import ctypes
import ctypes.util

import numpy as np

RATE = 22050  # Hz; every sound is measured at this rate, so that files of different rates compare

_WAV_FLOAT = 0x010000 | 0x0006
_READ, _WRITE, _SET_ADD_PEAK_CHUNK = 0x10, 0x20, 0x1050


class _Info(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_int64)] + [
        (name, ctypes.c_int) for name in ("samplerate", "channels", "format", "sections", "seekable")]


def _library():
    lib = ctypes.CDLL(ctypes.util.find_library("sndfile") or "libsndfile.so.1")
    lib.sf_open.restype = ctypes.c_void_p
    lib.sf_strerror.restype = ctypes.c_char_p
    for name in ("sf_readf_float", "sf_writef_float", "sf_seek"):
        getattr(lib, name).restype = ctypes.c_int64
    return lib


_lib = _library()


def _open(path, mode, info):
    handle = _lib.sf_open(str(path).encode(), mode, ctypes.byref(info))
    if not handle:
        raise OSError(f"{path}: {_lib.sf_strerror(None).decode()}")
    return ctypes.c_void_p(handle)


def read(path, start=0.0, seconds=None):
    """(samples as frames x channels, rate) of a passage, or of the rest of the file."""
    info = _Info()
    handle = _open(path, _READ, info)
    try:
        if start:
            _lib.sf_seek(handle, ctypes.c_int64(round(start * info.samplerate)), 0)
        wanted = None if seconds is None else round(seconds * info.samplerate)
        return _read_frames(handle, info.channels, wanted), info.samplerate
    finally:
        _lib.sf_close(handle)


def _read_frames(handle, channels, wanted):
    blocks, have = [], 0
    while wanted is None or have < wanted:
        size = 1 << 18 if wanted is None else min(1 << 18, wanted - have)
        block = np.empty((size, channels), np.float32)
        got = _lib.sf_readf_float(handle, block.ctypes.data_as(ctypes.c_void_p), ctypes.c_int64(size))
        if got <= 0:
            break
        blocks.append(block[:got])
        have += got
    return np.concatenate(blocks) if blocks else np.zeros((0, channels), np.float32)


def write(path, samples, rate):
    """A WAV file of float samples; one dimension is one channel."""
    samples = np.ascontiguousarray(np.asarray(samples, np.float32).reshape(len(samples), -1))
    info = _Info(samplerate=rate, channels=samples.shape[1], format=_WAV_FLOAT)
    handle = _open(path, _WRITE, info)
    _lib.sf_command(handle, _SET_ADD_PEAK_CHUNK, None, 0)  # it holds the time: no two files would be alike
    _lib.sf_writef_float(handle, samples.ctypes.data_as(ctypes.c_void_p), ctypes.c_int64(len(samples)))
    _lib.sf_close(handle)


def resample(mono, rate, to=RATE):
    """The same sound at another rate, by cutting or padding its spectrum."""
    if rate == to or len(mono) == 0:
        return np.asarray(mono, float)
    spectrum = np.fft.rfft(mono)
    length = round(len(mono) * to / rate)
    return np.fft.irfft(spectrum[:length // 2 + 1], length) * (length / len(mono))


def mono(samples, rate):
    """What is measured: the mean of the channels at RATE."""
    return resample(samples.mean(axis=1, dtype=float), rate)
