# SPDX-License-Identifier: GPL-3.0-or-later
"""How a sound moves: which pitch classes follow which, how often notes begin in each band, and in what rhythm."""
import numpy as np

from sound import RATE
from spectrum import Peaks, bands_of, decibels, stft
import pitch

HALF_SECOND = 0.5
_HOP = 256                                   # 12 ms
_ONSET_EDGES = [40, 200, 800, 3200, 10000]   # Hz
_LAGS = np.arange(0.1, 2.0, _HOP / RATE)     # s, of the rhythm


def blocks(x):
    """Chroma of each half second, sum 1 (0 where 60 dB below the loudest), tuning taken out. Windows of 0.19 s."""
    found = Peaks(x, 4096, 1024)
    frames = pitch.chroma_frames(found, pitch.tuning(found))
    time = (np.arange(len(frames)) * 1024 + 2048) / RATE
    block = (time / HALF_SECOND).astype(int)
    sums = np.zeros((int(len(x) / RATE / HALF_SECOND), 12))
    inside = block < len(sums)
    np.add.at(sums, block[inside], frames[inside])
    total = sums.sum(axis=1, keepdims=True)
    return np.where(total > 1e-3 * total.max(initial=0), sums / np.maximum(total, 1e-20), 0)


def transitions(chroma):
    """The joint matrix of chroma now and half a second later, less the product of its marginals; length 1."""
    now, later = chroma[:-1], chroma[1:]
    joint = now.T @ later / max(len(now), 1)
    return pitch.unit(joint - np.outer(joint.sum(axis=1), joint.sum(axis=0)))


def fluxes(x):
    """Rise of level in dB from frame to frame in each band, frames x bands."""
    power = bands_of(stft(x, 1024, _HOP), 1024, _ONSET_EDGES)
    db = np.stack([decibels(band, 50) for band in power.T], axis=1)
    smooth = (db[:-1] + db[1:]) / 2
    return np.maximum(smooth[3:] - smooth[:-3], 0)


def onset_rates(flux):
    """Onsets a second in each band: peaks of the flux above 6 dB, at least 60 ms apart; as log2(1 + rate)."""
    return np.array([np.log2(1 + len(_onsets(band)) * RATE / _HOP / len(band)) for band in flux.T])


def _onsets(flux, threshold_db=6, apart=5):
    around = np.lib.stride_tricks.sliding_window_view(np.pad(flux, apart), 2 * apart + 1).max(axis=1)
    return np.nonzero((flux >= threshold_db) & (flux == around))[0]


def rhythm(flux):
    """Autocorrelation of the flux summed over the bands, at lags of 0.1 to 2 s; mean 0, length 1."""
    flux = flux.sum(axis=1)
    flux = flux - flux.mean()
    spectrum = np.abs(np.fft.rfft(flux, 2 * len(flux))) ** 2
    correlation = np.fft.irfft(spectrum)[np.round(_LAGS * RATE / _HOP).astype(int)]
    return pitch.unit(correlation - correlation.mean())
