# SPDX-License-Identifier: GPL-3.0-or-later
"""Spectra and their peaks, at sound.RATE."""
import numpy as np

from sound import RATE


def stft(x, size, hop):
    """Magnitudes, frames x bins, of Hann windows that lie wholly inside the sound; a sine of amplitude 1 reads 1."""
    if len(x) < size:
        x = np.pad(x, (0, size - len(x)))
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(x.astype(np.float32), size)[::hop]
    blocks = [np.abs(np.fft.rfft(frames[i:i + 64] * window, axis=1)) for i in range(0, len(frames), 64)]
    return np.concatenate(blocks).astype(np.float32) * (4 / size)


def bins_hz(size):
    return np.fft.rfftfreq(size, 1 / RATE)


def bands_of(magnitudes, size, edges_hz):
    """Power in each band between neighbouring edges, frames x bands; a band holds at least its nearest bin."""
    power = magnitudes.astype(float) ** 2
    first = np.round(np.asarray(edges_hz) * size / RATE).astype(int)
    return np.stack([power[:, a:max(b, a + 1)].sum(axis=1) for a, b in zip(first[:-1], first[1:])], axis=1)


def decibels(power, range_db):
    """In dB, no lower than range_db below the highest."""
    top = max(float(power.max()), 1e-20)
    return 10 * np.log10(np.maximum(power, top * 10 ** (-range_db / 10)))


class Peaks:
    """Spectral peaks of a sound: for each its frame, frequency in Hz and energy."""

    def __init__(self, x, size, hop, low_hz=40.0, high_hz=8000.0, range_db=60, prominence_db=10):
        magnitudes = stft(x, size, hop)
        self.frames = len(magnitudes)
        self.frame_seconds = hop / RATE
        self.frame, k = np.nonzero(_are_peaks(magnitudes, range_db, prominence_db))
        delta = _offset(magnitudes, self.frame, k)
        self.hz = (k + delta) * RATE / size
        self.energy = magnitudes[self.frame, k].astype(float) ** 2
        inside = (self.hz >= low_hz) & (self.hz <= high_hz)
        self.frame, self.hz, self.energy = self.frame[inside], self.hz[inside], self.energy[inside]

    def cents(self):
        """Pitch in cents above 440 Hz."""
        return 1200 * np.log2(self.hz / 440)


def _are_peaks(m, range_db, prominence_db):
    """Local maxima that stand out of their surroundings and are not too far below the loudest."""
    db = decibels(m.astype(np.float32) ** 2, range_db + 40)
    around = _moving_mean(db, 12)
    found = np.zeros(m.shape, bool)
    found[:, 1:-1] = (m[:, 1:-1] > m[:, :-2]) & (m[:, 1:-1] >= m[:, 2:])
    return found & (db > db.max() - range_db) & (db > around + prominence_db)


def _moving_mean(rows, reach):
    padded = np.pad(rows, ((0, 0), (reach + 1, reach)), mode="edge")
    sums = np.cumsum(padded, axis=1, dtype=float)
    return (sums[:, 2 * reach + 1:] - sums[:, :-2 * reach - 1]) / (2 * reach + 1)


def _offset(m, frame, k):
    """Where between the bins the peak lies, by the ratio of a Hann window's two highest bins."""
    below, here, above = m[frame, k - 1], m[frame, k], m[frame, k + 1]
    ratio = np.maximum(below, above) / np.maximum(here, 1e-20)
    return np.where(above >= below, 1, -1) * np.clip((2 * ratio - 1) / (ratio + 1), 0, 0.5)
