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
_SOUNDING_DB = 50                                # below the loudest frame is silence


def log_spectrogram(x, range_db=60):
    """Levels in dB, frames x bands."""
    return decibels(bands_of(stft(x, _SIZE, _HOP), _SIZE, _EDGES), range_db)


def _windows(spectrogram):
    """Every 2 s of it: patches x bands x frames."""
    spectrogram = np.pad(spectrogram, ((0, max(0, _LENGTH - len(spectrogram))), (0, 0)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(spectrogram, _LENGTH, axis=0)


def _sounding_patches(spectrogram):
    """Where those patches begin that sound for three quarters of their time: silence is a copy of any silence."""
    level = spectrogram.max(axis=1)
    sounding = _windows((level > level.max() - _SOUNDING_DB).astype(float)[:, None]).mean(axis=(1, 2))
    return [at for at in range(0, len(sounding), _STEP) if sounding[at] >= 0.75]


def _centre(patch, axis):
    """Mean 0, of the whole (axis 0 and 1) or of each band (axis 1), and length 1."""
    patch = patch - patch.mean(axis=axis, keepdims=True)
    norm = np.linalg.norm(patch)
    return patch / norm if norm > 1e-6 else np.zeros_like(patch)


def _sums(values):
    """Sum over each 2 s, for each band."""
    total = np.cumsum(np.pad(values, ((1, 0), (0, 0))), axis=0)
    return total[_LENGTH:] - total[:-_LENGTH]


def _norms(spectrogram, axis):
    """Length of each 2 s once centred; infinite where nothing changes."""
    means = _sums(spectrogram) ** 2 / _LENGTH if axis == 1 else (
        _sums(spectrogram.sum(axis=1, keepdims=True)) ** 2 / (_LENGTH * spectrogram.shape[1]))
    square = _sums(spectrogram ** 2).sum(axis=1) - means.sum(axis=1)
    return np.sqrt(np.where(square > 1e-6 * _LENGTH, square, np.inf))


def _highest(output, source, starts, axis):
    """Highest normalised cross-correlation of the output's patches with any place of the source, by FFT over time."""
    source = np.pad(source, ((0, max(0, _LENGTH - len(source))), (0, 0)), mode="edge")
    size = 1 << (len(source) - 1).bit_length()
    norms, spectrum = _norms(source, axis), np.fft.rfft(source, size, axis=0)
    windows, best = _windows(output), 0.0
    for at in starts:
        patch = np.fft.rfft(_centre(windows[at], axis), size, axis=1)
        products = np.fft.irfft(np.einsum("tb,bt->t", spectrum, patch.conj()), size)[:len(norms)]
        best = max(best, float((products / norms).max()))
    return best


def patch_correlation(output, source):
    """Highest correlation of any 2 s of the output with any place of the input, three ways.

    patch: each patch and each place less its own mean spectrum, so that what moves within the 2 s counts. This is the
    verdict: a pasted copy reads 0.85 to 1, the same chord held for 2 s with other notes over it stays below 0.8.
    patch_tilt: the mean spectrum of the whole input is taken from both; a chord that is held counts.
    patch_raw: as it is; any two parts of a piece read high, for they share the tilt of their spectrum.
    """
    starts, mean = _sounding_patches(output), source.mean(axis=0)
    output, source = output - mean, source - mean
    return {"patch": _highest(output, source, starts, 1),
            "patch_tilt": _highest(output, source, starts, (0, 1)),
            "patch_raw": _highest(output + mean, source + mean, starts, (0, 1))}


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
