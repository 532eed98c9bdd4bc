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


def drawn(stops):
    canvas = Canvas(860, 170 + sum(58 + 16 * lines_of(message, 58) for _, message in stops))
    canvas.declare(700, 14, "-path ksom")
    canvas.text(18, 14, "A tour of the dynamics, by ear: click one button after the other", 80)
    y = 50
    for title, message in stops:
        button, order, words = canvas.bang(18, y + 22), canvas.obj(50, y + 22, "t b b"), canvas.msg(230, y + 22, message)
        canvas.text(18, y, title, 40)
        canvas.chain(button, order, words, canvas.obj(700, y + 22, "s $0-bank"))
        canvas.connect(order, 1, canvas.obj(102, y + 22, "s $0-fresh"), 0)
        y += 42 + 16 * lines_of(message, 58)
    canvas.chain(canvas.obj(230, y, "r $0-fresh"), canvas.msg(230, y + 28, FRESH), canvas.obj(700, y + 28, "s $0-bank"))
    bank, level = canvas.obj(18, y + 28, BANK), canvas.obj(18, y + 56, "ksom-level~")
    canvas.chain(canvas.obj(18, y, "r $0-bank"), bank, level)
    canvas.connect(bank, 0, level, 1)
    return canvas


def main():
    page, target = map(pathlib.Path, sys.argv[1:])
    target.write_text(str(drawn(stops_of(page.read_text(encoding="utf-8")))), encoding="utf-8")


if __name__ == "__main__":
    main()
