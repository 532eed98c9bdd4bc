# SPDX-License-Identifier: GPL-3.0-or-later
"""What pitches a sound is made of: chroma, a histogram of its partials, its 64 strongest partials."""
import numpy as np

from spectrum import Peaks

LOW_HZ, HIGH_HZ = 40.0, 8000.0
STEP = 5          # cents, of the fine histogram
STRONGEST = 64    # partials
WITHIN = 15       # cents
_LOWEST = 1200 * np.log2(LOW_HZ / 440)
_STEPS = int(np.ceil(1200 * np.log2(HIGH_HZ / LOW_HZ) / STEP))


def peaks(x):
    """Peaks of long windows (0.37 s), for pitch."""
    return Peaks(x, 8192, 2048, LOW_HZ, HIGH_HZ)


def tuning(found):
    """How many cents (-50 to 50) the sound lies above 440 Hz's semitones: the mean direction of its peaks."""
    turn = np.sum(found.energy ** 0.5 * np.exp(2j * np.pi * found.cents() / 100))
    return float(np.angle(turn) * 100 / (2 * np.pi))


def chroma_frames(found, tuned=0.0, upper_hz=5000.0):
    """Amplitude of the twelve pitch classes in every frame."""
    used = found.hz < upper_hz
    pitch_class = np.round((found.cents()[used] - tuned) / 100).astype(int) % 12
    result = np.zeros((found.frames, 12))
    np.add.at(result, (found.frame[used], pitch_class), found.energy[used] ** 0.5)
    return result


def unit(x):
    norm = np.linalg.norm(x)
    return x / norm if norm > 0 else x


def chroma(found):
    """Which pitch classes, tuning taken out; of length 1."""
    return unit(chroma_frames(found, tuning(found)).mean(axis=0))


def fine_histogram(found):
    """Energy by pitch in steps of 5 cents."""
    step = np.clip(((found.cents() - _LOWEST) / STEP).astype(int), 0, _STEPS - 1)
    return np.bincount(step, found.energy, _STEPS)


def _smooth(histogram, cents):
    reach = 3 * cents // STEP
    reach = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (reach * STEP / cents) ** 2)
    return np.convolve(histogram, kernel / kernel.sum(), mode="same")


def partial_histogram(found):
    """Amplitude by pitch, blurred by 15 cents; of length 1."""
    return unit(_smooth(fine_histogram(found), 15) ** 0.5)


def strongest_partials(found, count=STRONGEST):
    """Pitches in cents of the highest maxima of the histogram (blurred by 8 cents), by energy summed over the sound."""
    histogram = _smooth(fine_histogram(found), 8)
    middle = histogram[1:-1]
    tops = 1 + np.nonzero((middle > histogram[:-2]) & (middle >= histogram[2:]))[0]
    tops = tops[np.argsort(histogram[tops])[::-1][:count]]
    below, here, above = histogram[tops - 1], histogram[tops], histogram[tops + 1]
    between = 0.5 * (below - above) / (below - 2 * here + above)  # a parabola's top
    return np.sort(_LOWEST + (tops + 0.5 + between) * STEP)


def share_on(found, partials):
    """Share of the peak energy that lies within 15 cents of one of the partials."""
    if len(partials) == 0 or found.energy.sum() == 0:
        return 0.0
    cents = found.cents()
    right = np.clip(np.searchsorted(partials, cents), 1, len(partials) - 1)
    distance = np.minimum(np.abs(cents - partials[right - 1]), np.abs(cents - partials[right]))
    return float(found.energy[distance <= WITHIN].sum() / found.energy.sum())
