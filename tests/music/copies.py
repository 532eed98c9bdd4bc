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


def _rows(spectrogram, step):
    """Every 2 s of it as a row: patches x bands x frames."""
    spectrogram = np.pad(spectrogram, ((0, max(0, _LENGTH - len(spectrogram))), (0, 0)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(spectrogram, _LENGTH, axis=0)[::step]


def _normal(rows, heard):
    """Flat, of mean 0 and length 1; silent ones become 0."""
    rows = rows.reshape(len(rows), -1)
    rows = rows - rows.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(heard[:, None] & (norm > 0), norm, np.inf)


def _variants(spectrogram, mean, step):
    """The patches as they are; less the mean spectrum given; less each its own mean spectrum."""
    rows = _rows(spectrogram, step)
    heard = rows.std(axis=(1, 2)) > 0.1
    yield "patch_raw", _normal(rows, heard)
    yield "patch", _normal(rows - mean[:, None], heard)
    yield "patch_moves", _normal(rows - rows.mean(axis=2, keepdims=True), heard)


def patch_correlation(output, source):
    """Highest correlation of any 2 s of the output with any place of the input, three ways.

    patch: the input's mean spectrum is taken from both, so that a common tilt counts for nothing. This is the verdict:
    a pasted copy reads near 1 whatever surrounds it, another piece below 0.6. patch_raw: as it is; tilt counts.
    patch_moves: each patch less its own mean spectrum, so that only what moves within the 2 s counts.
    """
    mean = source.mean(axis=0)
    outputs = dict(_variants(output, mean, _STEP))
    best = dict.fromkeys(outputs, 0.0)
    for start in range(0, max(len(source) - _LENGTH + 1, 1), 512):
        for kind, places in _variants(source[start:start + 511 + _LENGTH], mean, 1):
            best[kind] = max(best[kind], float((outputs[kind] @ places.T).max()))
    return best


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
