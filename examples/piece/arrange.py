#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""arrange.py WALK.json PIECE.json: gives a walk of two minutes a form.

A score has no coupling of its own: one coupling holds for all of it. But in Hz it locks low swarms and leaves high ones
loose, as the same cents are more Hz higher up. So the form is one of registers: which part of each sound is heard, how
many partials of it, and how loudly. At the end what still sounds glides into one tone.
"""
import json
import math
import sys

GRID, GOAL_HZ = 64, 293.665  # samples; D4
GLIDE, ALONE, FADE, END = 98.0, 109.0, 112.0, 119.5  # seconds
PULSES = [1, 2, 3, 4, 4]  # a beat: bass, low, middle, high, top
GAIN_DB = -7.0

# seconds, lowest Hz, highest Hz, partials, level in dB
FORM = [(0, 900, 5000, 2, -40), (5, 800, 5000, 4, -17), (20, 500, 5000, 10, -11), (34, 250, 6000, 16, -6),
        (43, 180, 8000, 20, -3), (45, 40, 12000, 48, -2), (66, 40, 12000, 48, 0), (78, 40, 12000, 48, 0),
        (80, 150, 2500, 10, -6), (GLIDE, 180, 700, 6, -7)]


def form_at(seconds):
    """The row of FORM between its neighbours in time: frequencies by ratio, the rest by difference."""
    for before, after in zip(FORM, FORM[1:]):
        if seconds < after[0]:
            part = (seconds - before[0]) / (after[0] - before[0])
            low, high = (math.exp((1 - part) * math.log(before[i]) + part * math.log(after[i])) for i in (1, 2))
            most, level = (before[i] + part * (after[i] - before[i]) for i in (3, 4))
            return low, high, round(most), level
    return FORM[-1][1:]


def thinned(partials, low, high, most):
    """The strongest within the window, in the order that they had."""
    inside = [partial for partial in partials if low <= partial[0] <= high]
    loud = sorted(inside, key=lambda partial: -partial[1])[:most]
    return [partial for partial in inside if partial in loud]


def gain_to(level, partials):
    """dB that bring these to the level; at 0 dB they have half the power of a full-scale sine, before GAIN_DB."""
    power = sum(amp * amp for _, amp, *_ in partials)
    return level - 10 * math.log10(2 * power) if power > 0 else 0


def arranged(walk):
    """(seconds, partials, dB, attack) of each step until the glide."""
    for at, _, sound, gain, attack in walk["steps"]:
        seconds = at / walk["sample_rate"]
        if seconds >= GLIDE:
            return
        low, high, most, level = form_at(seconds)
        partials = thinned(walk["sounds"][sound]["partials"], low, high, most)
        yield seconds, partials, gain_to(level, partials) + gain, attack


def glide(partials):
    """From a chord to one tone: every step is nearer than the 70 cents within which a sound glides."""
    steps, nearest = 44, min(partials, key=lambda partial: abs(math.log(partial[0] / GOAL_HZ)))
    for step in range(1, steps + 1):
        part = step / steps
        bend = part * part * (3 - 2 * part)
        moved = []
        for hz, amp, _, _ in partials:
            goal_amp = 0.25 if hz == nearest[0] else 0.02
            moved.append([hz * (GOAL_HZ / hz) ** bend, amp + (goal_amp - amp) * part, 1, 0])
        yield GLIDE + part * (ALONE - GLIDE), moved, gain_to(FORM[-1][-1], moved), 0


def ending():
    """One tone that dies away, and silence."""
    tone, steps = [[GOAL_HZ, 0.25, 1, 0]], 40
    level = gain_to(FORM[-1][-1], tone)
    yield ALONE + 0.1, tone, level, 0
    for step in range(steps):
        yield FADE + step * (END - FADE) / steps, tone, level - 60 * step / steps, 0
    yield END, [], 0, 0


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        walk = json.load(file)
    steps = list(arranged(walk))
    walk["sounds"], walk["steps"] = [], []
    for seconds, partials, decibels, attack in [*steps, *glide(steps[-1][1]), *ending()]:
        at = round(seconds * walk["sample_rate"] / GRID) * GRID
        walk["steps"].append([at, 0, len(walk["sounds"]), round(decibels, 3), attack])
        walk["sounds"].append({"cell": -1, "partials": partials})
    walk["gain_db"], walk["beat"]["pulses"] = GAIN_DB, PULSES
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(walk, file)


if __name__ == "__main__":
    main()
