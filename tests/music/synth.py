# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds to try the measures on: pieces with chords, rhythm and colour of their own, drones, and copies."""
import functools

import numpy as np

from sound import RATE


@functools.lru_cache(1000)
def _tone(hz, seconds, fall, even, decay):
    """A plucked tone: how fast harmonics fall off, how strong even ones are, the time in which it decays."""
    t = np.arange(round(seconds * RATE)) / RATE
    harmonics = np.arange(1, min(12, int(8000 / hz)) + 1)
    amplitudes = harmonics ** -fall * np.where(harmonics % 2, 1, even)
    tone = sum(a * np.sin(2 * np.pi * h * hz * t) for h, a in zip(harmonics, amplitudes))
    return tone * np.exp(-t / decay) * np.minimum(1, t / 0.005) * np.minimum(1, (seconds - t) / 0.01)


def _note(own, semitones, seconds):
    return _tone(own["root"] * 2 ** (semitones / 12), seconds, own["fall"], own["even"], own["decay"])


def _tick(rng, colour):
    """A short noise in the colour's own place of the spectrum."""
    noise = rng.standard_normal(RATE // 10) * np.exp(-np.arange(RATE // 10) / (0.02 * RATE))
    spectrum = np.fft.rfft(noise)
    hz = np.fft.rfftfreq(len(noise), 1 / RATE)
    return np.fft.irfft(spectrum * np.exp(-2 * np.log2(np.maximum(hz, 1) / colour["tick"]) ** 2), len(noise))


def _character(number):
    """What all parts of a piece share."""
    rng = np.random.default_rng([number, 999])
    scale = rng.choice(12, 7, replace=False)
    return {"root": 110 * 2 ** rng.uniform(0, 1), "scale": scale,
            "chords": [rng.choice(scale, 3, False) for _ in range(4)], "moves": rng.dirichlet(np.full(4, 0.5), 4),
            "beat": rng.uniform(0.25, 0.45), "per_chord": int(rng.integers(2, 6)),
            "fall": rng.uniform(0.6, 2), "even": rng.uniform(0.1, 1), "decay": rng.uniform(0.1, 1.2),
            "tick": rng.uniform(300, 7000), "beats_with_tick": rng.random(8) < 0.5, "tick_level": rng.uniform(0.1, 1)}


def _add(x, at, sound, level):
    at = int(at)
    x[at:at + len(sound)] += level * sound[:max(0, len(x) - at)]


def _melody(x, own, rng, beat, chord):
    """One to three notes of the chord or the scale somewhere within the beat."""
    for place in rng.choice([0, 0.25, 0.5, 0.75], rng.integers(1, 4), False):
        note = rng.choice(own["chords"][chord] if rng.random() < 0.7 else own["scale"])
        high = _note(own, note + 12 * rng.integers(1, 4), 0.8)
        _add(x, (beat + place) * own["beat"] * RATE, high, rng.uniform(0.2, 1))


def piece(number, part=0, seconds=20.0):
    """A piece of that number: its parts share chords, their order, rhythm and colour, but each goes its own way."""
    own, rng = _character(number), np.random.default_rng([number, part])
    x = np.zeros(round(seconds * RATE))
    chord = int(rng.integers(4))
    for beat in range(int(seconds / own["beat"]) + 1):
        if beat % own["per_chord"] == 0:
            chord = int(rng.choice(4, p=own["moves"][chord]))
            _add(x, beat * own["beat"] * RATE, _note(own, own["chords"][chord][0], 1.5), 1)
        _melody(x, own, rng, beat, chord)
        if own["beats_with_tick"][beat % 8]:
            _add(x, beat * own["beat"] * RATE, _tick(rng, own), own["tick_level"])
    return x * (0.1 / np.sqrt(np.mean(x ** 2)))


def drone(number, seconds=12.0):
    """Twelve steady sines anywhere."""
    rng = np.random.default_rng([number, 12345])
    t = np.arange(round(seconds * RATE)) / RATE
    x = sum(rng.uniform(0.1, 1) * np.sin(2 * np.pi * (hz * t + rng.random()))
            for hz in 80 * 2 ** rng.uniform(0, 5.5, 12))
    return x * (0.1 / np.sqrt(np.mean(x ** 2)))


def pasted(x, source, at=12.0, start=5.0, seconds=2.0):
    """x with a stretch of the source laid into it at half its level."""
    x = x.copy()
    a, b, length = round(at * RATE), round(start * RATE), round(seconds * RATE)
    x[a:a + length] = 0.5 * source[b:b + length]
    return x


def shuffled(x, seconds=0.5, seed=0):
    """The same half seconds in any order."""
    length = round(seconds * RATE)
    parts = x[:len(x) // length * length].reshape(-1, length)
    return np.random.default_rng(seed).permutation(parts).ravel()
