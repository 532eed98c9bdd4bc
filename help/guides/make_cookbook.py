#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the Pd patches of the cookbook: make_cookbook.py FOLDER. Cords and boxes stand in cookbook_recipes.py."""
import math
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pd"))

from cookbook_recipes import RECIPES  # noqa: E402
from patch_layout import CHAR, Canvas  # noqa: E402


def boxes_of(rows):
    """Rows of (name, text)."""
    return [[tuple(part.strip() for part in box.split("=", 1)) for box in re.split(r"\s\|\s", row)]
            for row in rows.splitlines() if row.strip()]


def width_of(text):
    """In pixels; Pd wraps what is longer than 60 letters."""
    return CHAR * min(max(len(text), 7), 62) + 34


def height_of(text):
    return 60 if text == "ksom-level~" else 20 + 16 * math.ceil(len(text) / 58)


def place(canvas, x, y, text):
    if text.startswith("'"):
        return canvas.msg(x, y, text[1:])
    if text.startswith("#"):
        return canvas.number(x, y, width=7)
    return canvas.obj(x, y, text)


def patch(title, rows, cords):
    rows = boxes_of(rows)
    width = max(60 + sum(width_of(text) for _, text in row) for row in rows)
    heights = [max(height_of(text) for _, text in row) for row in rows]
    canvas = Canvas(max(width, 560), 90 + sum(heights))
    canvas.declare(30, 44, "-path ksom")
    canvas.text(18, 14, title, 76)
    places, y = {}, 80
    for row, height in zip(rows, heights):
        x = 30
        for name, text in row:
            name, _, column = name.partition("@")
            x = int(column or x)
            places[name] = place(canvas, x, y, text)
            x += width_of(text)
        y += height
    for source, outlet, target, inlet in re.findall(r"(\w+)(?::(\d))?>(\w+)(?::(\d))?", cords):
        canvas.connect(places[source], int(outlet or 0), places[target], int(inlet or 0))
    return canvas


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, recipe in RECIPES.items():
        (folder / f"{name}.pd").write_text(str(patch(*recipe)), encoding="utf-8")


if __name__ == "__main__":
    main()
