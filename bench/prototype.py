# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python prototype's path, stage by stage, as the yardstick for `pipeline.py`: usage prototype.py IN.wav OUT.wav SECONDS.

The same loops over objects and dictionaries as the prototype's; librosa's loading, STFT and dB are replaced by numpy
and scipy (librosa is not in Debian), which is faster than the original, so the comparison favours the prototype.
"""
import sys

import numpy as np
from scipy.io import wavfile
from scipy.signal import find_peaks, resample_poly

RATE, SIZE, HOP = 22050, 2048, 512
EDGES = (250, 500, 2000, 4000)


def load(path):
    rate, samples = wavfile.read(path)
    mono = samples.astype(np.float32).mean(axis=1) / 32768
    return resample_poly(mono, RATE // 50, rate // 50).astype(np.float32)


def spectrogram_db(audio):
    padded = np.pad(audio, SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]
    window = np.hanning(SIZE + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames * window, axis=1)).T ** 2
    level = 10 * np.log10(np.maximum(power, 1e-10)) - 10 * np.log10(power.max())
    return np.maximum(level, -80).astype(np.float32)


def peaks_of(spectrogram):
    peaks = []
    for frame in range(spectrogram.shape[1]):
        column = spectrogram[:, frame]
        found, _ = find_peaks(column, prominence=10, distance=5)
        for k in found:
            freq = np.fft.rfftfreq(SIZE, 1 / RATE)[k]
            level = column[k]
            peaks.append({"frame": frame, "freq": freq, "db": level, "phase": (freq * frame) % (2 * np.pi),
                          "energy": 10 ** (level / 20)})
    return peaks


class Oscillator:
    def __init__(self, freq, coupling):
        self.freq, self.omega, self.theta, self.coupling = freq, 2 * np.pi * freq, 0.0, coupling

    def update(self, dt, others):
        change, pull = self.omega * dt, 0.0
        for other in others:
            pull += other.coupling * np.sin(other.theta - self.theta)
        self.theta = (self.theta + change + self.coupling * pull * dt) % (2 * np.pi)


def oscillators_of(peaks):
    bands = [[] for _ in range(5)]
    for peak in peaks:
        bands[sum(peak["freq"] >= edge for edge in EDGES)].append(peak)
    return [Oscillator(np.mean([p["freq"] for p in band]), min(0.1 * np.mean([p["energy"] for p in band]), 0.5))
            for band in bands if len(band) > 3]


def evolve(oscillators, seconds, dt=0.001):
    timeline = []
    for step in range(int(seconds / dt)):
        for oscillator in oscillators:
            oscillator.update(dt, [other for other in oscillators if other is not oscillator])
        timeline.append({"phases": [o.theta for o in oscillators], "frequencies": [o.freq for o in oscillators],
                         "amplitudes": [np.sin(o.theta + o.omega * step * dt) for o in oscillators]})
    return timeline


def synthesise(timeline):
    samples = []
    for state in timeline:
        value = 0.0
        for freq, amplitude, phase in zip(state["frequencies"], state["amplitudes"], state["phases"]):
            value += amplitude * np.sin(phase) * 0.1
        samples.append(np.tanh(value))
    return np.array(samples, dtype=np.float32)


def main(source, target, seconds):
    spectrogram = spectrogram_db(load(source))
    oscillators = oscillators_of(peaks_of(spectrogram))
    for y in range(16):
        for x in range(32):
            region = spectrogram[y * 64:(y + 1) * 64, x * (spectrogram.shape[1] // 32):(x + 1) * (spectrogram.shape[1] // 32)]
            np.mean(region), np.max(region), np.var(region)
    wavfile.write(target, RATE, synthesise(evolve(oscillators, seconds)))


main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
