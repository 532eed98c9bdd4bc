#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""picture.py PIECE.json FORM.svg: draws the form of the piece, from what `ksom render --json` wrote: above which register
is heard, below how much the swarms agree."""
import json
import math
import sys

from arrange import ALONE, END, GLIDE, GOAL_HZ, form_at

WIDTH, HEIGHT, LEFT, TOP, MIDDLE, BOTTOM = 1000, 420, 60, 30, 200, 380
LOWEST, HIGHEST, SECONDS, MEAN = 40, 12000, 120, 10  # Hz, Hz, s, values of r in a mean: 1 s


def x_of(seconds):
    return LEFT + seconds / SECONDS * (WIDTH - LEFT - 20)


def y_of_hz(hz):
    return MIDDLE - math.log(hz / LOWEST) / math.log(HIGHEST / LOWEST) * (MIDDLE - TOP)


def y_of_r(value):
    return BOTTOM - value * (BOTTOM - MIDDLE - 30)


def points(pairs):
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def text(x, y, words, anchor="start"):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'


def register():
    """The window, with corners half a second apart; at the end it closes on one tone."""
    at = [s / 2 for s in range(int(2 * GLIDE) + 1)]
    upper = [(x_of(s), y_of_hz(form_at(s)[1])) for s in at] + [(x_of(ALONE), y_of_hz(GOAL_HZ) - 2), (x_of(END), y_of_hz(GOAL_HZ))]
    lower = [(x_of(s), y_of_hz(form_at(s)[0])) for s in at] + [(x_of(ALONE), y_of_hz(GOAL_HZ) + 2)]
    return f'<polygon points="{points(upper + lower[::-1])}" fill="#7fb2d9"/>'


def agreement(report):
    values = report["r"]["values"]
    means = [sum(values[i:i + MEAN]) / MEAN for i in range(0, 10 * 118, MEAN)]
    return f'<polyline points="{points((x_of(i + 0.5), y_of_r(r)) for i, r in enumerate(means))}" fill="none" stroke="#d65e00" stroke-width="2.5"/>'


def axes():
    for seconds in range(0, SECONDS + 1, 20):
        yield f'<line x1="{x_of(seconds):.1f}" x2="{x_of(seconds):.1f}" y1="{TOP}" y2="{BOTTOM}" stroke="#ddd"/>'
        yield text(f"{x_of(seconds):.1f}", BOTTOM + 20, f"{seconds} s", "middle")
    for hz in (100, 1000, 10000):
        yield text(LEFT - 8, f"{y_of_hz(hz) + 5:.1f}", f"{hz} Hz" if hz == 100 else hz, "end")
    for r in (0, 0.5, 1):
        yield f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y_of_r(r):.1f}" y2="{y_of_r(r):.1f}" stroke="#ddd"/>'
        yield text(LEFT - 8, f"{y_of_r(r) + 5:.1f}", r, "end")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="14">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *axes(), register(), agreement(report),
             text(LEFT, TOP - 10, "register that is heard"), text(LEFT, MIDDLE + 22, "r: how much the swarms agree"), "</svg>"]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
