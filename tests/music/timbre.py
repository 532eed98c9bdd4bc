# SPDX-License-Identifier: GPL-3.0-or-later
"""The colour of a sound: its spectrum in thirds of an octave."""
import numpy as np

from spectrum import bands_of, decibels, stft

CENTRES_HZ = 1000 * 2 ** (np.arange(-13, 11) / 3)  # 50 Hz to 10 kHz
EDGES_HZ = 1000 * 2 ** ((np.arange(-13, 12) - 0.5) / 3)


def third_octaves(x):
    """Mean power in 24 thirds of an octave, in dB, less the mean of them."""
    power = bands_of(stft(x, 4096, 2048), 4096, EDGES_HZ).mean(axis=0)
    db = decibels(power, 80)
    return db - db.mean()


def distances(outputs, inputs):
    """Outputs x inputs: RMS difference in dB of the spectra, each set less its own mean."""
    outputs, inputs = (np.asarray(part) - np.mean(part, axis=0) for part in (outputs, inputs))
    return np.sqrt(((outputs[:, None] - inputs[None]) ** 2).mean(axis=2))
