# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be heard in a sound of one channel at 48 kHz, in numbers."""
import math

RATE = 48000


def slices(sound):
    """Levels of slices of 50 ms from the third second on, in dB."""
    late, step = sound[2 * RATE:], RATE // 20
    return [10 * math.log10(sum(x * x for x in late[i:i + step]) / step + 1e-20) for i in range(0, len(late) - step + 1, step)]


def swell(sound):
    """dB from the softest slice to the loudest."""
    levels = slices(sound)
    return max(levels) - min(levels)


def pitch(sound):
    """Hz, from the third second on: cycles over the time from the first rise through 0 to the last."""
    late = sound[2 * RATE:]
    rises = [i + a / (a - b) for i, (a, b) in enumerate(zip(late, late[1:])) if a < 0 <= b]
    return RATE * (len(rises) - 1) / (rises[-1] - rises[0])


def part_at(sound, hz):
    """Share of the power within 1 Hz of a frequency, in the last two seconds."""
    late = sound[-2 * RATE:]
    turn = 2 * math.pi * hz / RATE
    window = [0.5 - 0.5 * math.cos(2 * math.pi * i / len(late)) for i in range(len(late))]
    real = sum(w * x * math.cos(turn * i) for i, (w, x) in enumerate(zip(window, late)))
    imaginary = sum(w * x * math.sin(turn * i) for i, (w, x) in enumerate(zip(window, late)))
    power = sum(x * x for x in late) / len(late)
    return 2 * (real * real + imaginary * imaginary) / (len(late) / 2) ** 2 / power
