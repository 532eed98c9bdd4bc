# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a stretch of the output a copy of a place in the input?"""
import numpy as np

from sound import RATE
from spectrum import bands_of, decibels, stft

PATCH_SECONDS = 2.0
_SIZE, _HOP = 2048, 512                          # 93 ms every 23 ms
_EDGES = 100 * 2 ** (np.arange(0, 40) / 6)       # sixths of an octave from 100 Hz to 9 kHz
_LENGTH = round(PATCH_SECONDS * RATE / _HOP)
_STEP = 5                                        # a patch of the output every 0.12 s


def log_spectrogram(x, range_db=70):
    """Levels in dB, frames x bands, float32."""
    return decibels(bands_of(stft(x, _SIZE, _HOP), _SIZE, _EDGES), range_db).astype(np.float32)


def _patches(spectrogram, step):
    """Every 2 s of it as a row of mean 0 and length 1; rows without change become 0."""
    if len(spectrogram) < _LENGTH:
        return np.zeros((1, _LENGTH * spectrogram.shape[1]), np.float32)
    rows = np.lib.stride_tricks.sliding_window_view(spectrogram, _LENGTH, axis=0)[::step]
    rows = rows.reshape(len(rows), -1).copy()
    rows -= rows.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(norm > 1e-3 * rows.shape[1] ** 0.5, norm, np.inf)
    return rows


def _highest(output, source):
    patches = _patches(output, _STEP)
    best = 0.0
    for start in range(0, max(len(source) - _LENGTH + 1, 1), 512):
        places = _patches(source[start:start + 511 + _LENGTH], 1)
        best = max(best, float((patches @ places.T).max()))
    return best


def patch_correlation(output, source):
    """Highest correlation of any 2 s of the output with any place of the input: (raw, each file's mean spectrum removed)."""
    return _highest(output, source), _highest(output - output.mean(axis=0), source - source.mean(axis=0))


def sequence_correlation(output, source, overlap):
    """Highest correlation of two sequences of vectors at any lag that leaves `overlap` of them or more."""
    best = -1.0
    for lag in range(overlap - len(output), len(source) - overlap + 1):
        a = output[max(0, -lag):len(source) - lag]
        b = source[max(0, lag):max(0, lag) + len(a)]
        scale = np.linalg.norm(a) * np.linalg.norm(b)
        best = max(best, float((a * b).sum() / scale) if scale > 0 else 0.0)
    return best


def chroma_sequence(output, source, overlap=20):
    """Of the chroma of half seconds, at lags with 10 s or more in common: (mean chroma removed, raw)."""
    overlap = min(overlap, len(output), len(source))
    centred = sequence_correlation(output - output.mean(axis=0), source - source.mean(axis=0), overlap)
    return centred, sequence_correlation(output, source, overlap)
