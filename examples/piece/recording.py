#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""recording.py OUT.wav: 40 seconds for a small band, note by note: the recording that the piece is made from.

Bowed strings, bells, a marimba, a bass, a drum and a shaker; 100 beats a minute, four chords in D minor. The same bytes
each time. Needs nothing but Python.
"""
import array
import functools
import math
import random
import sys
import wave

RATE, BEAT, BARS = 44100, 0.6, 16
CHORDS = [(38, 62, 65, 69, 72), (34, 62, 65, 70, 74), (41, 60, 65, 69, 72), (36, 60, 64, 67, 74)]  # Dm7, Bb, F, C
MELODY = [74, 0, 77, 76, 74, 0, 72, 69, 0, 72, 74, 0, 67, 69, 0, 65]  # from the ninth bar on, a note a beat


def tone(seconds, partials, attack=0.004, release=0.02):
    """Partials are (Hz, amplitude, fall in 1/s)."""
    count = int(seconds * RATE)
    out = array.array("d", bytes(8 * count))
    for hz, amp, fall in partials:
        turn, shrink = 2 * math.cos(2 * math.pi * hz / RATE), math.exp(-fall / RATE)
        before, now = 0.0, amp * math.sin(2 * math.pi * hz / RATE)
        for n in range(count):  # a sine that dies away, by its own recursion
            out[n] += before
            before, now = now, turn * shrink * now - shrink * shrink * before
    for n in range(count):
        out[n] *= min(1.0, n / (attack * RATE), (count - n) / (release * RATE))
    return out


def hz_of(note):
    return 440 * 2 ** ((note - 69) / 12)


@functools.cache
def bow(note, seconds):
    return tone(seconds, [(h * hz_of(note), 0.07 / h ** 1.3, 0) for h in range(1, 9)], 0.35, 0.5)


@functools.cache
def bell(note):
    return tone(3, [(ratio * hz_of(note), amp, fall) for ratio, amp, fall in
                    ((0.5, 0.05, 0.7), (1, 0.09, 1), (1.19, 0.05, 1.5), (2, 0.06, 2), (2.74, 0.03, 3), (4.07, 0.02, 5))])


@functools.cache
def marimba(note):
    return tone(0.9, [(hz_of(note), 0.2, 5), (3.93 * hz_of(note), 0.06, 12), (9.2 * hz_of(note), 0.02, 30)], 0.002)


@functools.cache
def bass(note):
    return tone(1.1, [(h * hz_of(note), 0.24 / h ** 1.5, 1.2 + 0.5 * h) for h in range(1, 6)], 0.01, 0.1)


@functools.cache
def drum():
    return array.array("d", (0.45 * math.exp(-16 * t) * math.sin(2 * math.pi * (52 * t + 1.8 * (1 - math.exp(-40 * t))))
                             for t in (n / RATE for n in range(RATE // 4))))


def shaker(chance):
    last, out = 0.0, array.array("d")
    for n in range(RATE // 12):
        noise = chance.uniform(-1, 1)
        out.append(0.1 * math.exp(-n / RATE * 60) * (noise - last))
        last = noise
    return out


def notes():
    """(seconds, samples) of the whole band."""
    chance = random.Random(1)
    for bar in range(BARS):
        chord, at = CHORDS[bar % 4], bar * 4 * BEAT
        for note in chord[1:3 if bar >= 14 else 5]:
            yield at, bow(note, 4 * BEAT + 0.4)
        if bar < 4 or bar >= 12:
            yield at, bell(chord[4])
            yield at + 2 * BEAT, bell(chord[2])
        if not 4 <= bar < 14:
            continue
        for half in range(8):
            if half % 4 in (0, 3):
                yield at + half * BEAT / 2, bass(chord[0])
            if bar < 12:
                yield at + half * BEAT / 2, marimba(chord[1 + half * 3 % 4])
        if not 8 <= bar < 12:
            continue
        for beat in range(4):
            if beat % 2 == 0:
                yield at + beat * BEAT, drum()
            yield at + (beat + 0.5) * BEAT, shaker(chance)
            if MELODY[4 * (bar - 8) + beat]:
                yield at + beat * BEAT, bell(MELODY[4 * (bar - 8) + beat] + 12)


def main():
    mix = array.array("d", bytes(8 * int((BARS * 4 * BEAT + 2) * RATE)))
    for at, samples in notes():
        begin = int(at * RATE)
        for n, value in enumerate(samples[:len(mix) - begin]):
            mix[begin + n] += value
    loudest = max(map(abs, mix))
    data = array.array("h", (round(29000 * value / loudest) for value in mix))
    if sys.byteorder == "big":
        data.byteswap()
    with wave.open(sys.argv[1], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(data.tobytes())


if __name__ == "__main__":
    main()
