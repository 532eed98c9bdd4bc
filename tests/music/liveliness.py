# SPDX-License-Identifier: GPL-3.0-or-later
"""Not a drone, not a gurgle: how much chroma changes, how much of that is order, how far two sounds differ."""
import numpy as np


def moved(a, b):
    """Share of the chroma that has moved, 0 to 1: half the sum of differences of vectors of sum 1."""
    return np.abs(a - b).sum(axis=-1) / 2


def sounding(chroma):
    return chroma.sum(axis=1) > 0


def neighbour_change(chroma):
    """Mean change from half second to half second where both sound."""
    both = sounding(chroma)[:-1] & sounding(chroma)[1:]
    return float(moved(chroma[:-1], chroma[1:])[both].mean()) if both.any() else 0.0


def any_change(chroma):
    """Mean distance of any two half seconds that sound."""
    chroma = chroma[sounding(chroma)]
    if len(chroma) < 2:
        return 0.0
    return float(moved(chroma[:, None], chroma[None]).sum() / (len(chroma) * (len(chroma) - 1)))


def order(chroma):
    """Share of change that is order: 0 is shuffled, 1 hardly moves at once what it moves in time."""
    between = any_change(chroma)
    return 1 - neighbour_change(chroma) / between if between > 0 else 0.0


def aligned_difference(a, b):
    """Mean chroma distance of two sounds at the same time."""
    length = min(len(a), len(b))
    both = sounding(a[:length]) & sounding(b[:length])
    return float(moved(a[:length], b[:length])[both].mean()) if both.any() else 0.0


def global_difference(a, b):
    """Chroma distance of two sounds as wholes."""
    return float(moved(a[sounding(a)].mean(axis=0), b[sounding(b)].mean(axis=0)))
