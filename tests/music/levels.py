# SPDX-License-Identifier: GPL-3.0-or-later
"""Level, clipping, offset and length of a sound file."""
import math

import numpy as np


def levels(samples, rate, seconds):
    """Of frames x channels: RMS and peak in dBFS, samples at full scale, largest offset, frames too many."""
    samples = samples.astype(float)
    power = float((samples ** 2).mean()) if samples.size else 0.0
    peak = float(np.abs(samples).max(initial=0))
    return {"rms_dbfs": 10 * math.log10(max(power, 1e-20)), "peak_dbfs": 20 * math.log10(max(peak, 1e-10)),
            "clipped": int((np.abs(samples) >= 1 - 2 ** -15).sum()) + int((~np.isfinite(samples)).sum()),
            "dc": float(np.abs(samples.mean(axis=0)).max()) if samples.size else 0.0,
            "frames_off": len(samples) - round(seconds * rate)}
