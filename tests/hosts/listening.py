# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be heard in a sound of one channel at 48 kHz, in numbers."""
import cmath
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


def level(sound, begin, end):
    """dB, between two times in s."""
    part = sound[round(begin * RATE):round(end * RATE)]
    return 10 * math.log10(sum(x * x for x in part) / len(part) + 1e-20)


def swing(sound, begin, end):
    """dB from the softest to the loudest slice of 50 ms between two times."""
    levels = [level(sound, begin + i / 20, begin + (i + 1) / 20) for i in range(round(20 * (end - begin)))]
    return max(levels) - min(levels)


def _window(length):
    return [0.5 - 0.5 * math.cos(2 * math.pi * i / length) for i in range(length)]


def line(sound, hz, begin, end):
    """Share of the power that is a steady tone of that frequency, between two times: as narrow as they are long."""
    part = sound[round(begin * RATE):round(end * RATE)]
    turn = -2j * math.pi * hz / RATE
    tone = sum(w * x * cmath.exp(turn * i) for i, (w, x) in enumerate(zip(_window(len(part)), part)))
    return 2 * abs(tone) ** 2 / (len(part) / 2) ** 2 / (sum(x * x for x in part) / len(part) + 1e-20)


def _transform(values):
    if len(values) == 1:
        return values
    even, odd, turn = _transform(values[::2]), _transform(values[1::2]), -2j * math.pi / len(values)
    turned = [cmath.exp(turn * i) * x for i, x in enumerate(odd)]
    return [a + b for a, b in zip(even, turned)] + [a - b for a, b in zip(even, turned)]


def strongest(sound, begin, length=32768):
    """(Hz, share of the power) of the strongest line in `length` samples from a time on."""
    at = round(begin * RATE)
    part = sound[at:at + length]
    size = [abs(x) for x in _transform([w * x for w, x in zip(_window(length), part)])[:length // 2]]
    peak = max(range(1, length // 2 - 1), key=size.__getitem__)
    a, b, c = (math.log(size[peak + i] + 1e-20) for i in (-1, 0, 1))
    hz = (peak + (a - c) / (2 * (a - 2 * b + c))) * RATE / length
    return hz, line(sound, hz, begin, begin + length / RATE)


def ticks(sound, hz, step=240):
    """When a tone of that frequency is struck, in s: where its level doubles within 20 ms and is not small."""
    window = _window(2 * step)
    wave = [w * cmath.exp(-2j * math.pi * hz * i / RATE) for i, w in enumerate(window)]
    size = [abs(sum(w * x for w, x in zip(wave, sound[at:at + 2 * step]))) for at in range(0, len(sound) - 2 * step, step)]
    found, most = [], max(size)
    for i in range(4, len(size)):
        if size[i] > 0.35 * most and size[i] > 2 * size[i - 4] and (not found or i - found[-1] > 30):
            found.append(i)
    return [i * step / RATE for i in found]
