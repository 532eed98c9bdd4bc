#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the patch of the tour from the messages that its page shows: make_tour.py tour-by-ear.md tour/tour.pd."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pd"))

from patch_layout import Canvas, lines_of  # noqa: E402

FRESH = "amps 1, coupling 0, phaselag 0, topology blocks, pull 0, root 0, linewidth 0, reset"  # after any stop
BANK = "kuramotobank~ 64 220 -amps 0"


def stops_of(text):
    """(title, message) of each stop."""
    return re.findall(r"^## (\d+\. .*?)$.*?```pd\n(.*?)\n```", text, re.MULTILINE | re.DOTALL)


def stop(canvas, x, y, title, message):
    """One below the other, so that cords go straight down; gives the y below."""
    canvas.text(x, y, title, 50)
    order, words = canvas.obj(x + 32, y + 22, "t b b"), canvas.msg(x + 32, y + 48, message)
    below = y + 62 + 16 * lines_of(message, 58)
    canvas.chain(canvas.bang(x, y + 22), order, words, canvas.obj(x + 32, below, "s $0-bank"))
    canvas.connect(order, 1, canvas.obj(x + 84, y + 22, "s $0-fresh"), 0)
    return below + 36


def drawn(stops):
    half = (len(stops) + 1) // 2
    heights = [sum(98 + 16 * lines_of(message, 58) for _, message in part) for part in (stops[:half], stops[half:])]
    canvas = Canvas(1020, 190 + max(heights))
    canvas.declare(860, 14, "-path ksom")
    canvas.text(18, 14, "A tour of the dynamics, by ear: click one button after the other", 80)
    for x, part in ((18, stops[:half]), (520, stops[half:])):
        y = 50
        for title, message in part:
            y = stop(canvas, x, y, title, message)
    y = 60 + max(heights)
    fresh = canvas.msg(520, y + 28, FRESH)
    canvas.chain(canvas.obj(520, y, "r $0-fresh"), fresh, canvas.obj(520, y + 74, "s $0-bank"))
    bank, level = canvas.obj(18, y + 28, BANK), canvas.obj(18, y + 56, "ksom-level~")
    canvas.chain(canvas.obj(18, y, "r $0-bank"), bank, level)
    canvas.connect(bank, 0, level, 1)
    return canvas


def main():
    page, target = map(pathlib.Path, sys.argv[1:])
    target.write_text(str(drawn(stops_of(page.read_text(encoding="utf-8")))), encoding="utf-8")


if __name__ == "__main__":
    main()
