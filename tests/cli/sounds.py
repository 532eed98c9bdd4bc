# SPDX-License-Identifier: GPL-3.0-or-later
"""Small sounds, and small measurements of sounds. Samples are lists (or arrays) of floats, full scale 1."""
import cmath
import math
import random


def sine(freq, seconds, rate, amp=0.5, phase=0.0):
    step = 2 * math.pi * freq / rate
    return [amp * math.sin(phase + step * n) for n in range(round(seconds * rate))]


def silence(seconds, rate):
    return [0.0] * round(seconds * rate)


def mixed(*parts):
    return [sum(samples) for samples in zip(*parts)]


def scaled(samples, gain):
    return [gain * sample for sample in samples]


def chord(freqs, seconds, rate, amp=0.5):
    return mixed(*(sine(freq, seconds, rate, amp / len(freqs), index) for index, freq in enumerate(freqs)))


def noise(seconds, rate, amp=0.3, seed=1):
    make = random.Random(seed)
    return [amp * make.uniform(-1, 1) for _ in range(round(seconds * rate))]


def clicks(times, seconds, rate, amp=0.8):
    """Short decaying bursts at the given times."""
    out = silence(seconds, rate)
    make = random.Random(1)
    for at in times:
        for n in range(min(round(0.03 * rate), len(out) - round(at * rate))):
            out[round(at * rate) + n] += amp * make.uniform(-1, 1) * math.exp(-n / (0.005 * rate))
    return out


def level(samples, freq, rate):
    """Amplitude of the sine of this frequency in the samples (Hann window, one bin of a Fourier transform)."""
    total, turn, step = 0j, 1 + 0j, cmath.exp(-2j * math.pi * freq / rate)
    count = len(samples)
    for n, sample in enumerate(samples):
        total += sample * (1 - math.cos(2 * math.pi * n / count)) * turn
        turn *= step
    return 2 * abs(total) / count


def rms(samples):
    return math.sqrt(sum(sample * sample for sample in samples) / max(1, len(samples)))


def peak(samples):
    return max(map(abs, samples), default=0.0)


def decibels(ratio):
    return 20 * math.log10(ratio)


def true_peak(samples, near=0.7):
    """Largest value between the samples too: a windowed sinc at quarters, looked at where the samples are high."""
    highest = peak(samples)
    taps = {part: _sinc(part) for part in (0.25, 0.5, 0.75)}
    best = highest
    for n in range(16, len(samples) - 16):
        if abs(samples[n]) < near * highest:
            continue
        for weights in taps.values():
            best = max(best, abs(sum(w * samples[n + k] for k, w in weights)))
    return best


def _sinc(part, reach=16):
    """Weights of the samples around, for the value `part` of a sample later."""
    weights = []
    for k in range(1 - reach, reach):
        x = part - k
        window = math.cos(math.pi * x / (2 * reach)) ** 2
        weights.append((k, math.sin(math.pi * x) / (math.pi * x) * window))
    return weights


def crossings_frequency(samples, rate):
    """Frequency from the rising zero crossings, interpolated: for a single sine."""
    at = [n + samples[n] / (samples[n] - samples[n + 1]) for n in range(len(samples) - 1)
          if samples[n] < 0 <= samples[n + 1]]
    return (len(at) - 1) * rate / (at[-1] - at[0])
